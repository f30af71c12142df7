// One step of a rate, with a the rate before it, q = 1 / (1 + δ a), d = δ λ, and the shock s of the path:
//   v <- v + d a q,  e = exp(d v + s),  a' = a e.
// Backwards through the rates, from the last: v̄ <- v̄ + d ā' a',  ā = ā' e + v̄ d q².
// The portfolio: with B_i = B_{i-1} q_i, S_i = S_{i-1} + δ B_i the adjoints B̄ and S̄ of the swaptions that pay
// go back through the bonds, and the value through the discount factors.
//
// A lane holds as many paths; the rates, e and q of all steps of these paths stay in the second-level cache.
#include <bench/hand/swaption.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <bench/hand/exponential.hpp>
#include <bench/problems/swaption_market.hpp>

namespace slope::bench::hand {
namespace {

using Market = SwaptionMarket;
constexpr std::size_t rates = Market::rates;
constexpr std::size_t steps = Market::maturities;
constexpr double delta = Market::period;
constexpr double drift = Market::period * Market::volatility;

struct Paths {
  Lane rate[steps + 1][rates];
  Lane growth[steps][rates];
  Lane discount[steps][rates];
  Lane adjoint[rates];

  void evolve(const double* today, const Lane* shocks) {
    for (std::size_t i = 0; i < rates; ++i) rate[0][i] = Lane(today[i]);
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t i = 0; i <= step; ++i) rate[step + 1][i] = rate[step][i];
      Lane v(0.0);
      for (std::size_t i = step + 1; i < rates; ++i) {
        const Lane a = rate[step][i];
        const Lane q = Lane(1.0) / xsimd::fma(Lane(delta), a, Lane(1.0));
        v = xsimd::fma(Lane(drift) * a, q, v);
        const Lane argument = xsimd::fma(Lane(drift), v, shocks[step]);
        const auto [numerator, denominator] = exponential_quotient(reduce_argument(
            xsimd::min(Lane(exponential_limit), xsimd::max(Lane(-exponential_limit), argument))));
        const Lane e = numerator / denominator;
        growth[step][i] = e;
        discount[step][i] = q;
        rate[step + 1][i] = a * e;
      }
    }
  }

  /// The portfolio's value; sets the adjoints of the last rates.
  Lane portfolio() {
    const Lane* const last = rate[steps];
    Lane factor[rates], bond[rates - steps], annuity[rates - steps];
    for (std::size_t i = 0; i < rates; ++i)
      factor[i] = Lane(1.0) / xsimd::fma(Lane(delta), last[i], Lane(1.0));
    Lane b(1.0), s(0.0);
    for (std::size_t i = 0; i < rates - steps; ++i) {
      b *= factor[steps + i];
      s = xsimd::fma(Lane(delta), b, s);
      bond[i] = b;
      annuity[i] = s;
    }
    Lane bond_adjoint[rates - steps], annuity_adjoint[rates - steps];
    std::fill_n(bond_adjoint, rates - steps, Lane(0.0));
    std::fill_n(annuity_adjoint, rates - steps, Lane(0.0));
    Lane value(0.0);
    for (std::size_t option = 0; option < Market::options; ++option) {
      const std::size_t end = Market::lengths[option] - 1;
      const Lane strike(Market::strikes[option % Market::strikes.size()]);
      const Lane swap = xsimd::fma(strike, annuity[end], bond[end]) - Lane(1.0);
      const Lane slope = xsimd::select(swap < Lane(0.0), Lane(-100.0), Lane(0.0));
      value = xsimd::fma(slope, swap, value);
      bond_adjoint[end] += slope;
      annuity_adjoint[end] = xsimd::fma(slope, strike, annuity_adjoint[end]);
    }
    Lane discounting(1.0);
    for (std::size_t i = 0; i < steps; ++i) discounting *= factor[i];
    const Lane present = value * discounting;
    // d/dL of 1 / (1 + δ L) is -δ times its square.
    for (std::size_t i = 0; i < steps; ++i) adjoint[i] = Lane(-delta) * present * factor[i];
    Lane b_adjoint(0.0), s_adjoint(0.0);
    for (std::size_t i = rates - steps; i-- > 0;) {
      s_adjoint += annuity_adjoint[i];
      b_adjoint += xsimd::fma(Lane(delta), s_adjoint, bond_adjoint[i]);
      adjoint[steps + i] = Lane(-delta) * discounting * b_adjoint * bond[i] * factor[steps + i];
      b_adjoint *= factor[steps + i];
    }
    return present;
  }

  void back() {
    for (std::size_t step = steps; step-- > 0;) {
      Lane v(0.0);
      for (std::size_t i = rates; i-- > step + 1;) {
        const Lane q = discount[step][i];
        v = xsimd::fma(Lane(drift) * adjoint[i], rate[step + 1][i], v);
        adjoint[i] = xsimd::fma(v, Lane(drift) * q * q, adjoint[i] * growth[step][i]);
      }
    }
  }
};

}  // namespace

double swaption_gradient(std::span<const double> today, std::span<const double> normals,
                         std::span<double> gradient) {
  const std::size_t path_count = normals.size() / steps;
  static thread_local Paths paths;
  Lane sum(0.0);
  Lane sums[rates];
  std::fill_n(sums, rates, Lane(0.0));
  Lane shocks[steps];
  alignas(64) double lane[lane_width];
  for (std::size_t first = 0; first < path_count; first += lane_width) {
    for (std::size_t step = 0; step < steps; ++step) {
      for (std::size_t i = 0; i < lane_width; ++i) {
        const double z = normals[std::min(first + i, path_count - 1) * steps + step];
        lane[i] = Market::volatility * (std::sqrt(delta) * z - 0.5 * drift);
      }
      shocks[step] = Lane::load_aligned(lane);
    }
    // The last lane may hold copies of the last path, which do not count.
    for (std::size_t i = 0; i < lane_width; ++i) lane[i] = first + i < path_count ? 1 : 0;
    const Lane present = Lane::load_aligned(lane);
    paths.evolve(today.data(), shocks);
    sum = xsimd::fma(present, paths.portfolio(), sum);
    paths.back();
    for (std::size_t i = 0; i < rates; ++i) sums[i] = xsimd::fma(present, paths.adjoint[i], sums[i]);
  }
  const double scale = 1 / static_cast<double>(path_count);
  for (std::size_t i = 0; i < rates; ++i) gradient[i] = scale * xsimd::hadd(sums[i]);
  return scale * xsimd::hadd(sum);
}

}  // namespace slope::bench::hand
