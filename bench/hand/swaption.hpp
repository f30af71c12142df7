// The gradient of the swaptions' value by today's rates, derived by hand: the measure for every other method.
//
// Paths in SIMD lanes; the formulas stand in swaption.cpp.
#pragma once

#include <cstddef>
#include <span>

namespace slope::bench::hand {

/// Writes the gradient of the portfolio's mean value by the 80 rates of SwaptionMarket and returns the value.
/// `normals` is (paths, maturities).
double swaption_gradient(std::span<const double> rates, std::span<const double> normals,
                         std::span<double> gradient);

}  // namespace slope::bench::hand
