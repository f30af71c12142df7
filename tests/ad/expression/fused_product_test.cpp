// Small matrix products inside elementwise chains: computed tile by tile, never stored, and differentiated right.
//
// Forward mode multiplies dual matrices by the plain loop; reverse mode runs tiles and kernels, with one seed and with
// several in lanes. All must agree for every way that a product can stand in an expression, and for columns that fill
// less than a tile, one, and several.
#include <boost/test/unit_test.hpp>

#include <ad/ad.hpp>
#include <algorithm>
#include <cmath>
#include <random>

namespace {

namespace ad = slope::ad;
using Array = xt::xarray<double>;

class RandomArrays {
 public:
  Array operator()(std::initializer_list<std::size_t> shape) {
    Array array = Array::from_shape(std::vector<std::size_t>(shape));
    for (double& element : array) element = normal_(generator_);
    return array;
  }

 private:
  std::mt19937 generator_{3};
  std::normal_distribution<double> normal_;
};

/// The largest difference of elements, relative to numbers above 1; infinite for other sizes.
double largest_difference(const Array& a, const Array& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    largest = std::max(largest, std::abs(a.data()[k] - b.data()[k]) / std::max(1.0, std::abs(a.data()[k])));
  }
  return largest;
}

/// Jacobian forward = Jacobian reverse with lanes, and the gradient of half the sum of squares = value · Jacobian.
template <class F>
void agree(const char* name, const F& f, const Array& w, const Array& b) {
  const auto [value, forward] = ad::value_and_jacobian({ad::JacobianMode::forward}, f, w, b);
  const auto reverse = ad::jacobian({ad::JacobianMode::reverse}, f, w, b);
  const auto half_squares = [&](const auto& u, const auto& v) { return ad::sum(ad::square(f(u, v))) * 0.5; };
  const auto gradient = ad::gradient(half_squares, w, b);
  const auto product = [&value = value](const Array& jacobian, std::size_t columns) {
    Array sums = Array::from_shape({columns});
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t k = 0; k < jacobian.size(); ++k) {
      sums.data()[k % columns] += value.data()[k / columns] * jacobian.data()[k];
    }
    return sums;
  };
  BOOST_TEST_CONTEXT(name << ", " << value.size() << " elements") {
    BOOST_TEST(largest_difference(std::get<0>(forward), std::get<0>(reverse)) < 1e-12);
    BOOST_TEST(largest_difference(std::get<1>(forward), std::get<1>(reverse)) < 1e-12);
    BOOST_TEST(largest_difference(product(std::get<0>(forward), w.size()), std::get<0>(gradient)) < 1e-11);
    BOOST_TEST(largest_difference(product(std::get<1>(forward), b.size()), std::get<1>(gradient)) < 1e-11);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fused_products)

BOOST_AUTO_TEST_CASE(a_product_with_a_bias_by_row_in_any_order) {
  RandomArrays random;
  for (const std::size_t columns : {8u, 9u, 100u, 300u, 1300u}) {
    const std::size_t rows = columns == 9 || columns == 300 ? 7 : 3;
    const Array x = random({2, columns});
    const Array w = random({rows, 2});
    const Array b = random({rows, 1});
    agree("sigmoid(W x + b)", [&](const auto& u, const auto& v) { return ad::sigmoid(ad::matmul(u, x) + v); }, w, b);
    agree("tanh(b + W x)", [&](const auto& u, const auto& v) { return ad::tanh(v + ad::matmul(u, x)); }, w, b);
    agree("tanh(W x - b)", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) - v); }, w, b);
    agree("(2 W x + b)^2", [&](const auto& u, const auto& v) { return ad::square(ad::matmul(u, x) * 2.0 + v); }, w, b);
  }
}

BOOST_AUTO_TEST_CASE(a_product_or_its_bias_that_something_else_reads_too) {
  RandomArrays random;
  for (const std::size_t columns : {9u, 300u}) {
    const Array x = random({2, columns});
    const Array w = random({3, 2});
    const Array b = random({3, 1});
    agree("bias twice", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + v) * v; }, w, b);
    agree(
        "product twice",
        [&](const auto& u, const auto& v) {
          const auto product = ad::matmul(u, x);
          return ad::tanh(product + v) * product;
        },
        w, b);
    agree("two products",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + v) * ad::matmul(u, x); }, w, b);
    agree("an element of W and one of b",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + u(0, 0)) * v(0, 0); }, w, b);
  }
}

BOOST_AUTO_TEST_CASE(both_factors_active_with_leaves_of_every_shape) {
  RandomArrays random;
  for (const std::size_t columns : {8u, 40u}) {
    const Array w = random({3, 2});
    const Array x = random({2, columns});
    const Array full = random({3, columns});
    const Array row = random({1, columns});
    agree("a full array", [&](const auto& u, const auto& v) { return ad::exp(ad::matmul(u, v) * full * 0.1); }, w, x);
    agree("a row", [&](const auto& u, const auto& v) { return ad::sin(ad::matmul(u, v) + row); }, w, x);
    agree("a costly inner value",
          [&](const auto& u, const auto& v) { return ad::log(ad::exp(ad::matmul(u, v)) + 2.0); }, w, x);
    agree("a transposed factor",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(ad::transpose(u), v) + 1.0); },
          random({2, 3}), x);
    agree("the product alone", [&](const auto& u, const auto& v) { return ad::matmul(u, v); }, w, x);
  }
}

BOOST_AUTO_TEST_SUITE_END()
