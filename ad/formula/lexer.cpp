// Reading words. Characters are judged as bytes of ASCII, whatever the locale says.
#include <ad/formula/formula_error.hpp>
#include <ad/formula/lexer.hpp>
#include <ad/formula/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace slope::ad::formula {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Characters that people mean well by, copied out of documents, and what to type for them.
struct LookAlike {
  std::string_view found;
  std::string_view meant;
};
constexpr std::array<LookAlike, 16> look_alikes{{{"\u2212", "-"},
                                                 {"\u2013", "-"},
                                                 {"\u00D7", "*"},
                                                 {"\u00B7", "*"},
                                                 {"\u22C5", "*"},
                                                 {"\u00F7", "/"},
                                                 {"\u2215", "/"},
                                                 {"\u00B2", "^2"},
                                                 {"\u00B3", "^3"},
                                                 {"\u221A", "sqrt"},
                                                 {"\u03C0", "pi"},
                                                 {"\u2264", "<="},
                                                 {"\u2265", ">="},
                                                 {"\u2260", "!="},
                                                 {"{", "("},
                                                 {"}", ")"}}};

SourceSpan span_of(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace

Token Lexer::token(TokenKind kind, std::size_t begin, std::size_t end) {
  at_ = end;
  return {kind, span_of(begin, end), 0};
}

void Lexer::skip_blanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at_;
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_blanks();
  const std::size_t at = at_;
  if (at == text_.size()) return token(TokenKind::end, at, at);
  const char c = text_[at];
  const char after = at + 1 < text_.size() ? text_[at + 1] : '\0';
  if (is_digit(c) || (c == '.' && is_digit(after))) return number(at);
  if (is_letter(c)) return name(at);
  switch (c) {
    case '(':
    case '[': return token(TokenKind::open, at, at + 1);
    case ')':
    case ']': return token(TokenKind::close, at, at + 1);
    case ',': return token(TokenKind::comma, at, at + 1);
    case ';': return token(TokenKind::semicolon, at, at + 1);
    case '+':
    case '-':
    case '/':
    case '^': return token(TokenKind::symbol, at, at + 1);
    case '*': return token(TokenKind::symbol, at, at + (after == '*' ? 2 : 1));
    case '<':
    case '>': return token(TokenKind::symbol, at, at + (after == '=' ? 2 : 1));
    case '=':
      return after == '=' ? token(TokenKind::symbol, at, at + 2) : token(TokenKind::assign, at, at + 1);
    case '!':
      if (after == '=') return token(TokenKind::symbol, at, at + 2);
      break;
    default: break;
  }
  refuse_character();
}

Token Lexer::number(std::size_t begin) {
  std::size_t end = begin;
  const auto skip_digits = [&] {
    const std::size_t first = end;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end > first;
  };
  skip_digits();
  if (end < text_.size() && text_[end] == '.') {
    ++end;
    skip_digits();
  }
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    const std::size_t exponent = end++;
    if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
    if (!skip_digits()) {
      throw FormulaError(
          text_, span_of(exponent, exponent + 1),
          fmt::format("expected the digits of an exponent after '{}' (to multiply, write a '*' before "
                      "the name)",
                      text_[exponent]));
    }
  }
  Token result = token(TokenKind::number, begin, end);
  const auto [stop, error] = std::from_chars(text_.data() + begin, text_.data() + end, result.value);
  if (error != std::errc() || stop != text_.data() + end) {
    throw FormulaError(text_, result.span, "expected a number that is 0 or between 5e-324 and 1.8e308");
  }
  return result;
}

Token Lexer::name(std::size_t begin) {
  std::size_t end = begin;
  while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
  const Token result = token(TokenKind::name, begin, end);
  if (end - begin > longest_name) {
    throw FormulaError(text_, result.span,
                       fmt::format("expected a name of at most {} characters", longest_name));
  }
  return result;
}

void Lexer::refuse_character() const {
  for (const LookAlike& each : look_alikes) {
    if (text_.substr(at_).starts_with(each.found)) {
      throw FormulaError(text_, span_of(at_, at_ + each.found.size()),
                         fmt::format("there is no '{}' in formulas", each.found), std::string(each.meant));
    }
  }
  std::size_t end = at_ + 1;
  while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0u) == 0x80u) ++end;
  const SourceSpan span = span_of(at_, end);
  const bool printable = text_[at_] > 0x20 && text_[at_] < 0x7F;
  if (printable) throw FormulaError(text_, span, fmt::format("there is no '{}' in formulas", text_[at_]));
  throw FormulaError(
      text_, span,
      "this character is none of formulas (names are made of the letters a-z and A-Z, digits and _)");
}

std::string Lexer::describe(const Token& token) const {
  if (token.kind == TokenKind::end) return "the end of the formula";
  constexpr std::size_t longest = 30;
  const std::string_view text = text_of(token);
  return text.size() <= longest ? fmt::format("'{}'", text) : fmt::format("'{}...'", text.substr(0, longest));
}

}  // namespace slope::ad::formula
