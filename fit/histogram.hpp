// A histogram of equal bins whose heights are densities: the areas of its bars add up to one.
//
// What gaussian_model.hpp fits. Read next: heights_input.hpp, worksheet_heights.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace slope::fit {

/// Equal bins side by side, and the density in each; x is in the unit of the samples, densities in one over
/// that unit.
class Histogram {
 public:
  /// The histogram with these bars, normalised to unit area.
  ///
  /// `left_edge`: of the first bin; `bin_width`: above 0; `heights`: at least one, none negative, not all
  /// zero, in any unit. Throws ArgumentError otherwise.
  static Histogram from_heights(double left_edge, double bin_width, std::vector<double> heights);

  /// The histogram of a sample, with four empty bins at either side.
  ///
  /// The width is that of Freedman and Diaconis, 2 (interquartile range) / n^(1/3) (Z.
  /// Wahrscheinlichkeitstheorie 57 (1981) 453), rounded to 1, 2, 2.5 or 5 times a power of ten. A sample that
  /// is itself rounded, as to whole centimetres, gets bins of a whole number of its steps with edges halfway
  /// between: no bin catches more steps than its neighbour, and no sample lies on an edge. There are never
  /// many more than a thousand bins between the smallest and the largest sample. Samples on an edge belong to
  /// the bin on the right. Throws ArgumentError for a sample that is empty, not finite, or all of one value.
  static Histogram from_samples(std::span<const double> samples);

  std::size_t size() const { return densities_.size(); }
  double bin_width() const { return bin_width_; }

  /// The left edge of a bin; left_edge(size()) is the right end of the histogram.
  double left_edge(std::size_t bin) const { return left_edge_ + static_cast<double>(bin) * bin_width_; }
  double centre(std::size_t bin) const { return left_edge_ + (static_cast<double>(bin) + 0.5) * bin_width_; }
  double density(std::size_t bin) const { return densities_[bin]; }

  const std::vector<double>& densities() const { return densities_; }
  std::vector<double> centres() const;

  /// The sum of the squares of the densities: chi² of a curve that is zero everywhere.
  double sum_of_squares() const;

  /// The place below which the given share (0 to 1) of the area lies; linear within a bin.
  double quantile(double share) const;

 private:
  Histogram(double left_edge, double bin_width, std::vector<double> densities);

  double left_edge_;
  double bin_width_;
  std::vector<double> densities_;
};

}  // namespace slope::fit
