// The product of two matrices anywhere in memory, whichever kernel or library multiplies: element by element against long
// double, for factors by rows, by columns and by neither, for vectors, and on both sides of the limit for BLAS.
#include <boost/test/unit_test.hpp>

#include <ad/rules/products.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

namespace rules = slope::ad::rules;

enum class Order { by_rows, by_columns, by_neither };

/// A matrix of random numbers with gaps between them.
class Numbers {
 public:
  Numbers(std::size_t rows, std::size_t columns, Order order, std::mt19937_64& generator) {
    const std::size_t gap = order == Order::by_neither ? 2 : 1;
    const bool by_rows = order != Order::by_columns;
    column_step_ = by_rows ? gap : rows + 1;
    row_step_ = by_rows ? gap * columns + 1 : 1;
    numbers_.resize(rows * row_step_ + columns * column_step_);
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (double& number : numbers_) number = uniform(generator);
  }

  rules::Matrix<double> matrix() {
    return {numbers_.data(), static_cast<std::ptrdiff_t>(row_step_), static_cast<std::ptrdiff_t>(column_step_)};
  }
  rules::Matrix<const double> factor() const {
    return {numbers_.data(), static_cast<std::ptrdiff_t>(row_step_), static_cast<std::ptrdiff_t>(column_step_)};
  }
  std::vector<double>& numbers() { return numbers_; }

 private:
  std::size_t row_step_, column_step_;
  std::vector<double> numbers_;
};

/// Multiplies, and counts what is wrong among every `stride`th element of the product and all that stands around it.
std::size_t wrong_numbers(std::size_t rows, std::size_t inner, std::size_t columns, Order a_order, Order b_order,
                          Order c_order, bool add, std::size_t stride) {
  std::mt19937_64 generator(rows * 31 + inner * 7 + columns);
  const Numbers a(rows, inner, a_order, generator);
  const Numbers b(inner, columns, b_order, generator);
  Numbers c(rows, columns, c_order, generator);
  std::vector<double> before = c.numbers();
  rules::multiply<double>(rows, inner, columns, a.factor(), b.factor(), c.matrix(), add);
  const rules::Matrix<double> found = c.matrix();
  const rules::Matrix<double> old{before.data(), found.row_step, found.column_step};
  std::size_t wrong = 0;
  for (std::size_t element = 0; element < rows * columns; ++element) {
    const std::size_t i = element / columns;
    const std::size_t j = element % columns;
    if (element % stride == 0) {
      long double sum = add ? old(i, j) : 0;
      for (std::size_t k = 0; k < inner; ++k) sum += static_cast<long double>(a.factor()(i, k)) * b.factor()(k, j);
      wrong += !(std::abs(found(i, j) - static_cast<double>(sum)) <= 3e-16 * static_cast<double>(inner + 2));
    }
    old(i, j) = found(i, j);
  }
  return wrong + (before == c.numbers() ? 0 : 1);
}

constexpr Order every_order[] = {Order::by_rows, Order::by_columns, Order::by_neither};
constexpr Order orders_of_blas[] = {Order::by_rows, Order::by_columns};

void check(std::size_t rows, std::size_t inner, std::size_t columns, std::size_t stride = 1,
           std::span<const Order> orders = every_order) {
  for (const Order a : orders) {
    for (const Order b : orders) {
      for (const Order c : orders) {
        for (const bool add : {false, true}) {
          BOOST_TEST(wrong_numbers(rows, inner, columns, a, b, c, add, stride) == 0u,
                     rows << " x " << inner << " x " << columns << ", orders " << int(a) << int(b) << int(c));
        }
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(multiplication)

BOOST_AUTO_TEST_CASE(of_small_matrices_and_vectors) {
  for (const std::size_t rows : {1u, 2u, 7u, 12u}) {
    for (const std::size_t inner : {1u, 3u, 8u, 30u}) {
      for (const std::size_t columns : {1u, 2u, 9u, 50u}) check(rows, inner, columns);
    }
  }
}

BOOST_AUTO_TEST_CASE(of_matrices_one_of_which_is_turned) {
  check(32, 32, 32, 5);
  check(45, 30, 41, 5);    // neither side a whole number of lines
  check(40, 128, 71, 11);  // in three parts, with vectors of eight lanes
  check(33, 129, 35, 5);   // one element too many
  check(31, 20, 50, 5);    // one row too few
  check(128, 20, 96, 97);  // many multiplications
  check(40, 0, 50);
}

BOOST_AUTO_TEST_CASE(of_matrices_that_some_instruction_sets_leave_to_blas) {
  check(70, 66, 65, 7);     // many multiplications, longer dot products
  check(150, 9, 120, 7);    // shorter ones
  check(1, 400, 300);       // vectors that pass through a matrix
  check(400, 300, 1);
  check(400, 1, 300);
}

BOOST_AUTO_TEST_CASE(of_matrices_that_every_instruction_set_leaves_to_blas) {
  BOOST_TEST_REQUIRE(64 * 4100 * 65 >= rules::kernels().blas_from);
  check(64, 4100, 65, 97, orders_of_blas);
  check(1100, 15, 1030, 9973, orders_of_blas);
}

BOOST_AUTO_TEST_SUITE_END()
