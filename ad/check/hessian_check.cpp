// See hessian_check.hpp.
#include <fmt/format.h>

#include <ad/check/hessian_check.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace slope::ad {
namespace {

struct Second {
  double derivative = std::numeric_limits<double>::quiet_NaN();
  double error = std::numeric_limits<double>::infinity();
};

/// The second difference quotient for steps a and b in two inputs (the same one on the diagonal), and what
/// noise makes of it.
template <class Real, class F>
class Stencil {
 public:
  Stencil(const F& value, std::span<const double> at, std::size_t row, std::size_t column)
      : value_(value), at_(at.begin(), at.end()), row_(row), column_(column) {}

  /// Steps a, b halved again and again; ends where rounding takes over.
  Second extrapolated(Real a, Real b) {
    constexpr std::size_t rows = 7;
    constexpr Real rounding = 8 * std::numeric_limits<Real>::epsilon();
    std::array<Real, rows> before{};
    Second best;
    for (std::size_t k = 0; k < rows; ++k, a /= 2, b /= 2) {
      largest_ = 0;
      const Real quotient =
          row_ == column_
              ? (at_point(a, 0) - 2 * at_point(0, 0) + at_point(-a, 0)) / (a * a)
              : (at_point(a, b) - at_point(a, -b) - at_point(-a, b) + at_point(-a, -b)) / (4 * a * b);
      if (!std::isfinite(quotient)) return best;
      const Real bar = rounding * largest_ / (a * (row_ == column_ ? a : b));
      std::array<Real, rows> now{quotient};
      Real power = 1;
      for (std::size_t order = 1; order <= k; ++order) {
        power *= 4;
        now[order] = now[order - 1] + (now[order - 1] - before[order - 1]) / (power - 1);
        const Real error =
            std::max(std::abs(now[order] - now[order - 1]), std::abs(now[order] - before[order - 1])) + bar;
        if (k >= 2 && error < best.error)
          best = {static_cast<double>(now[order]), static_cast<double>(error)};
      }
      before = now;
    }
    return best;
  }

 private:
  Real at_point(Real a, Real b) {
    std::vector<Real> moved = at_;
    moved[row_] += a;
    moved[column_] += b;
    const Real y = value_(moved);
    largest_ = std::max(largest_, std::abs(y));
    return y;
  }

  const F& value_;
  std::vector<Real> at_;
  std::size_t row_;
  std::size_t column_;
  Real largest_ = 0;
};

template <class Real, class F>
Second second_derivative(const F& value, std::span<const double> at, std::size_t row, std::size_t column,
                         double typical_size) {
  const auto size = [&](std::size_t input) {
    return static_cast<Real>(at[input] == 0 ? typical_size : std::abs(at[input]));
  };
  Second best;
  const Real typical = static_cast<Real>(typical_size);
  for (const Real factor : {Real(0.125), Real(1) / 64, Real(1) / 1024}) {
    for (const bool own_size : {true, false}) {
      if (!own_size && size(row) < 4 * typical && size(column) < 4 * typical) continue;
      Stencil<Real, F> stencil(value, at, row, column);
      const Second found = own_size ? stencil.extrapolated(factor * size(row), factor * size(column))
                                    : stencil.extrapolated(factor * std::min(size(row), typical),
                                                           factor * std::min(size(column), typical));
      if (found.error < best.error) best = found;
      if (best.error <= 1e-9 * std::abs(best.derivative)) return best;
    }
  }
  return best;
}

GradientEntry check_entry_of(const Subject& subject, std::span<const double> at, std::size_t row,
                             std::size_t column, double ours, double mirrored, double rounding, double value,
                             const GradientCheckOptions& options) {
  GradientEntry entry;
  entry.input = fmt::format("{}, {}", subject.inputs()[row], subject.inputs()[column]);
  entry.index = row;
  entry.at = at[row];
  entry.ours = entry.tape = ours;
  entry.rounding = rounding;
  entry.second = true;
  Second reference;
  if (subject.has_wide_value()) {
    entry.method = "long double second differences";
    const auto f = [&](const std::vector<long double>& x) { return subject.wide_value_or_nan(x); };
    reference = second_derivative<long double>(f, at, row, column, options.typical_size);
  } else {
    entry.method = "second differences";
    const auto f = [&](const std::vector<double>& x) { return subject.value_or_nan(x); };
    reference = second_derivative<double>(f, at, row, column, options.typical_size);
  }
  entry.reference = reference.derivative;
  entry.reference_error = reference.error;
  const auto say = [&](Verdict verdict, std::string reason) {
    entry.verdict = verdict;
    entry.reason = std::move(reason);
    return entry;
  };
  if (!std::isfinite(ours)) return say(Verdict::domain, "it is not finite");
  if (!std::isfinite(reference.error))
    return say(Verdict::inconclusive, "no second difference could be formed");
  const double distance = std::abs(ours - reference.derivative);
  const double size = std::max(std::abs(ours), std::abs(reference.derivative));
  const double room = options.safety * reference.error + rounding;
  entry.digits = distance == 0 ? 16 : distance >= size ? 0 : std::min(-std::log10(distance / size), 16.0);
  if (std::abs(ours - mirrored) > 1e-10 * size + 2 * rounding) {
    return say(Verdict::fail,
               fmt::format("the Hessian is not symmetric: its mirror image is {:.12g}", mirrored));
  }
  const double scale = std::max(std::abs(at[row]), options.typical_size) *
                       std::max(std::abs(at[column]), options.typical_size);
  if (distance <= room) {
    const bool zero = ours == 0 && reference.error * scale <= 1e-6 * std::abs(value);
    if (room <= hessian_resolution * size || zero || size == 0) {
      entry.smallest_seen = size == 0 || zero ? 0.0 : room / size;
      return say(Verdict::pass, {});
    }
    return say(Verdict::inconclusive, "the second differences are too coarse");
  }
  if (reference.error > 1e-3 * std::abs(reference.derivative) && distance < 0.5 * size) {
    return say(Verdict::inconclusive, "the second differences do not settle");
  }
  // A wrong statement or gradient is told of elsewhere; where they are right, differences this sharp are
  // needed.
  if (reference.error > 1e-6 * size)
    return say(Verdict::inconclusive, "the second differences do not settle");
  return say(Verdict::fail, fmt::format("off by {:.2g}, {:.2g} allowed", distance, room));
}

/// How far the Hessian moves when the inputs move by two last places.
std::vector<double> hessian_wobble(const Subject& subject, std::span<const double> at,
                                   std::span<const double> hessian, const Injection& injection) {
  std::vector<double> wobble(hessian.size(), 0.0);
  for (const double towards : {HUGE_VAL, -HUGE_VAL}) {
    std::vector<double> beside(at.begin(), at.end());
    for (double& x : beside) x = x == 0 ? x : std::nextafter(std::nextafter(x, towards), towards);
    const std::vector<double> moved = subject.hessian(beside, injection);
    for (std::size_t k = 0; k < moved.size(); ++k) {
      if (std::isfinite(moved[k])) wobble[k] = std::max(wobble[k], std::abs(moved[k] - hessian[k]));
    }
  }
  return wobble;
}

}  // namespace

std::vector<GradientEntry> check_hessian_entries(const Subject& subject, std::span<const double> at,
                                                 std::span<const double> hessian, double value,
                                                 std::span<const GradientEntry> first,
                                                 const GradientCheckOptions& options) {
  constexpr double own_rounding = 256 * std::numeric_limits<double>::epsilon();
  const std::size_t size = at.size();
  const std::vector<double> wobble = hessian_wobble(subject, at, hessian, options.injection);
  std::vector<GradientEntry> entries;
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = row; column < size; ++column) {
      if (first[row].verdict != Verdict::pass || first[column].verdict != Verdict::pass) continue;
      const std::size_t here = row * size + column;
      const std::size_t mirror = column * size + row;
      const double rounding =
          8 * std::max(wobble[here], wobble[mirror]) + own_rounding * std::abs(hessian[here]);
      entries.push_back(
          check_entry_of(subject, at, row, column, hessian[here], hessian[mirror], rounding, value, options));
    }
  }
  return entries;
}

}  // namespace slope::ad
