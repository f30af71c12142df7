// A portfolio of swaptions on paths of the LIBOR market model (M. Giles and P. Glasserman, Smoking adjoints:
// fast Monte Carlo Greeks, Risk 19 (2006)): its mean value over the paths as a function of today's forward
// rates.
//
// 80 forward rates L of quarter-year periods δ; 40 steps of one period, each with one normal number z:
//   v <- v + δ λ L_i / (1 + δ L_i),  L_i <- L_i exp(δ λ v + λ (√δ z - δ λ / 2))  for the rates not yet fixed.
// Then 15 swaptions pay 100 (1 - B - strike S)⁺ with the bonds B and annuities S of the rates left,
// discounted with the rates that were fixed on the way. By hand: ../hand/swaption.hpp.
#pragma once

#include <bench/problems/swaption_market.hpp>
#include <cmath>
#include <cstddef>
#include <nn/normal_numbers.hpp>
#include <vector>

namespace slope::bench {

/// The paths' normal numbers, and the portfolio's mean value as a function of the 80 rates.
struct Swaption : SwaptionMarket {
  std::size_t paths;
  std::vector<double> normals;  ///< (paths, maturities)

  explicit Swaption(std::size_t path_count) : paths(path_count), normals(paths * maturities) {
    nn::NormalNumbers numbers(13);
    for (double& number : normals) number = numbers();
  }

  template <class S>
  S operator()(const std::vector<S>& today) const {
    S sum(0);
    for (std::size_t path = 0; path < paths; ++path) {
      std::vector<S> forward = today;
      evolve(forward, &normals[path * maturities]);
      sum += portfolio(forward);
    }
    return sum / static_cast<double>(paths);
  }

 private:
  template <class S>
  static void evolve(std::vector<S>& forward, const double* z) {
    using std::exp;
    constexpr double drift = period * volatility;
    for (std::size_t step = 0; step < maturities; ++step) {
      const double shock = volatility * (std::sqrt(period) * z[step] - 0.5 * drift);
      S v(0);
      for (std::size_t i = step + 1; i < rates; ++i) {
        v += drift * forward[i] / (1.0 + period * forward[i]);
        forward[i] *= exp(drift * v + shock);
      }
    }
  }

  template <class S>
  static S portfolio(const std::vector<S>& forward) {
    std::vector<S> bonds;
    std::vector<S> annuities;
    S bond(1);
    S annuity(0);
    for (std::size_t i = maturities; i < rates; ++i) {
      bond = bond / (1.0 + period * forward[i]);
      annuity += period * bond;
      bonds.push_back(bond);
      annuities.push_back(annuity);
    }
    S value(0);
    for (std::size_t option = 0; option < options; ++option) {
      const std::size_t last = lengths[option] - 1;
      const S swap = bonds[last] + strikes[option % strikes.size()] * annuities[last] - 1.0;
      if (swap < 0.0) value -= 100.0 * swap;
    }
    for (std::size_t i = 0; i < maturities; ++i) value = value / (1.0 + period * forward[i]);
    return value;
  }
};

}  // namespace slope::bench
