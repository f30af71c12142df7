// The heart problem's methods, each a function that writes the 77 derivatives: see heart_problem.hpp.
#include <bench/finite_difference.hpp>
#include <bench/hand/heart.hpp>
#include <bench/heart_problem.hpp>
#include <bench/problems/heart.hpp>
#include <memory>
#include <nn/loss.hpp>
#include <utility>

namespace slope::bench {
namespace {

/// The problem, room for the answers, and a tape for each formulation, kept from run to run.
struct HeartMethods {
  HeartProblem problem;
  HeartCost cost{problem};
  std::vector<double> point = problem.parameters;
  double value = 0;
  std::vector<double> gradient = std::vector<double>(HeartLayout::size);

  ad::Tape<double> tape;
  ad::Tape<double> tensor_tape;
  nn::Network<ad::Tensor> active;
  ad::Tensor inputs{problem.curve.inputs};
  ad::Tensor targets{problem.curve.points};

  explicit HeartMethods(std::size_t points) : problem(points) {}

  Results results() const { return {{&value, 1}, gradient}; }

  void plain() { value = cost(point); }

  void hand() {
    const std::size_t points = problem.points();
    value = hand::heart_gradient(point, {problem.curve.inputs.data(), points},
                                 {problem.curve.points.data(), 2 * points}, gradient);
  }

  void finite_difference() {
    value = cost(point);
    central_differences(cost, point, [&](std::size_t input, double above, double below, double distance) {
      gradient[input] = (above - below) / distance;
    });
  }

  void forward() {
    const auto [cost_there, derivative] =
        ad::value_and_jacobian(ad::JacobianOptions{ad::JacobianMode::forward}, cost, point);
    value = cost_there;
    std::copy(derivative.begin(), derivative.end(), gradient.begin());
  }

  void run_tape() {
    const ad::Recording recording(tape);
    const auto parameters = tape.input(point);
    const auto y = cost(parameters);
    tape.backward(y);
    value = y.value();
    for (std::size_t input = 0; input < parameters.size(); ++input)
      gradient[input] = tape.adjoint(parameters[input]);
  }

  void run_tensor_tape() {
    const ad::Recording recording(tensor_tape);
    nn::put_on_tape(problem.network, tensor_tape, active);
    const ad::Var y = nn::mean_squared_distance(active(inputs), targets);
    tensor_tape.backward(y);
    value = y.value();
    std::span<double> rest = gradient;
    for (const auto& layer : active.layers) {
      for (const ad::Tensor* array : {&layer.weights, &layer.biases}) {
        tensor_tape.adjoint_into(*array, rest.first(array->size()));
        rest = rest.subspan(array->size());
      }
    }
  }
};

Workload make_heart(std::size_t size) {
  const auto methods = std::make_shared<HeartMethods>(size);
  const auto results = [methods] { return methods->results(); };
  return {{
      {"plain", [methods] { methods->plain(); }, results, {}},
      {"hand", [methods] { methods->hand(); }, results, {}},
      {"tape_tensor", [methods] { methods->run_tensor_tape(); }, results,
       [methods] { return methods->tensor_tape.bytes_used(); }},
      {"tape", [methods] { methods->run_tape(); }, results, [methods] { return methods->tape.bytes_used(); }},
      {"forward", [methods] { methods->forward(); }, results, {}},
      {"finite_difference", [methods] { methods->finite_difference(); }, results, {}},
  }};
}

}  // namespace

Problem heart_problem() {
  return {"heart",
          {100, 1'000, 10'000},
          {"plain", "hand", "tape_tensor", "tape", "forward", "finite_difference"},
          make_heart};
}

}  // namespace slope::bench
