// Rules of powers and roots: sqrt, cbrt, pow, hypot of two and of three.
//
// Partials are right to 4 ulp over the whole domain. Where the value underflows or overflows although the
// partial does not, the partial takes another way; these ways are behind unlikely branches.
#pragma once

#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace slope::ad::rules {

/// The square root of x >= 0. d/dx = 1/(2 sqrt x); +inf at both zeros, NaN below.
struct Sqrt {
  static constexpr std::string_view name = "sqrt";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::value;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::sqrt;
    return sqrt(x);
  }
  template <int I, class T>
  static T partial(const T&, const T& y) {
    if (y == T(0)) [[unlikely]] {
      return T(0.5) / (y + T(0));  // sqrt(-0) is -0
    }
    return T(0.5) / y;
  }
};

/// 1/(3 x^(2/3)) from x and an approximation of its cube root, which is corrected first.
double cbrt_partial(double x, double root);

/// The cube root of x. d/dx = 1/(3 x^(2/3)); +inf at 0.
struct Cbrt {
  static constexpr std::string_view name = "cbrt";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::cbrt;
    return cbrt(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    if constexpr (std::same_as<T, double>) {
      return cbrt_partial(x, y);
    } else {
      return T(1) / (T(3) * y * y);
    }
  }
};

/// y x^(y - 1) where the power x^y, or power / x, is zero, subnormal, infinite or NaN.
float pow_partial_at_edge(float x, float y, float power);
double pow_partial_at_edge(double x, double y, double power);
long double pow_partial_at_edge(long double x, long double y, long double power);

/// x^y. d/dx = y x^(y-1), d/dy = x^y ln x.
///
/// x = 0: d/dx is 0 for y > 1, 1 for y = 1, +inf for 0 < y < 1, 0 for y = 0, and the formula's infinity for y
/// < 0; d/dy is 0 for y > 0 and -inf for y <= 0. x < 0 with whole y: d/dx by the formula, d/dy NaN. x < 0
/// otherwise: NaN.
struct Pow {
  static constexpr std::string_view name = "pow";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& y) {
    using std::pow;
    return pow(x, y);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y, const T& power) {
    using std::log;
    using std::pow;
    if constexpr (I == 0) {
      const T quotient = power / x;
      if (is_ordinary(power) && is_ordinary(quotient)) [[likely]] {
        return y * quotient;
      }
      if constexpr (std::floating_point<T>) {
        return pow_partial_at_edge(x, y, power);
      } else {
        return x == T(0) && y == T(0) ? T(0) : y * pow(x, y - T(1));
      }
    } else {
      if (is_ordinary(power)) [[likely]] {
        return power * log(x);
      }
      if (x == T(0)) {
        return y > T(0) ? T(0) : y <= T(0) ? -infinity<T>() : undefined(y);
      }
      if (x == infinity<T>() && y < T(0)) {
        return T(0);
      }
      const T root = pow(x, y * T(0.5));  // reaches twice as far as the power
      return (root * log(x)) * root;
    }
  }
};

/// coordinate / length where the length is infinite, zero, subnormal or NaN.
template <class T, class... Coordinates>
T hypot_partial_at_edge(const T& coordinate, const T& length, const Coordinates&... coordinates) {
  using std::hypot;
  if (length == T(0)) {
    return T(0);
  }
  const int infinite_coordinates =
      (0 + ... + int(coordinates == infinity<T>() || coordinates == -infinity<T>()));
  if (infinite_coordinates > 0) {
    const bool is_infinite = coordinate == infinity<T>() || coordinate == -infinity<T>();
    if ((infinite_coordinates > 1 && is_infinite) || coordinate != coordinate) {
      return undefined(coordinate);
    }
    return T(!is_infinite ? 0 : coordinate > T(0) ? 1 : -1);
  }
  const T scale = length > T(1) ? T(0.25) : T(1) / spacing<T>();
  return (coordinate * scale) / hypot(coordinates * scale...);
}

/// sqrt(x^2 + y^2). d/dx = x/h, d/dy = y/h; 0 at the origin.
struct Hypot {
  static constexpr std::string_view name = "hypot";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& y) {
    using std::hypot;
    return hypot(x, y);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y, const T& length) {
    const T& coordinate = I == 0 ? x : y;
    if (is_ordinary(length)) [[likely]] {
      return coordinate / length;
    }
    return hypot_partial_at_edge(coordinate, length, x, y);
  }
};

/// sqrt(x^2 + y^2 + z^2). d/dx = x/h and so on; 0 at the origin.
struct Hypot3 {
  static constexpr std::string_view name = "hypot3";
  static constexpr int arity = 3;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& y, const T& z) {
    using std::hypot;
    if constexpr (std::floating_point<T>) {
      if (std::isinf(x) || std::isinf(y) || std::isinf(z)) [[unlikely]] {
        return infinity<T>();  // as hypot of two; some libraries say NaN
      }
    }
    return hypot(x, y, z);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y, const T& z, const T& length) {
    const T& coordinate = I == 0 ? x : I == 1 ? y : z;
    if (is_ordinary(length)) [[likely]] {
      return coordinate / length;
    }
    return hypot_partial_at_edge(coordinate, length, x, y, z);
  }
};

}  // namespace slope::ad::rules
