// The factorisation itself: A P = Q R, solutions, rank, and sizes at the edge.
#include <fit/pivoted_qr.hpp>

#include <ad/types/error.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace slope;
using fit::DenseMatrix;
using fit::PivotedQr;

DenseMatrix random_matrix(std::size_t rows, std::size_t columns, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> entry(-1, 1);
  DenseMatrix matrix(rows, columns);
  for (std::size_t column = 0; column < columns; ++column)
    for (double& value : matrix.column(column)) value = entry(generator);
  return matrix;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pivoted_qr)

// Q is orthogonal, so that R^T R = (A P)^T (A P): checked entry by entry.
BOOST_DATA_TEST_CASE(triangle_has_the_matrix_s_inner_products, boost::unit_test::data::xrange(1, 9),
                     columns) {
  const auto count = static_cast<std::size_t>(columns);
  const DenseMatrix matrix = random_matrix(count + 5, count, static_cast<unsigned>(columns));
  const PivotedQr factors(matrix);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = i; j < count; ++j) {
      double product = 0;
      for (std::size_t k = 0; k <= i; ++k) product += factors.r(k, i) * factors.r(k, j);
      const double expected =
          fit::dot(matrix.column(factors.permutation()[i]), matrix.column(factors.permutation()[j]));
      BOOST_TEST(std::abs(product - expected) < 1e-14 * static_cast<double>(count + 5));
    }
  for (std::size_t i = 0; i + 1 < count; ++i)
    BOOST_TEST(std::abs(factors.r(i, i)) >= std::abs(factors.r(i + 1, i + 1)));
}

BOOST_AUTO_TEST_CASE(least_squares_solution_leaves_orthogonal_residuals) {
  const DenseMatrix matrix = random_matrix(20, 4, 7);
  const DenseMatrix right = random_matrix(20, 1, 8);
  const PivotedQr factors(matrix);
  std::vector<double> b(right.column(0).begin(), right.column(0).end());
  const std::vector<double> pivoted = factors.solve_r(factors.q_transposed_times(b), 4);
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t row = 0; row < 20; ++row) b[row] -= matrix(row, factors.permutation()[k]) * pivoted[k];
  for (std::size_t column = 0; column < 4; ++column)
    BOOST_TEST(std::abs(fit::dot(matrix.column(column), b)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(transposed_solution_undoes_the_transposed_product) {
  const PivotedQr factors(random_matrix(9, 5, 3));
  const std::vector<double> v = {1, -2, 3, -4, 5};
  const std::vector<double> back = factors.solve_r_transposed(factors.r_transposed_times(v));
  for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(std::abs(back[i] - v[i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(rank_is_seen) {
  DenseMatrix matrix = random_matrix(12, 4, 11);
  for (std::size_t row = 0; row < 12; ++row) matrix(row, 2) = 2 * matrix(row, 0) - matrix(row, 3);
  BOOST_TEST(PivotedQr(matrix).rank(1e-14) == 3u);
  BOOST_TEST(PivotedQr(DenseMatrix(5, 3)).rank(1e-14) == 0u);
  BOOST_TEST(PivotedQr(DenseMatrix(3, 0)).rank(1e-14) == 0u);
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_columns_keep_their_digits) {
  DenseMatrix matrix = random_matrix(6, 2, 5);
  for (double& entry : matrix.column(0)) entry *= 1e200;
  for (double& entry : matrix.column(1)) entry *= 1e-200;
  const PivotedQr factors(matrix);
  BOOST_TEST(factors.permutation()[0] == 0u);
  BOOST_TEST(std::abs(std::abs(factors.r(0, 0)) / fit::norm(matrix.column(0)) - 1) < 1e-14);
  BOOST_TEST(factors.r(1, 1) != 0.0);
}

BOOST_AUTO_TEST_CASE(wide_matrix_is_refused) {
  BOOST_CHECK_THROW(PivotedQr(DenseMatrix(2, 3)), ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(norm_at_the_edges) {
  const double infinity = std::numeric_limits<double>::infinity();
  BOOST_TEST(fit::norm(std::vector<double>{}) == 0.0);
  BOOST_TEST(fit::norm(std::vector<double>{3, -4}) == 5.0);
  BOOST_TEST(std::abs(fit::norm(std::vector<double>{3e200, 4e200}) / 5e200 - 1) < 1e-15);
  BOOST_TEST(std::abs(fit::norm(std::vector<double>{3e-200, 4e-200}) / 5e-200 - 1) < 1e-15);
  BOOST_TEST(fit::norm(std::vector<double>{1, -infinity}) == infinity);
  BOOST_TEST(std::isnan(fit::norm(std::vector<double>{1, std::nan("")})));
}

BOOST_AUTO_TEST_SUITE_END()
