// The grammar, as what the parser does at each word.
#include <ad/formula/names.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/parser.hpp>
#include <ad/formula/precedence.hpp>

#include <fmt/format.h>

#include <utility>

namespace slope::ad::formula {

Parser::Parser(std::string_view text) : lexer_(text) {
  if (text.size() > longest_text) {
    throw ArgumentError(
        fmt::format("formula: expected at most {} bytes of text, found {}", longest_text, text.size()));
  }
  formula_.text_ = text;
}

Formula Parser::run() {
  advance();
  while (token_.kind == TokenKind::name && text() == "let") definition();
  expression(false);
  return std::move(formula_);
}

void Parser::advance() {
  previous_ = token_;
  token_ = lexer_.next();
}

// Statements.

void Parser::definition() {
  advance();
  if (token_.kind != TokenKind::name) fail(token_.span, "expected a name after let, found " + found());
  const std::string name(text());
  const SourceSpan symbol = token_.span;
  check_definable(name, symbol);
  advance();
  if (token_.kind != TokenKind::assign) {
    const bool equality = token_.kind == TokenKind::symbol && text() == "==";
    fail(token_.span, fmt::format("expected '=' after let {}, found {}", name, found()), equality ? "=" : "");
  }
  advance();
  const auto index = static_cast<std::uint32_t>(formula_.bindings_.size());
  names_.emplace(name, Known{NodeKind::binding, index, symbol, false});
  const Operand value = expression(true);
  names_.find(name)->second.defined = true;
  formula_.bindings_.push_back({name, value.node, symbol});
  advance();
}

// One expression, up to the ';' of a definition or the end of the formula; that word is not passed.
Parser::Operand Parser::expression(bool in_definition) {
  in_definition_ = in_definition;
  pending_.clear();
  operands_.clear();
  do {
    prefix_and_operand();
  } while (after_operand());
  return operands_.back();
}

// Everything up to and including one number or name.
void Parser::prefix_and_operand() {
  while (true) {
    if (token_.kind == TokenKind::number) {
      number(token_.value, token_.span);
      advance();
      return;
    }
    if (token_.kind == TokenKind::name && text() != "let") {
      if (name()) return;
      continue;
    }
    if (token_.kind == TokenKind::open) {
      open({PendingKind::group, {}, token_.span, token_.span});
    } else if (token_.kind == TokenKind::symbol && text() == "-") {
      open({PendingKind::sign, Operation::negate, token_.span, {}});
    } else if (token_.kind != TokenKind::symbol || text() != "+") {  // a plus sign changes nothing
      refuse_operand();
    }
    advance();
  }
}

// A name; true when it was an operand, false when it opened a call.
bool Parser::name() {
  const std::string name(text());
  const SourceSpan span = token_.span;
  advance();
  const std::span<const Operation> functions = functions_named(name);
  if (token_.kind == TokenKind::open) {
    if (functions.empty()) refuse_call(name, span);
    open({PendingKind::call, functions.front(), span, token_.span, operands_.size()});
    advance();
    return false;
  }
  if (!functions.empty()) {
    fail(token_.span,
         fmt::format("'{}' is a function, not a variable: expected '(' after it, found {}", name, found()));
  }
  if (const auto constant = constant_named(name)) {
    number(*constant, span);
  } else {
    mention(name, span);
  }
  return true;
}

void Parser::mention(const std::string& name, SourceSpan span) {
  auto known = names_.find(name);
  if (known == names_.end()) {
    if (announced_)
      fail(span, fmt::format("there is no variable '{}'", name), nearest_name(name, all_names()));
    known = add_variable(name, span);
  }
  if (!known->second.defined) fail(span, fmt::format("'{}' is used in its own definition", name));
  Node node;
  node.kind = known->second.kind;
  node.index = known->second.index;
  if (node.kind == NodeKind::binding) node.arguments[0] = formula_.bindings_[node.index].node;
  push(node, span, span);
}

// Closing brackets after an operand and the operator or comma behind them; false at the end of the
// expression.
bool Parser::after_operand() {
  while (token_.kind == TokenKind::close) close();
  if (token_.kind == TokenKind::symbol) {
    infix();
    return true;
  }
  if (token_.kind == TokenKind::comma) {
    comma();
    return true;
  }
  if (token_.kind != (in_definition_ ? TokenKind::semicolon : TokenKind::end)) refuse_operator();
  reduce(0);
  if (!pending_.empty()) refuse_operator();
  return false;
}

void Parser::infix() {
  const Operation operation = *find_operation(text(), 2);  // every symbol of the lexer is one
  const Precedence arriving = precedence_of(operation);
  const bool from_the_right = arriving == Precedence::power;
  reduce(static_cast<int>(arriving) + (from_the_right ? 1 : 0));
  if (arriving == Precedence::comparison && last_was_comparison_) {
    fail(token_.span, "comparisons do not chain: join two by a product, as in (a < b)*(b < c)");
  }
  open({PendingKind::infix, operation, token_.span, {}});
  advance();
}

void Parser::comma() {
  reduce(0);
  if (pending_.empty() || pending_.back().kind != PendingKind::call) refuse_operator();
  advance();
}

void Parser::close() {
  reduce(0);
  if (pending_.empty()) {
    fail(token_.span, fmt::format("expected {}, found {}: nothing is open", what_ends(), found()));
  }
  const Pending opened = pending_.back();
  if (text()[0] != closing(opened)) refuse_operator();
  if (opened.kind == PendingKind::call) {
    call(opened);
  } else {
    operands_.back().span = {opened.open.begin, token_.span.end};
  }
  pending_.pop_back();
  advance();
}

void Parser::call(const Pending& opened) {
  const std::size_t count = operands_.size() - opened.operands;
  for (const Operation each : functions_named(formula_.text_of(opened.symbol))) {
    const OperationInfo& info = operation_info(each);
    if (static_cast<std::size_t>(info.arity) != count) continue;
    check_whole_argument(info, opened);
    apply(each, opened.symbol, {opened.symbol.begin, token_.span.end});
    return;
  }
  refuse_count(opened, std::to_string(count));
}

void Parser::open(const Pending& pending) {
  if (pending_.size() >= deepest_nesting) {
    fail(token_.span,
         fmt::format("expected at most {} brackets, signs and operators open at one place", deepest_nesting));
  }
  pending_.push_back(pending);
}

// Applies the pending operators that bind at least as tightly as `precedence`, back to the last open bracket.
void Parser::reduce(int precedence) {
  last_was_comparison_ = false;
  while (!pending_.empty()) {
    const Pending top = pending_.back();
    if (top.kind == PendingKind::group || top.kind == PendingKind::call) return;
    if (static_cast<int>(precedence_of(top.operation)) < precedence) return;
    pending_.pop_back();
    const std::uint32_t end = operands_.back().span.end;
    if (top.kind == PendingKind::sign) {
      apply(top.operation, top.symbol, {top.symbol.begin, end});
    } else {
      last_was_comparison_ = precedence_of(top.operation) == Precedence::comparison;
      apply(top.operation, top.symbol, {operands_[operands_.size() - 2].span.begin, end});
    }
  }
}

// Nodes.

void Parser::number(double value, SourceSpan span) {
  Node node;
  node.value = value;
  push(node, span, span);
}

void Parser::push(Node node, SourceSpan span, SourceSpan symbol) {
  node.span = span;
  node.symbol = symbol;
  formula_.nodes_.push_back(node);
  operands_.push_back({static_cast<std::uint32_t>(formula_.nodes_.size() - 1), span});
}

// Replaces the last operands by the operation's node.
void Parser::apply(Operation operation, SourceSpan symbol, SourceSpan span) {
  Node node;
  node.kind = NodeKind::operation;
  node.operation = operation;
  node.arity = static_cast<std::uint8_t>(operation_info(operation).arity);
  const std::size_t first = operands_.size() - node.arity;
  for (std::size_t k = 0; k < node.arity; ++k) node.arguments[k] = operands_[first + k].node;
  operands_.resize(first);
  push(node, span, symbol);
}

// Names.

Parser::Names::iterator Parser::add_variable(const std::string& name, SourceSpan span) {
  const auto index = static_cast<std::uint32_t>(formula_.variables_.size());
  formula_.variables_.push_back(name);
  return names_.emplace(name, Known{NodeKind::variable, index, span, true}).first;
}

std::vector<std::string_view> Parser::all_names() const {
  std::vector<std::string_view> all(formula_.variables_.begin(), formula_.variables_.end());
  for (const Binding& binding : formula_.bindings_) all.push_back(binding.name);
  return all;
}

Formula parse(std::string_view text) { return Parser(text).run(); }

Formula parse(std::string_view text, std::span<const std::string> variables) {
  Parser parser(text);
  parser.announce(variables);
  return parser.run();
}

}  // namespace slope::ad::formula
