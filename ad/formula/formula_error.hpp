// The exception for a formula that cannot be read: where, what was expected, what was found.
//
// Builds on source.hpp; thrown by parse.hpp.
#pragma once

#include <ad/formula/source.hpp>
#include <ad/types/error.hpp>
#include <string>
#include <string_view>

namespace slope::ad::formula {

/// A formula that cannot be read. Its text is for a person, three lines without a last line end:
///
///     column 1: there is no function 'sine'; did you mean 'sin'?
///       sine(x)
///       ^~~~
///
/// The line's number comes first where the formula has several lines: "line 2, column 1: ...".
class FormulaError : public ArgumentError {
 public:
  /// `text` is the formula, `span` the part of it that is wrong, `suggestion` a name to write instead or
  /// nothing.
  FormulaError(std::string_view text, SourceSpan span, const std::string& message,
               const std::string& suggestion = {});

  SourceSpan span() const { return span_; }
  std::size_t line() const { return position_.line; }
  std::size_t column() const { return position_.column; }
  const std::string& message() const { return message_; }        ///< one line, without place and suggestion
  const std::string& suggestion() const { return suggestion_; }  ///< the nearest known name, or empty

 private:
  SourceSpan span_;
  SourcePosition position_;
  std::string message_;
  std::string suggestion_;
};

}  // namespace slope::ad::formula
