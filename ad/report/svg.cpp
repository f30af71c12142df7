// Writing SVG text; see svg.hpp. Numbers go through std::to_chars, which knows no locale.
#include <ad/report/svg.hpp>

#include <ad/types/error.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace slope::ad::report {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// How many bytes of `text` at `at` form one valid UTF-8 character that XML may hold; 0 if they do not.
std::size_t valid_character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  unsigned code = first & (0x7Fu >> length);
  for (std::size_t offset = 1; offset < length; ++offset) {
    if ((byte(offset) & 0xC0) != 0x80) return 0;
    code = code << 6 | (byte(offset) & 0x3F);
  }
  // Overlong forms, surrogates, beyond Unicode, and the two non-characters that XML 1.0 leaves out.
  const std::array<unsigned, 5> lowest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < lowest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  return code == 0xFFFE || code == 0xFFFF ? 0 : length;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_escaped(value) + "\"";
}

std::string attribute(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + svg_number(value) + "\"";
}

std::string attributes(const Fill& fill) {
  std::string text = attribute("fill", fill.colour);
  if (fill.opacity != 1) text += attribute("fill-opacity", fill.opacity);
  return text;
}

std::string attributes(const Stroke& stroke) {
  if (stroke.colour == "none") return {};
  std::string text = attribute("stroke", stroke.colour) + attribute("stroke-width", stroke.width);
  if (stroke.opacity != 1) text += attribute("stroke-opacity", stroke.opacity);
  if (!stroke.dashes.empty()) text += attribute("stroke-dasharray", stroke.dashes);
  return text;
}

std::string coordinates(Point point) { return svg_number(point.x) + "," + svg_number(point.y); }

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = valid_character_length(text, at);
    if (length == 0) {
      escaped += replacement_character;
      ++at;
      continue;
    }
    switch (text[at]) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&apos;"; break;
      default: escaped += text.substr(at, length);
    }
    at += length;
  }
  return escaped;
}

std::string svg_number(double value) {
  if (!std::isfinite(value))
    throw ArgumentError("svg_number: expected a finite number, found NaN or infinity");
  // Long enough for the largest double, 309 digits before the point.
  std::array<char, 330> buffer = {};
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, 2);
  std::string_view text(buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data()));
  while (text.back() == '0') text.remove_suffix(1);
  if (text.back() == '.') text.remove_suffix(1);
  return text == "-0" ? "0" : std::string(text);
}

Svg::Svg(double width, double height, std::string_view title)
    : width_(width), height_(height), title_(xml_escaped(title)) {
  rectangle({0, 0, width, height}, {.colour = "#ffffff"});
}

void Svg::rectangle(const Rectangle& place, const Fill& fill, const Stroke& stroke) {
  body_ += "<rect" + attribute("x", place.x) + attribute("y", place.y) + attribute("width", place.width) +
           attribute("height", place.height) + attributes(fill) + attributes(stroke) + "/>\n";
}

void Svg::line(Point from, Point to, const Stroke& stroke) {
  body_ += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) +
           attribute("y2", to.y) + attributes(stroke) + "/>\n";
}

void Svg::polyline(std::span<const Point> points, const Stroke& stroke) {
  if (points.size() < 2) return;
  std::string shape = "<polyline points=\"";
  for (const Point& point : points) shape += coordinates(point) + " ";
  shape.back() = '"';
  body_ += shape + attributes(Fill{.colour = "none"}) + attributes(stroke) + " stroke-linejoin=\"round\"/>\n";
}

void Svg::area(std::span<const std::vector<Point>> loops, const Fill& fill, const Stroke& stroke) {
  std::string path;
  for (const std::vector<Point>& loop : loops) {
    if (loop.size() < 3) continue;
    for (std::size_t i = 0; i < loop.size(); ++i) path += (i == 0 ? "M" : " ") + coordinates(loop[i]);
    path += "Z";
  }
  if (path.empty()) return;
  body_ += "<path d=\"" + path + "\" fill-rule=\"evenodd\"" + attributes(fill) + attributes(stroke) + "/>\n";
}

void Svg::circle(Point centre, double radius, const Fill& fill, const Stroke& stroke) {
  body_ += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) + attribute("r", radius) +
           attributes(fill) + attributes(stroke) + "/>\n";
}

void Svg::text(Point place, std::string_view text, const TextStyle& style) {
  constexpr std::array<std::string_view, 3> anchors = {"start", "middle", "end"};
  std::string shape = "<text" + attribute("x", place.x) + attribute("y", place.y) +
                      attribute("font-size", style.size) + attribute("fill", style.colour);
  if (style.anchor != Anchor::start)
    shape += attribute("text-anchor", anchors[static_cast<std::size_t>(style.anchor)]);
  if (style.bold) shape += " font-weight=\"bold\"";
  if (style.turned)
    shape += " transform=\"rotate(-90 " + svg_number(place.x) + " " + svg_number(place.y) + ")\"";
  body_ += shape + ">" + xml_escaped(text) + "</text>\n";
}

void Svg::begin_clip(const Rectangle& place) {
  const std::string name = "clip" + std::to_string(++clip_count_);
  body_ += "<clipPath id=\"" + name + "\"><rect" + attribute("x", place.x) + attribute("y", place.y) +
           attribute("width", place.width) + attribute("height", place.height) +
           "/></clipPath>\n<g clip-path=\"url(#" + name + ")\">\n";
}

void Svg::end_clip() { body_ += "</g>\n"; }

std::string Svg::document() const {
  const std::string width = svg_number(width_);
  const std::string height = svg_number(height_);
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
      width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
      "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\">\n";
  if (!title_.empty()) text += "<title>" + title_ + "</title>\n";
  return text + body_ + "</svg>\n";
}

}  // namespace slope::ad::report
