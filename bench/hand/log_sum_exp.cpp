// ∂/∂x_i log Σ exp(x) = exp(x_i - m) / Σ exp(x - m), with m the maximum: three passes, the exponentials kept
// in the gradient's own memory.
#include <bench/hand/log_sum_exp.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {

double log_sum_exp_gradient(std::span<const double> x, std::span<double> gradient) {
  const std::size_t whole = x.size() - x.size() % lane_width;
  double maximum = x[0];
  if (whole > 0) {
    Lane largest = Lane::load_unaligned(&x[0]);
    for (std::size_t i = lane_width; i < whole; i += lane_width)
      largest = xsimd::max(largest, Lane::load_unaligned(&x[i]));
    alignas(64) double lanes[lane_width];
    largest.store_aligned(lanes);
    maximum = *std::max_element(lanes, lanes + lane_width);
  }
  for (std::size_t i = whole; i < x.size(); ++i) maximum = std::max(maximum, x[i]);

  Lane sums(0.0);
  for (std::size_t i = 0; i < whole; i += lane_width) {
    const Lane difference = Lane::load_unaligned(&x[i]) - Lane(maximum);
    const auto [numerator, denominator] =
        exponential_quotient(reduce_argument(xsimd::max(Lane(-exponential_limit), difference)));
    const Lane exponential = numerator / denominator;
    sums += exponential;
    exponential.store_unaligned(&gradient[i]);
  }
  double sum = xsimd::hadd(sums);
  for (std::size_t i = whole; i < x.size(); ++i) {
    gradient[i] = std::exp(x[i] - maximum);
    sum += gradient[i];
  }
  const double factor = 1 / sum;
  for (double& entry : gradient) entry *= factor;
  return maximum + std::log(sum);
}

}  // namespace slope::bench::hand
