// The gradient of the Runge-Kutta solution of y_0' = x_0, y_i' = x_i y_{i-1}, derived by hand: the measure
// for every other method.
//
// The discrete adjoint of the steps; its formulas stand in ode.cpp.
#pragma once

#include <cstddef>
#include <span>

namespace slope::bench::hand {

/// Writes the gradient by x of the last component of y(2) after `steps` steps from y(0) = 0, and returns the
/// value. `gradient` is as long as x. Memory: steps times the number of components.
double ode_gradient(std::span<const double> x, std::size_t steps, std::span<double> gradient);

}  // namespace slope::bench::hand
