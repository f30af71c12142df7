// value_and_gradient and gradient: every kind of argument, shape and number, against derivatives worked out
// by hand.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

#include <array>
#include <cmath>
#include <span>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::exact;

namespace {

/// (1 - x0)^2 + 100 (x1 - x0^2)^2
const auto rosenbrock = [](const auto& x) {
  return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
};

const std::vector<double> rosenbrock_gradient{-215.6, -88.0};  // at (-1.2, 1)

/// The sum of k * x[k]^2 over the elements in row-major order, with gradient 2 k x[k].
const auto weighted_squares = [](const auto& x) {
  xt::xarray<double> weights = xt::zeros<double>({x.shape().elements()});
  for (std::size_t k = 0; k < weights.size(); ++k) weights(k) = static_cast<double>(k);
  return ad::sum(weights * ad::square(ad::reshape(x, ad::Shape{weights.size()})));
};

xt::xarray<double> counted(const std::vector<std::size_t>& shape) {
  xt::xarray<double> x = xt::zeros<double>(shape);
  double next = 0.5;
  for (double& number : x) number = next++;
  return x;
}

template <class X>
void check_weighted_squares(const char* what, const X& x) {
  const auto result = ad::value_and_gradient(weighted_squares, x);
  double value = 0;
  std::vector<double> expected;
  for (auto it = x.template begin<xt::layout_type::row_major>();
       it != x.template end<xt::layout_type::row_major>(); ++it) {
    const auto k = static_cast<double>(expected.size());
    value += k * double(*it) * double(*it);
    expected.push_back(2 * k * double(*it));
  }
  check_agrees(what, result.value, value);
  check_agrees(what, result.gradient, expected);
  BOOST_TEST((ad::Shape::from(result.gradient.shape()) == ad::Shape::from(x.shape())), what);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gradient)

BOOST_AUTO_TEST_CASE(a_number_gives_a_number) {
  const auto [value, slope] = ad::value_and_gradient([](const auto& x) { return ad::exp(2 * x); }, 0.25);
  static_assert(std::is_same_v<decltype(slope), const double>);
  check_agrees("value", value, std::exp(0.5));
  check_agrees("slope", slope, 2 * std::exp(0.5));
  check_agrees("alone", ad::gradient([](const auto& x) { return ad::exp(2 * x); }, 0.25), 2 * std::exp(0.5));
}

BOOST_AUTO_TEST_CASE(every_range_of_numbers_gives_a_vector) {
  const std::vector<double> x{-1.2, 1.0};
  const std::array<double, 2> fixed{-1.2, 1.0};
  const double plain[2] = {-1.2, 1.0};
  const auto [value, gradient] = ad::value_and_gradient(rosenbrock, {-1.2, 1.0});
  static_assert(std::is_same_v<decltype(gradient), const std::vector<double>>);
  check_agrees("value", value, 24.2);
  check_agrees("initializer list", gradient, rosenbrock_gradient);
  check_agrees("vector", ad::gradient(rosenbrock, x), rosenbrock_gradient);
  check_agrees("array", ad::gradient(rosenbrock, fixed), rosenbrock_gradient);
  check_agrees("span", ad::gradient(rosenbrock, std::span<const double>(x)), rosenbrock_gradient);
  check_agrees("part of a vector", ad::gradient(rosenbrock, std::span<const double>(plain, 2)),
               rosenbrock_gradient);
  check_agrees("list, alone", ad::gradient(rosenbrock, {-1.2, 1.0}), rosenbrock_gradient);
}

BOOST_AUTO_TEST_CASE(every_kind_of_array_gives_an_array_of_its_shape) {
  const xt::xarray<double> rows = counted({3, 4});
  const xt::xarray<double, xt::layout_type::column_major> columns = rows;
  const xt::xtensor<double, 2> fixed_rank = rows;
  const xt::xtensor<double, 2, xt::layout_type::column_major> fixed_columns = rows;
  const xt::xarray<int> whole = xt::cast<int>(rows);
  check_weighted_squares("row-major", rows);
  check_weighted_squares("column-major", columns);
  check_weighted_squares("xtensor", fixed_rank);
  check_weighted_squares("column-major xtensor", fixed_columns);
  check_weighted_squares("whole numbers", whole);
}

// A contiguous view keeps its array's data() and starts at an offset in it: read without the offset, it gave the
// gradient at the array's first elements.
BOOST_AUTO_TEST_CASE(views_are_read_where_they_are) {
  const xt::xarray<double> x = counted({4, 5});
  const xt::xtensor<double, 3> deep = counted({2, 3, 4});
  check_weighted_squares("a row", xt::view(x, 2, xt::all()));
  check_weighted_squares("a column", xt::view(x, xt::all(), 3));
  check_weighted_squares("rows", xt::view(x, xt::range(1, 3)));
  check_weighted_squares("a block", xt::view(x, xt::range(1, 3), xt::range(2, 5)));
  check_weighted_squares("every second", xt::view(x, xt::all(), xt::range(0, 5, 2)));
  check_weighted_squares("a matrix of a stack", xt::view(deep, 1, xt::all(), xt::all()));
  check_weighted_squares("transposed", xt::transpose(x));
}

BOOST_AUTO_TEST_CASE(shapes_at_the_extremes) {
  check_weighted_squares("no elements", counted({0}));
  check_weighted_squares("no columns", counted({3, 0}));
  check_weighted_squares("one element", counted({1}));
  check_weighted_squares("one element, two axes", counted({1, 1}));
  check_weighted_squares("no axes", counted({}));
  check_weighted_squares("wide", counted({1, 1000}));
  check_weighted_squares("tall", counted({1000, 1}));
  check_weighted_squares("eight axes", counted({1, 2, 1, 2, 1, 2, 1, 2}));
  const auto empty = ad::value_and_gradient([](const auto&) { return 3.5; }, std::vector<double>{});
  BOOST_TEST(empty.value == 3.5);
  BOOST_TEST(empty.gradient.empty());
}

BOOST_AUTO_TEST_CASE(several_arguments_of_several_kinds) {
  const auto f = [](const auto& W, const auto& x, const auto& s) {
    return s * ad::sum(ad::matmul(W, W)) + x[0] * x[2] * s;
  };
  const xt::xarray<double> W{{1.0, 2.0}, {3.0, 4.0}};
  const auto [value, dW, dx, ds] = ad::value_and_gradient(f, W, std::vector<double>{0.5, 7.0, 4.0}, 3);
  // sum(W W) = (1 1) W W (1 1)^T: its gradient by W_ij is row-sum_j + column-sum_i.
  check_agrees("value", value, 3 * 54.0 + 6.0);
  check_agrees("matrix", dW,
               std::vector<double>{3 * (3.0 + 4.0), 3 * (7.0 + 4.0), 3 * (3.0 + 6.0), 3 * (7.0 + 6.0)});
  check_agrees("vector", dx, std::vector<double>{12.0, 0.0, 1.5});
  check_agrees("number", ds, 56.0);
  const auto [dW2, dx2, ds2] = ad::gradient(f, W, std::vector<double>{0.5, 7.0, 4.0}, 3);
  check_agrees("matrix, alone", dW2, dW, exact);
  check_agrees("vector, alone", dx2, dx, exact);
  check_agrees("number, alone", ds2, ds, exact);
}

BOOST_AUTO_TEST_CASE(what_does_not_matter_has_gradient_zero) {
  const xt::xarray<double> W = counted({2, 3});
  check_agrees("constant", ad::gradient([](const auto&) { return 7.0; }, {1.0, 2.0}),
               std::vector<double>{0, 0}, exact);
  check_agrees("constant of an array", ad::gradient([](const auto&) { return 7; }, W),
               xt::zeros<double>({2, 3}), exact);
  check_agrees("ignored entry", ad::gradient([](const auto& x) { return x[1] * x[1]; }, {1.0, 2.0, 3.0}),
               std::vector<double>{0, 4, 0}, exact);
  const auto [dW, ds] = ad::gradient([](const auto&, const auto& s) { return s * s; }, W, 2.0);
  check_agrees("ignored argument", dW, xt::zeros<double>({2, 3}), exact);
  check_agrees("the other", ds, 4.0, exact);
  // An input returned as it is.
  check_agrees("identity", ad::gradient([](const auto& x) { return x; }, 5.0), 1.0, exact);
  // A dead rectifier is flat, not an error.
  check_agrees("dead", ad::gradient([](const auto& x) { return ad::relu(x); }, -1.0), 0.0, exact);
}

BOOST_AUTO_TEST_CASE(a_function_may_return_an_element_or_an_array_of_one) {
  const xt::xarray<double> W = counted({2, 3});
  check_agrees("element", ad::gradient([](const auto& w) { return w(1, 2); }, W),
               std::vector<double>{0, 0, 0, 0, 0, 1}, exact);
  check_agrees("element of an expression", ad::gradient([](const auto& w) { return ad::square(w)(0, 1); }, W),
               std::vector<double>{0, 3, 0, 0, 0, 0}, exact);
  check_agrees("array of one",
               ad::gradient([](const auto& w) { return ad::slice(ad::row(w, 1), 0, 1, 2) * 3; }, W),
               std::vector<double>{0, 0, 0, 0, 3, 0}, exact);
  check_agrees("no axes", ad::gradient([](const auto& w) { return ad::sum(ad::sum(w, 0), 0); }, W),
               std::vector<double>{1, 1, 1, 1, 1, 1}, exact);
}

BOOST_AUTO_TEST_CASE(float_stays_float_and_whole_numbers_become_double) {
  const auto f = [](const auto& x) { return ad::sin(x) * x; };
  const auto single = ad::value_and_gradient(f, 0.5F);
  static_assert(std::is_same_v<decltype(single.value), float>);
  static_assert(std::is_same_v<decltype(single.gradient), float>);
  check_agrees("float", single.gradient, std::sin(0.5) + 0.5 * std::cos(0.5), slope::tests::single_rounding);
  const auto floats = ad::gradient(rosenbrock, std::vector<float>{-1.2F, 1.0F});
  static_assert(std::is_same_v<decltype(floats), const std::vector<float>>);
  check_agrees("floats", floats, rosenbrock_gradient, slope::tests::single_rounding);
  const xt::xarray<float> array{{0.5F, 1.5F}};
  const auto of_array = ad::gradient([](const auto& x) { return ad::sum(x * x); }, array);
  static_assert(std::is_same_v<decltype(of_array), const xt::xarray<float>>);
  check_agrees("float array", of_array, std::vector<double>{1, 3}, slope::tests::single_rounding);
  const auto whole = ad::gradient(f, 2);
  static_assert(std::is_same_v<decltype(whole), const double>);
  check_agrees("int", whole, std::sin(2.0) + 2 * std::cos(2.0));
  check_agrees("ints", ad::gradient(rosenbrock, std::vector<int>{2, 3}), std::vector<double>{802, -200});
}

BOOST_AUTO_TEST_SUITE_END()
