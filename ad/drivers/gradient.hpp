// Gradients: one recording and one sweep, whatever the number of inputs.
//
// Builds on arguments.hpp. Read next: jacobian.hpp, hessian.hpp.
#pragma once

#include <ad/drivers/arguments.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <initializer_list>

namespace slope::ad {

/// A function's value and gradient at a point.
template <class T, class G>
struct ValueAndGradient {
  T value;
  G gradient;
};

/// The value of f at x and its gradient with respect to each argument.
///
///     auto [value, gradient] = ad::value_and_gradient(f, {-1.2, 1.0});
///     auto [cost, dW, db] = ad::value_and_gradient(loss, W0, b0);
///
/// f is generic in its argument types and returns one number. One argument gives {value, gradient}, several a tuple
/// (value, gradients...); each gradient has its argument's kind and shape. A function that does not depend on an
/// argument has gradient 0 there. Throws ShapeError when f returns several numbers, and what f throws.
/// Cost: one recording and one sweep on a tape that this thread keeps.
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto value_and_gradient(F&& f, const X&... x) {
  using T = detail::DriverNumber<X...>;
  const detail::TapeLease<T> lease;
  Tape<T>& tape = *lease;
  const Recording<T> recording(tape);
  const auto inputs = detail::make_inputs(tape, x...);
  const BasicVar<T> y = detail::as_scalar<T>("value_and_gradient", std::apply(f, inputs));
  if (y.active()) tape.backward(y);
  return std::apply(
      [&](const auto&... input) {
        if constexpr (sizeof...(X) == 1) {
          return ValueAndGradient<T, decltype(detail::gather_adjoint(tape, x..., input..., true))>{
              y.value(), detail::gather_adjoint(tape, x..., input..., y.active())};
        } else {
          return std::tuple{y.value(), detail::gather_adjoint(tape, x, input, y.active())...};
        }
      },
      inputs);
}

/// The same at a point written as a list: f sees a std::vector of scalars.
template <class F>
auto value_and_gradient(F&& f, std::initializer_list<double> x) {
  return value_and_gradient(std::forward<F>(f), std::vector<double>(x));
}

/// The gradient of f at x: one argument gives a value of its kind and shape, several a tuple. As value_and_gradient.
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto gradient(F&& f, const X&... x) {
  if constexpr (sizeof...(X) == 1) {
    return value_and_gradient(std::forward<F>(f), x...).gradient;
  } else {
    return std::apply([](auto&&, auto&&... gradients) { return std::tuple{std::move(gradients)...}; },
                      value_and_gradient(std::forward<F>(f), x...));
  }
}
template <class F>
auto gradient(F&& f, std::initializer_list<double> x) {
  return gradient(std::forward<F>(f), std::vector<double>(x));
}

}  // namespace slope::ad
