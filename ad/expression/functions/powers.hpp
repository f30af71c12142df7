// Powers and roots, for numbers, variables, tensors and arrays, element by element.
//
// Values and derivatives are within 4 ulp of the true ones over the whole domain, also where the value itself
// underflows or overflows and the derivative does not.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/powers.hpp>

namespace slope::ad {

/// The square root of x >= 0. Derivative: 1/(2 sqrt x), +inf at 0. NaN below 0, derivative too.
template <Operand X>
inline auto sqrt(const X& x) {
  return apply<rules::Sqrt>(x);
}

/// The cube root, for every x. Derivative: 1/(3 x^(2/3)), +inf at 0.
template <Operand X>
inline auto cbrt(const X& x) {
  return apply<rules::Cbrt>(x);
}

/// x^y. Derivatives: y x^(y-1) by x, x^y ln x by y.
///
/// Domain: x > 0, or x < 0 with a whole y, where the derivative by y is NaN; NaN for x < 0 otherwise. At x =
/// 0 the derivative by x is 0 for y > 1, 1 for y = 1, +inf for 0 < y < 1, 0 for y = 0, and the formula's
/// infinity for y < 0; the derivative by y is 0 for y > 0 and -inf for y <= 0. An exponent that is a plain
/// number is not differentiated.
template <Operand X, Operand Y>
inline auto pow(const X& x, const Y& y) {
  return apply<rules::Pow>(x, y);
}

/// sqrt(x^2 + y^2) without overflow or underflow on the way. Derivatives: x/hypot and y/hypot, 0 at the
/// origin.
///
/// Infinite where x or y is. With one infinite argument its derivative is 1 or -1 and the other's 0; with
/// both, NaN.
template <Operand X, Operand Y>
inline auto hypot(const X& x, const Y& y) {
  return apply<rules::Hypot>(x, y);
}

/// sqrt(x^2 + y^2 + z^2) without overflow or underflow on the way; otherwise as hypot of two.
template <Operand X, Operand Y, Operand Z>
inline auto hypot(const X& x, const Y& y, const Z& z) {
  return apply<rules::Hypot3>(x, y, z);
}

}  // namespace slope::ad
