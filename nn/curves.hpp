// The curves that a network learns to draw: a number t from [0, 1) in, a point (x, y) of the unit square out.
//
// The logistic output layer reaches 0 and 1 only at infinity, so every curve keeps a margin inside the
// square. Read next: network.hpp for what draws them, trainer.hpp for how it learns to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <xtensor/xarray.hpp>

namespace slope::nn {

/// A curve as the network sees it: points at equal steps of t.
struct Curve {
  std::string name;           ///< as in `curve_names()`
  xt::xarray<double> inputs;  ///< t, shape (1, points): 0, 1/points, 2/points, ...
  xt::xarray<double> points;  ///< x in row 0 and y in row 1, shape (2, points); both inside (0, 1)
};

/// The names that `make_curve` knows; the heart, which the programs draw by default, comes first.
std::vector<std::string> curve_names();

/// The named curve at `point_count` equal steps of t.
///
/// The heart is x = (16 sin³(2πt)/20 + 1)/2, y = ((13 cos 2πt - 5 cos 4πt - 2 cos 6πt - cos 8πt)/20 + 1)/2.
/// Throws ad::ArgumentError for a name that `curve_names()` does not hold (the text lists them) and for no
/// points.
Curve make_curve(std::string_view name, std::size_t point_count = 100);

/// The largest Euclidean distance between two points of equal t; `drawn` and `target` have shape (2, points).
///
/// No point of either curve is further than this from the other curve. NaN if any coordinate is NaN, 0 for no
/// points; throws ad::ShapeError if the shapes differ.
double largest_distance(const xt::xarray<double>& drawn, const xt::xarray<double>& target);

}  // namespace slope::nn
