// Dual numbers: forward mode. A value and N tangents that follow it through every rule of calculus.
//
// Source: the algebra of truncated Taylor series; Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008,
// chapter 3, doi:10.1137/1.9780898717761.
#pragma once

#include <ad/expression/operand.hpp>
#include <ad/rules/rule.hpp>
#include <array>
#include <cstddef>
#include <tuple>

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
  constexpr Dual(C value) : value_(static_cast<T>(value)), tangent_{} {}

  constexpr Dual(const T& value, const std::array<T, N>& tangent) : value_(value), tangent_(tangent) {}

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
  T value_;
  std::array<T, N> tangent_;
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

/// partial * tangent, lane by lane, by the rule of chain(): for the rare case that the plain product has a NaN.
template <std::size_t N, class T>
[[gnu::noinline, gnu::cold]] std::array<T, N> careful_tangents(T partial, std::array<T, N> tangents) {
  for (T& tangent : tangents) tangent = chain(tangent, partial);
  return tangents;
}

/// One argument's contribution to the tangents. Small, and inlined: dual numbers are fast when they stay in registers.
template <bool constant_partial, std::size_t N, class T>
[[gnu::always_inline]] inline std::array<T, N> scaled_tangents(const T& partial, const Dual<N, T>& x) {
  std::array<T, N> scaled;
  if constexpr (Real<T>) {
    T check(0);  // NaN when any lane is NaN, else some number
    for (std::size_t k = 0; k < N; ++k) {
      scaled[k] = partial * x.tangent(k);
      check = scaled[k] == scaled[k] ? check : scaled[k];
    }
    if constexpr (!constant_partial) {
      if (check != check) [[unlikely]] {
        scaled = careful_tangents<N, T>(partial, x.tangents());
      }
    }
  } else {
    for (std::size_t k = 0; k < N; ++k) scaled[k] = chain(x.tangent(k), partial);
  }
  return scaled;
}

/// The sum of the contributions of arguments I..., of which those that are dual numbers have one.
template <class R, class D, int I, class X, class... More, class... All>
[[gnu::always_inline]] inline void sum_tangents(std::array<typename D::value_type, D::lanes>& tangent, bool first,
                                                const typename D::value_type& value, const std::tuple<All...>& all,
                                                const X& x, const More&... more) {
  using T = typename D::value_type;
  if constexpr (DualNumber<X>) {
    const T partial = std::apply(
        [&](const auto&... each) { return T(R::template partial<I>(value_for_dual<T>(each)..., value)); }, all);
    const std::array<T, D::lanes> scaled = scaled_tangents<R::needs == rules::Needs::none>(partial, x);
    for (std::size_t k = 0; k < D::lanes; ++k) tangent[k] = first ? scaled[k] : T(tangent[k] + scaled[k]);
  }
  if constexpr (sizeof...(More) > 0) {
    sum_tangents<R, D, I + 1>(tangent, first && !DualNumber<X>, value, all, more...);
  }
}

/// Rule R on dual numbers and constants.
template <class R, class D, class... X>
[[gnu::always_inline]] inline D apply_dual(const X&... x) {
  using T = typename D::value_type;
  const T value = R::value(value_for_dual<T>(x)...);
  std::array<T, D::lanes> tangent;
  sum_tangents<R, D, 0>(tangent, true, value, std::tuple<const X&...>(x...), x...);
  return {value, tangent};
}

}  // namespace detail
}  // namespace slope::ad
