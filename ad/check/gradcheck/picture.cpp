// The Taylor remainders, log-log, beside lines of the slopes that they should have: see output.hpp.
#include <fmt/format.h>

#include <ad/check/gradcheck/output.hpp>
#include <ad/report/plot.hpp>
#include <algorithm>
#include <array>
#include <cmath>

namespace slope::ad::gradcheck {
namespace {

constexpr std::size_t most_points = 6;

/// Whole decades around positive numbers.
report::Axis decades(const char* label, double low, double high) {
  report::Axis axis;
  axis.label = label;
  axis.logarithmic = true;
  axis.low = std::pow(10.0, std::floor(std::log10(low)));
  axis.high = std::pow(10.0, std::ceil(std::log10(high)));
  if (!(axis.high > axis.low)) axis.high = 10 * axis.low;
  return axis;
}

}  // namespace

std::string Summary::svg() const {
  std::vector<const TaylorSlope*> lines;
  std::size_t points = 0;
  const std::vector<const Kept*> order = worst_first();
  for (const Kept* const each : order) {
    if (points++ == most_points) break;
    for (const TaylorSlope& line : each->report.taylor) lines.push_back(&line);
  }
  double low = 1e300;
  double high = 0;
  double shortest = 1;
  for (const TaylorSlope* const line : lines) {
    for (std::size_t k = 0; k < line->step.size(); ++k) {
      shortest = std::min(shortest, line->step[k]);
      if (!(line->remainder[k] > 0)) continue;
      low = std::min(low, line->remainder[k]);
      high = std::max(high, line->remainder[k]);
    }
  }
  const bool nothing = !(high > 0);
  if (nothing) {
    low = 1e-18;
    high = 1;
  }
  const std::string title = order.empty() ? std::string("gradcheck") : order.front()->where;
  report::Plot plot({.title = "Taylor remainder",
                     .subtitle = title.size() > 90 ? title.substr(0, 87) + "..." : title,
                     .x = decades("step h", shortest, 0.125),
                     .y = decades("|f(x + hv) - f(x) - h g·v|", low, high),
                     .legend = report::Corner::bottom_right});
  // Lines of slope 1, 2 and 3 through the largest remainder, to compare with.
  const std::array<const char*, 3> greys{"#c0392b", "#7f8c8d", "#95a5a6"};
  const bool third =
      std::any_of(lines.begin(), lines.end(), [](const TaylorSlope* line) { return line->expected == 3; });
  for (int slope = 1; slope <= (third ? 3 : 2) && !nothing; ++slope) {
    const std::array x{shortest, 0.125};
    const std::array y{high * std::pow(shortest / 0.125, slope), high};
    const report::Stroke stroke{
        .colour = greys[static_cast<std::size_t>(slope - 1)], .width = 1, .opacity = 0.7, .dashes = "4 4"};
    plot.polyline(x, y, stroke);
    plot.legend_line(fmt::format("slope {}{}", slope,
                                 slope == 1   ? ": a wrong gradient"
                                 : slope == 2 ? ": a right one"
                                              : ": with the Hessian"),
                     stroke);
  }
  for (const int expected : {2, 3}) {
    const report::Stroke stroke{.colour = expected == 2 ? "#2471a3" : "#1e8449", .width = 1.6};
    bool any = false;
    for (const TaylorSlope* const line : lines) {
      if (line->expected != expected) continue;
      any = true;
      plot.polyline(line->step, line->remainder, stroke);
      for (std::size_t k = 0; k < line->step.size(); ++k) {
        if (line->remainder[k] > 0)
          plot.marker(line->step[k], line->remainder[k], 2.2, {.colour = stroke.colour});
      }
    }
    if (any) plot.legend_line(expected == 2 ? "with the gradient" : "with gradient and Hessian", stroke);
  }
  if (nothing) plot.note({"nothing above rounding: the function is straight along these directions"});
  return plot.svg();
}

}  // namespace slope::ad::gradcheck
