// Piecewise functions, for numbers, variables, tensors and arrays, element by element; and the table of
// conventions that every function here keeps at kinks and at the edges of domains.
//
// Values are exact.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/piecewise.hpp>

namespace slope::ad {

// Conventions. A derivative that does not exist, at a kink or at the edge of a domain, is a convention:
//
//     function          where                            derivative
//     abs               x = 0                            0
//     relu              x = 0                            0
//     leaky_relu, elu   x = 0                            slope, alpha (the left one)
//     min, max          a = b                            1/2 to each
//     min, max          a or b NaN                       NaN (the value too)
//     fmin, fmax        a = b                            1/2 to each
//     fmin, fmax        one is NaN                       1 to the number, 0 to the NaN
//     fdim              a = b                            0 to each
//     clamp             x = lo or x = hi                 1/2 to x, 1/2 to the bound
//     copysign          x = 0                            0; by the sign argument 0 everywhere
//     sign, floor, ceil, trunc, round    everywhere      0
//     fmod, remainder   at a jump                        1 by x, -n by y, as beside it
//     sqrt, cbrt        x = 0                            +inf
//     log, log2, log10  x = 0 (log1p: x = -1)            +inf
//     asin, atanh       x = -1, x = 1                    +inf
//     acos              x = -1, x = 1                    -inf
//     acosh             x = 1                            +inf
//     reciprocal        x = 0                            -inf
//     hypot             origin                           0
//     atan2             origin                           NaN
//     pow(x, y), by x   x = 0: y > 1                     0
//                       x = 0: y = 1                     1
//                       x = 0: 0 < y < 1                 +inf
//                       x = 0: y = 0                     0
//                       x = 0: y < 0                     y x^(y-1), an infinity
//     pow(x, y), by y   x = 0: y > 0                     0
//                       x = 0: y <= 0                    -inf
//                       x < 0, y whole                   NaN
//     any               outside the domain, value NaN    NaN

/// |x|. Derivative: the sign of x, 0 at 0.
template <Operand X>
inline auto abs(const X& x) {
  return apply<rules::Abs>(x);
}

/// The same as abs, by its name in C.
template <Operand X>
inline auto fabs(const X& x) {
  return apply<rules::Abs>(x);
}

/// The lesser of a and b; NaN if one is NaN. Derivative: 1 by the lesser, 0 by the other, 1/2 by each on a
/// tie.
template <Operand A, Operand B>
inline auto min(const A& a, const B& b) {
  return apply<rules::Min>(a, b);
}

/// The greater of a and b; NaN if one is NaN. Derivative: 1 by the greater, 0 by the other, 1/2 by each on a
/// tie.
template <Operand A, Operand B>
inline auto max(const A& a, const B& b) {
  return apply<rules::Max>(a, b);
}

/// The lesser of a and b as in C: a NaN is ignored and the derivative goes to the number. Otherwise as min.
template <Operand A, Operand B>
inline auto fmin(const A& a, const B& b) {
  return apply<rules::Fmin>(a, b);
}

/// The greater of a and b as in C: a NaN is ignored and the derivative goes to the number. Otherwise as max.
template <Operand A, Operand B>
inline auto fmax(const A& a, const B& b) {
  return apply<rules::Fmax>(a, b);
}

/// a - b where a > b, else 0. Derivatives: 1 and -1 where a > b, else 0; 0 on a tie.
template <Operand A, Operand B>
inline auto fdim(const A& a, const B& b) {
  return apply<rules::Fdim>(a, b);
}

/// x held within [lo, hi]: min(max(x, lo), hi). Derivative: 1 inside, 0 outside, 1/2 on a bound.
///
/// The bounds may be variables; a bound that holds x has the derivative 1. NaN if an argument is NaN. Expects
/// lo <= hi; otherwise the result is hi.
template <Operand X, Operand Lo, Operand Hi>
inline auto clamp(const X& x, const Lo& lo, const Hi& hi) {
  return apply<rules::Min>(apply<rules::Max>(x, lo), hi);
}

/// |x| with the sign of s. Derivatives: 1 or -1 by x, 0 at x = 0; 0 by s.
template <Operand X, Operand S>
inline auto copysign(const X& x, const S& s) {
  return apply<rules::Copysign>(x, s);
}

/// x - n y with n = x/y rounded towards 0, exact; NaN for y = 0 and for infinite x. Derivatives: 1 and -n.
///
/// n is computed within 2 ulp (exact below 2^51), which bounds the error of the derivative by y.
template <Operand X, Operand Y>
inline auto fmod(const X& x, const Y& y) {
  return apply<rules::Fmod>(x, y);
}

/// x - n y with n the whole number nearest to x/y, exact; NaN for y = 0 and for infinite x. Derivatives: 1
/// and -n.
///
/// n is computed within 2 ulp (exact below 2^51), which bounds the error of the derivative by y.
template <Operand X, Operand Y>
inline auto remainder(const X& x, const Y& y) {
  return apply<rules::Remainder>(x, y);
}

/// -1, 0 or 1 by the sign of x; NaN for NaN. Derivative: 0.
template <Operand X>
inline auto sign(const X& x) {
  return apply<rules::Sign>(x);
}

/// The largest whole number <= x. Derivative: 0.
template <Operand X>
inline auto floor(const X& x) {
  return apply<rules::Floor>(x);
}

/// The smallest whole number >= x. Derivative: 0.
template <Operand X>
inline auto ceil(const X& x) {
  return apply<rules::Ceil>(x);
}

/// x without its fraction. Derivative: 0.
template <Operand X>
inline auto trunc(const X& x) {
  return apply<rules::Trunc>(x);
}

/// The whole number nearest to x, halves away from 0. Derivative: 0.
template <Operand X>
inline auto round(const X& x) {
  return apply<rules::Round>(x);
}

}  // namespace slope::ad
