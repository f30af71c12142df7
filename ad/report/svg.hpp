// A page of SVG: shapes and text in page coordinates, escaped and with fixed precision, whatever the locale.
//
// This is the pen; plot.hpp draws with it in data coordinates, with axes and legends, and is what programs
// use. Page coordinates are in pixels, x to the right, y down.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::report {

/// A point of the page, or of the data, as the function says.
struct Point {
  double x = 0;
  double y = 0;
};

/// A rectangle of the page: its upper left corner and its size.
struct Rectangle {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

/// How a line is drawn.
struct Stroke {
  std::string colour = "#1b4f72";  ///< any SVG colour; "none" draws no line
  double width = 1.5;              ///< pixels
  double opacity = 1;              ///< 0 (invisible) to 1
  std::string dashes = {};         ///< SVG dash pattern, such as "6 4"; empty: a full line
};

/// How an area is filled.
struct Fill {
  std::string colour = "#7fb3d5";  ///< any SVG colour; "none" leaves it empty
  double opacity = 1;              ///< 0 (invisible) to 1
};

/// Which point of a text stands at the given place.
enum class Anchor { start, middle, end };

/// How a text is set. A place is given for its base line; `turned` lets it run upwards.
struct TextStyle {
  double size = 13;  ///< pixels
  std::string colour = "#2c3e50";
  Anchor anchor = Anchor::start;
  bool bold = false;
  bool turned = false;
};

/// `text` with what XML reserves escaped, and what XML cannot hold (control characters, broken UTF-8)
/// replaced by U+FFFD.
std::string xml_escaped(std::string_view text);

/// `value` with at most two decimals and no trailing zeros, in the "C" form: "12.5", "-0.25", "3".
/// Throws ArgumentError where it is not finite.
std::string svg_number(double value);

/// A drawing that grows shape by shape; later shapes cover earlier ones. Coordinates must be finite, or
/// ArgumentError is thrown.
class Svg {
 public:
  /// A white page of `width` by `height` pixels; `title` is what a screen reader says.
  Svg(double width, double height, std::string_view title = {});

  void rectangle(const Rectangle& place, const Fill& fill, const Stroke& stroke = {.colour = "none"});
  void line(Point from, Point to, const Stroke& stroke);

  /// A line through `points`; fewer than two points draw nothing.
  void polyline(std::span<const Point> points, const Stroke& stroke);

  /// The area inside an odd number of the closed `loops`.
  void area(std::span<const std::vector<Point>> loops, const Fill& fill,
            const Stroke& stroke = {.colour = "none"});

  void circle(Point centre, double radius, const Fill& fill, const Stroke& stroke = {.colour = "none"});
  void text(Point place, std::string_view text, const TextStyle& style = {});

  /// What is drawn until `end_clip` shows only inside `place`.
  void begin_clip(const Rectangle& place);
  void end_clip();

  /// The whole SVG document.
  std::string document() const;

 private:
  std::string body_;
  double width_;
  double height_;
  std::string title_;
  int clip_count_ = 0;
};

}  // namespace slope::ad::report
