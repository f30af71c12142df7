// Jacobian-vector and vector-Jacobian products, without the Jacobian.
//
// Forward and reverse mode, one pass each. Builds on outputs.hpp. Read next: hessian.hpp.
#pragma once

#include <ad/drivers/outputs.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <ad/expression/user_pullback.hpp>
#include <initializer_list>

namespace slope::ad {

/// A function's value and its directional derivative.
template <class V>
struct ValueAndTangent {
  V value;
  V tangent;
};

/// The value of f at x and its derivative in direction v (forward mode), both of the kind that f returns. x and v are
/// one argument each, or std::tuples of several. Throws ShapeError when v's shape differs from x's.
/// Cost: one evaluation on dual numbers; no tape.
template <class F, class X, class V>
auto jvp(F&& f, const X& x, const V& v) {
  const auto arguments = detail::as_tuple(x);
  const auto directions = detail::as_tuple(v);
  return [&]<class... A, std::size_t... I>(const std::tuple<A...>&, std::index_sequence<I...>) {
    using T = detail::DriverNumber<std::remove_cvref_t<A>...>;
    using D = Dual<1, T>;
    const auto seeded = [&](const auto& argument, const auto& direction) {
      detail::require_same_shape("jvp: the tangent", detail::shape_of(argument), detail::shape_of(direction));
      std::vector<T> along;
      detail::for_each_number(direction, [&](std::size_t, const auto& number) { along.push_back(T(number)); });
      return detail::map_numbers<D>(argument, [&](std::size_t index, const auto& number) {
        return D(static_cast<T>(number), std::array<T, 1>{along[index]});
      });
    };
    const auto y = f(seeded(std::get<I>(arguments), std::get<I>(directions))...);
    using Out = detail::Outputs<D, std::remove_cvref_t<decltype(y)>>;
    const Out outputs(y);
    auto value = Out::template make<T>(outputs.shape(), outputs.size(),
                                       [&](std::size_t k) { return outputs[k].value().value(); });
    auto tangent = Out::template make<T>(outputs.shape(), outputs.size(),
                                         [&](std::size_t k) { return outputs[k].value().tangent(0); });
    return ValueAndTangent<decltype(value)>{std::move(value), std::move(tangent)};
  }(arguments, std::make_index_sequence<std::tuple_size_v<decltype(arguments)>>());
}
template <class F>
auto jvp(F&& f, std::initializer_list<double> x, std::initializer_list<double> v) {
  return jvp(std::forward<F>(f), std::vector<double>(x), std::vector<double>(v));
}

/// A function's value and the pullback of a seed.
template <class V, class G>
struct ValueAndPullback {
  V value;
  G gradient;
};

/// The value of f at x and the seed u pulled back through it: the gradient of the sum of u * f (reverse mode). u has the
/// shape of f's result; the gradient has x's kind, or is a tuple when x is a std::tuple of several. Throws ShapeError
/// when u's shape differs. Cost: one recording and one sweep.
template <class F, class X, class U>
auto vjp(F&& f, const X& x, const U& u) {
  const auto arguments = detail::as_tuple(x);
  return std::apply(
      [&](const auto&... argument) {
        using T = detail::DriverNumber<std::remove_cvref_t<decltype(argument)>...>;
        const detail::TapeLease<T> lease;
        Tape<T>& tape = *lease;
        const Recording<T> recording(tape);
        const auto inputs = detail::make_inputs(tape, argument...);
        const auto y = std::apply(f, inputs);
        using Out = detail::Outputs<T, std::remove_cvref_t<decltype(y)>>;
        const Out outputs(y);
        detail::require_same_shape("vjp: the seed", outputs.shape(), detail::shape_of(u));
        // One more statement makes the seeded sum a single output: d(sum)/d(output k) = u[k].
        std::vector<BasicVar<T>> active;
        std::vector<T> seeds;
        detail::for_each_number(u, [&](std::size_t k, const auto& seed) {
          if (!outputs[k].active()) return;
          active.push_back(outputs[k]);
          seeds.push_back(T(seed));
        });
        const BasicVar<T> total =
            with_partials<T>(T(0), std::span<const BasicVar<T>>(active), std::span<const T>(seeds));
        if (total.active()) tape.backward(total);
        auto value = Out::template make<T>(outputs.shape(), outputs.size(),
                                           [&](std::size_t k) { return outputs[k].value(); });
        auto gradients = std::apply(
            [&](const auto&... input) {
              return detail::unwrap_single(
                  std::tuple{detail::gather_adjoint(tape, argument, input, total.active())...});
            },
            inputs);
        return ValueAndPullback<decltype(value), decltype(gradients)>{std::move(value), std::move(gradients)};
      },
      arguments);
}
template <class F>
auto vjp(F&& f, std::initializer_list<double> x, std::initializer_list<double> u) {
  return vjp(std::forward<F>(f), std::vector<double>(x), std::vector<double>(u));
}

}  // namespace slope::ad
