// The worksheet of heights: every figure that it gives must come out.
//
// chi² after 50 steps is 4.39245367132e-4; evaluated with 30 digits at the worksheet's own mu and sigma it is
// 4.39245367132349e-4.
#include <fit/covariance.hpp>
#include <fit/gaussian_fit.hpp>
#include <fit/gaussian_model.hpp>
#include <fit/levenberg_marquardt.hpp>
#include <fit/steepest_descent.hpp>
#include <fit/worksheet_heights.hpp>

#include <ad/types/error.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace slope;
using boost::test_tools::tolerance;

constexpr double best_mu = 178.51982433943;
constexpr double best_sigma = 7.54990773373;

}  // namespace

BOOST_AUTO_TEST_SUITE(worksheet)

BOOST_AUTO_TEST_CASE(histogram_is_the_worksheets) {
  const fit::Histogram histogram = fit::worksheet_heights();
  BOOST_TEST(histogram.size() == 100u);
  BOOST_TEST(histogram.left_edge(0) == 50.0);
  BOOST_TEST(histogram.left_edge(99) == 297.5);
  BOOST_TEST(histogram.centre(44) == 161.25);
  BOOST_TEST(histogram.density(43) == 0.0);
  BOOST_TEST(histogram.density(60) == 0.0);
  double area = 0;
  for (const double density : histogram.densities()) area += density * histogram.bin_width();
  BOOST_TEST(area == 1.0, tolerance(1e-14));
  BOOST_TEST(histogram.density(44) / histogram.density(59) == 31.0, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(steepest_descent_takes_the_worksheets_steps) {
  const auto summary = fit::steepest_descent(fit::ChiSquared(fit::worksheet_heights()), {155, 6},
                                             {.step = 2000, .iterations = 50, .feasible = fit::is_gaussian});
  BOOST_TEST(summary.initial_value == 0.0323333270618591, tolerance(1e-13));
  BOOST_TEST(summary.initial_gradient[0] == -4.6303317566241e-4, tolerance(1e-12));
  BOOST_TEST(summary.initial_gradient[1] == -3.6594348132058e-3, tolerance(1e-12));
  BOOST_TEST_REQUIRE(summary.path.size() == 51u);
  BOOST_TEST(summary.path[1][0] == 155.92606635132, tolerance(1e-13));
  BOOST_TEST(summary.path[1][1] == 13.318869626411, tolerance(1e-13));
  BOOST_TEST(summary.parameters[0] == 178.519824041927, tolerance(1e-13));
  BOOST_TEST(summary.parameters[1] == 7.549907722009, tolerance(1e-12));
  BOOST_TEST(summary.value == 4.39245367132349e-4, tolerance(1e-12));
  BOOST_TEST(summary.iterations == 50);
  BOOST_TEST(summary.converged);
}

BOOST_AUTO_TEST_CASE(levenberg_marquardt_finds_the_optimum_and_its_errors) {
  const fit::GaussianFit result = fit::fit_gaussian(fit::worksheet_heights(), {.start = {155, 6}});
  BOOST_TEST(result.converged);
  BOOST_TEST(result.warnings.empty());
  BOOST_TEST(result.mu() == best_mu, tolerance(1e-13));
  BOOST_TEST(result.sigma() == best_sigma, tolerance(1e-12));
  BOOST_TEST(std::abs(result.parameters[0].standard_error - 0.1849) < 5e-5);
  BOOST_TEST(std::abs(result.parameters[1].standard_error - 0.1510) < 5e-5);
  BOOST_TEST(result.iterations < 30);
}

BOOST_AUTO_TEST_CASE(estimated_start_leads_to_the_optimum) {
  const fit::GaussianFit result = fit::fit_gaussian(fit::worksheet_heights());
  BOOST_TEST(result.mu() == best_mu, tolerance(1e-12));
  BOOST_TEST(result.sigma() == best_sigma, tolerance(1e-12));
}

// Starts from where a plain Gauss-Newton step makes sigma negative, or leaps to where the curve is off the
// data.
BOOST_DATA_TEST_CASE(poor_starts_lead_to_the_optimum,
                     boost::unit_test::data::make({130.0, 150.0, 178.0, 205.0, 230.0}) *
                         boost::unit_test::data::make({3.0, 6.0, 20.0, 100.0, 1000.0}),
                     mu, sigma) {
  const fit::GaussianFit result = fit::fit_gaussian(fit::worksheet_heights(), {.start = {mu, sigma}});
  BOOST_TEST(result.converged);
  BOOST_TEST(result.mu() == best_mu, tolerance(1e-11));
  BOOST_TEST(result.sigma() == best_sigma, tolerance(1e-11));
  for (const std::vector<double>& point : result.path) BOOST_TEST(point[1] > 0);
}

BOOST_AUTO_TEST_CASE(curve_off_the_data_is_told_as_doubtful) {
  const fit::GaussianFit result = fit::fit_gaussian(fit::worksheet_heights(), {.start = {-1000, 5}});
  BOOST_TEST(!result.converged);
  BOOST_TEST((result.reason == fit::StopReason::no_influence));
  BOOST_TEST(result.warnings.size() >= 2u);
  BOOST_TEST(std::isinf(result.parameters[0].standard_error));
}

BOOST_AUTO_TEST_CASE(curve_on_one_bin_only_is_told_as_doubtful) {
  const fit::GaussianFit result = fit::fit_gaussian(fit::worksheet_heights(), {.start = {170, 0.3}});
  BOOST_TEST(!result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(too_few_steps_are_told_as_doubtful) {
  const fit::GaussianFit result =
      fit::fit_gaussian(fit::worksheet_heights(),
                        {.method = fit::Method::steepest_descent, .start = {155, 6}, .iterations = 3});
  BOOST_TEST(!result.converged);
  BOOST_TEST(!result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(start_without_a_meaning_is_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& start :
       {std::vector<double>{155, 0}, {155, -1}, {nan, 6}, {155, nan}, {155}})
    BOOST_CHECK_THROW(fit::fit_gaussian(fit::worksheet_heights(), {.start = start}), ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
