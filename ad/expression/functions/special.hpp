// Error functions and the gamma family, for numbers, variables, tensors and arrays, element by element.
//
// Formulas: https://dlmf.nist.gov/5 and https://dlmf.nist.gov/7
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/special.hpp>

namespace slope::ad {

/// 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x, for every x. Derivative: 2/sqrt(pi) e^(-x^2),
/// within 4 ulp.
template <Operand X>
inline auto erf(const X& x) {
  return apply<rules::Erf>(x);
}

/// 1 - erf(x), accurate where erf is near 1. Derivative: -2/sqrt(pi) e^(-x^2), within 4 ulp.
///
/// The value is the C library's: glibc is within 6 ulp, worst for x between 1 and 3.
template <Operand X>
inline auto erfc(const X& x) {
  return apply<rules::Erfc>(x);
}

/// The gamma function; a pole at 0 and at each negative whole number. Derivative: gamma(x) digamma(x).
///
/// The value is the C library's: glibc is within 10 ulp, worst for negative x; the derivative inherits that:
/// 12 ulp for x > -170, where both are normal numbers. Below, where the value is subnormal or 0, the
/// derivative has its digits only. +inf at +0 (-inf at -0) with the derivative -inf; NaN at the negative
/// whole numbers and -inf. Overflows above 171.62.
template <Operand X>
inline auto tgamma(const X& x) {
  return apply<rules::Tgamma>(x);
}

/// ln |gamma(x)|, +inf at 0 and the negative whole numbers. Derivative: digamma(x).
///
/// The value is the C library's: glibc is within 3 ulp for x > 0 and 6 ulp for x < 0, zeros included. The
/// derivative is as accurate as digamma. Unlike std::lgamma it writes no variable shared by threads.
template <Operand X>
inline auto lgamma(const X& x) {
  return apply<rules::Lgamma>(x);
}

/// psi(x), the derivative of lgamma. Derivative: trigamma(x).
///
/// -inf at +0, +inf at -0, NaN at the negative whole numbers and -inf, where it has poles of both signs.
/// Within 4 ulp, except within 0.001 of the zeros at negative x, where the error is below 3e-18 absolute (x >
/// -10).
template <Operand X>
inline auto digamma(const X& x) {
  return apply<rules::Digamma>(x);
}

/// psi'(x), the derivative of digamma. Derivative: psi''(x). +inf at 0 and the negative whole numbers. Within
/// 4 ulp, and so is its derivative, except within 0.001 of the zeros of psi'' at negative x.
template <Operand X>
inline auto trigamma(const X& x) {
  return apply<rules::Trigamma>(x);
}

/// psi^(Order)(x), the derivative of digamma of the given order >= 0. Derivative: the next order. Within 4
/// ulp for x > 0; for negative x the reflection formula cancels beside the zeros. Poles are as in digamma for
/// even orders and as in trigamma for odd ones. A second derivative of lgamma, digamma or trigamma is made of
/// these.
template <int Order, Operand X>
inline auto polygamma(const X& x) {
  return apply<rules::Polygamma<Order>>(x);
}

}  // namespace slope::ad
