// Rules of the hyperbolic functions and their inverses.
//
// Values are the C library's (glibc: below 3 ulp) but for tanh; partials are right to 4 ulp over the whole domain.
#pragma once

#include <ad/rules/exp_minus_magnitude.hpp>
#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>
#include <ad/rules/tanh_polynomial.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace slope::ad::rules {

/// sinh x. d/dx = cosh x.
struct Sinh {
  static constexpr std::string_view name = "sinh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::sinh;
    return sinh(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::cosh;
    return cosh(x);
  }
};

/// cosh x. d/dx = sinh x.
struct Cosh {
  static constexpr std::string_view name = "cosh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::cosh;
    return cosh(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sinh;
    return sinh(x);
  }
};

/// tanh x. d/dx = 1/cosh^2 x = 4e/(1 + e)^2 with e = e^(-2|x|); 1 - tanh^2 would cancel away from 0.
/// The value, right to 2 ulp, is an odd polynomial near 0 and 1 - 2e/(1 + e) beyond: it shares the exponential with the
/// partial and takes a third of the C library's time. For long double it is the C library's.
struct Tanh {
  static constexpr std::string_view name = "tanh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr PartialOfValue partial_of_value = PartialOfValue::hyperbolic;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::same_as<T, double> || std::same_as<T, float>) {
      const T z = x * x;
      const T near = x + x * z * tanh_polynomial(z);
      const T e = exp_minus_magnitude(x + x);
      const T far = T(1) - (e + e) / (T(1) + e);
      return std::copysign(std::fabs(x) < T(tanh_near) ? near : far, x);  // of near's too: -0 + 0 is +0
    } else {
      using std::tanh;
      return tanh(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    const T e = exp_minus_magnitude(x + x);
    return T(4) * e / (T(1) + e * (T(2) + e));  // (1 + e)^2 with less rounding
  }
};

/// arsinh x. d/dx = 1/sqrt(1 + x^2).
struct Asinh {
  static constexpr std::string_view name = "asinh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::asinh;
    return asinh(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sqrt;
    const T far = T(1) / spacing<T>();  // from here on 1 + x^2 is x^2, which may overflow
    if (x > far || x < -far) [[unlikely]] {
      return (x > T(0) ? T(1) : T(-1)) / x;
    }
    return T(1) / sqrt(T(1) + x * x);
  }
};

/// arcosh x, x >= 1. d/dx = 1/sqrt(x^2 - 1); +inf at 1, NaN below.
struct Acosh {
  static constexpr std::string_view name = "acosh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::acosh;
    return acosh(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sqrt;
    return T(1) / (sqrt(x - T(1)) * sqrt(x + T(1)));  // two roots: no cancellation, no overflow, NaN below 1
  }
};

/// artanh x, |x| <= 1. d/dx = 1/(1 - x^2); +inf at -1 and 1, NaN outside.
struct Atanh {
  static constexpr std::string_view name = "atanh";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::atanh;
    return atanh(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    const T product = (T(1) - x) * (T(1) + x);
    if (product >= T(0)) [[likely]] {
      return T(1) / product;
    }
    return undefined(x);
  }
};

}  // namespace slope::ad::rules
