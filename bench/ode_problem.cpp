// ode: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/ode.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>
#include <xtensor/xbuilder.hpp>

namespace slope::bench {
namespace {

constexpr std::size_t steps = 1'000;

/// The solution through tensors: four products of arrays a step.
ad::Var solution_of_tensors(const ad::Tensor& x) {
  const std::size_t n = x.size();
  const double h = 2.0 / static_cast<double>(steps);
  const ad::Tensor first = ad::slice(x, 0, 0, 1);
  const ad::Tensor others = ad::slice(x, 0, 1, n);
  const auto slope_at = [&](const ad::Tensor& y) {
    return ad::concatenate(std::vector<ad::Tensor>{first, others * ad::slice(y, 0, 0, n - 1)});
  };
  ad::Tensor y(xt::xarray<double>(xt::zeros<double>({n})));
  for (std::size_t step = 0; step < steps; ++step) {
    const ad::Tensor k1 = slope_at(y);
    const ad::Tensor k2 = slope_at(y + 0.5 * h * k1);
    const ad::Tensor k3 = slope_at(y + 0.5 * h * k2);
    const ad::Tensor k4 = slope_at(y + h * k3);
    y += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return y[n - 1];
}

Workload make_ode(std::size_t components) {
  const auto f = ode_case(components);
  const auto room = make_room(f.point);
  const auto by_hand = [](const auto& at, auto& gradient) { return hand::ode_gradient(at, steps, gradient); };
  const auto tensors = [](const std::vector<ad::Tensor>& inputs) { return solution_of_tensors(inputs[0]); };
  const std::vector<std::vector<std::size_t>> shapes(1, std::vector<std::size_t>(1, components));
  return {
      {plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
       tensor_tape_method(room, shapes, tensors), forward_method(room, f), finite_difference_method(room, f)},
      {}};
}

}  // namespace

Problem ode_problem() {
  return {"ode",
          numbered_sizes({100},
                         {"plain", "hand", "tape", "record", "tape_tensor", "forward", "finite_difference"},
                         make_ode)};
}

}  // namespace slope::bench
