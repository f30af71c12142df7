// Drawing the pictures; what is faint is thinned out first, so that a file stays small enough to open
// anywhere.

#include <nn/pictures.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <ad/report/plot.hpp>
#include <ad/report/progress.hpp>

namespace slope::nn {
namespace {

namespace report = ad::report;

constexpr const char* target_colour = "#1c2833";
constexpr const char* drawn_colour = "#c0392b";

constexpr std::size_t largest_curve_count = 600;

struct Line {
  std::vector<double> x;
  std::vector<double> y;
};

Line line_of(const xt::xarray<double>& points, bool closed) {
  Line line;
  const std::size_t count = points.shape(1);
  for (std::size_t index = 0; index < count + (closed ? 1 : 0); ++index) {
    line.x.push_back(points(0, index % count));
    line.y.push_back(points(1, index % count));
  }
  return line;
}

double distance_to_segment(double x, double y, double from_x, double from_y, double to_x, double to_y) {
  const double along_x = to_x - from_x;
  const double along_y = to_y - from_y;
  const double length_squared = along_x * along_x + along_y * along_y;
  double share = 0.0;
  if (length_squared > 0.0) {
    share = std::clamp(((x - from_x) * along_x + (y - from_y) * along_y) / length_squared, 0.0, 1.0);
  }
  return std::hypot(x - from_x - share * along_x, y - from_y - share * along_y);
}

/// The line without the points that it does not need to stay within `tolerance` (Douglas and Peucker 1973).
Line thinned(const Line& line, double tolerance) {
  if (line.x.size() < 3) return line;
  std::vector<bool> needed(line.x.size(), false);
  needed.front() = needed.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.x.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    std::size_t furthest = first;
    double largest = tolerance;
    for (std::size_t index = first + 1; index < last; ++index) {
      const double distance = distance_to_segment(line.x[index], line.y[index], line.x[first], line.y[first],
                                                  line.x[last], line.y[last]);
      if (distance > largest) {
        largest = distance;
        furthest = index;
      }
    }
    if (furthest == first) continue;
    needed[furthest] = true;
    open.emplace_back(first, furthest);
    open.emplace_back(furthest, last);
  }
  Line result;
  for (std::size_t index = 0; index < line.x.size(); ++index) {
    if (!needed[index]) continue;
    result.x.push_back(line.x[index]);
    result.y.push_back(line.y[index]);
  }
  return result;
}

/// From light blue (`share` 0, early) through violet to warm red (1, late).
std::string colour_of_age(double share) {
  constexpr std::array<std::array<double, 3>, 3> stops{{{93, 173, 226}, {142, 68, 173}, {230, 126, 34}}};
  const double place = std::clamp(share, 0.0, 1.0) * 2.0;
  const auto left = static_cast<std::size_t>(std::min(place, 1.0) == place ? 0 : 1);
  std::string colour = "#";
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const double mixed =
        std::lerp(stops[left][channel], stops[left + 1][channel], place - static_cast<double>(left));
    colour += fmt::format("{:02x}", static_cast<unsigned>(std::lround(mixed)));
  }
  return colour;
}

}  // namespace

std::string curve_picture(const Curve& target, const TrainingSummary& summary,
                          const xt::xarray<double>& drawn, const std::string& title,
                          const std::string& subtitle) {
  report::Plot plot({.width = 640,
                     .height = 692,
                     .title = title,
                     .subtitle = subtitle,
                     .x = {.label = "x"},
                     .y = {.label = "y"},
                     .equal_aspect = true,
                     .grid = false,
                     .legend = report::Corner::bottom_right});
  const std::size_t stride = (summary.kept.size() + largest_curve_count - 1) / largest_curve_count;
  const double last_step = static_cast<double>(std::max<std::size_t>(summary.steps, 1));
  for (std::size_t index = 0; index < summary.kept.size(); index += stride) {
    const KeptCurve& kept = summary.kept[index];
    // Half a pixel is less than anyone sees on a line as faint as this.
    const Line line = thinned(line_of(kept.points, false), 0.001);
    plot.polyline(
        line.x, line.y,
        {.colour = colour_of_age(static_cast<double>(kept.step) / last_step), .width = 1, .opacity = 0.16});
  }
  const report::Stroke target_stroke{.colour = target_colour, .width = 1.5, .dashes = "5 4"};
  const report::Stroke drawn_stroke{.colour = drawn_colour, .width = 3};
  const Line drawn_line = line_of(drawn, false);
  const Line target_line = line_of(target.points, true);
  plot.polyline(drawn_line.x, drawn_line.y, drawn_stroke);
  plot.polyline(target_line.x, target_line.y, target_stroke);
  plot.legend_line("target", target_stroke);
  if (summary.kept.size() > 1) {
    plot.legend_line("first kept curves", {.colour = colour_of_age(0.0), .width = 2, .opacity = 0.6});
    plot.legend_line("last kept curves", {.colour = colour_of_age(1.0), .width = 2, .opacity = 0.6});
  }
  plot.legend_line("drawn by the network", drawn_stroke);
  return plot.svg();
}

std::string loss_picture(const TrainingSummary& summary, const std::string& title,
                         const std::string& subtitle) {
  std::vector<double> steps;
  std::vector<double> lowest;
  std::vector<double> highest;
  std::vector<double> typical;
  double bottom = std::numeric_limits<double>::infinity();
  double top = 0.0;
  for (const CostInterval& interval : summary.history) {
    steps.push_back(static_cast<double>(interval.first_step) + static_cast<double>(interval.count - 1) / 2.0);
    // A cost of exactly 0 has no place on a logarithmic axis; it is drawn at the bottom of what anyone reads.
    lowest.push_back(std::max(interval.lowest, 1e-12));
    highest.push_back(std::max(interval.highest, 1e-12));
    typical.push_back(std::max(interval.typical, 1e-12));
    bottom = std::min(bottom, lowest.back());
    top = std::max(top, highest.back());
  }
  if (summary.history.empty()) {  // the very first cost was not finite: an empty frame
    bottom = 0.1;
    top = 1.0;
  }
  const double last_step = static_cast<double>(std::max<std::size_t>(summary.steps, 1));
  report::Plot plot({.title = title,
                     .subtitle = subtitle,
                     .x = {.label = "step", .high = last_step},
                     .y = {.label = "cost: mean squared distance",
                           .low = bottom / 1.5,
                           .high = top * 1.5,
                           .logarithmic = true}});
  const report::Fill range{.colour = "#aed6f1", .opacity = 0.75};
  const report::Stroke line{.colour = "#1b4f72", .width = 1.5};
  plot.band(steps, lowest, highest, range);
  plot.polyline(steps, typical, line);
  const std::size_t width = summary.history.empty() ? 1 : summary.history.front().count;
  if (width > 1) {
    plot.legend_line("typical (geometric mean)", line);
    plot.legend_box(fmt::format("lowest to highest of {} steps", report::count_text(width)), range);
  }
  return plot.svg();
}

}  // namespace slope::nn
