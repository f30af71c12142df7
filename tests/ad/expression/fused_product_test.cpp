// Small matrix products inside elementwise chains: computed tile by tile, never stored, and differentiated right, for
// every way that a product can stand in an expression, and for columns that fill less than a tile, one, and several.
#include <boost/test/unit_test.hpp>

#include <tests/ad/expression/modes_agree.hpp>

namespace {

namespace ad = slope::ad;
using slope::modes::agree;
using slope::modes::Array;
using slope::modes::RandomArrays;

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
