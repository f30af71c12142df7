// jvp and vjp: directional derivatives and pulled-back seeds, of every kind, without the Jacobian.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::exact;

namespace {

/// (x0 x1, x0 + 3, 7): Jacobian ((x1, x0), (1, 0), (0, 0)).
const auto f = [](const auto& x) {
  using S = std::decay_t<decltype(x[0])>;
  return std::vector<S>{x[0] * x[1], x[0] + 3, S(7)};
};

template <class Call>
void check_shape_error(Call&& call, const std::string& text) {
  BOOST_CHECK_EXCEPTION(call(), ad::ShapeError, [&](const ad::ShapeError& error) {
    BOOST_TEST_MESSAGE(error.what());
    return std::string(error.what()).find(text) != std::string::npos;
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(products)

BOOST_AUTO_TEST_CASE(a_vector_function_of_a_vector) {
  const auto [value, tangent] = ad::jvp(f, {2.0, 5.0}, {1.0, -1.0});
  static_assert(std::is_same_v<decltype(tangent), const std::vector<double>>);
  check_agrees("value", value, std::vector<double>{10, 5, 7});
  check_agrees("tangent", tangent, std::vector<double>{3, 1, 0});
  const auto [same, gradient] = ad::vjp(f, {2.0, 5.0}, {1.0, 10.0, 100.0});
  static_assert(std::is_same_v<decltype(gradient), const std::vector<double>>);
  check_agrees("value", same, value, exact);
  check_agrees("gradient", gradient, std::vector<double>{15, 2});
}

BOOST_AUTO_TEST_CASE(a_number_and_an_array) {
  const auto sine = [](const auto& x) { return ad::sin(x); };
  check_agrees("tangent", ad::jvp(sine, 0.5, 2.0).tangent, 2 * std::cos(0.5));
  check_agrees("gradient", ad::vjp(sine, 0.5, 2.0).gradient, 2 * std::cos(0.5));
  const xt::xarray<double> W{{1, 2, 3}, {4, 5, 6}};
  const xt::xarray<double> V{{1, 0, -1}, {0.5, 0, 0}};
  const xt::xarray<double> doubled = 2 * W * V;
  const auto squares = [](const auto& w) { return ad::square(w); };
  check_agrees("array tangent", ad::jvp(squares, W, V).tangent, doubled);
  check_agrees("array gradient", ad::vjp(squares, W, V).gradient, doubled);
  // Views as outputs: the seed has the view's shape.
  const xt::xarray<double> seed{10.0, 20.0};
  const auto column = [](const auto& w) { return ad::row(ad::transpose(w), 1); };
  check_agrees("view", ad::vjp(column, W, seed).gradient, std::vector<double>{0, 10, 0, 0, 20, 0}, exact);
  check_agrees("view forward", ad::jvp(column, W, W).tangent, std::vector<double>{2, 5}, exact);
}

BOOST_AUTO_TEST_CASE(several_arguments_come_as_tuples) {
  const auto g = [](const auto& w, const auto& x, const auto& s) { return w * s + x[1]; };
  const xt::xarray<double> w{2.0, 3.0};
  const std::vector<double> x{9.0, 5.0};
  const xt::xarray<double> dw{1.0, 0.0};
  const auto [value, tangent] =
      ad::jvp(g, std::tuple(w, x, 4.0), std::tuple(dw, std::vector<double>{7, 1}, 2.0));
  check_agrees("value", value, std::vector<double>{13, 17});
  check_agrees("tangent", tangent, std::vector<double>{4 + 1 + 4, 0 + 1 + 6});
  const xt::xarray<double> u{1.0, -2.0};
  const auto pulled = ad::vjp(g, std::tuple(w, x, 4.0), u);
  const auto& [by_w, by_x, by_s] = pulled.gradient;
  check_agrees("by w", by_w, std::vector<double>{4, -8});
  check_agrees("by x", by_x, std::vector<double>{0, -1});
  check_agrees("by s", by_s, 2.0 - 6.0);
}

BOOST_AUTO_TEST_CASE(wide_tall_and_empty) {
  const auto outer_sum = [](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    std::vector<S> y;
    for (std::size_t k = 0; k < 1000; ++k) y.push_back(S(x[k % x.size()] * double(k)));
    return y;
  };
  std::vector<double> seed(1000, 1.0);
  check_agrees("tall", ad::vjp(outer_sum, std::vector<double>{2.0}, seed).gradient,
               std::vector<double>{499500});
  // More outputs than one statement has arguments, repeated and constant ones among them.
  const std::vector<double> wide(1000, 0.5);
  std::vector<double> expected(1000);
  for (std::size_t k = 0; k < 1000; ++k) expected[k] = double(k);
  check_agrees("wide", ad::vjp(outer_sum, wide, seed).gradient, expected);
  check_agrees("wide forward", ad::jvp(outer_sum, wide, seed).tangent, expected);
  const auto nothing = [](const auto& x) { return x; };
  BOOST_TEST(ad::vjp(nothing, std::vector<double>{}, std::vector<double>{}).gradient.empty());
  BOOST_TEST(ad::jvp(nothing, std::vector<double>{}, std::vector<double>{}).tangent.empty());
}

BOOST_AUTO_TEST_CASE(constants_have_no_derivative) {
  const auto constant = [](const auto&) { return std::vector<double>{1, 2}; };
  check_agrees("jvp", ad::jvp(constant, {1.0, 2.0, 3.0}, {1.0, 1.0, 1.0}).tangent, std::vector<double>{0, 0},
               exact);
  check_agrees("vjp", ad::vjp(constant, {1.0, 2.0, 3.0}, {1.0, 1.0}).gradient, std::vector<double>{0, 0, 0},
               exact);
}

BOOST_AUTO_TEST_CASE(wrong_shapes_are_named) {
  const xt::xarray<double> W = xt::ones<double>({2, 3});
  const xt::xarray<double> V = xt::ones<double>({3, 2});
  const auto identity = [](const auto& x) { return x; };
  const auto total = [](const auto& x) { return ad::sum(ad::square(x)); };
  check_shape_error([&] { return ad::jvp(f, {1.0, 2.0}, {1.0, 2.0, 3.0}); }, "jvp: the tangent");
  check_shape_error([&] { return ad::jvp(identity, W, V); }, "(2, 3)");
  check_shape_error([&] { return ad::vjp(f, {1.0, 2.0}, {1.0, 2.0}); }, "vjp: the seed");
  check_shape_error([&] { return ad::vjp(identity, W, V); }, "(3, 2)");
  check_shape_error([&] { return ad::hessian_vector_product(total, W, V); },
                    "hessian_vector_product: the vector");
  check_shape_error([&] { return ad::gradient(identity, W); },
                    "value_and_gradient: the function must return one number");
  check_shape_error([&] { return ad::gradient(identity, W); }, "(2, 3)");
  check_shape_error([&] { return ad::hessian(identity, W); }, "hessian: the function must return one number");
  check_shape_error([&] { return ad::gradient([](const auto& x) { return ad::sum(x, 0) * 2; }, W); }, "(3,)");
  check_shape_error(
      [&] { return ad::gradient([](const auto& x) { return ad::sum(x + xt::ones<double>({4})); }, W); },
      "(4,)");
  // Everything works on after the errors.
  check_agrees("after", ad::vjp(f, {2.0, 5.0}, {1.0, 10.0, 100.0}).gradient, std::vector<double>{15, 2});
}

BOOST_AUTO_TEST_SUITE_END()
