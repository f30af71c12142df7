// mixture: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/mixture.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/problems/mixture_tensor.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

Workload make_mixture(std::size_t dimensions, std::size_t components, FactorOrder order) {
  const auto f = mixture_case(dimensions, components, order);
  const auto problem = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    const hand::MixtureData data{problem->layout, problem->x, problem->prior.gamma, problem->prior.m,
                                 problem->constant()};
    return hand::mixture_gradient(data, x, gradient);
  };
  const MixtureOfTensors tensors(*problem);
  Workload workload{{plain_method(room, f), hand_method(room, by_hand), tape_method(room, f),
                     record_method(room, f), tensor_tape_method(room, tensors.shapes(), tensors)},
                    {}};
  if (dimensions == 2) {
    workload.methods.push_back(forward_method(room, f));
    workload.methods.push_back(finite_difference_method(room, f));
  } else {
    workload.directional_difference = directional_difference(room, f);
  }
  return workload;
}

}  // namespace

Problem mixture_problem() {
  Problem problem{"mixture", {}};
  const auto add_size = [&](std::size_t dimensions, std::size_t components, FactorOrder order) {
    std::vector<std::string> methods{"plain", "hand", "tape", "record", "tape_tensor"};
    if (dimensions == 2) methods.insert(methods.end(), {"forward", "finite_difference"});
    const std::string name = 'd' + std::to_string(dimensions) + "_k" + std::to_string(components);
    problem.sizes.push_back({order == FactorOrder::by_rows ? name + "_rows" : name, methods,
                             [=] { return make_mixture(dimensions, components, order); }});
  };
  for (const FactorOrder order : {FactorOrder::by_columns, FactorOrder::by_rows}) {
    add_size(2, 5, order);
    add_size(10, 25, order);
    add_size(20, 50, order);
  }
  return problem;
}

}  // namespace slope::bench
