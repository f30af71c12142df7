// What the checker knows of an elementary operation beside its partials: how to compute it again, by itself.
//
// Made from a rule of calculus (ad/rules/rule.hpp): its value on long double for differences, and on complex
// numbers for the complex step where it is analytic. Used by trace.hpp and local_check.hpp.
#pragma once

#include <ad/formula/complex_arithmetic.hpp>
#include <ad/rules/rule.hpp>
#include <complex>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace slope::ad {

/// An elementary operation, to be evaluated at arguments of the checker's choice.
struct TracedOperation {
  using Value = long double (*)(const long double*);
  using ComplexValue = std::complex<long double> (*)(const std::complex<long double>*);

  std::string_view name;  ///< the rule's: "exp", "multiply"
  int arity = 0;          ///< of a user's function: 0, as it has any number of arguments
  Value value = nullptr;  ///< null for a user's function, whose value the checker cannot ask for by itself
  ComplexValue complex_value = nullptr;  ///< null where there is none
  double slack = 0;       ///< absolute error that the rule documents beside a zero of its partial,
  double slack_from = 0;  ///< which lies between this and 0
  int untested = -1;      ///< an argument that is a choice, not a number: where's condition; -1: none
};

namespace detail {

/// Rules whose partial crosses zero and is right to an absolute error only there, as they say.
constexpr double documented_slack(std::string_view name) {
  if (name == "silu") return 1e-17;
  if (name == "gelu" || name == "lgamma" || name == "trigamma" || name == "polygamma") return 4e-18;
  return 0;
}
constexpr double slack_begins(std::string_view name) {
  return name == "silu" || name == "gelu" ? -3 : -1e300;
}

/// The complex version of rule R as a function of an array of arguments; null where there is none.
template <class R>
constexpr TracedOperation::ComplexValue complex_version() {
  using Complex = std::complex<long double>;
  if constexpr (formula::detail::has_complex_version<R>()) {
    return [](const Complex* z) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return formula::Arithmetic<Complex>::template call<R>(z[I]...);
      }
      (std::make_index_sequence<static_cast<std::size_t>(R::arity)>());
    };
  } else {
    return nullptr;
  }
}

template <class R>
struct TracedRule {
  static long double value(const long double* x) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return static_cast<long double>(R::value(x[I]...));
    }
    (std::make_index_sequence<static_cast<std::size_t>(R::arity)>());
  }
  static constexpr TracedOperation operation{R::name,
                                             R::arity,
                                             &value,
                                             complex_version<R>(),
                                             documented_slack(R::name),
                                             slack_begins(R::name),
                                             std::string_view(R::name) == "where" ? 0 : -1};
};

/// A user's function with partials of its own.
inline constexpr TracedOperation user_operation{"user's partials"};

}  // namespace detail
}  // namespace slope::ad
