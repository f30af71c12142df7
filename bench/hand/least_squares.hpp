// The gradient of polynomial least squares, derived by hand: the measure for every other method.
//
// The formula stands in least_squares.cpp.
#pragma once

#include <span>

namespace slope::bench::hand {

/// Writes the gradient of Σ (s_i - Σ_j c_j t_i^j)² / 2 by the coefficients c and returns the value. `t` and
/// `s` have one length, `gradient` is as long as `coefficients`.
double least_squares_gradient(std::span<const double> coefficients, std::span<const double> t,
                              std::span<const double> s, std::span<double> gradient);

}  // namespace slope::bench::hand
