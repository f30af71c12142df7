// The examination of one text. All number types must agree in the value, whatever the formula.
#include <tests/fuzz/formula_fuzz.hpp>

#include <ad/expression/functions.hpp>
#include <ad/expression/operators.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/print.hpp>
#include <ad/tape/recording.hpp>

#include <cmath>
#include <complex>
#include <vector>

namespace slope::fuzz {
namespace {

namespace formula = ad::formula;

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// Values that reach both signs, zero, ties and large numbers.
std::vector<double> some_values(std::size_t count) {
  constexpr double some[] = {0.5, -1.25, 3.0, 0.0, 3.0, 1e200, -7.5};
  std::vector<double> values(count);
  for (std::size_t k = 0; k < count; ++k) values[k] = some[k % 7];
  return values;
}

std::string examine_error(std::string_view text, const formula::FormulaError& error) {
  const formula::SourceSpan span = error.span();
  if (span.begin > span.end || span.end > text.size()) return "the error's span is outside the text";
  if (error.message().empty() || error.line() == 0 || error.column() == 0) return "the error says too little";
  return {};
}

std::string examine_tree(const formula::Formula& f) {
  for (std::size_t k = 0; k < f.nodes().size(); ++k) {
    const formula::Node& node = f.nodes()[k];
    if (node.span.begin >= node.span.end || node.span.end > f.text().size()) return "a node's span is wrong";
    if (node.symbol.begin < node.span.begin || node.symbol.end > node.span.end)
      return "a symbol lies outside its node";
    const std::size_t arguments = node.kind == formula::NodeKind::binding ? 1 : node.arity;
    for (std::size_t i = 0; i < arguments; ++i) {
      if (node.arguments[i] >= k) return "an argument comes after its user";
    }
  }
  const formula::Formula again = formula::parse(formula::print(f));
  if (!formula::same_tree(f, again))
    return "printed and parsed again it is another tree: " + formula::print(f);
  if (formula::print(again) != formula::print(f))
    return "printed twice it is another text: " + formula::print(f);
  return {};
}

std::string examine_values(const formula::Formula& f) {
  const std::vector<double> x = some_values(f.variables().size());
  const double value = formula::evaluate(f, x);

  using Dual = ad::Dual<1>;
  std::vector<Dual> duals(x.begin(), x.end());
  if (!duals.empty()) duals[0].tangent(0) = 1;
  if (!same(formula::evaluate(f, duals).value(), value)) return "dual numbers have another value";

  using Lanes = ad::Lanes<double, 4>;
  std::vector<Lanes> lanes(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) lanes[k] = Lanes{{x[k], x[k], 0.25, x[k]}};
  if (!same(formula::evaluate(f, lanes).lane[1], value)) return "lanes have another value";

  ad::Tape<double> tape;
  const ad::Recording recording(tape);
  std::vector<ad::Var> variables;
  for (const double each : x) variables.push_back(tape.input(each));
  const ad::Var y = formula::evaluate(f, variables);
  if (!same(y.value(), value)) return "variables have another value";
  if (y.active()) tape.backward(y);

  static_cast<void>(formula::evaluate(f, std::vector<long double>(x.begin(), x.end())));
  const std::vector<std::complex<double>> complex(x.begin(), x.end());
  if (formula::is_analytic(f)) {
    static_cast<void>(formula::evaluate(f, complex));
    return {};
  }
  try {
    static_cast<void>(formula::evaluate(f, complex));
  } catch (const ad::ArgumentError&) {
    return {};
  }
  return "complex numbers are not refused";
}

}  // namespace

std::string examine_formula(std::string_view text) {
  try {
    const formula::Formula f = formula::parse(text);
    const std::string objection = examine_tree(f);
    return objection.empty() ? examine_values(f) : objection;
  } catch (const formula::FormulaError& error) {
    return examine_error(text, error);
  } catch (const ad::ArgumentError&) {
    return text.size() > formula::longest_text ? "" : "refused without a place";
  }
}

}  // namespace slope::fuzz
