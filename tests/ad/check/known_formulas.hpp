// Formulas whose derivatives are known to be right, with the magnitudes that each variable may have.
//
// Shared by the tests of the checker: on none of them may it cry wolf, and with a rule corrupted it must.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace slope::test {

/// A variable's magnitudes, from tiny to huge, with either sign where `negative` says so.
struct Magnitudes {
  double from = 1e-150;
  double to = 1e150;
  bool negative = true;
};

struct KnownFormula {
  std::string text;
  std::vector<Magnitudes> variables;  ///< in the order of their first mention
};

inline const std::vector<KnownFormula>& known_formulas() {
  constexpr Magnitudes all{};
  constexpr Magnitudes positive{1e-150, 1e150, false};
  constexpr Magnitudes modest{1e-150, 100, true};
  constexpr Magnitudes fraction{1e-150, 0.999, true};
  constexpr Magnitudes ordinary{0.01, 10, true};
  constexpr Magnitudes ordinary_positive{0.01, 10, false};
  static const std::vector<KnownFormula> formulas{
      {"exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))", {modest, modest, ordinary_positive}},
      {"(1-x)^2 + 100*(y-x^2)^2", {{1e-150, 1e30, true}, {1e-150, 1e30, true}}},
      {"x*y + y/z - z", {{1e-150, 1e100, true}, {1e-100, 1e100, true}, {1e-100, 1e100, true}}},
      {"1/(x^2 + 1)", {{1e-150, 1e70, true}}},
      {"square(x) + cube(y)", {all, {1e-90, 1e100, true}}},
      {"reciprocal(x)", {{1e-150, 1e150, true}}},
      {"log(x)", {positive}},
      {"log2(x) + log10(y)", {positive, positive}},
      {"log1p(x)", {{1e-150, 1e150, false}}},
      {"x*log(x) - x", {{1e-150, 1e150, false}}},
      {"exp(x)", {{1e-150, 300, true}}},
      {"exp2(x)/(1 + exp2(x))", {{1e-150, 400, true}}},
      {"expm1(x)", {{1e-150, 300, true}}},
      {"exp_minus_square(x/s)", {ordinary, ordinary_positive}},
      {"sqrt(x)", {positive}},
      {"cbrt(x)", {all}},
      {"hypot(x, y)", {all, all}},
      {"hypot(x, y, z)", {all, all, all}},
      {"pow(x, 1.7)", {{1e-80, 1e80, false}}},
      {"x^y", {ordinary_positive, ordinary}},
      {"x^3 - 3*x*y^2", {{1e-50, 1e50, true}, {1e-50, 1e50, true}}},
      {"sin(x)*cos(y)", {{1e-150, 1e6, true}, {1e-150, 1e6, true}}},
      {"tan(x)", {{1e-150, 1e4, true}}},
      {"sin(x)^2 + cos(x)^2", {{1e-150, 1e4, true}}},
      {"x*sin(1/x)", {{1e-3, 1e150, true}}},
      {"asin(x) + acos(y)", {fraction, fraction}},
      {"atan(x)", {all}},
      {"atan2(y, x)", {all, all}},
      {"sinh(x) - cosh(y)", {{1e-150, 300, true}, {1e-150, 300, true}}},
      {"tanh(x)", {{1e-150, 200, true}}},
      {"asinh(x) + acosh(1 + y)", {all, positive}},
      {"atanh(x)", {fraction}},
      {"erf(x) + erfc(y)", {{1e-150, 5, true}, {1e-150, 5, true}}},
      {"lgamma(x)", {positive}},
      {"tgamma(x)", {{0.01, 150, false}}},
      {"digamma(x) + trigamma(y)", {{1e-100, 1e100, false}, {1e-70, 1e70, false}}},
      {"polygamma(2, x)", {{1e-40, 1e40, false}}},
      {"sigmoid(x)", {{1e-150, 600, true}}},
      {"log_sigmoid(x) + softplus(y)", {{1e-150, 600, true}, {1e-150, 600, true}}},
      {"softsign(x)", {{1e-150, 1e100, true}}},
      {"silu(x) + gelu(y)", {{1e-150, 30, true}, {1e-150, 5, true}}},
      {"relu(x) + leaky_relu(y, a)", {all, all, ordinary_positive}},
      {"elu(x, a)", {{1e-150, 600, true}, ordinary_positive}},
      {"abs(x) + max(y, z) - min(y, z)", {all, all, all}},
      {"fmin(x, y) + fmax(x, z) + fdim(y, z)", {all, all, all}},
      {"clamp(x, lo, hi)", {all, {1e-150, 1, false}, {2, 1e150, false}}},
      {"where(x > y, x^2, y^2)", {all, all}},
      {"copysign(x, y) + fma(x, y, z)", {{1e-70, 1e70, true}, {1e-70, 1e70, true}, all}},
      {"lerp(a, b, t)", {all, all, {1e-10, 1, false}}},
      {"fmod(x, y) + remainder(x, y)", {ordinary, ordinary}},
      {"floor(x) + ceil(x) + trunc(x) + round(x) + sign(x)", {{1e-150, 1e4, true}}},
      {"ldexp(x, 10)", {all}},
      {"1e8 + x - 1e8", {{1e-20, 1e20, true}}},
      {"(1 - cos(x))/x^2", {{1e-150, 1e4, true}}},
      {"let r = sqrt(x^2 + y^2); log(1 + r)*atan2(y, x)", {ordinary, ordinary}},
      {"log(exp(x) + exp(y) + exp(z))", {{1e-150, 200, true}, {1e-150, 200, true}, {1e-150, 200, true}}},
      {"0.5*log(2*pi*s^2) + (x-mu)^2/(2*s^2)", {modest, modest, {1e-50, 1e50, false}}},
      {"a*exp(-b*t)*cos(w*t + p)", {modest, ordinary_positive, ordinary_positive, ordinary, modest}}};
  return formulas;
}

/// Seeded points: a third of them ordinary numbers, the others of any magnitude in the variables' ranges.
class MagnitudePoints {
 public:
  MagnitudePoints(const KnownFormula& formula, std::uint64_t seed) : formula_(formula), random_(seed) {}

  std::vector<double> next() {
    const bool ordinary = ++count_ % 3 == 0;
    std::vector<double> point;
    for (const Magnitudes& range : formula_.variables) {
      double low = range.from;
      double high = range.to;
      if (ordinary && low < 0.05 && high > 5) {
        low = 0.05;
        high = 5;
      }
      const double magnitude = std::exp(std::log(low) + uniform() * std::log(high / low));
      point.push_back(range.negative && random_() % 2 == 0 ? -magnitude : magnitude);
    }
    return point;
  }

 private:
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  const KnownFormula& formula_;
  std::mt19937_64 random_;
  std::uint64_t count_ = 0;
};

}  // namespace slope::test
