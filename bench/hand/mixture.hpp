// The gradient of the Gaussian mixture's log posterior, derived by hand: the measure for every other method.
//
// Points in SIMD lanes, in blocks that fit the first-level cache; the formulas stand in mixture.cpp.
#pragma once

#include <bench/problems/mixture_layout.hpp>
#include <cstddef>
#include <span>

namespace slope::bench::hand {

/// The points (points, dimensions), the prior's numbers, and the part of the value that depends on no
/// parameter.
struct MixtureData {
  MixtureLayout layout;
  std::span<const double> x;
  double gamma;
  double m;
  double constant;
};

/// Writes the gradient of the log posterior by the parameters (laid out as MixtureLayout); returns the value.
double mixture_gradient(const MixtureData& data, std::span<const double> parameters,
                        std::span<double> gradient);

}  // namespace slope::bench::hand
