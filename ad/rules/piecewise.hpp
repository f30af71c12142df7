// Rules of piecewise functions: absolute value, extremes, remainders, rounding. Values are exact.
//
// What the partial is at a kink is a convention, stated at each rule and gathered in one table in
// ad/expression/functions/piecewise.hpp. NaN arguments give NaN partials, except where C ignores them (fmin,
// fmax).
#pragma once

#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <cmath>
#include <concepts>
#include <string_view>

namespace slope::ad::rules {

/// |x|. d/dx = the sign of x; 0 at 0.
struct Abs {
  static constexpr std::string_view name = "abs";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::abs;
    return abs(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return x > T(0) ? T(1) : x < T(0) ? T(-1) : x == T(0) ? T(0) : undefined(x);
  }
};

/// The lesser of a and b; NaN if one is NaN. d/da = 1 where a < b, 1/2 on a tie.
struct Min {
  static constexpr std::string_view name = "min";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    if constexpr (std::floating_point<T>) {
      return a < b ? a : b < a ? b : a == b ? (std::signbit(a) ? a : b) : a + b;
    } else {
      return min(a, b);
    }
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T&) {
    const T& mine = I == 0 ? a : b;
    const T& other = I == 0 ? b : a;
    return mine < other ? T(1) : mine > other ? T(0) : mine == other ? T(0.5) : undefined(mine);
  }
};

/// The greater of a and b; NaN if one is NaN. d/da = 1 where a > b, 1/2 on a tie.
struct Max {
  static constexpr std::string_view name = "max";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    if constexpr (std::floating_point<T>) {
      return a > b ? a : b > a ? b : a == b ? (std::signbit(a) ? b : a) : a + b;
    } else {
      return max(a, b);
    }
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T&) {
    const T& mine = I == 0 ? a : b;
    const T& other = I == 0 ? b : a;
    return mine > other ? T(1) : mine < other ? T(0) : mine == other ? T(0.5) : undefined(mine);
  }
};

/// The lesser of a and b; a NaN is ignored and the derivative goes to the number. Otherwise as Min.
struct Fmin {
  static constexpr std::string_view name = "fmin";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    using std::fmin;
    return fmin(a, b);
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T& y) {
    if ((a == a) != (b == b)) [[unlikely]] {
      return T((I == 0 ? a == a : b == b) ? 1 : 0);
    }
    return Min::partial<I>(a, b, y);
  }
};

/// The greater of a and b; a NaN is ignored and the derivative goes to the number. Otherwise as Max.
struct Fmax {
  static constexpr std::string_view name = "fmax";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    using std::fmax;
    return fmax(a, b);
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T& y) {
    if ((a == a) != (b == b)) [[unlikely]] {
      return T((I == 0 ? a == a : b == b) ? 1 : 0);
    }
    return Max::partial<I>(a, b, y);
  }
};

/// a - b where a > b, else 0. d/da = 1 or 0, d/db = -1 or 0; both 0 on a tie.
struct Fdim {
  static constexpr std::string_view name = "fdim";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& a, const T& b) {
    using std::fdim;
    return fdim(a, b);
  }
  template <int I, class T>
  static T partial(const T& a, const T& b, const T&) {
    return a > b ? T(I == 0 ? 1 : -1) : a <= b ? T(0) : undefined(a - b);
  }
};

/// |x| with the sign of s. d/dx = 1 where the signs agree, -1 where not, 0 at x = 0; d/ds = 0.
struct Copysign {
  static constexpr std::string_view name = "copysign";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x, const T& s) {
    using std::copysign;
    return copysign(x, s);
  }
  template <int I, class T>
  static T partial(const T& x, const T&, const T& y) {
    if constexpr (I == 0) {
      return x == T(0) ? T(0) : y == x ? T(1) : y == -x ? T(-1) : undefined(x);
    } else {
      return T(0);
    }
  }
};

/// x - n y with n = x/y rounded towards 0. d/dx = 1, d/dy = -n; at the jumps too.
struct Fmod {
  static constexpr std::string_view name = "fmod";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& y) {
    using std::fmod;
    return fmod(x, y);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y, const T& rest) {
    if constexpr (I == 0) {
      return rest == rest ? T(1) : undefined(x);
    } else {
      using std::round;
      return -round((x - rest) / y);  // x/y itself may round up to the next whole number
    }
  }
};

/// x - n y with n the whole number nearest to x/y (even on a tie). d/dx = 1, d/dy = -n; at the jumps too.
struct Remainder {
  static constexpr std::string_view name = "remainder";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& y) {
    using std::remainder;
    return remainder(x, y);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y, const T& rest) {
    if constexpr (I == 0) {
      return rest == rest ? T(1) : undefined(x);
    } else {
      using std::round;
      return -round(x / y - rest / y);  // x - rest may overflow
    }
  }
};

/// -1, 0 or 1 by the sign of x. d/dx = 0.
struct Sign {
  static constexpr std::string_view name = "sign";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    return x > T(0) ? T(1) : x < T(0) ? T(-1) : x == T(0) ? T(0) : x;
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(0);
  }
};

/// The largest whole number <= x. d/dx = 0.
struct Floor {
  static constexpr std::string_view name = "floor";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::floor;
    return floor(x);
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(0);
  }
};

/// The smallest whole number >= x. d/dx = 0.
struct Ceil {
  static constexpr std::string_view name = "ceil";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::ceil;
    return ceil(x);
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(0);
  }
};

/// x without its fraction. d/dx = 0.
struct Trunc {
  static constexpr std::string_view name = "trunc";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::trunc;
    return trunc(x);
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(0);
  }
};

/// The whole number nearest to x, halves away from 0. d/dx = 0.
struct Round {
  static constexpr std::string_view name = "round";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    using std::round;
    return round(x);
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(0);
  }
};

}  // namespace slope::ad::rules
