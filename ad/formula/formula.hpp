// A formula as a syntax tree: one flat list of nodes in the order of evaluation.
//
// Arguments come before their users and the last node is the result, so that everything done with a formula
// is a loop over an array: depth costs memory, never stack. Made by parse.hpp, run by evaluate.hpp, written
// out by print.hpp.
#pragma once

#include <ad/formula/operation.hpp>
#include <ad/formula/source.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::formula {

/// What a node is.
enum class NodeKind : std::uint8_t {
  number,    ///< a number, or pi or e
  variable,  ///< one mention of a variable
  binding,   ///< one mention of a name that `let` defined
  operation  ///< an operator or function applied to earlier nodes
};

/// One step of the evaluation. Which members mean something depends on the kind.
struct Node {
  NodeKind kind = NodeKind::number;
  Operation operation = Operation::add;      ///< operation: which
  std::uint8_t arity = 0;                    ///< operation: how many arguments; else 0
  std::uint32_t index = 0;                   ///< variable: its place in variables(); binding: in bindings()
  std::array<std::uint32_t, 3> arguments{};  ///< operation: the arguments' nodes; binding: arguments[0]
  double value = 0;                          ///< number: its value, finite and not negative
  SourceSpan span;                           ///< the whole subexpression, without parentheses around it
  SourceSpan symbol;                         ///< the operator, function name, number or name
};

/// A name defined by `let`.
struct Binding {
  std::string name;
  std::uint32_t node = 0;  ///< the node that is its value
  SourceSpan symbol;       ///< the name in its definition
};

/// A formula that was read without error. Copies are independent; a const one may be shared by threads.
class Formula {
 public:
  /// The text that was parsed.
  const std::string& text() const { return text_; }
  /// The names of the variables, each once: in the order of their first mention, or as they were announced to
  /// parse().
  const std::vector<std::string>& variables() const { return variables_; }
  /// The names that `let` defined, in their order.
  const std::vector<Binding>& bindings() const { return bindings_; }
  /// The nodes in the order of evaluation, at least one; the last is the result.
  const std::vector<Node>& nodes() const { return nodes_; }

  /// The place of a variable in variables(), if it is one.
  std::optional<std::size_t> variable_index(std::string_view name) const;
  /// The part of the text that a span is.
  std::string_view text_of(SourceSpan span) const {
    return std::string_view(text_).substr(span.begin, span.end - span.begin);
  }

 private:
  friend class Parser;
  Formula() = default;

  std::string text_;
  std::vector<std::string> variables_;
  std::vector<Binding> bindings_;
  std::vector<Node> nodes_;
};

/// Whether two formulas are the same tree: the same operations on the same numbers and names in the same
/// order, wherever they stand in their texts.
bool same_tree(const Formula& a, const Formula& b);

/// Whether a formula can be evaluated on complex numbers: every operation in it has an analytic version there
/// (comparisons, kinks, and the functions that C++ has for real numbers only have none).
bool is_analytic(const Formula& formula);
/// The same of one operation.
bool is_analytic(Operation operation);

}  // namespace slope::ad::formula
