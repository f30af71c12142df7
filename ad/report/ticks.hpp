// Where an axis has its ticks, and what stands beside them.
//
// Used by plot.hpp and contour.hpp for the numbers along a picture's axes.
#pragma once

#include <string>
#include <vector>

namespace slope::ad::report {

/// One tick: its place on the axis, and its number ("" for a minor tick).
struct Tick {
  double value = 0;
  std::string label;
};

/// About `wanted` ticks from `low` to `high` at multiples of 1, 2 or 5 times a power of ten; low < high, both
/// finite.
std::vector<Tick> linear_ticks(double low, double high, int wanted = 6);

/// Ticks at the powers of ten from `low` to `high` (0 < low < high), with numbers at no more than `wanted` of
/// them and minor ticks at 2, 3, … 9 between when the axis is short enough; an axis of less than a decade
/// gets linear ticks.
std::vector<Tick> logarithmic_ticks(double low, double high, int wanted = 7);

}  // namespace slope::ad::report
