// A difference that is quick where the function is easy, and says when it is not.
//
// One Ridders tableau a candidate step, until one is good enough, and a look at both sides of the point for
// kinks, jumps and edges. For a thousand statements at a point; finite_difference.hpp is the slow one, to be
// believed when they disagree. Source: C. J. F. Ridders, doi:10.1016/S0141-1195(82)80057-0.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace slope::ad::detail {

/// What the two sides of the point look like.
enum class Sides {
  alike,   ///< the slopes come together
  kink,    ///< they stay apart
  jump,    ///< the value changes at once
  edge,    ///< the function is not finite on one side, or on both
  unclear  ///< neither settles
};

/// A derivative with its estimated error, and the sides.
template <class Real>
struct QuickDifference {
  Real derivative = std::numeric_limits<Real>::quiet_NaN();
  Real error = std::numeric_limits<Real>::infinity();
  Sides sides = Sides::alike;
  Real left = 0;  ///< slopes next to the point
  Real right = 0;
  Real bar = std::numeric_limits<Real>::infinity();  ///< what noise may make of their mean

  /// Whether the slopes next to the point contradict a derivative that was found with wider steps.
  bool contradicts(Real derivative_found, Real error_found) const {
    const Real room = 4 * bar + std::fabs(right - left) + 4 * error_found;
    return std::fabs(derivative_found - (left + right) / 2) > room;
  }
};

/// Ridders' tableau of central differences with steps h, h/2, h/4, ...; ends early once the error is below
/// `enough` times the derivative. Infinite error where a value is not finite.
template <class Real, class F>
QuickDifference<Real> extrapolated(const F& f, Real x, Real h, Real enough) {
  constexpr std::size_t rows = 9;
  constexpr Real rounding = 4 * std::numeric_limits<Real>::epsilon();
  std::array<Real, rows> above{};
  QuickDifference<Real> best;
  for (std::size_t row = 0; row < rows; ++row, h /= 2) {
    const Real right = x + h;
    const Real left = x - h;
    const Real up = f(right);
    const Real down = f(left);
    if (!std::isfinite(up) || !std::isfinite(down) || !(right > left)) return best;
    std::array<Real, rows> now{};
    now[0] = (up - down) / (right - left);
    // Noise of the values, twice for the combinations in the row.
    const Real bar = 2 * rounding * std::fmax(std::fabs(up), std::fabs(down)) / (right - left) +
                     rounding * std::fabs(now[0]);
    Real power = 1;
    Real row_error = std::numeric_limits<Real>::infinity();
    for (std::size_t column = 1; column <= row; ++column) {
      power *= 4;
      now[column] = now[column - 1] + (now[column - 1] - above[column - 1]) / (power - 1);
      const Real error =
          std::fmax(std::fabs(now[column] - now[column - 1]), std::fabs(now[column] - above[column - 1])) +
          bar;
      row_error = std::fmin(row_error, error);
      if (error < best.error) {
        best.derivative = now[column];
        best.error = error;
      }
    }
    if (row >= 2 && best.error <= enough * std::fabs(best.derivative)) break;
    if (row >= 3 && row_error > 64 * best.error) break;
    above = now;
  }
  return best;
}

/// Looks at both sides of x on the given scale; `value` is f(x).
template <class Real, class F>
void look_at_sides(const F& f, Real x, Real value, Real scale, QuickDifference<Real>& result) {
  constexpr Real noise = 16 * std::numeric_limits<Real>::epsilon();
  // Fine enough that nothing else happens on the way, coarse enough for the noise.
  const Real coarse = scale * (std::numeric_limits<Real>::digits > 60 ? Real(0x1p-20) : Real(0x1p-16));
  std::array<Real, 2> gaps{};
  std::array<Real, 2> bars{};
  std::array<Real, 2> changes{};
  Real step = coarse;
  for (std::size_t k = 0; k < 2; ++k, step /= 32) {
    const Real up = f(x + step);
    const Real down = f(x - step);
    if (!std::isfinite(up) || !std::isfinite(down)) {
      result.sides = Sides::edge;
      return;
    }
    result.right = (up - value) / ((x + step) - x);
    result.left = (value - down) / (x - (x - step));
    gaps[k] = std::fabs(result.right - result.left);
    bars[k] = noise * std::fmax(std::fmax(std::fabs(up), std::fabs(down)), std::fabs(value)) / step;
    changes[k] = std::fmax(std::fabs(up - value), std::fabs(down - value));
  }
  result.bar = bars[1];
  // Both slopes may be the same where the value jumps twice, as the sign does at 0.
  if (changes[1] > Real(0.7) * changes[0] && changes[1] > 4 * bars[1] * step * 32) {
    result.sides = Sides::jump;
    return;
  }
  if (!(gaps[1] > 4 * bars[1]) || !(gaps[1] > Real(0.7) * gaps[0])) return;
  result.sides = changes[1] > Real(0.7) * changes[0] ? Sides::jump
                 : gaps[1] > Real(1.5) * gaps[0]     ? Sides::unclear
                                                     : Sides::kink;
}

/// The derivative of f at x from the first of the candidate steps that is good enough, else the best; and the
/// sides on the given scale. Steps whose result the slopes next to the point contradict are passed over: a
/// staircase, seen from afar, is a straight line. `value` is f(x).
template <class Real, class F>
QuickDifference<Real> quick_difference(const F& f, Real x, Real value, Real scale,
                                       std::span<const Real> steps, Real enough) {
  QuickDifference<Real> best;
  look_at_sides<Real>(f, x, value, scale, best);
  for (const Real step : steps) {
    const QuickDifference<Real> found = extrapolated<Real>(f, x, step, enough);
    if (!(found.error < best.error) || best.contradicts(found.derivative, found.error)) continue;
    if (step > scale) {
      // From that far off a kink beside the point looks like one at the point, and its mean slope like a
      // derivative.
      QuickDifference<Real> wide;
      look_at_sides<Real>(f, x, value, 8 * step, wide);
      if (wide.sides != Sides::alike || wide.contradicts(found.derivative, found.error)) continue;
    }
    best.derivative = found.derivative;
    best.error = found.error;
    if (best.error <= enough * std::fabs(best.derivative)) break;
  }
  return best;
}

}  // namespace slope::ad::detail
