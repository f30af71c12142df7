// Functions of plain arithmetic: square, cube, reciprocal, fma, lerp. The operators + - * / are in
// ad/expression. All act on numbers, variables, tensors and arrays alike, element by element.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/arithmetic.hpp>

namespace slope::ad {

/// x^2, for every x. Derivative: 2x. One rounding; overflows to +inf for |x| > 1.3e154.
template <Operand X>
inline auto square(const X& x) {
  return apply<rules::Square>(x);
}

/// x^3, for every x. Derivative: 3x^2. Within 2 ulp; overflows to infinity for |x| > 5.6e102.
template <Operand X>
inline auto cube(const X& x) {
  return apply<rules::Cube>(x);
}

/// 1/x. Derivative: -1/x^2. At 0 the value is an infinity of the sign of 0 and the derivative -inf.
template <Operand X>
inline auto reciprocal(const X& x) {
  return apply<rules::Reciprocal>(x);
}

/// x y + z with one rounding, for all numbers. Derivatives: y, x and 1.
template <Operand X, Operand Y, Operand Z>
inline auto fma(const X& x, const Y& y, const Z& z) {
  return apply<rules::Fma>(x, y, z);
}

/// a + t (b - a), the straight line from a at t = 0 to b at t = 1, for every t. Derivatives: 1 - t, t and b -
/// a.
///
/// Exact at t = 0 and 1 and monotonic in t. Where a and b have different signs the value may cancel: its
/// error is then a few ulp of the greater of |a| and |b|, not of the value.
template <Operand A, Operand B, Operand T>
inline auto lerp(const A& a, const B& b, const T& t) {
  return apply<rules::Lerp>(a, b, t);
}

}  // namespace slope::ad
