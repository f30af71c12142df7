// Rules of exponentials and logarithms.
//
// Values are the C library's (glibc: below 1 ulp); partials are right to 3 ulp over the whole domain. A
// logarithm of a negative number is NaN and so is its partial; at 0 the partial is +inf, for -0 too.
#pragma once

#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <cmath>
#include <concepts>
#include <numbers>
#include <string_view>

namespace slope::ad::rules {

/// e^x. d/dx = e^x.
struct Exp {
  static constexpr std::string_view name = "exp";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::value;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::exp;
    return exp(x);
  }
  template <int I, class T>
  static T partial(const T&, const T& y) {
    return y;
  }
};

/// 2^x. d/dx = 2^x ln 2.
struct Exp2 {
  static constexpr std::string_view name = "exp2";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::exp2;
    return exp2(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    using std::exp2;
    const T log_2(std::numbers::ln2_v<typename PlainNumber<T>::type>);
    if (y > largest<T>()) [[unlikely]] {
      return exp2(x - T(1)) * (log_2 + log_2);  // the partial overflows half a unit of x later than the value
    }
    return y * log_2;
  }
};

/// x 2^n for a whole number n (a second argument of the same type). d/dx = 2^n, d/dn = x 2^n ln 2.
struct Ldexp {
  static constexpr std::string_view name = "ldexp";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x, const T& n) {
    if constexpr (std::floating_point<T>) {
      return std::ldexp(x, static_cast<int>(n));
    } else {
      return x * exp2(n);
    }
  }
  template <int I, class T>
  static T partial(const T&, const T& n, const T& y) {
    if constexpr (I == 0) {
      using std::exp2;
      return exp2(n);
    } else {
      return y * T(std::numbers::ln2_v<typename PlainNumber<T>::type>);
    }
  }
};

/// e^x - 1, accurate near 0. d/dx = e^x.
struct Expm1 {
  static constexpr std::string_view name = "expm1";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::expm1;
    return expm1(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    if (y > T(-0.5)) {
      return y + T(1);
    }
    using std::exp;
    return exp(x);  // y + 1 would cancel
  }
};

/// factor / x for a logarithm: +inf at both zeros, NaN below.
template <class T>
T logarithm_partial(const T& x, const T& factor) {
  if (x > T(0)) [[likely]] {
    return factor / x;
  }
  return x == T(0) ? factor / (x + T(0)) : undefined(x);  // -0 + 0 is +0
}

/// ln x, x >= 0. d/dx = 1/x.
struct Log {
  static constexpr std::string_view name = "log";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::log;
    return log(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return logarithm_partial(x, T(1));
  }
};

/// log2 x, x >= 0. d/dx = log2(e) / x.
struct Log2 {
  static constexpr std::string_view name = "log2";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::log2;
    return log2(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return logarithm_partial(x, T(std::numbers::log2e_v<typename PlainNumber<T>::type>));
  }
};

/// log10 x, x >= 0. d/dx = log10(e) / x.
struct Log10 {
  static constexpr std::string_view name = "log10";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::log10;
    return log10(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return logarithm_partial(x, T(std::numbers::log10e_v<typename PlainNumber<T>::type>));
  }
};

/// ln(1 + x), x >= -1, accurate near 0. d/dx = 1/(1 + x); +inf at -1.
struct Log1p {
  static constexpr std::string_view name = "log1p";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::log1p;
    return log1p(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    if (x >= T(-1)) [[likely]] {
      return T(1) / (T(1) + x);
    }
    return undefined(x);
  }
};

/// e^(-x^2). d/dx = -2x e^(-x^2).
///
/// exp magnifies the rounding error of its argument by the argument, up to 745; the error of x*x is recovered
/// by a fused multiply-add and applied afterwards.
struct ExpMinusSquare {
  static constexpr std::string_view name = "exp_minus_square";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return scaled(x, T(1));
    } else {
      return exp_minus_square(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    if constexpr (std::floating_point<T>) {
      if (is_tiny(y) && std::fabs(x) < T(1e3)) [[unlikely]] {
        // 2x would magnify the lost digits of a subnormal y, so e^(16 - x^2) is taken; 16 - x*x is exact
        // here.
        const T square = x * x;
        const T power = std::exp(T(16) - square);
        return (T(-2 * 1.1253517471925911451e-7L) * x) * (power - power * std::fma(x, x, -square));
      }
    }
    if (x > T(1e3) || x < T(-1e3)) [[unlikely]] {
      return T(0) / x;  // infinite x included
    }
    return T(-2) * x * y;
  }
  /// e^(-scale x^2) for a power of two.
  template <std::floating_point T>
  static T scaled(T x, T scale) {
    const T square = x * x;
    const T power = std::exp(-scale * square);
    if (power == T(0)) [[unlikely]] {
      return power;
    }
    return power - power * (scale * std::fma(x, x, -square));
  }
};

}  // namespace slope::ad::rules
