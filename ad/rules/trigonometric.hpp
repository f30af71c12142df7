// Rules of the trigonometric functions and their inverses. Angles are in radians.
//
// Values are the C library's (glibc: below 1 ulp); partials are right to 4 ulp over the whole domain.
#pragma once

#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <cmath>
#include <string_view>

namespace slope::ad::rules {

/// sin x. d/dx = cos x.
struct Sin {
  static constexpr std::string_view name = "sin";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::sin;
    return sin(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::cos;
    return cos(x);
  }
};

/// cos x. d/dx = -sin x.
struct Cos {
  static constexpr std::string_view name = "cos";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::cos;
    return cos(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sin;
    return -sin(x);
  }
};

/// tan x. d/dx = 1 + tan^2 x.
struct Tan {
  static constexpr std::string_view name = "tan";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::value;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::tan;
    return tan(x);
  }
  template <int I, class T>
  static T partial(const T&, const T& y) {
    return T(1) + y * y;
  }
};

/// arcsin x, |x| <= 1. d/dx = 1/sqrt(1 - x^2); +inf at -1 and 1, NaN outside.
struct Asin {
  static constexpr std::string_view name = "asin";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::asin;
    return asin(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sqrt;
    return T(1) / sqrt((T(1) - x) * (T(1) + x));  // 1 - x*x would cancel beside 1
  }
};

/// arccos x, |x| <= 1. d/dx = -1/sqrt(1 - x^2); -inf at -1 and 1, NaN outside.
struct Acos {
  static constexpr std::string_view name = "acos";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::acos;
    return acos(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::sqrt;
    return T(-1) / sqrt((T(1) - x) * (T(1) + x));
  }
};

/// arctan x. d/dx = 1/(1 + x^2).
struct Atan {
  static constexpr std::string_view name = "atan";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::atan;
    return atan(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    const T far = T(1) / spacing<T>();  // from here on 1 + x^2 is x^2, which may overflow
    if (x > far || x < -far) [[unlikely]] {
      return (T(1) / x) / x;
    }
    return T(1) / (T(1) + x * x);
  }
};

/// The angle of the point (x, y). d/dy = x/(x^2 + y^2), d/dx = -y/(x^2 + y^2); 0 at infinity, NaN at the
/// origin.
struct Atan2 {
  static constexpr std::string_view name = "atan2";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& y, const T& x) {
    using std::atan2;
    return atan2(y, x);
  }
  template <int I, class T>
  static T partial(const T& y, const T& x, const T&) {
    const T square = x * x + y * y;
    // Below, a square that underflows would be missed; above, the sum is infinite.
    if (square > smallest_normal<T>() / (spacing<T>() * spacing<T>()) && square <= largest<T>()) [[likely]] {
      return (I == 0 ? x : -y) / square;
    }
    return partial_at_edge<I>(y, x, square);
  }

 private:
  template <int I, class T>
  static T partial_at_edge(const T& y, const T& x, const T& square) {
    if (x == infinity<T>() || x == -infinity<T>() || y == infinity<T>() || y == -infinity<T>()) {
      return x == x && y == y ? T(0) : undefined(x);
    }
    // 2^600 for double: brings both ends of the range to where squares are exact enough.
    constexpr int shift = (-PlainLimits<T>::min_exponent * 3) / 5;
    using Plain = typename PlainNumber<T>::type;
    const T scale(std::ldexp(Plain(1), square > T(1) ? -shift : shift));
    const T scaled_x = x * scale;
    const T scaled_y = y * scale;
    return (I == 0 ? scaled_x : -scaled_y) / (scaled_x * scaled_x + scaled_y * scaled_y) * scale;
  }
};

}  // namespace slope::ad::rules
