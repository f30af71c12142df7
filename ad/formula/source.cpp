// Counting characters in UTF-8 and drawing the line with the caret.
#include <ad/formula/source.hpp>

#include <algorithm>
#include <vector>

namespace slope::ad::formula {
namespace {

constexpr std::size_t widest_picture = 100;  // characters of the formula
constexpr std::size_t longest_mark = 60;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

// How many bytes of `text` from `at` on are one printable character; 0 when they are none.
std::size_t printable(std::string_view text, std::size_t at) {
  const unsigned lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (std::size_t k = 1; k < size; ++k) {
    if (!continues(text[at + k])) return 0;
  }
  const unsigned second = static_cast<unsigned char>(text[at + 1]);
  const bool control = lead == 0xC2 && second < 0xA0;
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool beyond = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
  return control || overlong || beyond ? 0 : size;
}

}  // namespace

SourcePosition position_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  SourcePosition position;
  for (std::size_t k = 0; k < offset; ++k) {
    if (text[k] == '\n') {
      ++position.line;
      position.column = 1;
    } else if (!continues(text[k])) {
      ++position.column;
    }
  }
  return position;
}

std::string underline(std::string_view text, SourceSpan span) {
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  const std::size_t line_begin = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;  // npos + 1 is 0
  const std::size_t line_end = std::min(text.find('\n', begin), text.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, line_end);

  // The line as characters that each take one place on the screen.
  std::vector<std::string> shown;
  std::size_t mark_begin = 0;
  std::size_t mark_end = 0;
  for (std::size_t at = line_begin; at < line_end;) {
    const std::size_t size = printable(text, at);
    const bool blank = text[at] == '\t' || text[at] == '\r';
    shown.push_back(size > 0 ? std::string(text.substr(at, size)) : blank ? " " : "?");
    at += std::max<std::size_t>(size, 1);
    while (size == 0 && at < line_end && continues(text[at])) ++at;  // columns count no continuing bytes
    if (at <= begin) mark_begin = shown.size();
    if (at <= end) mark_end = shown.size();
  }

  std::size_t first = 0;
  std::size_t last = shown.size();
  const std::size_t marked =
      std::clamp<std::size_t>(mark_end - std::min(mark_begin, mark_end), 1, longest_mark);
  if (shown.size() > widest_picture) {
    const std::size_t before = (widest_picture - marked) / 2;
    first = mark_begin > before ? mark_begin - before : 0;
    first = std::min(first, shown.size() - widest_picture);
    last = first + widest_picture;
  }
  std::string picture = first > 0 ? "  ..." : "  ";
  std::string mark(picture.size() + mark_begin - first, ' ');
  for (std::size_t k = first; k < last; ++k) picture += shown[k];
  if (last < shown.size()) picture += "...";
  while (!picture.empty() && picture.back() == ' ') picture.pop_back();
  mark += '^';
  mark.append(marked - 1, '~');
  return picture + '\n' + mark;
}

}  // namespace slope::ad::formula
