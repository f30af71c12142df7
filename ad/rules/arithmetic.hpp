// Rules of arithmetic: + - * /, negation, square, cube, reciprocal, fused multiply-add, linear interpolation.
//
// All values and partials are right to 2 units in the last place (ulp), lerp's value excepted; products and
// quotients that are subnormal or overflow on the way are rerouted.
#pragma once

#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <array>
#include <cmath>
#include <string_view>

namespace slope::ad::rules {

/// a + b. d/da = 1, d/db = 1.
struct Add {
  static constexpr std::string_view name = "add";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  static constexpr bool partials_are_signs = true;
  static constexpr std::array<bool, 3> unit_partial{true, true};
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return a + b;
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T&, const T&) {
    return T(1);
  }
};

/// a - b. d/da = 1, d/db = -1.
struct Subtract {
  static constexpr std::string_view name = "subtract";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  static constexpr bool partials_are_signs = true;
  static constexpr std::array<bool, 3> unit_partial{true, false};
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return a - b;
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T&, const T&) {
    return T(I == 0 ? 1 : -1);
  }
};

/// a b. d/da = b, d/db = a.
struct Multiply {
  static constexpr std::string_view name = "multiply";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return a * b;
  }
  template <int I, class T>
  static constexpr T partial(const T& a, const T& b, const T&) {
    return I == 0 ? b : a;
  }
};

/// a / b. d/da = 1/b, d/db = -a/b^2.
struct Divide {
  static constexpr std::string_view name = "divide";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return a / b;
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T& quotient) {
    if constexpr (I == 0) {
      return T(1) / b;
    } else {
      // The reciprocal is at hand from the other partial, which saves a division. One test of the product finds
      // all cases where it has lost digits (a subnormal quotient or reciprocal) or its way (an infinite one):
      // the quotient is subnormal only for |b| > 2^-53, the reciprocal only for |b| > 2^1022.
      const T product = quotient * (T(1) / b);
      const T size = magnitude(product);
      if (size > T(1e20) * smallest_normal<T>() && size <= largest<T>()) [[likely]] {
        return -product;
      }
      if (is_tiny(quotient) && b < T(1) && b > T(-1) && (a < T(0) || a > T(0))) {
        return -a / (b * b);
      }
      return -quotient / b;
    }
  }
};

/// -x. d/dx = -1.
struct Negate {
  static constexpr std::string_view name = "negate";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  static constexpr bool partials_are_signs = true;
  template <class T>
  static constexpr T value(const T& x) {
    return -x;
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T&) {
    return T(-1);
  }
};

/// x^2. d/dx = 2x.
struct Square {
  static constexpr std::string_view name = "square";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& x) {
    return x * x;
  }
  template <int I, class T>
  static constexpr T partial(const T& x, const T&) {
    return x + x;
  }
};

/// (a - b)^2: what chains make of the square of a difference. d/da = 2(a - b), d/db = -2(a - b).
struct SquaredDifference {
  static constexpr std::string_view name = "squared difference";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return Square::value(a - b);
  }
  template <int I, class T>
  static constexpr T partial(const T& a, const T& b, const T&) {
    return I == 0 ? (a - b) + (a - b) : (b - a) + (b - a);
  }
};

/// x^3. d/dx = 3x^2.
struct Cube {
  static constexpr std::string_view name = "cube";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& x) {
    return x * x * x;
  }
  template <int I, class T>
  static constexpr T partial(const T& x, const T&) {
    return (T(3) * x) * x;  // in this order only the last product can be subnormal
  }
};

/// 1/x. d/dx = -1/x^2; -inf at 0.
struct Reciprocal {
  static constexpr std::string_view name = "reciprocal";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::value;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& x) {
    return T(1) / x;
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T& y) {
    return -y * y;
  }
};

/// a b + c, rounded once. d/da = b, d/db = a, d/dc = 1.
struct Fma {
  static constexpr std::string_view name = "fma";
  static constexpr int arity = 3;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  static constexpr std::array<bool, 3> unit_partial{false, false, true};
  template <class T>
  static T value(const T& a, const T& b, const T& c) {
    using std::fma;
    return fma(a, b, c);
  }
  template <int I, class T>
  static constexpr T partial(const T& a, const T& b, const T&, const T&) {
    if constexpr (I == 2) {
      return T(1);
    } else {
      return I == 0 ? b : a;
    }
  }
};

/// a + t (b - a), exact at t = 0 and 1, monotonic in t. d/da = 1 - t, d/db = t, d/dt = b - a.
struct Lerp {
  static constexpr std::string_view name = "lerp";
  static constexpr int arity = 3;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b, const T& t) {
    using std::lerp;
    return lerp(a, b, t);
  }
  template <int I, class T>
  static constexpr T partial(const T& a, const T& b, const T& t, const T&) {
    if constexpr (I == 0) {
      return T(1) - t;
    } else if constexpr (I == 1) {
      return t;
    } else {
      return b - a;
    }
  }
};

}  // namespace slope::ad::rules
