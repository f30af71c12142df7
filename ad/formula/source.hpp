// Places in a formula's text: spans of bytes, lines and columns, and the picture that points at them.
//
// Every node of a formula knows its span, so that whoever evaluates one can show which part of the text he
// speaks of. Read next: formula.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slope::ad::formula {

/// A stretch of a text: bytes begin to end, end exclusive.
struct SourceSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const SourceSpan&) const = default;
};

/// A place as editors count it: lines and columns from 1, a column is a character (not a byte).
struct SourcePosition {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// The line and column of the byte at `offset`; an offset beyond the text is its end.
SourcePosition position_of(std::string_view text, std::size_t offset);

/// The line of the text where the span begins and below it a caret with tildes to the span's end:
///
///       exp(-)
///            ^
///
/// Two lines, each indented by two spaces, without a line end after the second. Of a long line only the
/// neighbourhood is shown, with "..." for what is left out; a span of several lines is marked to the end of
/// its first. Bytes that are no printable UTF-8 are shown as '?'.
std::string underline(std::string_view text, SourceSpan span);

}  // namespace slope::ad::formula
