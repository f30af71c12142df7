// Rules that choose: the identity, comparisons (1 where true, 0 where false) and where(condition, a, b).
//
// Behind the comparisons and where() of ad/expression/operators.hpp.
#pragma once

#include <ad/rules/rule.hpp>
#include <array>
#include <string_view>

namespace slope::ad::rules {

/// x. d/dx = 1.
struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr int arity = 1;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  static constexpr bool partials_are_signs = true;
  static constexpr std::array<bool, 3> unit_partial{true};
  template <class T>
  static constexpr T value(const T& x) {
    return x;
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T&) {
    return T(1);
  }
};

/// A comparison: 1 where it holds, else 0. Derivatives are 0.
template <class Compare>
struct Comparison {
  static constexpr std::string_view name = Compare::name;
  static constexpr int arity = 2;
  static constexpr Needs needs = Needs::none;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& a, const T& b) {
    return T(Compare::holds(a, b) ? 1 : 0);
  }
  template <int I, class T>
  static constexpr T partial(const T&, const T&, const T&) {
    return T(0);
  }
};

struct LessThan {
  static constexpr std::string_view name = "less";
  static constexpr bool holds(const auto& a, const auto& b) { return a < b; }
};
struct GreaterThan {
  static constexpr std::string_view name = "greater";
  static constexpr bool holds(const auto& a, const auto& b) { return b < a; }
};
struct AtMost {
  static constexpr std::string_view name = "less_equal";
  static constexpr bool holds(const auto& a, const auto& b) { return a <= b; }
};
struct AtLeast {
  static constexpr std::string_view name = "greater_equal";
  static constexpr bool holds(const auto& a, const auto& b) { return b <= a; }
};
using Less = Comparison<LessThan>;
using Greater = Comparison<GreaterThan>;
using LessEqual = Comparison<AtMost>;
using GreaterEqual = Comparison<AtLeast>;

/// a where the condition is not zero, else b. The side not taken has derivative 0, whatever its value.
struct Where {
  static constexpr std::string_view name = "where";
  static constexpr int arity = 3;
  static constexpr Needs needs = Needs::arguments;
  static constexpr bool costly = false;
  template <class T>
  static constexpr T value(const T& condition, const T& a, const T& b) {
    return condition != T(0) ? a : b;
  }
  template <int I, class T>
  static constexpr T partial(const T& condition, const T&, const T&, const T&) {
    if constexpr (I == 0) {
      return T(0);
    } else {
      return T((condition != T(0)) == (I == 1) ? 1 : 0);
    }
  }
};

}  // namespace slope::ad::rules
