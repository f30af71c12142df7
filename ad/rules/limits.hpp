// The edges of a number type, asked for by rules that must stay right beside them.
//
// Rules run on plain numbers and on dual numbers; a dual number has the edges of the plain number inside it,
// and is compared by its value. Every constant here is returned as the rule's own type T.
#pragma once

#include <cmath>
#include <concepts>
#include <limits>

namespace slope::ad::rules {

/// The plain floating-point number inside T: T itself, T's `value_type`, or double.
template <class T>
struct PlainNumber {
  using type = double;
};
template <std::floating_point T>
struct PlainNumber<T> {
  using type = T;
};
template <class T>
  requires(!std::floating_point<T> && requires { typename T::value_type; })
struct PlainNumber<T> : PlainNumber<typename T::value_type> {};

template <class T>
using PlainLimits = std::numeric_limits<typename PlainNumber<T>::type>;

/// +infinity as T.
template <class T>
constexpr T infinity() {
  return T(PlainLimits<T>::infinity());
}

/// The largest finite number as T.
template <class T>
constexpr T largest() {
  return T(PlainLimits<T>::max());
}

/// The smallest positive number that has full precision, as T; what is smaller is subnormal.
template <class T>
constexpr T smallest_normal() {
  return T(PlainLimits<T>::min());
}

/// The relative spacing of numbers (2^-52 for double) as T.
template <class T>
constexpr T spacing() {
  return T(PlainLimits<T>::epsilon());
}

/// NaN that depends on x, so that its derivatives are NaN as well.
template <class T>
constexpr T undefined(const T& x) {
  return x * T(PlainLimits<T>::quiet_NaN());
}

/// |x|.
template <class T>
constexpr T magnitude(const T& x) {
  if constexpr (std::floating_point<T>) {
    return std::fabs(x);
  } else {
    return x < T(0) ? T(-x) : x;
  }
}

/// Whether x is zero or subnormal; false for NaN.
template <class T>
bool is_tiny(const T& x) {
  return x < smallest_normal<T>() && x > -smallest_normal<T>();
}

/// Whether x is finite and has full precision: neither zero, subnormal, infinite nor NaN.
template <class T>
bool is_ordinary(const T& x) {
  if constexpr (std::floating_point<T>) {
    const T magnitude = std::fabs(x);
    return magnitude >= smallest_normal<T>() && magnitude <= largest<T>();
  } else {
    return (x >= smallest_normal<T>() && x <= largest<T>()) ||
           (x <= -smallest_normal<T>() && x >= -largest<T>());
  }
}

}  // namespace slope::ad::rules
