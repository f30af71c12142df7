// Sums along an axis of an expression that is not stored: values and derivatives must be those of the sum of the stored
// tensor, for every axis, rows of every length, and leaves that are read in every way.
#include <boost/test/unit_test.hpp>

#include <tests/ad/expression/modes_agree.hpp>

namespace {

namespace ad = slope::ad;
using slope::modes::agree;
using slope::modes::Array;
using slope::modes::largest_difference;
using slope::modes::RandomArrays;

/// f(w, b) is an expression: its sums and means along every axis against xtensor's, and all modes against each other.
template <class F>
void check_sums(const char* name, const F& f, const Array& w, const Array& b) {
  const Array elements = ad::Tensor(f(ad::Tensor(w), ad::Tensor(b))).value();
  for (std::size_t axis = 0; axis < elements.dimension(); ++axis) {
    const auto at = static_cast<std::ptrdiff_t>(axis);
    const auto sums = [&](const auto& u, const auto& v) { return ad::sum(f(u, v), at); };
    const auto means = [&](const auto& u, const auto& v) {
      return ad::mean(f(u, v), at - static_cast<std::ptrdiff_t>(elements.dimension()));
    };
    BOOST_TEST_CONTEXT(name << " along axis " << axis << " of " << elements.dimension()) {
      const Array expected_sums = xt::sum(elements, {axis});
      const Array expected_means = xt::mean(elements, {axis});
      const Array found = sums(ad::Tensor(w), ad::Tensor(b)).value();
      BOOST_TEST((found.shape() == expected_sums.shape()));
      BOOST_TEST(largest_difference(expected_sums, found) < 1e-12);
      BOOST_TEST(largest_difference(expected_means, means(ad::Tensor(w), ad::Tensor(b)).value()) < 1e-12);
      agree("sums", sums, w, b);
      agree("means", means, w, b);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sums_along_axes)

BOOST_AUTO_TEST_CASE(of_expressions_with_leaves_of_every_shape) {
  RandomArrays random;
  for (const std::size_t length : {1u, 5u, 30u, 70u}) {
    const Array w = random({3, length});
    const Array b = random({3, 1});
    const Array c = random({2, 3, length});
    check_sums("product", [](const auto& u, const auto& v) { return u * v; }, w, b);
    check_sums("costly", [](const auto& u, const auto& v) { return ad::sin(u) * ad::exp(u * v); }, w, b);
    check_sums("three axes", [&](const auto& u, const auto& v) { return ad::square(u * c - v); }, w, b);
    check_sums("transposed", [](const auto& u, const auto& v) { return ad::transpose(u) + ad::transpose(v); }, w, b);
    check_sums("unit partials", [](const auto& u, const auto& v) { return u + v; }, w, b);
    check_sums("a scalar of it", [](const auto& u, const auto& v) { return u * v(1, 0); }, w, b);
  }
}

BOOST_AUTO_TEST_CASE(of_tensors_and_their_views) {
  RandomArrays random;
  for (const std::size_t length : {2u, 30u}) {
    const Array w = random({3, length});
    const Array b = random({2, length, 3});
    check_sums("first", [](const auto& u, const auto&) { return u * 1.0; }, w, b);
    check_sums("view", [](const auto& u, const auto& v) { return ad::slice(v, 2, 0, 2) * u(1, 0); }, w, b);
    agree("a tensor", [](const auto& u, const auto& v) { return ad::sum(u, 0) * ad::sum(ad::sum(v, 2), 0); }, w, b);
    agree("a slice", [](const auto& u, const auto& v) { return ad::sum(ad::slice(v, 2, 0, 3, 2), 1) * u(0, 1); }, w, b);
    const auto probabilities = [](const auto& u, const auto& v) {
      return ad::softmax(v, 1) * ad::reshape(ad::logsumexp(u, 0), {u.shape(1), 1});
    };
    agree("softmax and logsumexp", probabilities, w, b);
  }
}

BOOST_AUTO_TEST_CASE(of_products_computed_tile_by_tile) {
  RandomArrays random;
  for (const std::size_t columns : {8u, 100u, 1300u}) {
    const Array x = random({2, columns});
    const Array w = random({3, 2});
    const Array b = random({3, 1});
    for (const std::ptrdiff_t axis : {0, 1}) {
      BOOST_TEST_CONTEXT("axis " << axis << " of " << columns << " columns") {
        agree("(W x - b)^2",
              [&](const auto& u, const auto& v) { return ad::sum(ad::square(ad::matmul(u, x) - v), axis); }, w, b);
        agree("tanh(W x + b)",
              [&](const auto& u, const auto& v) { return ad::mean(ad::tanh(ad::matmul(u, x) + v), axis); }, w, b);
        agree("b + W x", [&](const auto& u, const auto& v) { return ad::sum(v + ad::matmul(u, x), axis); }, w, b);
        agree("W x", [&](const auto& u, const auto& v) { return ad::sum(ad::matmul(u, x), axis) * v(0, 0); }, w, b);
        const Array stored = ad::matmul(w, x) - b;
        const Array found = ad::sum(ad::square(ad::matmul(ad::Tensor(w), x) - ad::Tensor(b)), axis).value();
        const Array expected = xt::sum(stored * stored, {static_cast<std::size_t>(axis)});
        BOOST_TEST(largest_difference(expected, found) < 1e-12);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_elements) {
  const Array none = Array::from_shape({0, 4});
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Tensor x = tape.input(none);
  const ad::Tensor sums = ad::sum(ad::square(x), 0);
  BOOST_TEST(sums.shape(0) == 4u);
  BOOST_TEST(ad::sum(ad::abs(sums)).value() == 0);
  BOOST_TEST(ad::sum(ad::square(x), 1).size() == 0u);
  BOOST_TEST(std::isnan(ad::mean(ad::square(x), 0)(2).value()));
  tape.backward(ad::sum(sums));
  BOOST_TEST(tape.adjoint(x).size() == 0u);
}

BOOST_AUTO_TEST_CASE(store_no_elements_but_those_of_costly_rules) {
  constexpr std::size_t rows = 100;
  constexpr std::size_t columns = 1000;
  const Array w = RandomArrays()({rows, columns});
  const auto bytes = [&](const auto& f) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const ad::Tensor x = tape.input(w);
    const std::size_t before = tape.bytes_used();
    const ad::Tensor sums = f(x);
    return tape.bytes_used() - before;
  };
  const std::size_t array = rows * columns * sizeof(double);
  BOOST_TEST(bytes([](const auto& x) { return ad::sum(ad::square(x - 1.0) * x, 0); }) < array / 10);
  BOOST_TEST(bytes([](const auto& x) { return ad::sum(ad::exp(x), 0); }) < array + array / 10);
}

BOOST_AUTO_TEST_CASE(on_other_numbers) {
  ad::Tape<float> tape;
  const ad::Recording<float> recording(tape);
  const xt::xarray<float> w{{1, 2, 3}, {4, 5, 6}};
  const auto x = tape.input(w);
  const auto sums = ad::mean(x * x, 0);
  BOOST_TEST(sums(1).value() == 14.5F);
  const ad::BasicVar<float> y = sums(1) + sums(2) * 2.0F;
  tape.backward(y);
  const xt::xarray<float> expected{{0, 2, 6}, {0, 5, 12}};
  BOOST_TEST((tape.adjoint(x) == expected));

  // Second derivatives: of sums along rows of squares, by a dual number on the tape.
  const auto f = [](const auto& u) { return ad::sum(ad::square(ad::sum(ad::square(u), 1))); };
  const Array at{{1, 2}, {3, -1}};
  const auto hessian = ad::hessian(f, at);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      // f is the sum over rows of |u|^4: 4 |u|^2 I + 8 u u' in blocks.
      const std::size_t row = i / 2;
      const double squares = at(row, 0) * at(row, 0) + at(row, 1) * at(row, 1);
      const double expected_entry =
          row != j / 2 ? 0 : (i == j ? 4 * squares : 0) + 8 * at.data()[i] * at.data()[j];
      BOOST_TEST(hessian.data()[4 * i + j] == expected_entry);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
