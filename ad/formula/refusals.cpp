// What the parser says of a wrong formula: what was expected, what was found, what was perhaps meant.
#include <ad/formula/formula_error.hpp>
#include <ad/formula/names.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/parser.hpp>

#include <fmt/format.h>

namespace slope::ad::formula {
namespace {

constexpr const char* let_comes_first =
    "expected a number, a name or '(', found 'let' (definitions stand before the formula)";

/// Why a name cannot be a variable's; empty when it can.
std::string objection_to(const std::string& name, bool twice) {
  if (!is_name(name)) return "it is not a name (a letter or _, then letters, digits and _)";
  if (name.size() > longest_name) return fmt::format("it is longer than {} characters", longest_name);
  if (name == "let") return "it starts definitions";
  if (!functions_named(name).empty()) return "it is a function";
  if (constant_named(name)) return "it is a constant";
  return twice ? "it occurs twice" : "";
}

}  // namespace

void Parser::announce(std::span<const std::string> variables) {
  announced_ = true;
  for (const std::string& name : variables) {
    const std::string objection = objection_to(name, names_.contains(name));
    if (!objection.empty()) {
      throw ArgumentError(fmt::format("formula: '{}' cannot be a variable: {}", name, objection));
    }
    add_variable(name, {});
  }
}

void Parser::fail(SourceSpan span, const std::string& message, const std::string& suggestion) const {
  throw FormulaError(formula_.text_, span, message, suggestion);
}

std::string Parser::place(SourceSpan span) const {
  const SourcePosition at = position_of(formula_.text_, span.begin);
  const bool several = formula_.text_.find('\n') != std::string::npos;
  return several ? fmt::format("line {}, column {}", at.line, at.column)
                 : fmt::format("column {}", at.column);
}

char Parser::closing(const Pending& opened) const {
  return formula_.text_[opened.open.begin] == '(' ? ')' : ']';
}

std::string Parser::what_ends() const {
  if (pending_.empty())
    return in_definition_ ? "an operator or ';'" : "an operator or the end of the formula";
  const Pending& opened = pending_.back();
  return fmt::format("an operator{} or '{}' to close the '{}' at {}",
                     opened.kind == PendingKind::call ? ", ','" : "", closing(opened),
                     formula_.text_[opened.open.begin], place(opened.open));
}

void Parser::check_definable(const std::string& name, SourceSpan symbol) const {
  if (name == "let") fail(symbol, "expected a name after let, found another let");
  if (!functions_named(name).empty()) {
    fail(symbol, fmt::format("'{}' is a function and cannot be defined anew", name));
  }
  if (constant_named(name)) fail(symbol, fmt::format("'{}' is a constant and cannot be defined anew", name));
  const auto known = names_.find(name);
  if (known == names_.end()) return;
  const bool binding = known->second.kind == NodeKind::binding;
  if (!binding && announced_) {
    fail(symbol, fmt::format("'{}' is a variable and cannot be defined anew", name));
  }
  fail(symbol, fmt::format("'{}' is already {} at {}", name, binding ? "defined" : "used as a variable",
                           place(known->second.first)));
}

void Parser::check_whole_argument(const OperationInfo& info, const Pending& opened) const {
  if (info.whole.place < 0) return;
  const Operand& operand = operands_[opened.operands + static_cast<std::size_t>(info.whole.place)];
  const Node* node = &formula_.nodes_[operand.node];
  const bool negative = node->kind == NodeKind::operation && node->operation == Operation::negate;
  if (negative) node = &formula_.nodes_[node->arguments[0]];
  const double value = negative ? -node->value : node->value;
  const bool whole = node->kind == NodeKind::number && value >= info.whole.low && value <= info.whole.high &&
                     value == static_cast<double>(static_cast<int>(value));
  if (whole) return;
  fail(operand.span,
       fmt::format("argument {} of {} must be a whole number from {} to {}, written out",
                   info.whole.place + 1, formula_.text_of(opened.symbol), info.whole.low, info.whole.high));
}

void Parser::refuse_operator() {
  reduce(0);
  const bool product =
      token_.kind == TokenKind::number || token_.kind == TokenKind::name || token_.kind == TokenKind::open;
  std::string message = fmt::format("expected {}, found {}", what_ends(), found());
  if (product) message += " (to multiply, write a '*' between them)";
  if (token_.kind == TokenKind::assign) message += " (let name = ...; names a value, == compares)";
  fail(token_.span, message);
}

void Parser::refuse_operand() const {
  if (token_.kind == TokenKind::name) fail(token_.span, let_comes_first);
  if (token_.kind == TokenKind::close && previous_.kind == TokenKind::open && !pending_.empty() &&
      pending_.back().kind == PendingKind::call) {
    refuse_count(pending_.back(), "none");
  }
  if (token_.kind == TokenKind::end && operands_.empty() && pending_.empty()) {
    fail(token_.span, formula_.bindings_.empty() ? "expected a formula, found nothing"
                                                 : "expected a formula after the definitions, found nothing");
  }
  fail(token_.span, "expected a number, a name or '(', found " + found());
}

void Parser::refuse_count(const Pending& opened, const std::string& count) const {
  const std::string_view name = formula_.text_of(opened.symbol);
  std::string takes;
  for (const Operation each : functions_named(name)) {
    takes += (takes.empty() ? "" : " or ") + std::to_string(operation_info(each).arity);
  }
  fail({opened.symbol.begin, token_.span.end},
       fmt::format("{} takes {} argument{}, found {}", name, takes, takes == "1" ? "" : "s", count));
}

void Parser::refuse_call(const std::string& name, SourceSpan span) const {
  if (name == "let") fail(span, let_comes_first);
  if (names_.contains(name) || constant_named(name)) {
    fail(token_.span,
         fmt::format("'{}' is not a function: expected an operator after it, found '{}' (to multiply, "
                     "write a '*' between them)",
                     name, text()));
  }
  const std::string nearest = nearest_function(name);
  const char* const hint = nearest.empty() ? " (to multiply, write a '*' after the name)" : "";
  fail(span, fmt::format("there is no function '{}'{}", name, hint), nearest);
}

}  // namespace slope::ad::formula
