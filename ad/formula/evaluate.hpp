// evaluate(formula, values): a formula's value on any number type.
//
// Plain numbers, dual numbers, variables of a tape, complex numbers, several lanes, and any type of your own
// for which arithmetic.hpp is told how: each node is one rule of calculus applied to earlier values, so on a
// tape one statement. Builds on formula.hpp and operation_rules.hpp.
#pragma once

#include <ad/formula/arithmetic.hpp>
#include <ad/formula/complex_arithmetic.hpp>
#include <ad/formula/formula.hpp>
#include <ad/formula/operation_rules.hpp>
#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace slope::ad::formula {

namespace detail {

[[noreturn]] void throw_value_count(const Formula& formula, std::size_t found);
[[noreturn]] void throw_not_analytic(const Formula& formula);

template <class Number>
Number evaluate_node(const Node& node, const std::vector<Number>& results) {
  return with_rule(node.operation, [&]<class Rule>() -> Number {
    if constexpr (Rule::arity == 1) {
      return Arithmetic<Number>::template call<Rule>(results[node.arguments[0]]);
    } else if constexpr (Rule::arity == 2) {
      return Arithmetic<Number>::template call<Rule>(results[node.arguments[0]], results[node.arguments[1]]);
    } else {
      return Arithmetic<Number>::template call<Rule>(results[node.arguments[0]], results[node.arguments[1]],
                                                     results[node.arguments[2]]);
    }
  });
}

}  // namespace detail

/// Evaluates every node of a formula: results[k] becomes the value of nodes()[k].
///
/// values[i] is the value of variables()[i]. The observer is called with the number of each node just before
/// it is evaluated. Numbers in the formula, pi and e are doubles on every type, so all types compute the same
/// function and differ by rounding only. Throws ArgumentError when there are not as many values as variables,
/// or when a formula that is not analytic meets complex numbers; and what the number type throws
/// (RecordingError, observers' exceptions). Cost: one operation a node, no allocation once `results` has
/// grown to the formula's size.
template <class Number, class Observer>
void evaluate_nodes(const Formula& formula, std::span<const Number> values, std::vector<Number>& results,
                    Observer&& observer) {
  if (values.size() != formula.variables().size()) detail::throw_value_count(formula, values.size());
  if constexpr (is_complex<Number>) {
    if (!is_analytic(formula)) detail::throw_not_analytic(formula);
  }
  const std::vector<Node>& nodes = formula.nodes();
  results.clear();
  results.reserve(nodes.size());  // so that no result moves while it is read
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const Node& node = nodes[k];
    observer(k);
    switch (node.kind) {
      case NodeKind::number: results.push_back(Arithmetic<Number>::constant(node.value)); break;
      case NodeKind::variable: results.push_back(values[node.index]); break;
      case NodeKind::binding: results.push_back(results[node.arguments[0]]); break;
      case NodeKind::operation: results.push_back(detail::evaluate_node(node, results)); break;
    }
  }
}

/// The same without an observer.
template <class Number>
void evaluate_nodes(const Formula& formula, std::span<const Number> values, std::vector<Number>& results) {
  evaluate_nodes(formula, values, results, [](std::size_t) {});
}

/// The value of a formula; as evaluate_nodes, with one allocation a call.
///
///     const auto f = ad::formula::parse("exp(-x^2/2)");
///     ad::formula::evaluate<double>(f, std::vector{0.5})
template <class Number, class Observer>
Number evaluate(const Formula& formula, std::span<const Number> values, Observer&& observer) {
  std::vector<Number> results;
  evaluate_nodes(formula, values, results, observer);
  return results.back();
}

/// The same without an observer.
template <class Number>
Number evaluate(const Formula& formula, std::span<const Number> values) {
  return evaluate(formula, values, [](std::size_t) {});
}

/// The same for a vector of values, whose type need not be named.
template <class Number>
Number evaluate(const Formula& formula, const std::vector<Number>& values) {
  return evaluate(formula, std::span<const Number>(values));
}

}  // namespace slope::ad::formula
