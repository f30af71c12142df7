// Rules of the activation functions of neural networks.
//
// Values and partials are right to 4 ulp, except the partials of gelu and silu beside their zeros (said
// there). The exponential is always taken of a negative number, so nothing overflows; infinite x gives the
// limit.
#pragma once

#include <ad/rules/exp_minus_magnitude.hpp>
#include <ad/rules/exponential.hpp>
#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>
#include <ad/rules/special.hpp>

#include <cmath>
#include <concepts>
#include <numbers>
#include <string_view>
#include <type_traits>

namespace slope::ad::rules {

/// 1/(1 + e^-x). d/dx = e/(1 + e)^2 with e = e^-|x|; s (1 - s) would cancel for large x.
struct Sigmoid {
  static constexpr std::string_view name = "sigmoid";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr PartialOfValue partial_of_value = PartialOfValue::logistic;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      const T e = exp_minus_magnitude(x);
      return (x < T(0) ? e : T(1)) / (T(1) + e);
    } else {
      return sigmoid(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    const T e = exp_minus_magnitude(x);
    return e / (T(1) + e * (T(2) + e));  // (1 + e)^2 with less rounding
  }
};

/// ln sigmoid(x) = -ln(1 + e^-x). d/dx = sigmoid(-x).
struct LogSigmoid {
  static constexpr std::string_view name = "log_sigmoid";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return (x < T(0) ? x : T(0)) - std::log1p(exp_minus_magnitude(x));
    } else {
      return log_sigmoid(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return Sigmoid::value(-x);
  }
};

/// ln(1 + e^x). d/dx = sigmoid(x).
struct Softplus {
  static constexpr std::string_view name = "softplus";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return (x > T(0) ? x : T(0)) + std::log1p(exp_minus_magnitude(x));
    } else {
      return softplus(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return Sigmoid::value(x);
  }
};

/// x/(1 + |x|). d/dx = 1/(1 + |x|)^2.
struct Softsign {
  static constexpr std::string_view name = "softsign";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return std::isinf(x) ? std::copysign(T(1), x) : x / (T(1) + std::fabs(x));
    } else {
      return softsign(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::abs;
    if (x > T(1) / spacing<T>() || x < T(-1) / spacing<T>()) [[unlikely]] {
      return (T(1) / x) / x;  // the square of a large x would overflow
    }
    const T sum = T(1) + abs(x);
    return T(1) / (sum * sum);
  }
};

/// max(x, 0). d/dx = 1 for x > 0, 0 for x <= 0.
struct Relu {
  static constexpr std::string_view name = "relu";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::value;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x) {
    return x <= T(0) ? T(0) : x;  // in this order NaN stays NaN
  }
  template <int I, class T>
  static T partial(const T&, const T& y) {
    return y > T(0) ? T(1) : y * T(0);
  }
};

/// x for x > 0, slope x otherwise. d/dx = 1 or slope (slope at 0); d/dslope = 0 or x.
struct LeakyRelu {
  static constexpr std::string_view name = "leaky_relu";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x, const T& slope) {
    return x > T(0) ? x : slope * x;
  }
  template <int I, class T>
  static T partial(const T& x, const T& slope, const T&) {
    if constexpr (I == 0) {
      return x > T(0) ? T(1) : x == x ? slope : undefined(x);
    } else {
      return x > T(0) ? T(0) : x;
    }
  }
};

/// x for x > 0, alpha (e^x - 1) otherwise. d/dx = 1 or alpha e^x (alpha at 0); d/dalpha = 0 or e^x - 1.
struct Elu {
  static constexpr std::string_view name = "elu";
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x, const T& alpha) {
    using std::expm1;
    return x > T(0) ? x : alpha * expm1(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& alpha, const T&) {
    using std::exp;
    using std::expm1;
    if constexpr (I == 0) {
      if (x > T(0)) {
        return T(1);
      }
      const T e = exp(x);
      if (is_tiny(e)) [[unlikely]] {
        const T root = exp(x * T(0.5));
        return (alpha * root) * root;
      }
      return alpha * e;
    } else {
      return x > T(0) ? T(0) : expm1(x);
    }
  }
};

/// Plain numbers behind Gelu: x P(x) and P(x) + x p(x), with P and p the normal distribution and its density.
float gelu_value(float x);
double gelu_value(double x);
long double gelu_value(long double x);
float gelu_partial(float x);
double gelu_partial(double x);
long double gelu_partial(long double x);

/// x P(x), P the normal distribution function: (x/2) erfc(-x/sqrt 2). d/dx = P(x) + x p(x), p the normal
/// density.
///
/// The partial crosses zero at x = -0.7517915247; within 0.002 of it the error is below 4e-19 absolute
/// instead of 4 ulp.
struct Gelu {
  static constexpr std::string_view name = "gelu";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return gelu_value(x);
    } else {
      return gelu(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    if constexpr (std::floating_point<T>) {
      return gelu_partial(x);
    } else {
      using Plain = typename PlainNumber<T>::type;
      const T z = x * T(std::numbers::sqrt2_v<Plain> / 2);
      return T(0.5) * erfc(-z) + z * exp_minus_square(z) * T(std::numbers::inv_sqrtpi_v<Plain>);
    }
  }
};

/// x sigmoid(x). d/dx = (1 + e (1 + x))/(1 + e)^2 with e = e^-x, x >= 0; e (1 + x + e)/(1 + e)^2 with e =
/// e^x, x < 0.
///
/// The partial crosses zero at x = -1.2784645428; within 0.05 of it the error is below 1e-17 absolute instead
/// of 4 ulp.
struct Silu {
  static constexpr std::string_view name = "silu";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      const T e = std::exp(-std::fabs(x));
      if (x < T(0)) {
        return is_tiny(e) ? far_left(x, x) : x * e / (T(1) + e);
      }
      return x / (T(1) + e);
    } else {
      return silu(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using std::exp;
    if (x < T(0)) {
      const T e = exp(x);
      if (is_tiny(e)) [[unlikely]] {
        return far_left(x, T(1) + x);
      }
      // The sum in the numerator may cancel: plain numbers take it, and what follows, with a longer mantissa.
      using Wide = std::conditional_t<std::floating_point<T>, long double, T>;
      const Wide wide(e);
      const Wide sum = Wide(1) + wide;
      return static_cast<T>(wide * (sum + Wide(x)) / (sum * sum));
    }
    const T e = exp(-x);
    if (e == T(0)) [[unlikely]] {
      return T(1);  // infinite x included
    }
    return (T(1) + e * (T(1) + x)) / (T(1) + e * (T(2) + e));
  }

 private:
  /// factor e^x where e^x is subnormal; -0 where its root underflows too.
  template <class T>
  static T far_left(const T& x, const T& factor) {
    using std::exp;
    const T root = exp(x * T(0.5));
    return root == T(0) ? -root : (factor * root) * root;
  }
};

}  // namespace slope::ad::rules
