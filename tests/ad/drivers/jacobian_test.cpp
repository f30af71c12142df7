// jacobian and value_and_jacobian: forward, reverse and the automatic choice agree with derivatives worked
// out by hand.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::exact;

namespace {

constexpr ad::JacobianOptions modes[] = {
    {ad::JacobianMode::automatic}, {ad::JacobianMode::forward}, {ad::JacobianMode::reverse}};

template <class J>
void check_shape(const char* what, const J& jacobian, const ad::Shape& shape) {
  BOOST_TEST((ad::Shape::from(jacobian.shape()) == shape),
             what << ": shape " << to_string(ad::Shape::from(jacobian.shape())) << ", expected "
                  << to_string(shape));
}

/// Output i is the sum over j of cos(i + 2 j) * sin(x[j]), for as many outputs as asked.
struct Waves {
  std::size_t outputs;

  static double weight(std::size_t i, std::size_t j) { return std::cos(double(i) + 2 * double(j)); }

  template <class S>
  auto operator()(const std::vector<S>& x) const {
    std::vector<S> y(outputs, S(0));
    for (std::size_t i = 0; i < outputs; ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) y[i] += weight(i, j) * ad::sin(x[j]);
    }
    return y;
  }
};

void check_waves(std::size_t outputs, std::size_t inputs) {
  std::vector<double> x(inputs);
  for (std::size_t j = 0; j < inputs; ++j) x[j] = 0.1 * double(j) - 1;
  std::vector<double> expected;
  for (std::size_t i = 0; i < outputs; ++i) {
    for (std::size_t j = 0; j < inputs; ++j) expected.push_back(Waves::weight(i, j) * std::cos(x[j]));
  }
  const Waves waves{outputs};
  for (const ad::JacobianOptions& mode : modes) {
    const auto [value, J] = ad::value_and_jacobian(mode, waves, x);
    check_agrees("value", value, waves(x));
    check_agrees("jacobian", J, expected);
    check_shape("jacobian", J, {outputs, inputs});
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jacobian)

BOOST_AUTO_TEST_CASE(all_modes_agree_at_every_shape) {
  // Around the numbers of lanes (4 forward, 8 reverse), where the last pass is partly empty, and far beyond
  // them.
  for (const std::size_t outputs : {0U, 1U, 2U, 7U, 8U, 9U, 17U, 200U}) {
    for (const std::size_t inputs : {0U, 1U, 3U, 4U, 5U, 8U, 9U, 30U}) check_waves(outputs, inputs);
  }
  check_waves(1, 1000);
  check_waves(1000, 1);
}

BOOST_AUTO_TEST_CASE(values_and_arguments_keep_their_kinds) {
  const auto f = [](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    return std::vector<S>{x[0] * x[1], x[0] + 3, S(7)};
  };
  const auto [value, J] = ad::value_and_jacobian(f, {2.0, 5.0});
  static_assert(std::is_same_v<decltype(value), const std::vector<double>>);
  static_assert(std::is_same_v<decltype(J), const xt::xarray<double>>);
  check_agrees("value", value, std::vector<double>{10, 5, 7});
  check_agrees("jacobian", J, std::vector<double>{5, 2, 1, 0, 0, 0});
  check_agrees("alone", ad::jacobian(f, {2.0, 5.0}), J, exact);
  check_agrees("array in", ad::jacobian(f, std::array<double, 2>{2, 5}), J, exact);
  check_agrees("whole numbers", ad::jacobian(f, std::vector<int>{2, 5}), J, exact);
  const auto single = ad::jacobian(f, std::vector<float>{2, 5});
  static_assert(std::is_same_v<decltype(single), const xt::xarray<float>>);
  check_agrees("float", single, J, slope::tests::single_rounding);

  for (const ad::JacobianOptions& mode : modes) {
    // A number of a number has no axes.
    const auto slope = ad::value_and_jacobian(
        mode, [](const auto& x) { return ad::square(x); }, 3.0);
    static_assert(std::is_same_v<decltype(slope.value), double>);
    check_agrees("number of a number", slope.value, 9.0);
    check_agrees("its slope", slope.jacobian, std::vector<double>{6});
    check_shape("its slope", slope.jacobian, {});
    // A number of a vector has one axis, fixed-size outputs are a range, too.
    const auto row = ad::value_and_jacobian(
        mode, [](const auto& x) { return x[0] * x[1]; }, std::vector<double>{2, 5});
    check_agrees("number of a vector", row.jacobian, std::vector<double>{5, 2});
    check_shape("number of a vector", row.jacobian, {2});
    const auto pair = ad::value_and_jacobian(
        mode,
        [](const auto& x) {
          using S = std::decay_t<decltype(x)>;
          return std::array<S, 2>{x * x, 2 * x};
        },
        3.0);
    check_agrees("array of a number", pair.jacobian, std::vector<double>{6, 2});
    check_shape("array of a number", pair.jacobian, {2});
  }
}

BOOST_AUTO_TEST_CASE(arrays_give_the_outputs_axes_and_then_the_inputs) {
  const xt::xarray<double> A{{1, 2, 3}, {4, 5, 6}};
  const xt::xarray<double> B{{1, -1}, {2, 0}, {0, 3}};
  for (const ad::JacobianOptions& mode : modes) {
    const auto [value, jacobians] = ad::value_and_jacobian(
        mode, [](const auto& a, const auto& b) { return ad::matmul(a, b); }, A, B);
    check_agrees("product", value, std::vector<double>{5, 8, 14, 14});
    const auto& [by_A, by_B] = jacobians;
    check_shape("by A", by_A, {2, 2, 2, 3});
    check_shape("by B", by_B, {2, 2, 3, 2});
    double worst = 0;  // d(AB)_ij / dA_kl = [i = k] B_lj; d(AB)_ij / dB_kl = [j = l] A_ik
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        for (std::size_t k = 0; k < 3; ++k) {
          for (std::size_t l = 0; l < 2; ++l) {
            worst = std::max(worst, std::abs(by_A(i, j, l, k) - (i == l ? B(k, j) : 0)));
            worst = std::max(worst, std::abs(by_B(i, j, k, l) - (j == l ? A(i, k) : 0)));
          }
        }
      }
    }
    BOOST_TEST(worst == 0);
  }
}

BOOST_AUTO_TEST_CASE(views_and_elements_as_outputs) {
  const xt::xarray<double> A{{1, 2, 3}, {4, 5, 6}};
  for (const ad::JacobianOptions& mode : modes) {
    const auto transposed = ad::jacobian(
        mode, [](const auto& a) { return ad::transpose(a); }, A);
    check_shape("transposed", transposed, {3, 2, 2, 3});
    BOOST_TEST(transposed(2, 1, 1, 2) == 1);
    BOOST_TEST(transposed(2, 1, 0, 2) == 0);
    BOOST_TEST(xt::sum(transposed)() == 6);
    const auto element = ad::jacobian(
        mode, [](const auto& a) { return a(1, 0); }, A);
    check_agrees("element", element, std::vector<double>{0, 0, 0, 1, 0, 0}, exact);
    // The same output twice, and an input itself as an output.
    const auto twice = ad::jacobian(
        mode,
        [](const auto& a) {
          using S = std::decay_t<decltype(a(0, 0))>;
          const S y = ad::square(a(0, 1));
          return std::vector<S>{y, y, a(1, 2)};
        },
        A);
    check_agrees("twice", twice, std::vector<double>{0, 4, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                 exact);
  }
}

BOOST_AUTO_TEST_CASE(rank_deficient_and_constant_outputs_have_the_rows_that_they_have) {
  for (const ad::JacobianOptions& mode : modes) {
    const auto deficient = ad::jacobian(
        mode,
        [](const auto& x) {
          using S = std::decay_t<decltype(x[0])>;
          const S s = x[0] + 2 * x[1];
          return std::vector<S>{s, 3 * s, S(1.5), s - s, 0 * x[0]};
        },
        std::vector<double>{1, 2});
    check_agrees("rank one", deficient, std::vector<double>{1, 2, 3, 6, 0, 0, 0, 0, 0, 0}, exact);
    const auto [value, constant] = ad::value_and_jacobian(
        mode,
        [](const auto&) {
          return std::vector<double>{4, 5};
        },
        std::vector<double>{1, 2, 3});
    check_agrees("constant value", value, std::vector<double>{4, 5}, exact);
    check_agrees("constant", constant, std::vector<double>(6, 0.0), exact);
    const xt::xarray<double> fixed{1.0, 2.0};
    const auto array = ad::jacobian(
        mode, [&](const auto&) { return fixed; }, fixed);
    check_agrees("constant array", array, std::vector<double>(4, 0.0), exact);
  }
}

BOOST_AUTO_TEST_CASE(arguments_of_several_kinds_have_a_jacobian_each) {
  for (const ad::JacobianOptions& mode : modes) {
    const xt::xarray<double> w{2.0, 3.0};
    const auto [value, jacobians] = ad::value_and_jacobian(
        mode, [](const auto& a, const auto& x, const auto& s) { return a * x[1] + s * s; }, w,
        std::vector<double>{9, 5}, 4.0);
    check_agrees("value", value, std::vector<double>{26, 31});
    check_agrees("by array", std::get<0>(jacobians), std::vector<double>{5, 0, 0, 5});
    check_agrees("by vector", std::get<1>(jacobians), std::vector<double>{0, 2, 0, 3});
    check_agrees("by number", std::get<2>(jacobians), std::vector<double>{8, 8});
    check_shape("by vector", std::get<1>(jacobians), {2, 2});
    check_shape("by number", std::get<2>(jacobians), {2});
  }
}

BOOST_AUTO_TEST_SUITE_END()
