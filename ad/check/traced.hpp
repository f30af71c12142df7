// Traced: a number that records on the tape one statement an operation, and tells a trace what it did.
//
// It runs any function that is generic in its number type. Values and partials come from the rules that the
// tape uses itself; an injection (trace.hpp) corrupts some of them on purpose, jitter moves all by last
// places. Read next: local_check.hpp.
#pragma once

#include <ad/check/trace.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <ad/expression/apply.hpp>
#include <ad/expression/functions.hpp>
#include <ad/expression/operators.hpp>
#include <ad/expression/user_pullback.hpp>
#include <ad/tape/recording.hpp>
#include <array>
#include <span>
#include <vector>

namespace slope::ad {

/// A traced scalar over the tape's number T: double, or a Dual for second derivatives (which leave no entries
/// in the trace, but obey its injection). Made by Traced::input while a Tracing and a Recording are open.
template <class T = double>
class Traced {
 public:
  using rule_number = Traced;
  using value_type = T;

  Traced() = default;

  /// A constant.
  template <Constant C>
  Traced(C value) : variable_(value) {}

  /// An input, recorded on the tape and in the trace.
  static Traced input(Tape<T>& tape, const T& value) {
    Traced x;
    x.variable_ = tape.input(value);
    if constexpr (Real<T>) x.entry_ = Trace::current()->add_input(value);
    return x;
  }

  const T& value() const { return variable_.value(); }
  const BasicVar<T>& variable() const { return variable_; }  ///< the same number on the tape
  std::uint32_t entry() const { return entry_; }             ///< its entry in the trace; 0 for a constant

  template <Operand X>
  Traced& operator+=(const X& x) {
    return *this = *this + x;
  }
  template <Operand X>
  Traced& operator-=(const X& x) {
    return *this = *this - x;
  }
  template <Operand X>
  Traced& operator*=(const X& x) {
    return *this = *this * x;
  }
  template <Operand X>
  Traced& operator/=(const X& x) {
    return *this = *this / x;
  }

  /// Rule R on traced numbers and constants: what apply() calls.
  template <class R, class... X>
  static Traced apply_rule(const X&... x) {
    const std::array<Traced, sizeof...(X)> operands{Traced(x)...};
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      T value = R::value(operands[I].value()...);
      std::array<T, sizeof...(X)> partials{};
      (
          [&] {
            constexpr std::size_t index = I;
            if (operands[index].variable_.active()) {
              partials[index] = R::template partial<static_cast<int>(index)>(operands[I].value()..., value);
            }
          }(),
          ...);
      return record(detail::TracedRule<R>::operation, value, std::span<const Traced>(operands),
                    std::span<T>(partials), Trace::nowhere);
    }
    (std::index_sequence_for<X...>());
  }

  /// A user's function with partials of its own: what with_partials() calls.
  static Traced with_partials(const T& value, std::span<const Traced> variables, std::span<const T> partials,
                              const std::source_location& where) {
    std::vector<T> own(partials.begin(), partials.end());
    Trace* const trace = Trace::current();
    return record(detail::user_operation, value, variables, std::span<T>(own),
                  trace != nullptr ? trace->add_line(where) : Trace::nowhere);
  }

 private:
  static Traced record(const TracedOperation& operation, T value, std::span<const Traced> operands,
                       std::span<T> partials, std::uint32_t line) {
    Trace* const trace = Trace::current();
    bool active = false;
    for (const Traced& operand : operands) active = active || operand.variable_.active();
    Traced result;
    if (!active || trace == nullptr) {
      if (active) throw_not_recording(operation.name.data(), operands[0].variable_.recording());
      result.variable_ = BasicVar<T>(value, 0);
      return result;
    }
    if (!trace->injection.names.empty() && trace->injection.hits(operation.name)) {
      for (T& partial : partials) {
        if (is_zero(partial)) continue;
        partial = partial * T(trace->injection.factor);
        trace->count_corrupted();
      }
    }
    if constexpr (std::same_as<T, double>) {
      if (trace->jitter != 0) {
        value = trace->jittered(value);
        for (double& partial : partials) partial = trace->jittered(partial);
      }
    }
    // Few operands, but for a user's function of many: no allocation then.
    std::array<BasicVar<T>, 3> few_variables;
    std::array<TraceArgument, 3> few_arguments;
    std::vector<BasicVar<T>> many_variables;
    std::vector<TraceArgument> many_arguments;
    std::span<BasicVar<T>> variables(few_variables);
    std::span<TraceArgument> arguments(few_arguments);
    if (operands.size() > few_variables.size()) {
      many_variables.resize(operands.size());
      many_arguments.resize(operands.size());
      variables = many_variables;
      arguments = many_arguments;
    }
    variables = variables.first(operands.size());
    arguments = arguments.first(operands.size());
    for (std::size_t k = 0; k < operands.size(); ++k) variables[k] = operands[k].variable_;
    result.variable_ = ad::with_partials<T>(value, variables, partials);
    if constexpr (Real<T>) {
      for (std::size_t k = 0; k < operands.size(); ++k) {
        arguments[k] = {operands[k].value(), partials[k], operands[k].entry_};
      }
      const std::uint32_t place = trace->place;
      if (line != Trace::nowhere) trace->place = line;
      result.entry_ = trace->add(operation, value, arguments);
      trace->place = place;
    }
    return result;
  }

  BasicVar<T> variable_;
  std::uint32_t entry_ = 0;
};

/// The Hessian at x, row-major, of f on a span of traced numbers over dual ones: one recording and sweep for
/// every D::lanes columns, with the errors that the current trace injects.
template <class D, class F>
std::vector<double> traced_hessian(std::span<const double> x, const F& f) {
  const std::size_t size = x.size();
  std::vector<double> hessian(size * size, 0.0);
  for (std::size_t column = 0; column < size; column += D::lanes) {
    const detail::TapeLease<D> lease;
    Tape<D>& tape = *lease;
    const Recording<D> recording(tape);
    std::vector<Traced<D>> inputs;
    for (std::size_t k = 0; k < size; ++k) {
      const bool seeded = k >= column && k < column + D::lanes;
      inputs.push_back(Traced<D>::input(tape, seeded ? D::variable(x[k], k - column) : D(x[k])));
    }
    const Traced<D> y = f(std::span<const Traced<D>>(inputs));
    if (!y.variable().active()) break;
    tape.backward(y.variable());
    for (std::size_t row = 0; row < size; ++row) {
      const D adjoint = tape.adjoint(inputs[row].variable());
      for (std::size_t lane = 0; lane < D::lanes && column + lane < size; ++lane) {
        hessian[row * size + column + lane] = adjoint.tangent(lane);
      }
    }
  }
  return hessian;
}

}  // namespace slope::ad
