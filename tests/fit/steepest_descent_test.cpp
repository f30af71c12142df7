// Steepest descent: its steps, and the outcomes when it leaves where the function has a meaning.
#include <fit/steepest_descent.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

namespace {

using namespace slope;
using fit::StopReason;

const auto parabola = [](const auto& x) { return ad::square(x[0] - 3) + 2 * ad::square(x[1] + 1); };

}  // namespace

BOOST_AUTO_TEST_SUITE(steepest_descent)

BOOST_AUTO_TEST_CASE(each_step_is_minus_the_step_times_the_gradient) {
  const auto summary = fit::steepest_descent(parabola, {0.0, 0.0}, {.step = 0.125, .iterations = 2});
  BOOST_TEST_REQUIRE(summary.path.size() == 3u);
  BOOST_TEST(summary.path[1][0] == 0.75);
  BOOST_TEST(summary.path[1][1] == -0.5);
  BOOST_TEST(summary.path[2][0] == 0.75 + 0.125 * 4.5);
  BOOST_TEST(summary.path[2][1] == -0.75);
  BOOST_TEST((summary.reason == StopReason::iterations_done));
  BOOST_TEST(!summary.converged);
}

BOOST_AUTO_TEST_CASE(no_iterations_leave_the_start) {
  const auto summary = fit::steepest_descent(parabola, {1.0, 2.0}, {.step = 1, .iterations = 0});
  BOOST_TEST(summary.parameters[1] == 2.0);
  BOOST_TEST(summary.value == 4.0 + 18.0);
  BOOST_TEST(summary.gradient[1] == 12.0);
}

BOOST_AUTO_TEST_CASE(divergence_ends_before_the_infinite) {
  const auto summary = fit::steepest_descent(parabola, {1.0, 2.0}, {.step = 1e10, .iterations = 1000});
  BOOST_TEST((summary.reason == StopReason::not_finite));
  BOOST_TEST(std::isfinite(summary.value));
  BOOST_TEST(!summary.converged);
}

BOOST_AUTO_TEST_CASE(step_out_of_range_ends_the_descent) {
  fit::SteepestDescentOptions options = {.step = 1, .iterations = 10};
  options.feasible = [](std::span<const double> x) { return x[1] > 0; };
  const auto summary = fit::steepest_descent(parabola, {1.0, 2.0}, options);
  BOOST_TEST((summary.reason == StopReason::out_of_range));
  BOOST_TEST(summary.iterations == 0);
  BOOST_TEST(summary.parameters[1] == 2.0);
}

BOOST_AUTO_TEST_CASE(long_path_is_thinned_and_keeps_both_ends) {
  const auto summary = fit::steepest_descent(parabola, {0.0, 0.0}, {.step = 1e-5, .iterations = 20001});
  BOOST_TEST(summary.iterations == 20001);
  BOOST_TEST(summary.path.size() < 5000u);
  BOOST_TEST(summary.path.size() > 1000u);
  BOOST_TEST(summary.path.front()[0] == 0.0);
  BOOST_TEST(summary.path.back()[0] == summary.parameters[0]);
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double step : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()})
    BOOST_CHECK_THROW(fit::steepest_descent(parabola, {1.0, 2.0}, {.step = step}), ad::ArgumentError);
  BOOST_CHECK_THROW(fit::steepest_descent(parabola, {1.0, 2.0}, {.iterations = -1}), ad::ArgumentError);
  BOOST_CHECK_THROW(fit::steepest_descent(parabola, {nan, 2.0}, {}), ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
