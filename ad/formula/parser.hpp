// The parser: two stacks, operands whose nodes are made and what is still open (operators, groups, calls).
//
// An operator makes its node when one arrives that binds no tighter; nodes therefore come out in the order of
// evaluation. Private to parse.cpp (the grammar) and refusals.cpp (what is said of a wrong formula).
#pragma once

#include <ad/formula/formula.hpp>
#include <ad/formula/lexer.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace slope::ad::formula {

/// Reads one formula: announce() if the variables are known, then run() once.
class Parser {
 public:
  explicit Parser(std::string_view text);

  /// Allows no other variables than these.
  void announce(std::span<const std::string> variables);

  Formula run();

 private:
  struct Operand {
    std::uint32_t node;
    SourceSpan span;  // with the parentheses around it
  };

  enum class PendingKind : std::uint8_t { sign, infix, group, call };
  struct Pending {
    PendingKind kind;
    Operation operation;       // sign, infix
    SourceSpan symbol;         // the operator or bracket; of a call the function's name
    SourceSpan open;           // group, call: the bracket
    std::size_t operands = 0;  // call: how many operands there were before
  };

  struct Known {
    NodeKind kind;
    std::uint32_t index;
    SourceSpan first;  // where it was first mentioned or defined
    bool defined;      // false inside the binding's own definition
  };
  using Names = std::unordered_map<std::string, Known>;

  // Words.
  void advance();
  std::string_view text() const { return lexer_.text_of(token_); }

  // Statements and expressions.
  void definition();
  Operand expression(bool in_definition);
  void prefix_and_operand();
  bool name();
  void mention(const std::string& name, SourceSpan span);
  bool after_operand();
  void infix();
  void comma();
  void close();
  void call(const Pending& opened);
  void open(const Pending& pending);
  void reduce(int precedence);

  // Nodes.
  void number(double value, SourceSpan span);
  void push(Node node, SourceSpan span, SourceSpan symbol);
  void apply(Operation operation, SourceSpan symbol, SourceSpan span);

  // Names.
  Names::iterator add_variable(const std::string& name, SourceSpan span);
  std::vector<std::string_view> all_names() const;

  // Checks and refusals.
  [[noreturn]] void fail(SourceSpan span, const std::string& message,
                         const std::string& suggestion = {}) const;
  [[noreturn]] void refuse_operand() const;
  [[noreturn]] void refuse_operator();
  [[noreturn]] void refuse_call(const std::string& name, SourceSpan span) const;
  [[noreturn]] void refuse_count(const Pending& opened, const std::string& count) const;
  void check_definable(const std::string& name, SourceSpan symbol) const;
  void check_whole_argument(const OperationInfo& info, const Pending& opened) const;
  std::string found() const { return lexer_.describe(token_); }
  std::string place(SourceSpan span) const;
  std::string what_ends() const;
  char closing(const Pending& opened) const;

  Lexer lexer_;
  Token token_;
  Token previous_;
  Formula formula_;
  Names names_;
  bool announced_ = false;
  bool in_definition_ = false;
  bool last_was_comparison_ = false;  // the last operator that reduce() applied
  std::vector<Pending> pending_;
  std::vector<Operand> operands_;
};

}  // namespace slope::ad::formula
