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

template <class T, class F, class... X, std::size_t... I>
BasicVar<T> record_kernel(F&& f, std::index_sequence<I...>, const X&... x) {
  using D = Dual<sizeof...(X), T>;
  const D result = f(kernel_argument<D, T>(x, I)...);
  Tape<T>* const tape = Tape<T>::current();
  if (tape == nullptr) {
    (
        [&] {
          if constexpr (ScalarExpression<X>) {
            if (x.recording() != 0) throw_not_recording("kernel", x.recording());
          }
        }(),
        ...);
    return BasicVar<T>(result.value(), 0, 0);
  }
  StatementWriter<T> writer = tape->begin_statement(sizeof...(X));
  (
      [&] {
        if constexpr (ScalarExpression<X>) writer.argument(result.tangent(I), x.slot(), x.recording());
      }(),
      ...);
  return BasicVar<T>(result.value(), tape->end_statement(writer));
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
