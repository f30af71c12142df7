// heart: the problem's methods: see heart_problem.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/heart.hpp>
#include <bench/heart_problem.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/problems/network.hpp>

namespace slope::bench {
namespace {

Workload make_heart(std::size_t points) {
  const auto f = heart_case(points);
  const auto cost = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [cost, points](const auto& x, auto& gradient) {
    const nn::Curve& curve = cost->problem().curve;
    return hand::heart_gradient(x, {curve.inputs.data(), points}, {curve.points.data(), 2 * points},
                                gradient);
  };
  std::vector<std::vector<std::size_t>> shapes;
  for (const auto& layer : cost->problem().network.layers) {
    shapes.emplace_back(layer.weights.shape().begin(), layer.weights.shape().end());
    shapes.emplace_back(layer.biases.shape().begin(), layer.biases.shape().end());
  }
  const NetworkCost tensors(cost, cost->problem().curve.inputs, cost->problem().curve.points);
  return {{plain_method(room, f), hand_method(room, by_hand), tensor_tape_method(room, shapes, tensors),
           tape_method(room, f), forward_method(room, f), finite_difference_method(room, f)},
          {}};
}

}  // namespace

Problem heart_problem() {
  return {"heart", numbered_sizes({100, 1'000, 10'000},
                                  {"plain", "hand", "tape_tensor", "tape", "forward", "finite_difference"},
                                  make_heart)};
}

}  // namespace slope::bench
