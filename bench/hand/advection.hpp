// The gradients of the two advection solvers, derived by hand: the measure for every other method.
//
// The discrete adjoints of the steps; the formulas stand in advection.cpp.
#pragma once

#include <cstddef>
#include <span>

namespace slope::bench::hand {

/// Writes the gradient of half the squared distance of the last state from the target by the first state, and
/// returns the distance: Lax and Wendroff's scheme. The three spans have one length.
double linear_advection_gradient(std::span<const double> first, std::span<const double> target,
                                 std::size_t steps, double courant, std::span<double> gradient);

/// The same for Richtmyer's scheme of Burgers' equation. Memory: steps times the number of cells.
double burgers_gradient(std::span<const double> first, std::span<const double> target, std::size_t steps,
                        double courant, std::span<double> gradient);

}  // namespace slope::bench::hand
