// Questions about a formula's tree, each one loop over its nodes.
#include <ad/formula/evaluate.hpp>
#include <ad/formula/formula.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace slope::ad::formula {
namespace {

bool same_node(const Formula& a, const Formula& b, const Node& m, const Node& n) {
  if (m.kind != n.kind) return false;
  switch (m.kind) {
    case NodeKind::number: return m.value == n.value;
    case NodeKind::variable: return a.variables()[m.index] == b.variables()[n.index];
    case NodeKind::binding: return m.index == n.index;
    case NodeKind::operation:
      return m.operation == n.operation &&
             std::equal(m.arguments.begin(), m.arguments.begin() + m.arity, n.arguments.begin());
  }
  return false;
}

// The first node without a complex version, or none.
const Node* first_not_analytic(const Formula& formula) {
  for (const Node& node : formula.nodes()) {
    if (node.kind == NodeKind::operation && !is_analytic(node.operation)) return &node;
  }
  return nullptr;
}

}  // namespace

std::optional<std::size_t> Formula::variable_index(std::string_view name) const {
  const auto found = std::find(variables_.begin(), variables_.end(), name);
  if (found == variables_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - variables_.begin());
}

bool same_tree(const Formula& a, const Formula& b) {
  const auto same_binding = [](const Binding& m, const Binding& n) {
    return m.name == n.name && m.node == n.node;
  };
  const auto same = [&](const Node& m, const Node& n) { return same_node(a, b, m, n); };
  return std::equal(a.bindings().begin(), a.bindings().end(), b.bindings().begin(), b.bindings().end(),
                    same_binding) &&
         std::equal(a.nodes().begin(), a.nodes().end(), b.nodes().begin(), b.nodes().end(), same);
}

bool is_analytic(Operation operation) {
  return with_rule(operation, []<class Rule>() { return detail::has_complex_version<Rule>(); });
}

bool is_analytic(const Formula& formula) { return first_not_analytic(formula) == nullptr; }

namespace detail {

void throw_value_count(const Formula& formula, std::size_t found) {
  std::string names;
  for (std::size_t k = 0; k < formula.variables().size() && k < 10; ++k) {
    names += (k == 0 ? " (" : ", ") + formula.variables()[k];
  }
  if (formula.variables().size() > 10) names += ", ...";
  if (!names.empty()) names += ")";
  throw ArgumentError(fmt::format("evaluate: the formula has {} variable{}{}, found {} value{}",
                                  formula.variables().size(), formula.variables().size() == 1 ? "" : "s",
                                  names, found, found == 1 ? "" : "s"));
}

void throw_not_analytic(const Formula& formula) {
  const Node& node = *first_not_analytic(formula);
  throw ArgumentError(fmt::format("evaluate: '{}' has no analytic version on complex numbers\n{}",
                                  operation_info(node.operation).shown(),
                                  underline(formula.text(), node.symbol)));
}

}  // namespace detail
}  // namespace slope::ad::formula
