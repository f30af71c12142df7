// With d = x - mu, f = exp(-d² / (2 sigma²)) / (sigma sqrt(2 pi)) and the residual r = y - f:
//   ∂r/∂mu = -f d / sigma²,  ∂r/∂sigma = -f (d² / sigma³ - 1 / sigma),  ∇chi² = Σ 2 r ∇r.
// So the gradient needs only the sums of r f, r f d and r f d².
//
// A block of points goes through short loops with its intermediate values in the first-level cache: one long
// loop would wait on the chain of dependent operations, as its few points in flight fill the register file (a
// quarter slower on Zen 3).
#include <bench/hand/gaussian.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {
namespace {

constexpr std::size_t block_points = 128;

/// What depends on (mu, sigma) only.
struct Density {
  double mu;
  double sigma;
  double rate;  // -1 / (2 sigma²)
  double norm;  // 1 / (sigma sqrt(2 pi))

  explicit Density(std::span<const double> parameters)
      : mu(parameters[0]),
        sigma(parameters[1]),
        rate(-1 / (2 * sigma * sigma)),
        norm(1 / (sigma * std::sqrt(2 * std::numbers::pi))) {}

  /// f at `count` points, a multiple of the lane width and at most a block.
  void evaluate(const double* x, std::size_t count, double* f) const {
    alignas(64) double remainder[block_points];
    alignas(64) double shifted[block_points];
    for (std::size_t point = 0; point < count; point += lane_width) {
      const Lane d = Lane::load_unaligned(x + point) - Lane(mu);
      const ReducedArgument reduced =
          reduce_argument(xsimd::max(Lane(-exponential_limit), Lane(rate) * (d * d)));
      reduced.remainder.store_aligned(remainder + point);
      reduced.shifted.store_aligned(shifted + point);
    }
    for (std::size_t point = 0; point < count; point += lane_width) {
      const auto [numerator, denominator] =
          exponential_quotient({Lane::load_aligned(remainder + point), Lane::load_aligned(shifted + point)});
      (Lane(norm) * numerator / denominator).store_aligned(f + point);
    }
  }
};

/// The last points, fewer than a lane, padded with copies of the last one.
struct PaddedPoints {
  alignas(64) double x[lane_width];
  alignas(64) double y[lane_width];

  PaddedPoints(std::span<const double> centres, std::span<const double> densities, std::size_t first) {
    for (std::size_t i = 0; i < lane_width; ++i) {
      x[i] = centres[std::min(first + i, centres.size() - 1)];
      y[i] = densities[std::min(first + i, centres.size() - 1)];
    }
  }
};

/// A Jacobian's two columns side by side, row by row.
inline void store_rows(Lane first, Lane second, double* rows) {
#if defined(__AVX__) && !defined(__AVX512F__)
  const __m256d low = _mm256_unpacklo_pd(first, second);
  const __m256d high = _mm256_unpackhi_pd(first, second);
  _mm256_storeu_pd(rows, _mm256_permute2f128_pd(low, high, 0x20));
  _mm256_storeu_pd(rows + 4, _mm256_permute2f128_pd(low, high, 0x31));
#else
  alignas(64) double columns[2][lane_width];
  first.store_aligned(columns[0]);
  second.store_aligned(columns[1]);
  for (std::size_t i = 0; i < lane_width; ++i) {
    rows[2 * i] = columns[0][i];
    rows[2 * i + 1] = columns[1][i];
  }
#endif
}

}  // namespace

double gaussian_gradient(std::span<const double> parameters, std::span<const double> centres,
                         std::span<const double> densities, std::span<double> gradient) {
  const Density density(parameters);
  const std::size_t points = centres.size();
  const std::size_t whole = points - points % lane_width;
  alignas(64) double f[block_points];
  Lane rf_lanes(0.0);
  Lane rfd_lanes(0.0);
  Lane rfd_squared_lanes(0.0);
  Lane chi_squared_lanes(0.0);
  for (std::size_t first = 0; first < whole; first += block_points) {
    const std::size_t count = std::min(block_points, whole - first);
    density.evaluate(&centres[first], count, f);
    for (std::size_t point = 0; point < count; point += lane_width) {
      const Lane d = Lane::load_unaligned(&centres[first + point]) - Lane(density.mu);
      const Lane density_lane = Lane::load_aligned(f + point);
      const Lane residual = Lane::load_unaligned(&densities[first + point]) - density_lane;
      const Lane rf = residual * density_lane;
      const Lane rfd = rf * d;
      chi_squared_lanes = xsimd::fma(residual, residual, chi_squared_lanes);
      rf_lanes += rf;
      rfd_lanes += rfd;
      rfd_squared_lanes = xsimd::fma(rfd, d, rfd_squared_lanes);
    }
  }
  double rf = xsimd::hadd(rf_lanes);
  double rfd = xsimd::hadd(rfd_lanes);
  double rfd_squared = xsimd::hadd(rfd_squared_lanes);
  double chi_squared = xsimd::hadd(chi_squared_lanes);
  if (whole < points) {
    const PaddedPoints padded(centres, densities, whole);
    density.evaluate(padded.x, lane_width, f);
    for (std::size_t i = 0; i < points - whole; ++i) {
      const double d = padded.x[i] - density.mu;
      const double residual = padded.y[i] - f[i];
      chi_squared += residual * residual;
      rf += residual * f[i];
      rfd += residual * f[i] * d;
      rfd_squared += residual * f[i] * d * d;
    }
  }
  const double sigma = density.sigma;
  gradient[0] = -2 * rfd / (sigma * sigma);
  gradient[1] = -2 * (rfd_squared / (sigma * sigma) - rf) / sigma;
  return chi_squared;
}

void gaussian_jacobian(std::span<const double> parameters, std::span<const double> centres,
                       std::span<const double> densities, std::span<double> residuals,
                       std::span<double> jacobian) {
  const Density density(parameters);
  const double sigma = density.sigma;
  const Lane by_mu(-1 / (sigma * sigma));
  const Lane by_sigma(-1 / (sigma * sigma * sigma));
  const Lane one_over_sigma(1 / sigma);
  alignas(64) double f[block_points];
  const auto write_block = [&](const double* x, const double* y, std::size_t count, double* residual_rows,
                               double* jacobian_rows) {
    density.evaluate(x, count, f);
    for (std::size_t point = 0; point < count; point += lane_width) {
      const Lane d = Lane::load_unaligned(x + point) - Lane(density.mu);
      const Lane density_lane = Lane::load_aligned(f + point);
      (Lane::load_unaligned(y + point) - density_lane).store_unaligned(residual_rows + point);
      store_rows(density_lane * (by_mu * d), density_lane * xsimd::fma(by_sigma * d, d, one_over_sigma),
                 jacobian_rows + 2 * point);
    }
  };
  const std::size_t points = centres.size();
  const std::size_t whole = points - points % lane_width;
  for (std::size_t first = 0; first < whole; first += block_points)
    write_block(&centres[first], &densities[first], std::min(block_points, whole - first), &residuals[first],
                &jacobian[2 * first]);
  if (whole < points) {
    const PaddedPoints padded(centres, densities, whole);
    double residual_rows[lane_width];
    double jacobian_rows[2 * lane_width];
    write_block(padded.x, padded.y, lane_width, residual_rows, jacobian_rows);
    std::copy_n(residual_rows, points - whole, &residuals[whole]);
    std::copy_n(jacobian_rows, 2 * (points - whole), &jacobian[2 * whole]);
  }
}

}  // namespace slope::bench::hand
