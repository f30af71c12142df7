// The gradient of the heart network's cost, derived by hand: the measure for every other method.
//
// Backpropagation over blocks of points small enough for the first-level cache, SIMD lanes over the points.
#pragma once

#include <span>

namespace slope::bench::hand {

/// Writes the gradient of the cost by the 77 parameters (laid out as `HeartLayout`) and returns the cost.
/// `times` is (1, N), `targets` (2, N), `gradient` has 77 entries. The cost is the sum of squares / N.
double heart_gradient(std::span<const double> parameters, std::span<const double> times,
                      std::span<const double> targets, std::span<double> gradient);

}  // namespace slope::bench::hand
