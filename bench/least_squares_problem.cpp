// least_squares: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/least_squares.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

/// (points, coefficients): row i holds the powers of t_i.
xt::xarray<double> powers_of(const std::vector<double>& t, std::size_t coefficients) {
  auto powers = xt::xarray<double>::from_shape({t.size(), coefficients});
  for (std::size_t i = 0; i < t.size(); ++i) {
    double power = 1;
    for (std::size_t j = 0; j < coefficients; ++j) {
      powers(i, j) = power;
      power *= t[i];
    }
  }
  return powers;
}

/// The cost with each point's polynomial as one statement, whose partials are the powers of t.
ad::Var cost_by_points(const LeastSquares& problem, const std::vector<ad::Var>& coefficients) {
  std::vector<double> powers(coefficients.size());
  ad::Var cost = 0;
  for (std::size_t i = 0; i < problem.t.size(); ++i) {
    double value = 0;
    double power = 1;
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      powers[j] = power;
      value += coefficients[j].value() * power;
      power *= problem.t[i];
    }
    const ad::Var polynomial = ad::with_partials<double>(value, coefficients, powers);
    cost += 0.5 * ad::square(problem.s[i] - polynomial);
  }
  return cost;
}

Workload make_least_squares(std::size_t points) {
  const auto f = least_squares_case(points);
  const auto problem = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    return hand::least_squares_gradient(x, problem->t, problem->s, gradient);
  };
  const auto by_points = [problem](const std::vector<ad::Var>& x) { return cost_by_points(*problem, x); };
  const ad::Tensor powers(powers_of(problem->t, room->point.size()));
  const ad::Tensor s(xt::adapt(problem->s, {points}));
  const auto tensors = [powers, s](const std::vector<ad::Tensor>& x) -> ad::Var {
    return 0.5 * ad::squared_norm(s - ad::matmul(powers, x[0]));
  };
  return {
      {plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
       tape_method(room, by_points, "tape_kernel"), tensor_tape_method(room, {{room->point.size()}}, tensors),
       forward_method(room, f), finite_difference_method(room, f)},
      {}};
}

}  // namespace

Problem least_squares_problem() {
  return {"least_squares", numbered_sizes({64, 8'196},
                                          {"plain", "hand", "tape", "record", "tape_kernel", "tape_tensor",
                                           "forward", "finite_difference"},
                                          make_least_squares)};
}

}  // namespace slope::bench
