// The words of a formula: numbers, names, operators, brackets. White space and comments fall away here.
//
// Private to parse.cpp.
#pragma once

#include <ad/formula/source.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace slope::ad::formula {

enum class TokenKind : std::uint8_t { number, name, symbol, open, close, comma, semicolon, assign, end };

/// One word and where it stands; `value` is a number's.
struct Token {
  TokenKind kind = TokenKind::end;
  SourceSpan span;
  double value = 0;
};

/// Reads a text word by word.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// The next word, `end` at the end and ever after. Throws FormulaError for what is no word.
  Token next();

  std::string_view text_of(const Token& token) const {
    return text_.substr(token.span.begin, token.span.end - token.span.begin);
  }
  /// A word as an error message names what was found: in quotes, and not too long.
  std::string describe(const Token& token) const;

 private:
  Token token(TokenKind kind, std::size_t begin, std::size_t end);
  Token number(std::size_t begin);
  Token name(std::size_t begin);
  void skip_blanks();
  [[noreturn]] void refuse_character() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace slope::ad::formula
