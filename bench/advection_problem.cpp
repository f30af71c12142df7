// advection: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/advection.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

/// The solver through tensors: slices of the ring.
class AdvectionOfTensors {
 public:
  explicit AdvectionOfTensors(const Advection& problem)
      : problem_(&problem), target_(xt::adapt(problem.target, {problem.cells})) {}

  ad::Var operator()(const std::vector<ad::Tensor>& first) const {
    const std::size_t n = problem_->cells;
    const double c = problem_->courant;
    ad::Tensor q = first[0];
    for (std::size_t step = 0; step < problem_->steps; ++step) {
      const ad::Tensor ring =
          ad::concatenate(std::vector<ad::Tensor>{ad::slice(q, 0, n - 1, n), q, ad::slice(q, 0, 0, 1)});
      const ad::Tensor left = ad::slice(ring, 0, 0, n + 1);
      const ad::Tensor right = ad::slice(ring, 0, 1, n + 2);
      ad::Tensor flux;
      if (problem_->scheme == AdvectionScheme::linear) {
        flux = 0.5 * c * (left + right + c * (left - right));
      } else {
        flux = 0.5 * c * ad::square(0.5 * (left + right) + 0.25 * c * (ad::square(left) - ad::square(right)));
      }
      q += ad::slice(flux, 0, 0, n) - ad::slice(flux, 0, 1, n + 1);
    }
    return 0.5 * ad::squared_norm(q - target_);
  }

 private:
  const Advection* problem_;
  ad::Tensor target_;
};

Workload make_advection(AdvectionScheme scheme) {
  const auto f = advection_case(scheme);
  const auto problem = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    const auto solve =
        problem->scheme == AdvectionScheme::linear ? hand::linear_advection_gradient : hand::burgers_gradient;
    return solve(x, problem->target, problem->steps, problem->courant, gradient);
  };
  return {{plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
           tensor_tape_method(room, {{problem->cells}}, AdvectionOfTensors(*problem)),
           forward_method(room, f), finite_difference_method(room, f)},
          {}};
}

}  // namespace

Problem advection_problem() {
  const std::vector<std::string> methods{
      "plain", "hand", "tape", "record", "tape_tensor", "forward", "finite_difference"};
  return {"advection",
          {{"linear", methods, [] { return make_advection(AdvectionScheme::linear); }},
           {"burgers", methods, [] { return make_advection(AdvectionScheme::burgers); }}}};
}

}  // namespace slope::bench
