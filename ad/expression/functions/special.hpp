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
auto erf(const X& x) {
  return apply<rules::Erf>(x);
}

/// 1 - erf(x), accurate where erf is near 1. Derivative: -2/sqrt(pi) e^(-x^2), within 4 ulp.
///
/// @ERFC@
template <Operand X>
auto erfc(const X& x) {
  return apply<rules::Erfc>(x);
}

/// The gamma function; a pole at 0 and at each negative whole number. Derivative: gamma(x) digamma(x).
///
/// @TGAMMA@
template <Operand X>
auto tgamma(const X& x) {
  return apply<rules::Tgamma>(x);
}

/// ln |gamma(x)|, +inf at 0 and the negative whole numbers. Derivative: digamma(x).
///
/// @LGAMMA@
template <Operand X>
auto lgamma(const X& x) {
  return apply<rules::Lgamma>(x);
}

/// psi(x), the derivative of lgamma. Derivative: trigamma(x).
///
/// -inf at +0, +inf at -0, NaN at the negative whole numbers and -inf, where it has poles of both signs.
/// @DIGAMMA@
template <Operand X>
auto digamma(const X& x) {
  return apply<rules::Digamma>(x);
}

/// psi'(x), the derivative of digamma. Derivative: psi''(x). +inf at 0 and the negative whole numbers.
/// @TRIGAMMA@
template <Operand X>
auto trigamma(const X& x) {
  return apply<rules::Trigamma>(x);
}

/// psi^(Order)(x), the derivative of digamma of the given order >= 0. Derivative: the next order. @POLYGAMMA@
template <int Order, Operand X>
auto polygamma(const X& x) {
  return apply<rules::Polygamma<Order>>(x);
}

}  // namespace slope::ad
