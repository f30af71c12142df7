// A plot: axes with ticks around a frame, and in it lines, bars, areas, contours, markers and notes in data
// coordinates.
//
// Shapes are drawn in the order of the calls and cut at the frame. Points that are not finite, or not
// positive on a logarithmic axis, are gaps. Built on svg.hpp; contours are traced by contour.hpp, ticks are
// chosen by ticks.hpp.
#pragma once

#include <ad/report/contour.hpp>
#include <ad/report/svg.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::report {

/// One axis: what it shows, from where to where.
struct Axis {
  std::string label = {};
  double low = 0;
  double high = 1;  ///< above `low`; both positive on a logarithmic axis
  bool logarithmic = false;
  bool shown = true;  ///< ticks, numbers and label; a plain frame without
};

/// A corner of the frame.
enum class Corner { top_left, top_right, bottom_left, bottom_right };

/// A plot under construction; `svg()` gives the document.
///
///     Plot plot({.title = "Loss", .x = {.label = "step", .high = 50'000},
///                .y = {.label = "cost", .low = 1e-4, .high = 1, .logarithmic = true}});
///     plot.polyline(steps, costs, {.colour = "#c0392b", .opacity = 0.8});
///     plot.legend_line("cost", {.colour = "#c0392b"});
///     write_file("loss.svg", plot.svg());
class Plot {
 public:
  struct Options {
    double width = 760;  ///< pixels of the whole picture
    double height = 480;
    std::string title = {};
    std::string subtitle = {};  ///< smaller, under the title
    Axis x = {};
    Axis y = {};
    bool equal_aspect = false;  ///< one unit is as long on both (linear) axes; widens the range of one
    bool grid = true;           ///< faint lines at the ticks
    Corner legend = Corner::top_right;
  };

  /// Draws frame and grid; throws ArgumentError for an axis that is empty, not finite, or logarithmic and not
  /// positive.
  explicit Plot(Options options);

  /// A line through the points (x[i], y[i]); throws ArgumentError where the lengths differ.
  void polyline(std::span<const double> x, std::span<const double> y, const Stroke& stroke = {});

  /// A filled bar from `left` to `right` and `bottom` to `top`; nothing where it has no area.
  void bar(double left, double right, double bottom, double top, const Fill& fill,
           const Stroke& stroke = {.colour = "none"});

  /// The area between the lines (x[i], lower[i]) and (x[i], upper[i]); all points must be finite.
  void band(std::span<const double> x, std::span<const double> lower, std::span<const double> upper,
            const Fill& fill);

  /// A disc of `radius` pixels at a point.
  void marker(double x, double y, double radius, const Fill& fill, const Stroke& stroke = {.colour = "none"});

  /// The lines on which the grid's values equal `level`.
  void contour(const ContourGrid& grid, double level, const Stroke& stroke = {});

  /// The area in which the grid's values are below `level`; draw from the highest level to the lowest.
  void filled_contour(const ContourGrid& grid, double level, const Fill& fill,
                      const Stroke& stroke = {.colour = "none"});

  /// A text whose base line starts (or ends, or is centred) at a point, moved by `right` and `down` pixels.
  void text(double x, double y, std::string_view text, const TextStyle& style = {}, double right = 0,
            double down = 0);

  /// A few lines of text in a corner of the frame.
  void note(const std::vector<std::string>& lines, Corner corner = Corner::top_left,
            const TextStyle& style = {});

  /// One entry of the legend, in the order of the calls: a piece of line, a filled box, or a dot.
  void legend_line(std::string label, const Stroke& stroke);
  void legend_box(std::string label, const Fill& fill);
  void legend_marker(std::string label, const Fill& fill, const Stroke& stroke = {.colour = "none"});

  /// The whole picture as an SVG document.
  std::string svg() const;

 private:
  enum class Swatch { line, box, marker };
  struct LegendEntry {
    std::string label;
    Swatch swatch;
    Stroke stroke;
    Fill fill;
  };

  bool drawable(double x, double y) const;
  Point page_point(double x, double y) const;
  void draw_frame(Svg& page) const;
  void draw_legend(Svg& page) const;
  void draw_notes(Svg& page) const;
  void draw_line(const std::vector<Point>& points, const Stroke& stroke);

  struct Note {
    std::vector<std::string> lines;
    Corner corner;
    TextStyle style;
  };

  Options options_;
  Rectangle frame_;
  Svg page_;
  std::vector<LegendEntry> legend_entries_;
  std::vector<Note> notes_;
};

}  // namespace slope::ad::report
