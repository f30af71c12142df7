// Rules of the error and gamma functions.
//
// The gamma family's derivatives are digamma, trigamma and the further polygammas, which come from Boost.Math
// by way of special.cpp, so that no header needs Boost. Formulas: https://dlmf.nist.gov/5 and
// https://dlmf.nist.gov/7
#pragma once

#include <ad/rules/exponential.hpp>
#include <ad/rules/limits.hpp>
#include <ad/rules/rule.hpp>

#include <cmath>
#include <concepts>
#include <numbers>
#include <string_view>

namespace slope::ad::rules {

/// Plain numbers behind the rules below; they never throw.
float log_gamma(float x);
double log_gamma(double x);
long double log_gamma(long double x);
float polygamma_of_order(int order, float x);
double polygamma_of_order(int order, double x);
long double polygamma_of_order(int order, long double x);

/// The error function. d/dx = 2/sqrt(pi) e^(-x^2).
struct Erf {
  static constexpr std::string_view name = "erf";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::erf;
    return erf(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    using Plain = typename PlainNumber<T>::type;
    return T(2 * std::numbers::inv_sqrtpi_v<Plain>) * ExpMinusSquare::value(x);
  }
};

/// 1 - erf(x), accurate for large x (glibc: 6 ulp). d/dx = -2/sqrt(pi) e^(-x^2).
struct Erfc {
  static constexpr std::string_view name = "erfc";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::erfc;
    return erfc(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return -Erf::partial<0>(x, x);
  }
};

/// The polygamma function psi^(Order)(x), Order >= 0: the derivative of order Order + 1 of ln gamma.
/// d/dx = psi^(Order+1)(x). Poles at 0 and the negative whole numbers.
template <int Order>
struct Polygamma {
  static_assert(Order >= 0);
  static constexpr std::string_view name = "polygamma";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return polygamma_of_order(Order, x);
    } else {
      return polygamma<Order>(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return Polygamma<Order + 1>::value(x);
  }
};

/// psi(x) = d/dx ln gamma(x). d/dx = trigamma(x).
struct Digamma : Polygamma<0> {
  static constexpr std::string_view name = "digamma";
};

/// psi'(x). d/dx = psi''(x).
struct Trigamma : Polygamma<1> {
  static constexpr std::string_view name = "trigamma";
};

/// ln |gamma(x)|. d/dx = digamma(x).
struct Lgamma {
  static constexpr std::string_view name = "lgamma";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    if constexpr (std::floating_point<T>) {
      return log_gamma(x);
    } else {
      return lgamma(x);
    }
  }
  template <int I, class T>
  static T partial(const T& x, const T&) {
    return Digamma::value(x);
  }
};

/// gamma(x). d/dx = gamma(x) digamma(x).
struct Tgamma {
  static constexpr std::string_view name = "tgamma";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::both;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& x) {
    using std::tgamma;
    return tgamma(x);
  }
  template <int I, class T>
  static T partial(const T& x, const T& y) {
    return y * Digamma::value(x);
  }
};

}  // namespace slope::ad::rules
