// The wording of a formula's error: place, message, suggestion, picture.
#include <ad/formula/formula_error.hpp>

#include <fmt/format.h>

namespace slope::ad::formula {
namespace {

std::string wording(std::string_view text, SourceSpan span, const std::string& message,
                    const std::string& suggestion) {
  const SourcePosition position = position_of(text, span.begin);
  const std::string line =
      text.find('\n') != std::string_view::npos ? fmt::format("line {}, ", position.line) : std::string();
  const std::string hint =
      suggestion.empty() ? std::string() : fmt::format("; did you mean '{}'?", suggestion);
  return fmt::format("{}column {}: {}{}\n{}", line, position.column, message, hint, underline(text, span));
}

}  // namespace

FormulaError::FormulaError(std::string_view text, SourceSpan span, const std::string& message,
                           const std::string& suggestion)
    : ArgumentError(wording(text, span, message, suggestion)),
      span_(span),
      position_(position_of(text, span.begin)),
      message_(message),
      suggestion_(suggestion) {}

}  // namespace slope::ad::formula
