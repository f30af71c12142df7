// Arithmetic on complex numbers, by the rules of complex_rules.hpp.
//
// Apart from arithmetic.hpp, which knows no rule.
#pragma once

#include <ad/formula/arithmetic.hpp>
#include <ad/formula/complex_rules.hpp>
#include <ad/types/error.hpp>
#include <complex>
#include <string>

namespace slope::ad::formula {

template <class Number>
inline constexpr bool is_complex = false;
template <class T>
inline constexpr bool is_complex<std::complex<T>> = true;

/// Complex numbers: analytic rules only. Another rule throws ArgumentError.
template <class T>
struct Arithmetic<std::complex<T>> {
  static std::complex<T> constant(double value) { return static_cast<T>(value); }

  template <class Rule, class... Arguments>
  static std::complex<T> call(const Arguments&... z) {
    if constexpr (detail::has_complex_version<Rule>()) {
      return detail::on_complex(detail::Tag<Rule>{}, z...);
    } else {
      throw ArgumentError("formula: '" + std::string(Rule::name) +
                          "' has no analytic version on complex numbers");
    }
  }
};

}  // namespace slope::ad::formula
