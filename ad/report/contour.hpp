// Contour lines of a function known on a grid, by marching squares with linear interpolation.
//
// Two calls: open or closed lines for drawing, and closed loops around "below the level" for filling.
#pragma once

#include <ad/report/svg.hpp>

#include <cstddef>
#include <functional>
#include <vector>

namespace slope::ad::report {

/// A function on a rectangular grid of points.
struct ContourGrid {
  std::vector<double> x;  ///< ascending, at least two
  std::vector<double> y;  ///< ascending, at least two
  std::vector<double>
      values;  ///< values[row * x.size() + column] belongs to (x[column], y[row]); NaN counts as +inf

  /// A grid of `columns` by `rows` equally spaced points from corner to corner, filled by calling f(x, y) at
  /// each.
  static ContourGrid sample(const std::function<double(double, double)>& f, double x_low, double x_high,
                            double y_low, double y_high, std::size_t columns = 160, std::size_t rows = 120);

  double value(std::size_t column, std::size_t row) const { return values[row * x.size() + column]; }
};

/// The lines in data coordinates on which the grid's values equal `level`; a closed line repeats its first
/// point. Throws ArgumentError for a grid whose sizes do not fit. Cost: proportional to the number of grid
/// points.
std::vector<std::vector<Point>> contour_lines(const ContourGrid& grid, double level);

/// The closed loops around the area where the values are below `level`; loops within loops are holes
/// (even-odd rule).
std::vector<std::vector<Point>> contour_area(const ContourGrid& grid, double level);

}  // namespace slope::ad::report
