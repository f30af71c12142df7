// Jacobians: forward with several tangents a pass, or reverse with several seeds a sweep, whichever is less work.
//
// Builds on outputs.hpp and arguments.hpp. Read next: products.hpp, for products without the matrix.
#pragma once

#include <ad/drivers/outputs.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <array>
#include <initializer_list>

namespace slope::ad {

/// Tangents that one forward pass carries in the drivers.
inline constexpr std::size_t forward_lanes = 4;

/// How a Jacobian is to be computed.
enum class JacobianMode {
  automatic,  ///< by shape
  forward,    ///< dual numbers: ceil(inputs / 4) evaluations of f
  reverse     ///< one recording and ceil(outputs / 8) sweeps
};

struct JacobianOptions {
  JacobianMode mode = JacobianMode::automatic;
};

/// A function's value and Jacobian at a point.
template <class V, class J>
struct ValueAndJacobian {
  V value;
  J jacobian;
};

namespace detail {

inline Shape joined_shape(const Shape& outputs, const Shape& inputs) {
  Shape shape = outputs;
  for (const std::size_t extent : inputs) shape.push_back(extent);
  return shape;
}

/// Reverse: the rows of all arguments' Jacobians from one recording.
template <class T, class F, class... X>
auto jacobian_reverse(F&& f, const X&... x) {
  const TapeLease<T> lease;
  Tape<T>& tape = *lease;
  const Recording<T> recording(tape);
  const auto inputs = std::tuple{tape.input(x)...};
  const auto y = std::apply(f, inputs);
  using Out = Outputs<T, std::remove_cvref_t<decltype(y)>>;
  const Out outputs(y);
  auto jacobians = std::tuple{make_array<T>(joined_shape(outputs.shape(), shape_of(x)))...};
  std::array<Slot, sweep_lanes> seeds{};
  for (std::size_t row = 0; row < outputs.size(); row += sweep_lanes) {
    const std::size_t rows = std::min(sweep_lanes, outputs.size() - row);
    for (std::size_t k = 0; k < rows; ++k) {
      if (outputs[row + k].active() && outputs[row + k].recording() != tape.recording()) {
        tape.reject("jacobian", outputs[row + k].recording());
      }
      seeds[k] = outputs[row + k].slot();
    }
    tape.backward_lanes({seeds.data(), rows});
    const auto copy_rows = [&](const auto& input, auto& jacobian, std::size_t columns) {
      for (std::size_t column = 0; column < columns; ++column) {
        Slot slot;
        if constexpr (ScalarExpression<std::remove_cvref_t<decltype(input)>>) {
          slot = input.slot();
        } else if constexpr (TensorExpression<std::remove_cvref_t<decltype(input)>>) {
          slot = input.slot() + static_cast<Slot>(column);
        } else {
          slot = input[column].slot();
        }
        const auto& adjoint = tape.lanes_adjoint(slot);
        for (std::size_t k = 0; k < rows; ++k) jacobian.data()[(row + k) * columns + column] = adjoint.lane[k];
      }
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (copy_rows(std::get<I>(inputs), std::get<I>(jacobians), shape_of(x).elements()), ...);
    }(std::index_sequence_for<X...>());
  }
  auto value = Out::template make<T>(outputs.shape(), outputs.size(),
                                     [&](std::size_t k) { return outputs[k].value(); });
  auto unwrapped = unwrap_single(std::move(jacobians));
  return ValueAndJacobian<decltype(value), decltype(unwrapped)>{std::move(value), std::move(unwrapped)};
}

/// Forward: forward_lanes columns an evaluation, counted through all arguments in order.
template <class T, class F, class... X>
auto jacobian_forward(F&& f, const X&... x) {
  using D = Dual<forward_lanes, T>;
  const std::array<std::size_t, sizeof...(X)> sizes{shape_of(x).elements()...};
  std::array<std::size_t, sizeof...(X) + 1> first{};
  for (std::size_t k = 0; k < sizes.size(); ++k) first[k + 1] = first[k] + sizes[k];
  const std::size_t columns = first.back();

  const auto evaluate_at = [&](std::size_t column) {
    // Column numbers column ... column + 3 carry a tangent each.
    const auto seeded = [&](const auto& argument, std::size_t from) {
      return map_numbers<D>(argument, [&](std::size_t index, const auto& number) {
        const std::size_t at = from + index;
        if (at < column || at >= column + forward_lanes) return D(static_cast<T>(number));
        return D::variable(static_cast<T>(number), at - column);
      });
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return f(seeded(x, first[I])...);
    }(std::index_sequence_for<X...>());
  };
  using Y = std::remove_cvref_t<decltype(evaluate_at(0))>;
  using Out = Outputs<D, Y>;
  Out outputs(evaluate_at(0));
  auto jacobians = std::tuple{make_array<T>(joined_shape(outputs.shape(), shape_of(x)))...};
  auto value = Out::template make<T>(outputs.shape(), outputs.size(),
                                     [&](std::size_t k) { return outputs[k].value().value(); });
  for (std::size_t column = 0; column < columns; column += forward_lanes) {
    if (column != 0) outputs = Out(evaluate_at(column));
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (
          [&](auto& jacobian, std::size_t from, std::size_t width) {
            for (std::size_t lane = 0; lane < forward_lanes; ++lane) {
              const std::size_t at = column + lane;
              if (at < from || at >= from + width) continue;
              for (std::size_t row = 0; row < outputs.size(); ++row) {
                jacobian.data()[row * width + at - from] = outputs[row].value().tangent(lane);
              }
            }
          }(std::get<I>(jacobians), first[I], sizes[I]),
          ...);
    }(std::index_sequence_for<X...>());
  }
  auto unwrapped = unwrap_single(std::move(jacobians));
  return ValueAndJacobian<decltype(value), decltype(unwrapped)>{std::move(value), std::move(unwrapped)};
}

}  // namespace detail

/// The value of f at x and its Jacobian, with a choice of mode. As value_and_jacobian(f, x).
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto value_and_jacobian(const JacobianOptions& options, F&& f, const X&... x) {
  using T = detail::DriverNumber<X...>;
  JacobianMode mode = options.mode;
  if (mode == JacobianMode::automatic) {
    const std::size_t inputs = (detail::shape_of(x).elements() + ...);
    mode = inputs <= 2 * forward_lanes ? JacobianMode::forward : JacobianMode::reverse;
    if (mode == JacobianMode::reverse) {
      // Many inputs: forward still wins when there are far more outputs. Counting them takes one plain evaluation.
      const auto y = f(detail::map_numbers<T>(x, [](std::size_t, const auto& number) { return T(number); })...);
      const std::size_t outputs = detail::shape_of(y).elements();
      if (outputs > 4 * inputs) mode = JacobianMode::forward;
    }
  }
  if (mode == JacobianMode::forward) return detail::jacobian_forward<T>(std::forward<F>(f), x...);
  return detail::jacobian_reverse<T>(std::forward<F>(f), x...);
}

/// The value of f at x and its Jacobian: element (i..., j...) is the derivative of output i with respect to input j, in
/// an array whose shape is the output's followed by the argument's. A vector function of a vector gives (outputs,
/// inputs). Several arguments give a tuple of Jacobians, one each.
///
///     auto [value, J] = ad::value_and_jacobian(f, std::vector{1.0, 2.0});
///
/// f returns a scalar, a std::vector of scalars, or a tensor; its value comes back in that kind as plain numbers. An
/// output that depends on no input has a row of zeros. Cost: see JacobianMode; memory: one recording, or none forward.
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto value_and_jacobian(F&& f, const X&... x) {
  return value_and_jacobian(JacobianOptions{}, std::forward<F>(f), x...);
}
template <class F>
auto value_and_jacobian(F&& f, std::initializer_list<double> x) {
  return value_and_jacobian(std::forward<F>(f), std::vector<double>(x));
}

/// The Jacobian alone. As value_and_jacobian.
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto jacobian(F&& f, const X&... x) {
  return value_and_jacobian(JacobianOptions{}, std::forward<F>(f), x...).jacobian;
}
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
auto jacobian(const JacobianOptions& options, F&& f, const X&... x) {
  return value_and_jacobian(options, std::forward<F>(f), x...).jacobian;
}
template <class F>
auto jacobian(F&& f, std::initializer_list<double> x) {
  return jacobian(std::forward<F>(f), std::vector<double>(x));
}

}  // namespace slope::ad
