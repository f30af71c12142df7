// What a rule of calculus is: a function's value and its partial derivatives, as static members of a struct.
//
// A rule knows numbers and nothing else: no tape, no tensor, no expression. It is written once for every number type T
// that has arithmetic, comparisons and the functions it calls (double, float, long double, Dual); `partial` is itself
// differentiable code, because Hessians run it on dual numbers. Read next: arithmetic.hpp, then any other rule.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace slope::ad::rules {

/// What the partials of a rule read; decides what a tensor statement keeps for its pullback.
enum class Needs {
  none,       ///< constants: neither arguments nor value (addition)
  arguments,  ///< the arguments (multiplication)
  value,      ///< the value (exponential)
  both        ///< arguments and value (division)
};

/// Partials that a vector computes from the value y in three instructions.
enum class PartialOfValue {
  other,
  logistic,   ///< y (1 - y): sigmoid
  hyperbolic  ///< (1 + y) (1 - y): tanh
};

/// A rule: `name`, `arity`, `needs`, `costly`, and templates `value(args...)` and `partial<I>(args..., value)`.
/// `costly` says that recomputing the value is dearer than storing it (anything transcendental).
template <class R>
concept Rule = requires {
  { R::name } -> std::convertible_to<std::string_view>;
  { R::arity } -> std::convertible_to<int>;
  { R::needs } -> std::convertible_to<Needs>;
  { R::costly } -> std::convertible_to<bool>;
};

/// Whether every partial of R is the constant 1 or -1, as R says in a member `partials_are_signs`: a product with it
/// makes no NaN out of an infinity.
template <class R>
inline constexpr bool is_sign = requires { R::partials_are_signs; };

/// The partial of R as its value gives it, where R says so in a member `partial_of_value`.
template <class R>
constexpr PartialOfValue partial_of_value() {
  if constexpr (requires { R::partial_of_value; }) {
    return R::partial_of_value;
  } else {
    return PartialOfValue::other;
  }
}

/// The most arguments that an elementwise rule may have.
inline constexpr std::size_t max_rule_arity = 3;

/// Rules whose partial I is 1 at every point say so in a member `unit_partial`; others have none.
template <class R>
constexpr std::array<bool, max_rule_arity> unit_partials() {
  if constexpr (requires { R::unit_partial; }) {
    return R::unit_partial;
  } else {
    return {};
  }
}

}  // namespace slope::ad::rules
