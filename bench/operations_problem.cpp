// operations: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/problems/operations.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

/// One sweep by hand over the operations as they stand in BinaryOperations.
double operations_gradient(std::size_t count, const std::vector<double>& x, std::vector<double>& gradient) {
  constexpr std::size_t width = 8;
  const std::size_t steps = count / (2 * width);
  static thread_local std::vector<double> states;
  states.resize((steps + 1) * width);
  std::copy_n(x.begin(), width, states.begin());
  for (std::size_t step = 0; step < steps; ++step) {
    const double* const factors = &x[step % (x.size() - width)];
    for (std::size_t k = 0; k < width; ++k)
      states[(step + 1) * width + k] = states[step * width + k] * factors[k] + factors[k];
  }
  std::fill(gradient.begin(), gradient.end(), 0.0);
  double adjoints[width];
  std::fill_n(adjoints, width, 1.0);
  for (std::size_t step = steps; step-- > 0;) {
    const std::size_t first = step % (x.size() - width);
    for (std::size_t k = 0; k < width; ++k) {
      gradient[first + k] += adjoints[k] * (states[step * width + k] + 1);
      adjoints[k] *= x[first + k];
    }
  }
  double sum = 0;
  for (std::size_t k = 0; k < width; ++k) {
    gradient[k] += adjoints[k];
    sum += states[steps * width + k];
  }
  return sum;
}

Workload make_operations(std::size_t count) {
  std::vector<double> x(40);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.9 + 0.005 * static_cast<double>(i);
  const auto room = make_room(std::move(x));
  const BinaryOperations f{count};
  const auto by_hand = [count](const auto& at, auto& gradient) {
    return operations_gradient(count, at, gradient);
  };
  return {{plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
           finite_difference_method(room, f)},
          {}};
}

}  // namespace

Problem operations_problem() {
  return {"operations",
          numbered_sizes({1'000}, {"plain", "hand", "tape", "record", "finite_difference"}, make_operations)};
}

}  // namespace slope::bench
