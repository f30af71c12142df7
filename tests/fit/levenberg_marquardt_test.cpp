// The solver on problems that are not curves: textbook minima, corners of size and rank, and outcomes other
// than success.
#include <fit/levenberg_marquardt.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace {

using namespace slope;
using fit::StopReason;

/// The number type of a parameter vector.
template <class Vector>
using NumberOf = typename std::decay_t<Vector>::value_type;

const auto rosenbrock = [](const auto& x) {
  using S = NumberOf<decltype(x)>;
  return std::vector<S>{S(10 * (x[1] - x[0] * x[0])), S(1 - x[0])};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(levenberg_marquardt)

BOOST_AUTO_TEST_CASE(zero_residual_problem_is_solved_exactly) {
  const auto summary = fit::levenberg_marquardt(rosenbrock, {-1.2, 1.0});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(summary.parameters[0] - 1) < 1e-14);
  BOOST_TEST(std::abs(summary.parameters[1] - 1) < 1e-14);
  BOOST_TEST(summary.path.front()[0] == -1.2);
  BOOST_TEST(summary.path.back()[0] == summary.parameters[0]);
}

BOOST_AUTO_TEST_CASE(linear_problem_takes_a_few_steps) {
  const auto line = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    std::vector<S> r;
    for (int i = 0; i < 10; ++i) r.push_back(p[0] + p[1] * i - (3.0 + 2.0 * i + (i % 2 == 0 ? 0.1 : -0.1)));
    return r;
  };
  const auto summary = fit::levenberg_marquardt(line, {1.0, 1.0}, {.first_radius = 100});
  BOOST_TEST(summary.converged);
  BOOST_TEST(summary.iterations <= 3);
  BOOST_TEST(std::abs(summary.parameters[1] - (2 - 0.1 * 5 / 82.5)) < 1e-13);
}

// Powell's singular function: the Jacobian has rank 2 at the minimum, so that convergence is linear.
BOOST_AUTO_TEST_CASE(singular_jacobian_at_the_minimum) {
  const auto powell = [](const auto& x) {
    using S = NumberOf<decltype(x)>;
    return std::vector<S>{S(x[0] + 10 * x[1]), S(std::sqrt(5.0) * (x[2] - x[3])),
                          S((x[1] - 2 * x[2]) * (x[1] - 2 * x[2])),
                          S(std::sqrt(10.0) * (x[0] - x[3]) * (x[0] - x[3]))};
  };
  const auto summary = fit::levenberg_marquardt(powell, {3, -1, 0, 1});
  BOOST_TEST(summary.sum_of_squares < 1e-30);
}

// Only the sum of the parameters matters. The full step predicted no gain that can be seen, and the solver
// tried it for ever, because what the factorisation's rank left out still counted as gain.
BOOST_AUTO_TEST_CASE(equal_columns_and_a_residual_that_stays) {
  const auto sum_only = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(p[0] + p[1] - 1), S(2.0), S(2 * (p[0] + p[1]) - 2), S(p[0] + p[1] - 1.5)};
  };
  for (const std::vector<double>& start : {std::vector<double>{5, 5}, {1e8, -3}, {0, 0}, {1e-9, 1}}) {
    const auto summary = fit::levenberg_marquardt(sum_only, start);
    BOOST_TEST(summary.converged);
    BOOST_TEST(std::abs(summary.parameters[0] + summary.parameters[1] - 6.5 / 6) < 1e-7);
    BOOST_TEST(summary.iterations < 200);
  }
}

BOOST_AUTO_TEST_CASE(parameter_without_influence_stays) {
  const auto idle = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(p[0] - 2), S(2 * p[0] - 4), S(p[0] * p[0] - 4)};
  };
  const auto summary = fit::levenberg_marquardt(idle, {1.0, 7.0});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(summary.parameters[0] - 2) < 1e-14);
  BOOST_TEST(summary.parameters[1] == 7.0);
}

BOOST_AUTO_TEST_CASE(fewer_residuals_than_parameters) {
  const auto circle = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(p[0] * p[0] + p[1] * p[1] - 25)};
  };
  const auto summary = fit::levenberg_marquardt(circle, {1.0, 1.0});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(std::hypot(summary.parameters[0], summary.parameters[1]) - 5) < 1e-12);
}

BOOST_AUTO_TEST_CASE(parameters_of_very_different_units) {
  const auto scaled = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    const S x = p[0] * 1e-9;
    const S y = p[1] * 1e9;
    return std::vector<S>{S(10 * (y - x * x)), S(1 - x)};
  };
  const auto summary = fit::levenberg_marquardt(scaled, {-1.2e9, 1e-9});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(summary.parameters[0] / 1e9 - 1) < 1e-13);
  BOOST_TEST(std::abs(summary.parameters[1] / 1e-9 - 1) < 1e-13);
}

// log has no value for p <= 0: the first full step would go there.
BOOST_AUTO_TEST_CASE(step_to_values_that_are_not_finite_is_rejected) {
  const auto logarithm = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(ad::log(p[0]) + 5)};
  };
  const auto summary = fit::levenberg_marquardt(logarithm, {10.0}, {.first_radius = 100});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(summary.parameters[0] / std::exp(-5.0) - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(infeasible_points_are_never_evaluated) {
  const auto root = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    BOOST_TEST_REQUIRE((p[0] > 0));
    return std::vector<S>{S(ad::sqrt(p[0]) - 0.01)};
  };
  const auto positive = [](std::span<const double> p) { return p[0] > 0; };
  const auto summary = fit::levenberg_marquardt(root, {4.0}, {.first_radius = 100, .feasible = positive});
  BOOST_TEST(summary.converged);
  BOOST_TEST(std::abs(summary.parameters[0] - 1e-4) < 1e-14);
}

BOOST_AUTO_TEST_CASE(limit_of_iterations_is_an_outcome) {
  const auto summary = fit::levenberg_marquardt(rosenbrock, {-1.2, 1.0}, {.iteration_limit = 3});
  BOOST_TEST(!summary.converged);
  BOOST_TEST((summary.reason == StopReason::iteration_limit));
  BOOST_TEST(summary.iterations == 3);
  BOOST_TEST(summary.sum_of_squares <= summary.initial_sum_of_squares);
}

BOOST_AUTO_TEST_CASE(observer_stops_the_solver) {
  int calls = 0;
  fit::LevenbergMarquardtOptions options;
  options.observer = [&](int, double) { return ++calls < 2; };
  const auto summary = fit::levenberg_marquardt(rosenbrock, {-1.2, 1.0}, options);
  BOOST_TEST(calls == 2);
  BOOST_TEST(!summary.converged);
  BOOST_TEST((summary.reason == StopReason::interrupted));
}

BOOST_AUTO_TEST_CASE(start_where_the_function_is_not_finite_is_an_outcome) {
  const auto logarithm = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(ad::log(p[0]))};
  };
  const auto summary = fit::levenberg_marquardt(logarithm, {-1.0});
  BOOST_TEST(!summary.converged);
  BOOST_TEST((summary.reason == StopReason::not_finite));
}

BOOST_AUTO_TEST_CASE(plateau_is_not_called_converged) {
  const auto flat = [](const auto& p) {
    using S = NumberOf<decltype(p)>;
    return std::vector<S>{S(1 + 0.0 * p[0]), S(2 - 0.0 * p[0])};
  };
  const auto summary = fit::levenberg_marquardt(flat, {1.0});
  BOOST_TEST(!summary.converged);
  BOOST_TEST((summary.reason == StopReason::no_influence));
}

BOOST_AUTO_TEST_CASE(wrong_starts_are_refused) {
  BOOST_CHECK_THROW(fit::levenberg_marquardt(rosenbrock, {}), ad::ArgumentError);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(fit::levenberg_marquardt(rosenbrock, {nan, 1.0}), ad::ArgumentError);
  fit::LevenbergMarquardtOptions nothing_is_feasible;
  nothing_is_feasible.feasible = [](std::span<const double>) { return false; };
  BOOST_CHECK_THROW(fit::levenberg_marquardt(rosenbrock, {1.0, 1.0}, nothing_is_feasible), ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
