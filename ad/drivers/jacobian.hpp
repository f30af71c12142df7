// Jacobians: forward with several tangents a pass, or reverse with several seeds a sweep, whichever is less work.
//
// Builds on outputs.hpp and arguments.hpp. Read next: products.hpp, for products without the matrix.
#pragma once

#include <ad/drivers/output_groups.hpp>
#include <ad/drivers/outputs.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

namespace slope::ad {

/// Tangents that one forward pass carries in the drivers.
inline constexpr std::size_t forward_lanes = 4;

/// How a Jacobian is to be computed. A sweep of reverse mode passes only through what its eight outputs depend on: the
/// residuals of a fit, each computed from the inputs by itself, cost little more than one sweep together, whatever
/// their number. Where every output stands on everything, it is ceil(outputs / 8) sweeps of the whole recording. A
/// tensor statement counts as standing on all before it.
enum class JacobianMode {
  /// By shape. Up to 8 inputs: forward. Up to 12: forward where there are more than 4 outputs an input, else reverse;
  /// one plain evaluation counts the outputs. More inputs: reverse, unless the sweep of the middle outputs shows that
  /// all together would take longer than forward does; then that recording and sweep have been for nothing.
  automatic,
  forward,  ///< dual numbers: ceil(inputs / 4) evaluations of f
  reverse   ///< one recording, and the sweeps
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

/// Reverse: the rows of all arguments' Jacobians from one recording. Nothing when `give_up(outputs, share)` says so,
/// after one sweep of the middle outputs, which passed through that share of the recording.
template <class T, class GiveUp, class F, class... X>
auto jacobian_reverse(GiveUp&& give_up, F&& f, const X&... x) {
  const TapeLease<T> lease;
  Tape<T>& tape = *lease;
  const Recording<T> recording(tape);
  const auto inputs = make_inputs(tape, x...);
  const auto y = std::apply(f, inputs);
  using Out = Outputs<T, std::remove_cvref_t<decltype(y)>>;
  const Out outputs(y);
  auto value = Out::template make<T>(outputs.shape(), outputs.size(),
                                     [&](std::size_t k) { return outputs[k].value(); });
  auto jacobians = std::tuple{make_array<T>(joined_shape(outputs.shape(), shape_of(x)))...};
  OutputGroups<T> groups(tape, outputs);
  if (groups.outputs() != outputs.size()) {  // constants have a row of zeros
    std::apply([](auto&... jacobian) { (std::fill(jacobian.begin(), jacobian.end(), T(0)), ...); }, jacobians);
  }
  const auto copy_rows = [&](std::span<const std::size_t> rows, const auto& input, auto& jacobian,
                             std::size_t columns) {
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
      for (std::size_t k = 0; k < rows.size(); ++k) jacobian.data()[rows[k] * columns + column] = adjoint.lane[k];
    }
  };
  using Result = ValueAndJacobian<decltype(value), decltype(unwrap_single(std::move(jacobians)))>;
  for (std::size_t turn = 0; turn < groups.size(); ++turn) {
    // The middle first: where each output stands on those before, it passes through half of what the last one does.
    const std::size_t group = (groups.size() / 2 + turn) % groups.size();
    const double share = groups.sweep(group);
    if (turn == 0 && give_up(outputs.size(), share)) return std::optional<Result>();
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (copy_rows(groups.rows(group), std::get<I>(inputs), std::get<I>(jacobians), shape_of(x).elements()), ...);
    }(std::index_sequence_for<X...>());
  }
  return std::optional<Result>({std::move(value), unwrap_single(std::move(jacobians))});
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
            const std::size_t begin = std::max(column, from);
            const std::size_t end = std::min(column + forward_lanes, from + width);
            for (std::size_t row = 0; row < outputs.size() && begin < end; ++row) {
              for (std::size_t at = begin; at < end; ++at) {
                jacobian.data()[row * width + at - from] = outputs[row].value().tangent(at - column);
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
  const std::size_t inputs = (detail::shape_of(x).elements() + ...);
  JacobianMode mode = options.mode;
  if (mode == JacobianMode::automatic && inputs <= 2 * forward_lanes) mode = JacobianMode::forward;
  if (mode == JacobianMode::automatic && inputs <= 3 * forward_lanes) {
    // Forward wins when there are far more outputs, whatever they have in common. Counting them takes one evaluation.
    const auto y = f(detail::map_numbers<T>(x, [](std::size_t, const auto& number) { return T(number); })...);
    if (detail::shape_of(y).elements() > 4 * inputs) mode = JacobianMode::forward;
  }
  if (mode != JacobianMode::forward) {
    // A sweep of eight lanes takes two thirds of the time of an evaluation with four tangents.
    const auto give_up = [&](std::size_t outputs, double share) {
      return mode == JacobianMode::automatic && share * static_cast<double>(outputs) > 3 * static_cast<double>(inputs);
    };
    if (auto result = detail::jacobian_reverse<T>(give_up, f, x...)) return *std::move(result);
  }
  return detail::jacobian_forward<T>(std::forward<F>(f), x...);
}

/// The value of f at x and its Jacobian: element (i..., j...) is the derivative of output i with respect to input j, in
/// an array whose shape is the output's followed by the argument's. A vector function of a vector gives (outputs,
/// inputs). Several arguments give a tuple of Jacobians, one each.
///
///     auto [value, J] = ad::value_and_jacobian(f, std::vector{1.0, 2.0});
///
/// f returns a scalar, a std::vector of scalars, or a tensor; its value comes back in that kind as plain numbers. An
/// output that depends on no input has a row of zeros. Cost: see JacobianMode; memory: one recording and eight adjoints
/// for each of its values, or none forward.
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
