// Exponentials and logarithms, for numbers, variables, tensors and arrays, element by element.
//
// Values and derivatives are within 3 ulp of the true ones over the whole domain. A logarithm below its
// domain is NaN, and so is its derivative.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/exponential.hpp>

namespace slope::ad {

/// e^x, for every x. Derivative: e^x. 0 at -inf; overflows to +inf above 709.78.
template <Operand X>
inline auto exp(const X& x) {
  return apply<rules::Exp>(x);
}

/// 2^x, for every x. Derivative: 2^x ln 2. 0 at -inf; overflows to +inf from 1024 on.
template <Operand X>
inline auto exp2(const X& x) {
  return apply<rules::Exp2>(x);
}

/// e^x - 1, for every x, with full relative accuracy near 0. Derivative: e^x. -1 at -inf.
template <Operand X>
inline auto expm1(const X& x) {
  return apply<rules::Expm1>(x);
}

/// e^(-x^2), the unnormalised bell curve, for every x. Derivative: -2x e^(-x^2).
///
/// Within 2 ulp also far out, where exp(-x*x) loses up to 3 digits. 0 at both infinities, derivative too.
template <Operand X>
inline auto exp_minus_square(const X& x) {
  return apply<rules::ExpMinusSquare>(x);
}

/// The natural logarithm of x >= 0. Derivative: 1/x. At 0 the value is -inf and the derivative +inf.
template <Operand X>
inline auto log(const X& x) {
  return apply<rules::Log>(x);
}

/// The logarithm of x >= 0 to base 2. Derivative: 1/(x ln 2). At 0 the value is -inf and the derivative +inf.
template <Operand X>
inline auto log2(const X& x) {
  return apply<rules::Log2>(x);
}

/// The logarithm of x >= 0 to base 10. Derivative: 1/(x ln 10). At 0 the value is -inf and the derivative
/// +inf.
template <Operand X>
inline auto log10(const X& x) {
  return apply<rules::Log10>(x);
}

/// ln(1 + x) for x >= -1, with full relative accuracy near 0. Derivative: 1/(1 + x). At -1: -inf and +inf.
template <Operand X>
inline auto log1p(const X& x) {
  return apply<rules::Log1p>(x);
}

/// x 2^n for a whole number n. Derivative: 2^n, which is exact. The value is rounded only where it is
/// subnormal.
template <Operand X>
inline auto ldexp(const X& x, int n) {
  return apply<rules::Ldexp>(x, static_cast<double>(n));
}

/// The same as ldexp: x 2^n, as floating-point numbers have radix 2.
template <Operand X>
inline auto scalbn(const X& x, int n) {
  return apply<rules::Ldexp>(x, static_cast<double>(n));
}

}  // namespace slope::ad
