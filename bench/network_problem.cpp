// network: the problem's methods: see tensor_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/network.hpp>
#include <bench/problems/network.hpp>
#include <bench/tensor_problems.hpp>

namespace slope::bench {
namespace {

/// The cost of plain arrays, at other parameters than the problem's own.
double cost_at(const NetworkProblem& problem, const std::vector<double>& parameters) {
  nn::PlainNetwork network = problem.network;
  const double* from = parameters.data();
  for (auto& layer : network.layers) {
    for (xt::xarray<double>* array : {&layer.weights, &layer.biases}) {
      std::copy_n(from, array->size(), array->data());
      from += array->size();
    }
  }
  return nn::mean_squared_distance(network(problem.inputs), problem.targets);
}

Workload make_network(std::size_t width, std::size_t batch) {
  const auto problem = std::make_shared<const NetworkProblem>(width, batch);
  const auto room = std::make_shared<GradientRoom>(problem->parameters());
  const auto at_the_point = [problem](const auto&) {
    return nn::mean_squared_distance(problem->network(problem->inputs), problem->targets);
  };
  const auto anywhere = [problem](const auto& x) { return cost_at(*problem, x); };
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    const std::size_t elements = problem->inputs.size();
    return hand::network_gradient(problem->width, x, {problem->inputs.data(), elements},
                                  {problem->targets.data(), elements}, gradient);
  };
  Workload workload{
      {plain_method(room, at_the_point), hand_method(room, by_hand),
       tensor_tape_method(room, problem->shapes(), NetworkCost(problem, problem->inputs, problem->targets))},
      directional_difference(room, anywhere)};
  if (width == 8) workload.methods.push_back(finite_difference_method(room, anywhere));
  return workload;
}

}  // namespace

Problem network_problem() {
  Problem problem{"network", {}};
  for (const std::size_t width : {8U, 64U, 512U}) {
    for (const std::size_t batch : {1U, 32U, 1024U}) {
      std::vector<std::string> methods{"plain", "hand", "tape_tensor"};
      if (width == 8) methods.push_back("finite_difference");
      problem.sizes.push_back({'w' + std::to_string(width) + "_b" + std::to_string(batch), methods,
                               [width, batch] { return make_network(width, batch); }});
    }
  }
  return problem;
}

}  // namespace slope::bench
