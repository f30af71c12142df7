// With the residual r_i = s_i - Σ_j c_j t_i^j: ∂/∂c_j Σ r² / 2 = -Σ_i r_i t_i^j.
//
// A block of points goes through both sums together, so that each coefficient and each sum is loaded once for
// many points, and the chains of running products overlap.
#include <bench/hand/least_squares.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {
namespace {

constexpr std::size_t block_lanes = 4;
constexpr std::size_t block_points = block_lanes * lane_width;

}  // namespace

double least_squares_gradient(std::span<const double> coefficients, std::span<const double> t,
                              std::span<const double> s, std::span<double> gradient) {
  Lane cost(0.0);
  alignas(64) double padded[2][block_points] = {};
  std::vector<Lane> sums(coefficients.size(), Lane(0.0));
  for (std::size_t first = 0; first < t.size(); first += block_points) {
    const std::size_t count = std::min(block_points, t.size() - first);
    const double* times = &t[first];
    const double* values = &s[first];
    if (count < block_points) {
      // Points that are not there: t = 0 and s = c_0, so that their residual is zero.
      std::fill_n(padded[0], block_points, 0.0);
      std::fill_n(padded[1], block_points, coefficients[0]);
      std::copy_n(times, count, padded[0]);
      std::copy_n(values, count, padded[1]);
      times = padded[0];
      values = padded[1];
    }
    Lane at[block_lanes], polynomial[block_lanes], power[block_lanes];
    for (std::size_t v = 0; v < block_lanes; ++v) {
      at[v] = Lane::load_unaligned(times + v * lane_width);
      polynomial[v] = Lane(0.0);
    }
    for (std::size_t j = coefficients.size(); j-- > 0;) {
      const Lane coefficient(coefficients[j]);
      for (std::size_t v = 0; v < block_lanes; ++v)
        polynomial[v] = xsimd::fma(polynomial[v], at[v], coefficient);
    }
    for (std::size_t v = 0; v < block_lanes; ++v) {
      const Lane residual = polynomial[v] - Lane::load_unaligned(values + v * lane_width);
      cost = xsimd::fma(residual, residual, cost);
      power[v] = residual;  // times 1, then t, t², ...
    }
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      Lane sum = power[0];
      for (std::size_t v = 1; v < block_lanes; ++v) sum += power[v];
      sums[j] += sum;
      for (std::size_t v = 0; v < block_lanes; ++v) power[v] *= at[v];
    }
  }
  std::transform(sums.begin(), sums.end(), gradient.begin(),
                 [](const Lane& sum) { return xsimd::hadd(sum); });
  return xsimd::hadd(cost) / 2;
}

}  // namespace slope::bench::hand
