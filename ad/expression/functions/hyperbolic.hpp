// Hyperbolic functions and their inverses, for numbers, variables, tensors and arrays, element by element.
//
// Values and derivatives are within 4 ulp of the true ones over the whole domain.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/hyperbolic.hpp>

namespace slope::ad {

/// The hyperbolic sine, for every x. Derivative: cosh x. Overflows to infinity for |x| > 710.47.
template <Operand X>
inline auto sinh(const X& x) {
  return apply<rules::Sinh>(x);
}

/// The hyperbolic cosine, for every x. Derivative: sinh x. Overflows to +inf for |x| > 710.47.
template <Operand X>
inline auto cosh(const X& x) {
  return apply<rules::Cosh>(x);
}

/// The hyperbolic tangent, for every x. Derivative: 1/cosh^2 x, accurate also where tanh x rounds to 1.
template <Operand X>
inline auto tanh(const X& x) {
  return apply<rules::Tanh>(x);
}

/// The inverse of sinh, for every x. Derivative: 1/sqrt(1 + x^2).
template <Operand X>
inline auto asinh(const X& x) {
  return apply<rules::Asinh>(x);
}

/// The inverse of cosh for x >= 1. Derivative: 1/sqrt(x^2 - 1), +inf at 1. NaN below 1, derivative too.
template <Operand X>
inline auto acosh(const X& x) {
  return apply<rules::Acosh>(x);
}

/// The inverse of tanh for x in [-1, 1]. Derivative: 1/(1 - x^2), +inf at both ends. NaN outside, derivative
/// too.
template <Operand X>
inline auto atanh(const X& x) {
  return apply<rules::Atanh>(x);
}

}  // namespace slope::ad
