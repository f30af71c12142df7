// kernel(f, a, b, ...): a small function differentiated where it stands and recorded as one statement.
//
// The function runs once on dual numbers with one lane an argument; only the result and its partials reach the tape.
// Worth it for a function of few inputs and many operations (local preaccumulation; Griewank and Walther, Evaluating
// Derivatives, 2nd ed., section 10.2, doi:10.1137/1.9780898717761).
#pragma once

#include <ad/expression/operators.hpp>
#include <utility>

namespace slope::ad {

namespace detail {

template <class D, class T, class X>
D kernel_argument(const X& x, std::size_t lane) {
  if constexpr (ScalarExpression<X>) {
    return D::variable(x.value(), lane);
  } else {
    return D(static_cast<T>(x));
  }
}

/// The variables among the first `count` of these arguments.
template <class... X>
constexpr std::size_t variables_before(std::size_t count) {
  constexpr bool variable[]{ScalarExpression<X>...};
  std::size_t variables = 0;
  for (std::size_t k = 0; k < count; ++k) variables += variable[k] ? 1 : 0;
  return variables;
}

/// Tangents for so many variables: an odd one and a pair take two instructions where four in a vector take one.
constexpr std::size_t kernel_lanes(std::size_t variables) {
  return variables % 4 == 3 ? variables + 1 : variables;
}

/// A kernel's statement, for arguments of any kind and where no tape records.
template <class T, class D, std::size_t... I, class... X>
[[gnu::noinline, gnu::cold]] BasicVar<T> record_kernel_carefully(std::index_sequence<I...>, D result, X... x) {
  Tape<T>* const tape = Tape<T>::current();
  if (tape == nullptr) {
    (
        [&] {
          if constexpr (ScalarExpression<X>) {
            if (x.recording() != 0) throw_not_recording("kernel", x.recording());
          }
        }(),
        ...);
    return BasicVar<T>(result.value(), 0);
  }
  StatementWriter<T> writer = tape->begin_statement(sizeof...(X));
  (
      [&] {
        if constexpr (ScalarExpression<X>) {
          writer.argument(result.tangent(variables_before<X...>(I)), x.slot(), x.recording());
        }
      }(),
      ...);
  return BasicVar<T>(result.value(), tape->end_statement(writer));
}

/// Evaluates f and records it: the quick way (statement_writer.hpp) when every variable is active and belongs.
template <class T, class F, std::size_t... I, class... X>
inline BasicVar<T> record_kernel(F&& f, std::index_sequence<I...> indices, const X&... x) {
  constexpr std::size_t variables = variables_before<X...>(sizeof...(X));
  using D = Dual<kernel_lanes(variables), T>;
  const D result = f(kernel_argument<D, T>(x, variables_before<X...>(I))...);
  RecordingHead<T>& head = Tape<T>::head();
  if (head.has_room(variables)) [[likely]] {
    StatementPlaces<T, variables, false> places(head.end, head.next);
    (
        [&] {
          if constexpr (ScalarExpression<X>) {
            places.template argument<variables_before<X...>(I), false>(
                result.tangent(variables_before<X...>(I)), x.identity());
          }
        }(),
        ...);
    if (const std::size_t written = places.finish(); written != 0) [[likely]] {
      return BasicVar<T>(result.value(), head.end_statement(written));
    }
  }
  return record_kernel_carefully<T>(indices, result, x...);
}

/// A scalar expression is recorded first: kernel's arguments are single variables.
template <class X>
auto as_variable(const X& x) {
  if constexpr (ScalarExpression<X>) {
    return BasicVar<typename X::scalar_number>(x);
  } else {
    return x;
  }
}

}  // namespace detail

/// f(x...) for scalars, as one statement whatever f computes. f is generic in its number type and is called once: with
/// dual numbers where a Var takes part, else with the arguments as they are. At most 16 arguments.
template <class F, Operand... X>
  requires(sizeof...(X) >= 1 && sizeof...(X) <= 16)
auto kernel(F&& f, const X&... x) {
  if constexpr ((ScalarExpression<X> || ...)) {
    using T = NumberFor<X...>;
    if constexpr (Real<T>) {
      return detail::record_kernel<T>(std::forward<F>(f), std::index_sequence_for<X...>(), detail::as_variable(x)...);
    } else {
      return BasicVar<T>(f(x...));  // on a tape of dual numbers, recorded operation by operation
    }
  } else {
    return f(x...);
  }
}

}  // namespace slope::ad
