// apply<Rule>(operands...): one rule of calculus on whatever it is given.
//
//   plain numbers           computed at once
//   dual numbers            computed at once, tangents with them
//   other rule numbers      as they say themselves
//   Vars and constants      an unevaluated scalar expression
//   anything with a Tensor  an unevaluated tensor expression; so is a Var or Dual with a plain array
//   plain arrays            computed at once, into an array
//
// Every public function (functions/) and operator (operators.hpp) is one line over it.
#pragma once

#include <ad/expression/dual.hpp>
#include <ad/expression/plain.hpp>
#include <ad/expression/scalar_expression.hpp>
#include <ad/expression/tensor_expression.hpp>

namespace slope::ad {

namespace detail {

/// Dual numbers, perhaps with plain ones.
template <class... X>
concept DualOperands = (DualNumber<X> || ...) && ((DualNumber<X> || Constant<X>) && ...);

template <class R, class T, class... E>
inline auto make_scalar_apply(const E&... operands) {
  return ScalarApply<R, T, E...>(operands...);
}

template <class R, class T, class... E>
auto make_tensor_apply(E&&... operands) {
  return TensorApply<R, T, std::remove_cvref_t<E>...>(std::in_place, std::forward<E>(operands)...);
}

}  // namespace detail

/// Rule R applied to operands of any kind, elementwise with broadcasting where arrays take part.
template <class R, Operand... X>
  requires(!detail::DualOperands<X...>)
inline auto apply(const X&... x) {
  static_assert(sizeof...(X) == static_cast<std::size_t>(R::arity), "a rule takes as many operands as its arity says");
  using T = NumberFor<X...>;
  constexpr bool variables = (ScalarExpression<X> || ...);
  constexpr bool arrays = (PlainArray<X> || ...);
  if constexpr ((TensorExpression<X> || ...) || (arrays && (variables || (DualNumber<X> || ...)))) {
    return detail::make_tensor_apply<R, T>(detail::tensor_operand<T>(x)...);
  } else if constexpr (arrays) {
    return detail::call_plain<T>(
        [](const auto&... operand) {
          return evaluate<T>(detail::make_tensor_apply<R, T>(detail::tensor_operand<T>(operand)...));
        },
        x...);
  } else if constexpr (variables) {
    return detail::make_scalar_apply<R, T>(detail::scalar_operand<T>(x)...);
  } else if constexpr ((RuleNumber<X> || ...)) {
    return T::template apply_rule<R>(x...);
  } else {
    return R::value(static_cast<T>(x)...);
  }
}

/// The same for dual numbers, inlined.
template <class R, class... X>
  requires detail::DualOperands<X...>
[[gnu::always_inline]] inline auto apply(const X&... x) {
  static_assert(sizeof...(X) == static_cast<std::size_t>(R::arity), "a rule takes as many operands as its arity says");
  return detail::apply_dual<R, NumberFor<X...>>(x...);
}

}  // namespace slope::ad
