// e^-|x|: what the activation functions, the hyperbolic tangent and their partials are made of.
//
// It never overflows, and underflows to 0 where nothing is left of it. Read next: activation.hpp, hyperbolic.hpp.
#pragma once

#include <cmath>
#include <concepts>

namespace slope::ad::rules {

/// e^-|x|.
///
/// For plain numbers the compiler is told that the exponential does nothing but return a number: then a value and
/// a partial that are computed in one place share it. It may not know that of std::exp, which can set errno.
#if defined(__GNUC__) && defined(__ELF__) && !defined(__NO_MATH_ERRNO__)
namespace detail {
[[gnu::const]] float pure_exp(float) noexcept __asm__("expf");
[[gnu::const]] double pure_exp(double) noexcept __asm__("exp");
[[gnu::const]] long double pure_exp(long double) noexcept __asm__("expl");
}  // namespace detail
template <std::floating_point T>
T exp_minus_magnitude(const T& x) {
  return detail::pure_exp(-std::fabs(x));
}
#else
template <std::floating_point T>
T exp_minus_magnitude(const T& x) {
  return std::exp(-std::fabs(x));
}
#endif
template <class T>
T exp_minus_magnitude(const T& x) {
  return exp(-abs(x));  // even in x: the kink of |x| leaves no trace in further derivatives of what is even too
}

}  // namespace slope::ad::rules
