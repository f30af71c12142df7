// Operators on this library's own values: arithmetic, and comparisons.
//
// Comparisons of scalars compare values and give bool; with a tensor they give 1 where they hold and 0 elsewhere, to be
// used in where(). Two templates of the same form as xtensor's, but more constrained, so that `tensor + array` is ours.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/selection.hpp>
#include <concepts>

namespace slope::ad {

/// Two operands of which at least one is of this library's own kind.
template <class A, class B>
concept OwnOperands = Operand<A> && Operand<B> && (OwnOperand<A> || OwnOperand<B>);

namespace detail {
template <class A, class B>
concept ArrayLike = TensorExpression<A> || TensorExpression<B> || PlainArray<A> || PlainArray<B>;
}

// Arithmetic is inlined always: dual numbers that went through a call would go through memory.
template <class E1, class E2>
  requires OwnOperands<E1, E2>
[[gnu::always_inline]] inline auto operator+(E1&& a, E2&& b) {
  return apply<rules::Add>(a, b);
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
[[gnu::always_inline]] inline auto operator-(E1&& a, E2&& b) {
  return apply<rules::Subtract>(a, b);
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
[[gnu::always_inline]] inline auto operator*(E1&& a, E2&& b) {
  return apply<rules::Multiply>(a, b);
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
[[gnu::always_inline]] inline auto operator/(E1&& a, E2&& b) {
  return apply<rules::Divide>(a, b);
}
template <class E>
  requires OwnOperand<E>
[[gnu::always_inline]] inline auto operator-(E&& a) {
  return apply<rules::Negate>(a);
}
template <class E>
  requires OwnOperand<E>
auto operator+(E&& a) {
  return apply<rules::Identity>(a);
}

template <class E1, class E2>
  requires OwnOperands<E1, E2>
auto operator<(E1&& a, E2&& b) {
  if constexpr (detail::ArrayLike<E1, E2>) {
    return apply<rules::Less>(a, b);
  } else {
    return value_of(a) < value_of(b);
  }
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
auto operator>(E1&& a, E2&& b) {
  if constexpr (detail::ArrayLike<E1, E2>) {
    return apply<rules::Greater>(a, b);
  } else {
    return value_of(a) > value_of(b);
  }
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
auto operator<=(E1&& a, E2&& b) {
  if constexpr (detail::ArrayLike<E1, E2>) {
    return apply<rules::LessEqual>(a, b);
  } else {
    return value_of(a) <= value_of(b);
  }
}
template <class E1, class E2>
  requires OwnOperands<E1, E2>
auto operator>=(E1&& a, E2&& b) {
  if constexpr (detail::ArrayLike<E1, E2>) {
    return apply<rules::GreaterEqual>(a, b);
  } else {
    return value_of(a) >= value_of(b);
  }
}

/// Whether two scalars have equal values (-0 equals 0, NaN nothing).
template <class E1, class E2>
  requires(OwnOperands<E1, E2> && !detail::ArrayLike<E1, E2>)
bool operator==(const E1& a, const E2& b) {
  return !(value_of(a) < value_of(b)) && !(value_of(b) < value_of(a)) && value_of(a) <= value_of(b);
}

/// a where the condition holds, else b: elementwise for arrays, and for scalars with a bool. Only the chosen side has a
/// derivative, so an infinite or undefined partial on the other side does no harm.
template <class A, class B>
  requires(Operand<A> && Operand<B>)
auto where(bool condition, const A& a, const B& b) {
  return apply<rules::Where>(condition ? 1.0 : 0.0, a, b);
}
template <class C, class A, class B>
  requires((TensorExpression<C> || PlainArray<C>) && Operand<A> && Operand<B>)
auto where(const C& condition, const A& a, const B& b) {
  return apply<rules::Where>(condition, a, b);
}

}  // namespace slope::ad
