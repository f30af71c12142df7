// Covariance: a straight line in closed form, units, and Jacobians that determine nothing.
#include <fit/covariance.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using namespace slope;

/// The Jacobian of the line a + b x at x = 0, 1, … 4, its columns multiplied by two units.
fit::DenseMatrix line(double unit_a, double unit_b) {
  fit::DenseMatrix jacobian(5, 2);
  for (std::size_t row = 0; row < 5; ++row) {
    jacobian(row, 0) = unit_a;
    jacobian(row, 1) = unit_b * static_cast<double>(row);
  }
  return jacobian;
}

const std::vector<double> residuals = {1, -1, 0, -1, 1};  // s² = 4 / (5 - 2)

}  // namespace

BOOST_AUTO_TEST_SUITE(covariance)

// JᵀJ = (5, 10; 10, 30), its inverse (0.6, -0.2; -0.2, 0.1).
BOOST_AUTO_TEST_CASE(straight_line_in_closed_form) {
  const fit::Covariance result = fit::covariance(line(1, 1), residuals);
  const double variance = 4.0 / 3.0;
  BOOST_TEST(std::abs(result.residual_variance - variance) < 1e-15);
  BOOST_TEST(std::abs(result.matrix(0, 0) - 0.6 * variance) < 1e-14);
  BOOST_TEST(std::abs(result.matrix(0, 1) + 0.2 * variance) < 1e-14);
  BOOST_TEST(result.matrix(1, 0) == result.matrix(0, 1));
  BOOST_TEST(std::abs(result.matrix(1, 1) - 0.1 * variance) < 1e-14);
  BOOST_TEST(std::abs(result.standard_errors[0] - std::sqrt(0.6 * variance)) < 1e-14);
  BOOST_TEST(result.rank == 2u);
  BOOST_TEST(result.warnings.empty());
}

BOOST_AUTO_TEST_CASE(units_do_not_change_the_rank) {
  const fit::Covariance result = fit::covariance(line(1e120, 1e-120), residuals);
  BOOST_TEST(result.rank == 2u);
  BOOST_TEST(std::abs(result.standard_errors[0] * 1e120 / std::sqrt(0.8) - 1) < 1e-13);
}

BOOST_AUTO_TEST_CASE(singular_jacobian_gives_infinity_and_a_warning) {
  fit::DenseMatrix jacobian = line(1, 1);
  for (std::size_t row = 0; row < 5; ++row) jacobian(row, 1) = 3 * jacobian(row, 0);
  const fit::Covariance result = fit::covariance(jacobian, residuals);
  BOOST_TEST(result.rank == 1u);
  BOOST_TEST(std::isinf(result.standard_errors[0]));
  BOOST_TEST(std::isinf(result.matrix(1, 1)));
  BOOST_TEST(result.warnings.size() == 1u);
  BOOST_TEST(std::isinf(fit::covariance(fit::DenseMatrix(5, 2), residuals).standard_errors[1]));
}

BOOST_AUTO_TEST_CASE(no_degree_of_freedom_gives_infinity_and_a_warning) {
  fit::DenseMatrix jacobian(2, 2);
  jacobian(0, 0) = jacobian(1, 1) = 1;
  const fit::Covariance result = fit::covariance(jacobian, std::vector<double>{0, 0});
  BOOST_TEST(std::isinf(result.standard_errors[0]));
  BOOST_TEST(result.warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(entries_that_are_not_finite_give_infinity_and_a_warning) {
  fit::DenseMatrix jacobian = line(1, 1);
  jacobian(2, 1) = std::nan("");
  BOOST_TEST(fit::covariance(jacobian, residuals).warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_fit_are_refused) {
  BOOST_CHECK_THROW(fit::covariance(line(1, 1), std::vector<double>{1, 2}), ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
