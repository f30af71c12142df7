// mixture: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/mixture.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/problems/mixture_tensor.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

Workload make_mixture(std::size_t dimensions, std::size_t components) {
  const auto f = mixture_case(dimensions, components);
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
  const std::vector<std::string> methods{"plain", "hand", "tape", "record", "tape_tensor"};
  return {"mixture",
          {{"d2_k5",
            {"plain", "hand", "tape", "record", "tape_tensor", "forward", "finite_difference"},
            [] { return make_mixture(2, 5); }},
           {"d10_k25", methods, [] { return make_mixture(10, 25); }},
           {"d20_k50", methods, [] { return make_mixture(20, 50); }}}};
}

}  // namespace slope::bench
