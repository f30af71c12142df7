// The methods that any scalar function of a vector has: plain, tape, forward, finite differences.
//
// A function is given as something callable with a std::vector of any number type; the tensor formulations as
// something callable with tensors. All methods of a workload share one room for their answers.
// Read next: log_sum_exp_problem.cpp, which is the shortest use.
#pragma once

#include <ad/ad.hpp>
#include <algorithm>
#include <bench/finite_difference.hpp>
#include <bench/workload.hpp>
#include <cmath>
#include <memory>
#include <span>
#include <utility>
#include <vector>
#include <xtensor/xadapt.hpp>

namespace slope::bench {

/// Where derivatives are taken, and what the last method computed there.
struct GradientRoom {
  std::vector<double> point;
  double value = 0;
  std::vector<double> gradient = std::vector<double>(point.size());

  explicit GradientRoom(std::vector<double> where) : point(std::move(where)) {}
  Results results() const { return {{&value, 1}, gradient}; }
  Results value_alone() const { return {{&value, 1}, {}}; }
};
using SharedRoom = std::shared_ptr<GradientRoom>;

inline SharedRoom make_room(std::vector<double> point) {
  return std::make_shared<GradientRoom>(std::move(point));
}

/// The function on doubles. Differences call it through this as one calls a function of another library:
/// otherwise the compiler would compute the two evaluations of a difference side by side.
using PlainFunction = std::function<double(const std::vector<double>&)>;

/// `plain`: the function alone, on doubles.
inline Method plain_method(const SharedRoom& room, const PlainFunction& f) {
  return {"plain", [room, f] { room->value = f(room->point); }, [room] { return room->value_alone(); }, {}};
}

/// `hand`: hand(point, gradient) writes the gradient and returns the value.
template <class Hand>
Method hand_method(const SharedRoom& room, Hand hand) {
  return {"hand",
          [room, hand] { room->value = hand(room->point, room->gradient); },
          [room] { return room->results(); },
          {}};
}

/// `tape`, or another formulation of scalars on the tape under its own name.
template <class F>
Method tape_method(const SharedRoom& room, F f, std::string name = "tape") {
  const auto tape = std::make_shared<ad::Tape<double>>();
  const auto run = [room, f, tape] {
    const ad::Recording recording(*tape);
    const std::vector<ad::Var> x = tape->input(room->point);
    const ad::Var y = f(x);
    tape->backward(y);
    room->value = y.value();
    std::ranges::copy(tape->adjoint_view(x.front(), x.back()), room->gradient.begin());
  };
  return {std::move(name), run, [room] { return room->results(); }, [tape] { return tape->bytes_used(); }};
}

/// `record`: the recording without the sweep.
template <class F>
Method record_method(const SharedRoom& room, F f) {
  const auto tape = std::make_shared<ad::Tape<double>>();
  const auto run = [room, f, tape] {
    const ad::Recording recording(*tape);
    const ad::Var y = f(tape->input(room->point));
    room->value = y.value();
  };
  return {"record", run, [room] { return room->value_alone(); }, [tape] { return tape->bytes_used(); }};
}

/// `tape_tensor`: the point is handed to f as tensors of these shapes, one after the other. The gradient is left where an
/// optimiser would read it, in the tape's memory.
template <class F>
Method tensor_tape_method(const SharedRoom& room, std::vector<std::vector<std::size_t>> shapes, F f) {
  const auto tape = std::make_shared<ad::Tape<double>>();
  std::vector<xt::xarray<double>> arrays;
  const double* from = room->point.data();
  for (const auto& shape : shapes) {
    arrays.push_back(xt::xarray<double>::from_shape(shape));
    std::copy_n(from, arrays.back().size(), arrays.back().data());
    from += arrays.back().size();
  }
  using Views = std::vector<std::span<const double>>;
  const auto gradient = std::make_shared<Views>();
  const auto run = [room, arrays, f, tape, gradient, x = std::vector<ad::Tensor>()]() mutable {
    const ad::Recording recording(*tape);
    x.clear();
    for (const auto& array : arrays) x.push_back(tape->input(ad::borrow<double>(array)));
    const ad::Var y = f(std::as_const(x));
    tape->backward(y);
    room->value = y.value();
    gradient->clear();
    for (const ad::Tensor& input : x) gradient->push_back(tape->adjoint_view(input));
  };
  const auto results = [room, gradient] {
    double* to = room->gradient.data();
    for (const std::span<const double> part : *gradient) to = std::copy(part.begin(), part.end(), to);
    return room->results();
  };
  return {"tape_tensor", run, results, [tape] { return tape->bytes_used(); }};
}

/// `forward`: dual numbers with four tangents, as often as there are inputs to cover.
template <class F>
Method forward_method(const SharedRoom& room, F f) {
  const auto run = [room, f] {
    const auto [value, derivative] =
        ad::value_and_jacobian(ad::JacobianOptions{ad::JacobianMode::forward}, f, room->point);
    room->value = value;
    std::copy(derivative.begin(), derivative.end(), room->gradient.begin());
  };
  return {"forward", run, [room] { return room->results(); }, {}};
}

/// `finite_difference`: two evaluations an input.
inline Method finite_difference_method(const SharedRoom& room, const PlainFunction& f) {
  const auto run = [room, f] {
    room->value = f(room->point);
    central_differences(f, room->point, [&](std::size_t input, double above, double below, double distance) {
      room->gradient[input] = (above - below) / distance;
    });
  };
  return {"finite_difference", run, [room] { return room->results(); }, {}};
}

/// What verifies `hand` where there are too many inputs for finite_difference: the derivative along a
/// direction by (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, whose long step leaves the rounding in long sums
/// harmless.
inline std::function<double(std::span<const double>)> directional_difference(const SharedRoom& room,
                                                                             const PlainFunction& f) {
  return [room, f](std::span<const double> direction) {
    constexpr double step = 1e-3;
    const auto at = [&](double distance) {
      std::vector<double> x = room->point;
      for (std::size_t i = 0; i < x.size(); ++i) x[i] += distance * direction[i];
      return f(x);
    };
    return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
  };
}

}  // namespace slope::bench
