// See taylor.hpp.
#include <ad/check/taylor.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace slope::ad {
namespace {

constexpr int most_steps = 56;
constexpr std::size_t fitted_steps = 4;  // of the finest above rounding

/// The slope of log(remainder) over log(step) by least squares, over the finest steps that stand clear of
/// noise.
void fit(TaylorSlope& line) {
  std::vector<std::size_t> clear;
  for (std::size_t k = line.step.size(); k-- > 0;) {
    if (line.remainder[k] > 30 * line.noise[k]) clear.push_back(k);
    if (clear.size() == fitted_steps) break;
  }
  line.below_noise = clear.empty() && !line.step.empty();
  if (clear.size() < 3) return;
  double mean_x = 0;
  double mean_y = 0;
  for (const std::size_t k : clear) {
    mean_x += std::log(line.step[k]) / static_cast<double>(clear.size());
    mean_y += std::log(line.remainder[k]) / static_cast<double>(clear.size());
  }
  double covariance = 0;
  double variance = 0;
  for (const std::size_t k : clear) {
    const double x = std::log(line.step[k]) - mean_x;
    covariance += x * (std::log(line.remainder[k]) - mean_y);
    variance += x * x;
  }
  line.slope = covariance / variance;
  // Settled: the coarsest of these steps is already far below the size of the inputs, or the slope is the
  // same between each two of them.
  double least = line.slope;
  double most = line.slope;
  for (std::size_t i = 1; i < clear.size(); ++i) {
    const double each = std::log(line.remainder[clear[i]] / line.remainder[clear[i - 1]]) /
                        std::log(line.step[clear[i]] / line.step[clear[i - 1]]);
    least = std::min(least, each);
    most = std::max(most, each);
  }
  line.settled = most - least < 0.3;
}

template <class Real, class F>
TaylorSlope follow(const F& value, std::span<const double> at, std::span<const double> direction, Real first,
                   Real second, Real gradient_rounding, int expected) {
  constexpr Real rounding = 16 * std::numeric_limits<Real>::epsilon();
  TaylorSlope line;
  line.expected = expected;
  std::vector<Real> moved(at.size());
  const auto along = [&](Real h) {
    for (std::size_t k = 0; k < at.size(); ++k) moved[k] = Real(at[k]) + h * Real(direction[k]);
    return value(moved);
  };
  const Real start = along(0);
  Real h = Real(0.125);
  int below = 0;
  for (int k = 0; k < most_steps && below < 4; ++k, h /= 2) {
    const Real there = along(h);
    if (!std::isfinite(there)) continue;
    const Real remainder = std::fabs(there - start - h * first - h * h / 2 * second);
    // Points x + h v are rounded too; the slope makes noise of that.
    const Real noise =
        rounding * (std::fmax(std::fabs(there), std::fabs(start)) + std::fabs(first)) + h * gradient_rounding;
    if (!std::isfinite(remainder)) continue;
    line.step.push_back(static_cast<double>(h));
    line.remainder.push_back(static_cast<double>(remainder));
    line.noise.push_back(static_cast<double>(noise));
    below = remainder <= 30 * noise ? below + 1 : 0;
  }
  fit(line);
  return line;
}

}  // namespace

std::vector<double> random_direction(std::span<const double> at, double typical_size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<double> direction;
  for (const double x : at) {
    // By hand, as the library's distributions differ from one library to the next.
    const double number = static_cast<double>(random() >> 11) * 0x1p-52 - 1;
    direction.push_back(number * (x == 0 ? typical_size : std::abs(x)));
  }
  return direction;
}

std::vector<TaylorSlope> follow_taylor(const Subject& subject, std::span<const double> at,
                                       std::span<const double> gradient, std::span<const double> hessian,
                                       std::span<const double> rounding,
                                       const GradientCheckOptions& options) {
  std::vector<TaylorSlope> lines;
  for (int turn = 0; turn < options.directions; ++turn) {
    const std::vector<double> direction =
        random_direction(at, options.typical_size, options.seed + static_cast<std::uint64_t>(turn));
    long double first = 0;
    long double second = 0;
    long double error = 0;
    for (std::size_t k = 0; k < at.size(); ++k) {
      first += static_cast<long double>(gradient[k]) * direction[k];
      error += static_cast<long double>(rounding[k]) * std::abs(direction[k]);
      for (std::size_t other = 0; other < at.size() && !hessian.empty(); ++other) {
        second += static_cast<long double>(hessian[k * at.size() + other]) * direction[k] * direction[other];
      }
    }
    if (!std::isfinite(first) || !std::isfinite(second)) continue;
    const auto add = [&](long double quadratic, int expected) {
      if (subject.has_wide_value()) {
        const auto value = [&](const std::vector<long double>& x) { return subject.wide_value_or_nan(x); };
        lines.push_back(follow<long double>(value, at, direction, first, quadratic, error, expected));
      } else {
        const auto value = [&](const std::vector<double>& x) { return subject.value_or_nan(x); };
        lines.push_back(follow<double>(value, at, direction, static_cast<double>(first),
                                       static_cast<double>(quadratic), static_cast<double>(error), expected));
      }
    };
    add(0, 2);
    if (!hessian.empty()) add(second, 3);
  }
  return lines;
}

}  // namespace slope::ad
