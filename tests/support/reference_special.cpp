// The error functions and the gamma family of reference.hpp.
#include <tests/support/reference.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstddef>
#include <vector>

namespace slope::reference {
namespace {

constexpr std::size_t bernoulli_count = 40;
constexpr int asymptotic_from = 60;

/// B_2, B_4, ... from the tangent numbers, which are whole (Brent and Harvey 2011, arXiv:1108.0286, algorithm
/// 3).
const std::vector<Precise>& bernoulli_numbers() {
  static const std::vector<Precise> numbers = [] {
    using boost::multiprecision::cpp_int;
    std::vector<cpp_int> tangent(bernoulli_count + 1);
    tangent[1] = 1;
    for (std::size_t k = 2; k <= bernoulli_count; ++k) tangent[k] = tangent[k - 1] * (k - 1);
    for (std::size_t k = 2; k <= bernoulli_count; ++k) {
      for (std::size_t j = k; j <= bernoulli_count; ++j) {
        tangent[j] = tangent[j - 1] * (j - k) + tangent[j] * (j - k + 2);
      }
    }
    std::vector<Precise> made;
    for (std::size_t n = 1; n <= bernoulli_count; ++n) {
      const cpp_int power = cpp_int(1) << (2 * n);
      const Precise number = Precise(cpp_int(tangent[n] * (2 * n))) / Precise(cpp_int(power * (power - 1)));
      made.push_back(n % 2 == 1 ? number : Precise(-number));
    }
    return made;
  }();
  return numbers;
}

/// sin(pi x) and cos(pi x), x reduced exactly.
Precise reduced(const Precise& x) { return x - 2 * boost::multiprecision::round(Precise(x / 2)); }
Precise sin_pi(const Precise& x) { return sin(pi() * reduced(x)); }
Precise cos_pi(const Precise& x) { return cos(pi() * reduced(x)); }

}  // namespace

Precise erf(const Precise& x) {
  if (abs(x) > 6) return x < 0 ? Precise(erfc(-x) - 1) : Precise(1 - erfc(x));
  Precise term = x;
  Precise sum = x;
  for (int n = 1; abs(term) > abs(sum) * Precise("1e-62"); ++n) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / sqrt(pi()) * exp(-x * x) * sum;
}

Precise erfc(const Precise& x) {
  if (x < 6) return 1 - erf(x);
  Precise fraction = 1;
  for (int n = 80; n >= 1; --n) fraction = 1 + Precise(n) / (2 * x * x) / fraction;
  return exp(-x * x) / (x * sqrt(pi()) * fraction);
}

Precise lgamma(const Precise& x) {
  if (x < Precise(0.5)) return log(pi() / abs(sin_pi(x))) - lgamma(1 - x);
  Precise shifted = x;
  Precise product = 1;
  while (shifted < asymptotic_from) {
    product *= shifted;
    shifted += 1;
  }
  Precise sum = (shifted - Precise(0.5)) * log(shifted) - shifted + log(2 * pi()) / 2;
  Precise power = shifted;
  for (std::size_t k = 1; k <= bernoulli_count; ++k) {
    sum += bernoulli_numbers()[k - 1] / (Precise(2 * k * (2 * k - 1)) * power);
    power *= shifted * shifted;
  }
  return sum - log(product);
}

Precise tgamma(const Precise& x) {
  if (x < Precise(0.5)) return pi() / (sin_pi(x) * tgamma(1 - x));
  return exp(lgamma(x));
}

Precise polygamma(int order, const Precise& x) {
  if (x < Precise(0.5)) {
    const Precise s = sin_pi(x);
    const Precise c = cos_pi(x);
    const Precise mirrored = polygamma(order, 1 - x);
    switch (order) {
      case 0: return mirrored - pi() * c / s;
      case 1: return pi() * pi() / (s * s) - mirrored;
      case 2: return mirrored - 2 * pi() * pi() * pi() * c / (s * s * s);
      default: return 2 * pi() * pi() * pi() * pi() * (1 + 2 * c * c) / (s * s * s * s) - mirrored;
    }
  }
  Precise factorial = 1;  // of the order
  for (int n = 2; n <= order; ++n) factorial *= n;
  const Precise sign = order % 2 == 0 ? -1 : 1;
  Precise sum = 0;
  Precise shifted = x;
  for (; shifted < asymptotic_from; shifted += 1) sum += sign * factorial / pow(shifted, order + 1);
  // The terms B_2k (2k + order - 1)! / ((2k)! shifted^(2k + order)), the first two of the series, and for
  // order 0 ln.
  Precise term = order == 0 ? Precise(0) : Precise(factorial / order / pow(shifted, order));
  term += factorial / (2 * pow(shifted, order + 1));
  Precise ratio = 1;  // (2k + order - 1)! / (2k)!
  for (int n = 3; n <= order + 1; ++n) ratio *= n;
  if (order == 0) ratio = Precise(1) / 2;
  for (int k = 1; k <= int(bernoulli_count); ++k) {
    term += bernoulli_numbers()[std::size_t(k - 1)] * ratio / pow(shifted, 2 * k + order);
    ratio *= Precise((2 * k + order) * (2 * k + order + 1)) / ((2 * k + 1) * (2 * k + 2));
  }
  return sum + sign * term + (order == 0 ? log(shifted) : Precise(0));
}

}  // namespace slope::reference
