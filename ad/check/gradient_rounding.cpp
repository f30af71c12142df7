// See gradient_rounding.hpp.
#include <ad/check/gradient_rounding.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <limits>

namespace slope::ad {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The gradient with every rounding of the function and of its partials redone at random.
std::vector<double> jittered_gradient(const Subject& subject, std::span<const double> at,
                                      const Injection& injection, std::size_t turn) {
  Trace trace;
  trace.injection = injection;
  trace.jitter = 0x9e3779b97f4a7c15u * (turn + 1);
  std::vector<double> gradient;
  subject.trace(trace, at, gradient);
  return gradient;
}

/// The gradient a few last places away, the inputs moved with signs that differ; empty outside the domain.
std::vector<double> gradient_beside(const Subject& subject, std::span<const double> at, std::size_t turn) {
  std::vector<double> beside(at.begin(), at.end());
  for (std::size_t k = 0; k < at.size(); ++k) {
    const double towards = ((k >> (turn / 2)) + turn) % 2 == 0 ? HUGE_VAL : -HUGE_VAL;
    for (std::size_t places = 0; places <= turn && at[k] != 0; ++places) {
      beside[k] = std::nextafter(beside[k], towards);
    }
  }
  try {
    return subject.gradient(beside);
  } catch (const std::exception&) {  // outside its domain: nothing to learn
    return {};
  }
}

}  // namespace

std::vector<double> gradient_rounding(const Subject& subject, std::span<const double> at,
                                      std::span<const double> gradient, const Injection& injection) {
  std::vector<double> rounding(at.size(), 0.0);
  for (std::size_t turn = 0; turn < 4; ++turn) {
    const std::vector<double> moved = subject.has_trace() ? jittered_gradient(subject, at, injection, turn)
                                                          : gradient_beside(subject, at, turn);
    for (std::size_t k = 0; k < moved.size(); ++k) {
      const double distance = std::abs(moved[k] - gradient[k]);
      if (std::isfinite(distance)) rounding[k] = std::max(rounding[k], distance);
    }
  }
  for (std::size_t k = 0; k < at.size(); ++k) {
    rounding[k] = 8 * rounding[k] + 64 * epsilon * std::abs(gradient[k]);
  }
  return rounding;
}

}  // namespace slope::ad
