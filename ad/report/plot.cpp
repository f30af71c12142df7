// Drawing a plot; see plot.hpp.
#include <ad/report/plot.hpp>

#include <ad/report/ticks.hpp>
#include <ad/types/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace slope::ad::report {
namespace {

constexpr double tick_text_size = 12;
constexpr double label_text_size = 14;
constexpr double legend_text_size = 13;
const char* const frame_colour = "#5d6d7e";
const char* const grid_colour = "#e5e8eb";
const char* const text_colour = "#2c3e50";

/// About how wide a text is, in pixels; fonts differ, so this errs to the wide side.
double text_width(std::string_view text, double size) {
  // Bytes that continue a UTF-8 character add nothing.
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return 0.58 * size * static_cast<double>(characters);
}

/// The part of the segment inside `box` (Liang and Barsky 1984): viewers choke on coordinates far outside the
/// page.
std::optional<std::pair<Point, Point>> clipped(Point from, Point to, const Rectangle& box) {
  double first = 0;
  double last = 1;
  const double across = to.x - from.x;
  const double down = to.y - from.y;
  // Each row: the side is crossed inwards where `pace` < 0 and outwards where it is > 0.
  const double sides[4][2] = {{-across, from.x - box.x},
                              {across, box.x + box.width - from.x},
                              {-down, from.y - box.y},
                              {down, box.y + box.height - from.y}};
  for (const auto& [pace, distance] : sides) {
    if (pace == 0) {
      if (distance < 0) return std::nullopt;
    } else if (pace < 0) {
      first = std::max(first, distance / pace);
    } else {
      last = std::min(last, distance / pace);
    }
  }
  if (!(first <= last)) return std::nullopt;
  const auto at = [&](double share) { return Point{from.x + share * across, from.y + share * down}; };
  return std::pair(first == 0 ? from : at(first), last == 1 ? to : at(last));
}

void check_axis(const Axis& axis, std::string_view name) {
  const auto fail = [&](const std::string& expected) {
    throw ArgumentError("Plot: " + std::string(name) + " axis: expected " + expected + ", found " +
                        std::to_string(axis.low) + " to " + std::to_string(axis.high));
  };
  if (!std::isfinite(axis.low) || !std::isfinite(axis.high)) fail("a finite range");
  if (!(axis.low < axis.high)) fail("low below high");
  if (axis.logarithmic && axis.low <= 0) fail("a positive range (it is logarithmic)");
}

std::vector<Tick> ticks_of(const Axis& axis, double pixels, double pixels_a_tick) {
  const int wanted = std::max(2, static_cast<int>(pixels / pixels_a_tick));
  return axis.logarithmic ? logarithmic_ticks(axis.low, axis.high, wanted)
                          : linear_ticks(axis.low, axis.high, wanted);
}

/// Where `value` stands between the ends of the axis: 0 at the low end, 1 at the high one.
double share_of(const Axis& axis, double value) {
  if (axis.logarithmic) return std::log(value / axis.low) / std::log(axis.high / axis.low);
  return (value - axis.low) / (axis.high - axis.low);
}

Plot::Options checked(Plot::Options options) {
  check_axis(options.x, "x");
  check_axis(options.y, "y");
  if (!(options.width >= 160 && options.height >= 120 && options.width <= 1e5 && options.height <= 1e5))
    throw ArgumentError("Plot: expected a picture of 160 x 120 to 100000 x 100000 pixels");
  return options;
}

Rectangle frame_of(const Plot::Options& options) {
  double top = 16;
  if (!options.title.empty()) top += 26;
  if (!options.subtitle.empty()) top += 20;
  double left = 16;
  double bottom = 16;
  if (options.y.shown) {
    // The numbers of the y axis may be long: "0.00001".
    double widest = 0;
    for (const Tick& tick : ticks_of(options.y, options.height - top - 60, 45))
      widest = std::max(widest, text_width(tick.label, tick_text_size));
    left += widest + 6 + (options.y.label.empty() ? 0 : 22);
  }
  if (options.x.shown) bottom += 18 + (options.x.label.empty() ? 0 : 22);
  return {left, top, options.width - left - 24, options.height - top - bottom};
}

/// Widens the range of one axis until one unit is equally long on both.
void equalise(Plot::Options& options, const Rectangle& frame) {
  const double x_unit = (options.x.high - options.x.low) / frame.width;
  const double y_unit = (options.y.high - options.y.low) / frame.height;
  const auto widen = [](Axis& axis, double factor) {
    const double centre = (axis.low + axis.high) / 2;
    const double half = (axis.high - axis.low) / 2 * factor;
    axis.low = centre - half;
    axis.high = centre + half;
  };
  if (x_unit < y_unit)
    widen(options.x, y_unit / x_unit);
  else
    widen(options.y, x_unit / y_unit);
}

bool is_left(Corner corner) { return corner == Corner::top_left || corner == Corner::bottom_left; }
bool is_top(Corner corner) { return corner == Corner::top_left || corner == Corner::top_right; }

}  // namespace

Plot::Plot(Options options)
    : options_(checked(std::move(options))),
      frame_(frame_of(options_)),
      page_(options_.width, options_.height, options_.title) {
  if (options_.equal_aspect && !options_.x.logarithmic && !options_.y.logarithmic) equalise(options_, frame_);
  if (options_.grid) {
    const Stroke stroke = {.colour = grid_colour, .width = 1};
    if (options_.x.shown)
      for (const Tick& tick : ticks_of(options_.x, frame_.width, 80)) {
        const double x = page_point(tick.value, options_.y.low).x;
        if (!tick.label.empty()) page_.line({x, frame_.y}, {x, frame_.y + frame_.height}, stroke);
      }
    if (options_.y.shown)
      for (const Tick& tick : ticks_of(options_.y, frame_.height, 45)) {
        const double y = page_point(options_.x.low, tick.value).y;
        if (!tick.label.empty()) page_.line({frame_.x, y}, {frame_.x + frame_.width, y}, stroke);
      }
  }
  page_.begin_clip(frame_);
}

bool Plot::drawable(double x, double y) const {
  return std::isfinite(x) && std::isfinite(y) && (!options_.x.logarithmic || x > 0) &&
         (!options_.y.logarithmic || y > 0);
}

Point Plot::page_point(double x, double y) const {
  // Held within what the arithmetic of clipping can take.
  const auto limited = [](double pixels) { return std::clamp(pixels, -1e9, 1e9); };
  return {limited(frame_.x + frame_.width * share_of(options_.x, x)),
          limited(frame_.y + frame_.height * (1 - share_of(options_.y, y)))};
}

void Plot::draw_line(const std::vector<Point>& points, const Stroke& stroke) {
  // Cut a frame's size outside of the frame: what is near stays as drawn, so dashes and joints do not move.
  const Rectangle box = {frame_.x - frame_.width, frame_.y - frame_.height, 3 * frame_.width,
                         3 * frame_.height};
  std::vector<Point> piece;
  const auto end_piece = [&] {
    page_.polyline(piece, stroke);
    piece.clear();
  };
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const auto segment = clipped(points[i], points[i + 1], box);
    if (!segment) {
      end_piece();
      continue;
    }
    const auto& [from, to] = *segment;
    if (piece.empty()) {
      piece.push_back(from);
    } else if (piece.back().x != from.x || piece.back().y != from.y) {
      end_piece();
      piece.push_back(from);
    }
    piece.push_back(to);
  }
  end_piece();
}

void Plot::polyline(std::span<const double> x, std::span<const double> y, const Stroke& stroke) {
  if (x.size() != y.size())
    throw ArgumentError("Plot::polyline: expected as many x as y, found " + std::to_string(x.size()) +
                        " and " + std::to_string(y.size()));
  std::vector<Point> points;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (drawable(x[i], y[i])) {
      points.push_back(page_point(x[i], y[i]));
    } else {
      draw_line(points, stroke);
      points.clear();
    }
  }
  draw_line(points, stroke);
}

void Plot::bar(double left, double right, double bottom, double top, const Fill& fill, const Stroke& stroke) {
  if (options_.y.logarithmic) bottom = std::max(bottom, options_.y.low);
  if (!drawable(left, bottom) || !drawable(right, top) || left >= right || bottom >= top) return;
  const auto limited = [](Point point, const Rectangle& frame) {
    return Point{std::clamp(point.x, frame.x - frame.width, frame.x + 2 * frame.width),
                 std::clamp(point.y, frame.y - frame.height, frame.y + 2 * frame.height)};
  };
  const Point low = limited(page_point(left, bottom), frame_);
  const Point high = limited(page_point(right, top), frame_);
  page_.rectangle({low.x, high.y, high.x - low.x, low.y - high.y}, fill, stroke);
}

void Plot::band(std::span<const double> x, std::span<const double> lower, std::span<const double> upper,
                const Fill& fill) {
  if (x.size() != lower.size() || x.size() != upper.size())
    throw ArgumentError("Plot::band: expected as many x as lower and upper values");
  std::vector<Point> loop;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (drawable(x[i], lower[i])) loop.push_back(page_point(x[i], lower[i]));
  for (std::size_t i = x.size(); i-- > 0;)
    if (drawable(x[i], upper[i])) loop.push_back(page_point(x[i], upper[i]));
  page_.area(std::span(&loop, 1), fill);
}

void Plot::marker(double x, double y, double radius, const Fill& fill, const Stroke& stroke) {
  if (!drawable(x, y)) return;
  const double room = 0.01;
  const double across = share_of(options_.x, x);
  const double up = share_of(options_.y, y);
  if (across < -room || across > 1 + room || up < -room || up > 1 + room) return;
  page_.circle(page_point(x, y), radius, fill, stroke);
}

void Plot::contour(const ContourGrid& grid, double level, const Stroke& stroke) {
  for (const std::vector<Point>& line : contour_lines(grid, level)) {
    std::vector<Point> points;
    for (const Point& point : line)
      if (drawable(point.x, point.y)) points.push_back(page_point(point.x, point.y));
    draw_line(points, stroke);
  }
}

void Plot::filled_contour(const ContourGrid& grid, double level, const Fill& fill, const Stroke& stroke) {
  std::vector<std::vector<Point>> loops;
  for (const std::vector<Point>& line : contour_area(grid, level)) {
    std::vector<Point>& loop = loops.emplace_back();
    for (const Point& point : line)
      if (drawable(point.x, point.y)) loop.push_back(page_point(point.x, point.y));
  }
  page_.area(loops, fill, stroke);
}

void Plot::text(double x, double y, std::string_view text, const TextStyle& style, double right,
                double down) {
  if (!drawable(x, y)) return;
  const Point place = page_point(x, y);
  page_.text({place.x + right, place.y + down}, text, style);
}

void Plot::note(const std::vector<std::string>& lines, Corner corner, const TextStyle& style) {
  notes_.push_back({lines, corner, style});
}

void Plot::legend_line(std::string label, const Stroke& stroke) {
  legend_entries_.push_back({std::move(label), Swatch::line, stroke, {}});
}

void Plot::legend_box(std::string label, const Fill& fill) {
  legend_entries_.push_back({std::move(label), Swatch::box, {}, fill});
}

void Plot::legend_marker(std::string label, const Fill& fill, const Stroke& stroke) {
  legend_entries_.push_back({std::move(label), Swatch::marker, stroke, fill});
}

void Plot::draw_frame(Svg& page) const {
  const Stroke stroke = {.colour = frame_colour, .width = 1};
  page.rectangle(frame_, {.colour = "none"}, stroke);
  const double bottom = frame_.y + frame_.height;
  const double middle = frame_.x + frame_.width / 2;
  if (options_.x.shown) {
    for (const Tick& tick : ticks_of(options_.x, frame_.width, 80)) {
      const double x = page_point(tick.value, options_.y.low).x;
      page.line({x, bottom}, {x, bottom + (tick.label.empty() ? 3 : 5)}, stroke);
      page.text({x, bottom + 18}, tick.label,
                {.size = tick_text_size, .colour = text_colour, .anchor = Anchor::middle});
    }
    page.text({middle, options_.height - 12}, options_.x.label,
              {.size = label_text_size, .colour = text_colour, .anchor = Anchor::middle});
  }
  if (options_.y.shown) {
    for (const Tick& tick : ticks_of(options_.y, frame_.height, 45)) {
      const double y = page_point(options_.x.low, tick.value).y;
      page.line({frame_.x - (tick.label.empty() ? 3 : 5), y}, {frame_.x, y}, stroke);
      page.text({frame_.x - 8, y + 4}, tick.label,
                {.size = tick_text_size, .colour = text_colour, .anchor = Anchor::end});
    }
    page.text({20, frame_.y + frame_.height / 2}, options_.y.label,
              {.size = label_text_size, .colour = text_colour, .anchor = Anchor::middle, .turned = true});
  }
  double line = 14;
  if (!options_.title.empty()) {
    line += 16;
    page.text({frame_.x, line}, options_.title, {.size = 17, .colour = text_colour, .bold = true});
  }
  if (!options_.subtitle.empty())
    page.text({frame_.x, line + 20}, options_.subtitle, {.size = 13, .colour = frame_colour});
}

void Plot::draw_legend(Svg& page) const {
  if (legend_entries_.empty()) return;
  const double line = 20;
  double width = 0;
  for (const LegendEntry& entry : legend_entries_)
    width = std::max(width, text_width(entry.label, legend_text_size));
  width += 52;
  const double height = line * static_cast<double>(legend_entries_.size()) + 12;
  const double margin = 12;
  const double x = is_left(options_.legend) ? frame_.x + margin : frame_.x + frame_.width - margin - width;
  const double y = is_top(options_.legend) ? frame_.y + margin : frame_.y + frame_.height - margin - height;
  page.rectangle({x, y, width, height}, {.colour = "#ffffff", .opacity = 0.88},
                 {.colour = "#d5d8dc", .width = 1});
  double middle = y + 6 + line / 2;
  for (const LegendEntry& entry : legend_entries_) {
    const double left = x + 10;
    switch (entry.swatch) {
      case Swatch::line: page.line({left, middle}, {left + 24, middle}, entry.stroke); break;
      case Swatch::box: page.rectangle({left, middle - 6, 24, 12}, entry.fill); break;
      case Swatch::marker: page.circle({left + 12, middle}, 5, entry.fill, entry.stroke); break;
    }
    page.text({left + 32, middle + 4.5}, entry.label, {.size = legend_text_size, .colour = text_colour});
    middle += line;
  }
}

void Plot::draw_notes(Svg& page) const {
  for (const Note& note : notes_) {
    const double line = 1.45 * note.style.size;
    TextStyle style = note.style;
    style.anchor = is_left(note.corner) ? Anchor::start : Anchor::end;
    const double x = is_left(note.corner) ? frame_.x + 16 : frame_.x + frame_.width - 16;
    const double extent = line * static_cast<double>(note.lines.size());
    double y = is_top(note.corner) ? frame_.y + 10 + line : frame_.y + frame_.height - extent + line - 18;
    for (const std::string& text : note.lines) {
      page.text({x, y}, text, style);
      y += line;
    }
  }
}

std::string Plot::svg() const {
  Svg page = page_;
  page.end_clip();
  draw_frame(page);
  draw_notes(page);
  draw_legend(page);
  return page.document();
}

}  // namespace slope::ad::report
