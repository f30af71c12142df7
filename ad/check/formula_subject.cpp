// See formula_subject.hpp.
#include <fmt/format.h>

#include <ad/check/formula_subject.hpp>
#include <ad/check/traced.hpp>
#include <ad/drivers/arguments.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <ad/formula/evaluate.hpp>
#include <algorithm>
#include <array>
#include <utility>

namespace slope::ad {
namespace {

using HessianNumber = Dual<4>;

}  // namespace

FormulaSubject::FormulaSubject(formula::Formula formula)
    : formula_(std::move(formula)), analytic_(formula::is_analytic(formula_)) {}

double FormulaSubject::value(std::span<const double> x) const {
  formula::evaluate_nodes(formula_, x, results_);
  return results_.back();
}

long double FormulaSubject::wide_value(std::span<const long double> x) const {
  formula::evaluate_nodes(formula_, x, wide_results_);
  return wide_results_.back();
}

Subject::Complex FormulaSubject::complex_value(std::span<const Complex> x) const {
  formula::evaluate_nodes(formula_, x, complex_results_);
  return complex_results_.back();
}

std::vector<double> FormulaSubject::gradient(std::span<const double> x) const {
  const detail::TapeLease<double> lease;
  Tape<double>& tape = *lease;
  const Recording<double> recording(tape);
  std::vector<Var> inputs;
  inputs.reserve(x.size());
  for (const double number : x) inputs.push_back(tape.input(number));
  const Var y = formula::evaluate<Var>(formula_, std::span<const Var>(inputs));
  std::vector<double> gradient(x.size(), 0.0);
  if (!y.active()) return gradient;
  tape.backward(y);
  for (std::size_t k = 0; k < x.size(); ++k) gradient[k] = tape.adjoint(inputs[k]);
  return gradient;
}

double FormulaSubject::tangent(std::span<const double> x, std::span<const double> direction) const {
  std::vector<Dual<1>> inputs;
  for (std::size_t k = 0; k < x.size(); ++k) inputs.push_back({x[k], std::array{direction[k]}});
  return formula::evaluate<Dual<1>>(formula_, std::span<const Dual<1>>(inputs)).tangent(0);
}

std::uint32_t FormulaSubject::trace(Trace& trace, std::span<const double> x,
                                    std::vector<double>& gradient) const {
  const Tracing tracing(trace);
  const detail::TapeLease<double> lease;
  Tape<double>& tape = *lease;
  const Recording<double> recording(tape);
  std::vector<Traced<double>> inputs;
  for (const double number : x) inputs.push_back(Traced<double>::input(tape, number));
  const Traced<double> y = formula::evaluate<Traced<double>>(
      formula_, std::span<const Traced<double>>(inputs),
      [&](std::size_t node) { trace.place = static_cast<std::uint32_t>(node); });
  gradient.assign(x.size(), 0.0);
  if (!y.variable().active()) return 0;
  tape.backward(y.variable());
  for (std::size_t k = 0; k < x.size(); ++k) gradient[k] = tape.adjoint(inputs[k].variable());
  return y.entry();
}

std::vector<double> FormulaSubject::hessian(std::span<const double> x, const Injection& injection) const {
  Trace trace;
  trace.injection = injection;
  const Tracing tracing(trace);
  return traced_hessian<HessianNumber>(x, [&](std::span<const Traced<HessianNumber>> inputs) {
    return formula::evaluate<Traced<HessianNumber>>(formula_, inputs);
  });
}

Subject::Place FormulaSubject::place(const Trace& trace, std::uint32_t entry) const {
  const formula::Node& node = formula_.nodes()[trace.entries()[entry].place];
  const formula::SourcePosition position = formula::position_of(formula_.text(), node.span.begin);
  const std::string column = fmt::format("column {}", position.column);
  return {position.line > 1 ? fmt::format("line {}, {}", position.line, column) : column,
          std::string(formula_.text_of(node.span)), formula::underline(formula_.text(), node.span)};
}

}  // namespace slope::ad
