// Trigonometric functions and their inverses, for numbers, variables, tensors and arrays, element by element.
//
// Angles are in radians. Values and derivatives are within 4 ulp of the true ones over the whole domain;
// sine, cosine and tangent also for huge angles. Their value at infinity is NaN.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/trigonometric.hpp>

namespace slope::ad {

/// The sine of x, for every finite x. Derivative: cos x.
template <Operand X>
inline auto sin(const X& x) {
  return apply<rules::Sin>(x);
}

/// The cosine of x, for every finite x. Derivative: -sin x.
template <Operand X>
inline auto cos(const X& x) {
  return apply<rules::Cos>(x);
}

/// The tangent of x, for every finite x. Derivative: 1 + tan^2 x. No number is so near a pole that it
/// overflows.
template <Operand X>
inline auto tan(const X& x) {
  return apply<rules::Tan>(x);
}

/// The arc sine of x in [-1, 1], in [-pi/2, pi/2]. Derivative: 1/sqrt(1 - x^2), +inf at both ends. NaN
/// outside.
template <Operand X>
inline auto asin(const X& x) {
  return apply<rules::Asin>(x);
}

/// The arc cosine of x in [-1, 1], in [0, pi]. Derivative: -1/sqrt(1 - x^2), -inf at both ends. NaN outside.
template <Operand X>
inline auto acos(const X& x) {
  return apply<rules::Acos>(x);
}

/// The arc tangent, for every x, in [-pi/2, pi/2]. Derivative: 1/(1 + x^2), 0 at both infinities.
template <Operand X>
inline auto atan(const X& x) {
  return apply<rules::Atan>(x);
}

/// The angle of the point (x, y) from the x axis, in [-pi, pi]; note the order of the arguments.
///
/// Derivatives: x/(x^2 + y^2) by y and -y/(x^2 + y^2) by x. They are 0 where x or y is infinite and NaN at
/// the origin, where the angle has no limit. The jump of 2 pi across the negative x axis does not show in
/// them.
template <Operand Y, Operand X>
inline auto atan2(const Y& y, const X& x) {
  return apply<rules::Atan2>(y, x);
}

}  // namespace slope::ad
