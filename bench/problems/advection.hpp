// One-dimensional advection by explicit finite volumes, 2,000 steps on 100 cells of a ring: half the squared
// distance of the last state from a target, as a function of the first state.
//
// `linear` is Lax and Wendroff's scheme for a constant velocity (c the Courant number),
//   flux_i = c (q_i + q_{i+1} + c (q_i - q_{i+1})) / 2,  q_i <- q_i + flux_{i-1} - flux_i;
// `burgers` is Richtmyer's two steps of it for the velocity q itself, the flux q²/2. By hand:
// ../hand/advection.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace slope::bench {

enum class AdvectionScheme { linear, burgers };

/// The target, and the distance from it as a function of the first state.
struct Advection {
  AdvectionScheme scheme;
  std::size_t cells;
  std::size_t steps;
  double courant = 0.1;
  std::vector<double> target;

  Advection(AdvectionScheme which, std::size_t cell_count, std::size_t step_count)
      : scheme(which), cells(cell_count), steps(step_count) {
    for (std::size_t i = 0; i < cells; ++i)
      target.push_back(1 + 0.05 * std::cos(4 * std::numbers::pi * position(i)));
  }

  /// A smooth wave, where derivatives are taken.
  std::vector<double> first_state() const {
    std::vector<double> q;
    for (std::size_t i = 0; i < cells; ++i)
      q.push_back(1 + 0.03 * std::sin(2 * std::numbers::pi * position(i)));
    return q;
  }

  template <class S>
  S operator()(const std::vector<S>& first) const {
    // One more cell on each side, copies of the ring's other end.
    std::vector<S> q(cells + 2, S(0));
    std::vector<S> flux(cells + 1, S(0));
    for (std::size_t i = 0; i < cells; ++i) q[i + 1] = first[i];
    for (std::size_t step = 0; step < steps; ++step) {
      q[0] = q[cells];
      q[cells + 1] = q[1];
      if (scheme == AdvectionScheme::linear) {
        for (std::size_t i = 0; i <= cells; ++i)
          flux[i] = 0.5 * courant * (q[i] + q[i + 1] + courant * (q[i] - q[i + 1]));
      } else {
        for (std::size_t i = 0; i <= cells; ++i) {
          const S half = 0.5 * (q[i] + q[i + 1]) + 0.25 * courant * (q[i] * q[i] - q[i + 1] * q[i + 1]);
          flux[i] = 0.5 * courant * half * half;
        }
      }
      for (std::size_t i = 1; i <= cells; ++i) q[i] += flux[i - 1] - flux[i];
    }
    S sum(0);
    for (std::size_t i = 0; i < cells; ++i) sum += (q[i + 1] - target[i]) * (q[i + 1] - target[i]);
    return 0.5 * sum;
  }

 private:
  double position(std::size_t cell) const { return static_cast<double>(cell) / static_cast<double>(cells); }
};

}  // namespace slope::bench
