// Dual numbers: forward mode. A value and N tangents that follow it through every rule of calculus.
//
// Source: the algebra of truncated Taylor series; Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008,
// chapter 3, doi:10.1137/1.9780898717761.
#pragma once

#include <ad/expression/operand.hpp>
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
  Dual& operator+=(const X& x) {
    return *this = *this + x;
  }
  template <Operand X>
  Dual& operator-=(const X& x) {
    return *this = *this - x;
  }
  template <Operand X>
  Dual& operator*=(const X& x) {
    return *this = *this * x;
  }
  template <Operand X>
  Dual& operator/=(const X& x) {
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
T value_for_dual(const X& x) {
  if constexpr (DualNumber<X>) {
    return x.value();
  } else {
    return static_cast<T>(x);
  }
}

template <std::size_t N, class T, class X>
void add_tangents(std::array<T, N>& tangent, const T& partial, const X& x) {
  if constexpr (DualNumber<X>) {
    for (std::size_t k = 0; k < N; ++k) tangent[k] += chain(x.tangent(k), partial);
  }
}

template <class R, class D, class... X, std::size_t... I>
D apply_dual_at(std::index_sequence<I...>, const X&... x) {
  using T = typename D::value_type;
  const T value = R::value(value_for_dual<T>(x)...);
  std::array<T, D::lanes> tangent{};
  (
      [&] {
        if constexpr (DualNumber<X>) {
          add_tangents(tangent, T(R::template partial<static_cast<int>(I)>(value_for_dual<T>(x)..., value)), x);
        }
      }(),
      ...);
  return {value, tangent};
}

/// Rule R on dual numbers and constants.
template <class R, class D, class... X>
D apply_dual(const X&... x) {
  return apply_dual_at<R, D>(std::index_sequence_for<X...>(), x...);
}

}  // namespace detail
}  // namespace slope::ad
