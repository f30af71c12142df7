// Making histograms; see histogram.hpp.
#include <fit/histogram.hpp>

#include <ad/types/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace slope::fit {
namespace {

constexpr std::size_t margin = 4;   // empty bins at either side
constexpr double most_bins = 1000;  // between the smallest and the largest sample

/// The one of 1, 2, 2.5, 5 times a power of ten that is nearest to `width` in ratio.
double rounded(double width) {
  const double power = std::pow(10.0, std::floor(std::log10(width)));
  double nearest = 10;
  for (const double factor : {1.0, 2.0, 2.5, 5.0})
    if (std::abs(std::log(width / (factor * power))) < std::abs(std::log(width / (nearest * power))))
      nearest = factor;
  return nearest * power;
}

/// The value below which `share` of the sorted samples lie, linear between neighbours.
double sample_quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

/// The step that all samples are multiples of, counted from the smallest, as in whole or half centimetres; 0
/// for none.
double step_of(const std::vector<double>& sorted) {
  // Differences that are rounding errors do not count.
  const double negligible = 1e-9 * (sorted.back() - sorted.front());
  double step = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < sorted.size(); ++i)
    if (sorted[i + 1] - sorted[i] > negligible) step = std::min(step, sorted[i + 1] - sorted[i]);
  for (const double sample : sorted) {
    const double multiple = (sample - sorted.front()) / step;
    if (std::abs(multiple - std::round(multiple)) > 1e-3) return 0;
  }
  return step;
}

}  // namespace

Histogram::Histogram(double left_edge, double bin_width, std::vector<double> densities)
    : left_edge_(left_edge), bin_width_(bin_width), densities_(std::move(densities)) {}

Histogram Histogram::from_heights(double left_edge, double bin_width, std::vector<double> heights) {
  if (!std::isfinite(left_edge) || !std::isfinite(bin_width) || bin_width <= 0)
    throw ad::ArgumentError("Histogram::from_heights: expected a finite left edge and a bin width above 0");
  double sum = 0;
  for (const double height : heights) {
    if (!std::isfinite(height) || height < 0)
      throw ad::ArgumentError("Histogram::from_heights: expected heights that are finite and not negative");
    sum += height;
  }
  if (!(sum > 0) || !std::isfinite(sum))
    throw ad::ArgumentError("Histogram::from_heights: expected heights with a finite sum above 0");
  for (double& height : heights) height /= sum * bin_width;
  return {left_edge, bin_width, std::move(heights)};
}

Histogram Histogram::from_samples(std::span<const double> samples) {
  if (samples.empty())
    throw ad::ArgumentError("Histogram::from_samples: expected at least two samples, found none");
  for (const double sample : samples)
    if (!std::isfinite(sample)) throw ad::ArgumentError("Histogram::from_samples: expected finite samples");
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double range = sorted.back() - sorted.front();
  if (!(range > 0) || !std::isfinite(range))
    throw ad::ArgumentError(
        "Histogram::from_samples: expected at least two different samples; all are equal");

  double spread = sample_quantile(sorted, 0.75) - sample_quantile(sorted, 0.25);
  if (spread <= 0) spread = range;  // more than half of the sample is one value
  const double rule = 2 * spread / std::cbrt(static_cast<double>(sorted.size()));
  const double wanted = std::max(rule, range / most_bins);
  double width = rounded(wanted);
  double first_edge = std::floor(sorted.front() / width) * width;
  if (const double step = step_of(sorted); step > 0.001 * wanted) {
    // Whole steps in a bin, and edges halfway between possible samples: a sample on an edge would count on
    // one side only, and move the whole histogram by half a step.
    width = step * std::max(1.0, std::round(wanted / step));
    first_edge = sorted.front() - step / 2;
  }
  const auto inner = static_cast<std::size_t>(std::floor((sorted.back() - first_edge) / width)) + 1;
  const double left_edge = first_edge - static_cast<double>(margin) * width;
  std::vector<double> counts(inner + 2 * margin, 0.0);
  for (const double sample : sorted) {
    const double place = std::floor((sample - left_edge) / width);
    counts[std::min(static_cast<std::size_t>(std::max(place, 0.0)), counts.size() - 1)] += 1;
  }
  return from_heights(left_edge, width, std::move(counts));
}

std::vector<double> Histogram::centres() const {
  std::vector<double> centres(size());
  for (std::size_t bin = 0; bin < size(); ++bin) centres[bin] = centre(bin);
  return centres;
}

double Histogram::sum_of_squares() const {
  double sum = 0;
  for (const double density : densities_) sum += density * density;
  return sum;
}

double Histogram::quantile(double share) const {
  double area = 0;
  for (std::size_t bin = 0; bin < size(); ++bin) {
    const double bar = densities_[bin] * bin_width_;
    if (bar > 0 && area + bar >= share)
      return left_edge(bin) + std::max(0.0, share - area) / bar * bin_width_;
    area += bar;
  }
  return left_edge(size());
}

}  // namespace slope::fit
