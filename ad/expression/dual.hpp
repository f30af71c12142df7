// Dual numbers: forward mode. A value and N tangents that follow it through every rule of calculus.
//
// Source: the algebra of truncated Taylor series; Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008,
// chapter 3, doi:10.1137/1.9780898717761.
#pragma once

#include <ad/expression/operand.hpp>
#include <ad/rules/rule.hpp>
#include <ad/types/weighted_sum.hpp>
#include <array>
#include <cstddef>
#include <utility>

namespace slope::ad {

/// A number with N directional derivatives (dimensionless lanes, all seeded by the user).
///
///     ad::Dual<1> x = ad::Dual<1>::variable(2.0, 0);
///     (x * x).tangent(0)      // 4
///
/// Trivially copyable; evaluated at once (no expression templates). A tangent that is exactly zero stays zero even where
/// a partial is infinite or NaN, as on the tape.
template <std::size_t N, class T = double>
class Dual {
 public:
  using value_type = T;
  static constexpr std::size_t lanes = N;

  Dual() = default;

  /// A constant: all tangents zero.
  template <Constant C>
  constexpr Dual(C value) : tangent_{}, value_(static_cast<T>(value)) {}

  constexpr Dual(const T& value, const std::array<T, N>& tangent) : tangent_(tangent), value_(value) {}

  /// The independent variable of lane `lane`: tangent 1 there, 0 in the others.
  static constexpr Dual variable(const T& value, std::size_t lane) {
    Dual x(value);
    x.tangent_[lane] = T(1);
    return x;
  }

  const T& value() const { return value_; }
  const T& tangent(std::size_t lane) const { return tangent_[lane]; }
  T& tangent(std::size_t lane) { return tangent_[lane]; }
  const std::array<T, N>& tangents() const { return tangent_; }

  template <Operand X>
  [[gnu::always_inline]] inline Dual& operator+=(const X& x) {
    return *this = *this + x;
  }
  template <Operand X>
  [[gnu::always_inline]] inline Dual& operator-=(const X& x) {
    return *this = *this - x;
  }
  template <Operand X>
  [[gnu::always_inline]] inline Dual& operator*=(const X& x) {
    return *this = *this * x;
  }
  template <Operand X>
  [[gnu::always_inline]] inline Dual& operator/=(const X& x) {
    return *this = *this / x;
  }

 private:
  // Tangents first: copies in pieces of 16 or 32 bytes then have the borders of the vectors that computed them, and a
  // number that was just stored is read without waiting.
  std::array<T, N> tangent_;
  T value_;
};

/// Whether the value and every tangent are exactly zero.
template <std::size_t N, class T>
bool is_zero(const Dual<N, T>& x) {
  bool zero = is_zero(x.value());
  for (std::size_t k = 0; k < N; ++k) zero = zero && is_zero(x.tangent(k));
  return zero;
}

namespace detail {

template <class T, class X>
[[gnu::always_inline]] inline T value_for_dual(const X& x) {
  if constexpr (DualNumber<X>) {
    return x.value();
  } else {
    return static_cast<T>(x);
  }
}

/// What is known of R's partial I beforehand.
template <class R, std::size_t I>
constexpr Factor factor_of() {
  if (rules::unit_partials<R>()[I]) return Factor::one;
  return rules::is_sign<R> ? Factor::sign : Factor::any;
}

/// The tangents of argument I and the partial that scales them; nothing for a constant.
template <class R, std::size_t I, class T, class Argument, class... X>
[[gnu::always_inline]] inline auto dual_term(const T& value, const Argument& argument, const X&... x) {
  if constexpr (DualNumber<Argument>) {
    return Weighted<T, Argument::lanes, factor_of<R, I>()>{
        T(R::template partial<static_cast<int>(I)>(value_for_dual<T>(x)..., value)), argument.tangents()};
  } else {
    return NoTerm();
  }
}

template <class R, class D, std::size_t... I, class... X>
[[gnu::always_inline]] inline D apply_dual(std::index_sequence<I...>, const X&... x) {
  using T = typename D::value_type;
  const T value = R::value(value_for_dual<T>(x)...);
  std::array<T, D::lanes> tangents;
  weighted_sum(tangents, dual_term<R, I>(value, x, x...)...);
  return {value, tangents};
}

/// Rule R on dual numbers and constants. Inlined: dual numbers are fast when they stay in registers.
template <class R, class D, class... X>
[[gnu::always_inline]] inline D apply_dual(const X&... x) {
  return apply_dual<R, D>(std::index_sequence_for<X...>(), x...);
}

}  // namespace detail
}  // namespace slope::ad
