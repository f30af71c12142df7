// Arithmetic<Number>: how evaluate() applies a rule of calculus to numbers of a type.
//
// Specialise it for a number type of your own (one that counts operations, say, or watches them). Plain
// numbers and lanes take the rule's value; dual numbers and variables of a tape are handed to ad::apply
// (ad/expression/apply.hpp), which is found by their type, so that this folder knows nothing of them.
#pragma once

#include <ad/types/lanes.hpp>
#include <ad/types/number.hpp>
#include <cstddef>

namespace slope::ad::formula {

/// Arithmetic on a number type: a constant, and a rule applied to its arguments.
template <class Number>
struct Arithmetic {
  static Number constant(double value) { return static_cast<Number>(value); }

  /// Rule applied to the arguments, evaluated: on a tape, one statement.
  template <class Rule, class... Arguments>
  static Number call(const Arguments&... x) {
    if constexpr (Real<Number>) {
      return Rule::value(x...);
    } else {
      return Number(apply<Rule>(x...));
    }
  }
};

/// Lanes: each by itself.
template <class T, std::size_t N>
struct Arithmetic<Lanes<T, N>> {
  static Lanes<T, N> constant(double value) {
    Lanes<T, N> result;
    for (T& lane : result.lane) lane = static_cast<T>(value);
    return result;
  }

  template <class Rule, class... Arguments>
  static Lanes<T, N> call(const Arguments&... x) {
    Lanes<T, N> result;
    for (std::size_t k = 0; k < N; ++k) result.lane[k] = Rule::value(x.lane[k]...);
    return result;
  }
};

}  // namespace slope::ad::formula
