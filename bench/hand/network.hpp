// The gradient of the two-hidden-layer network's cost, derived by hand: the measure for every other method.
//
// Large products by BLAS, small ones and everything else in SIMD lanes; the formulas stand in network.cpp.
#pragma once

#include <cstddef>
#include <span>

namespace slope::bench::hand {

/// Writes the gradient of the cost by the parameters and returns the cost: the sum of squared differences
/// over all outputs and points, divided by the number of points. Three logistic layers of one width: of each
/// the weights (width, width) by rows, then the biases. `inputs` and `targets` are (width, batch).
double network_gradient(std::size_t width, std::span<const double> parameters, std::span<const double> inputs,
                        std::span<const double> targets, std::span<double> gradient);

}  // namespace slope::bench::hand
