// Accuracy of the activation functions over the whole range of double, and their kinks and limits.
#include <ad/rules/activation.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace reference = slope::reference;
using reference::exp;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Precise sigmoid(const Precise& x) { return 1 / (1 + exp(-x)); }
Precise sigmoid_slope(const Precise& x) { return exp(-x) / ((1 + exp(-x)) * (1 + exp(-x))); }
Precise softplus(const Precise& x) {
  return x < 0 ? reference::log1p(exp(x)) : Precise(x + reference::log1p(exp(-x)));
}
Precise log_sigmoid(const Precise& x) { return -softplus(-x); }
Precise softsign(const Precise& x) { return x / (1 + reference::abs(x)); }
Precise normal(const Precise& x) { return reference::erfc(-x / reference::sqrt(Precise(2))) / 2; }
Precise density(const Precise& x) { return exp(-x * x / 2) / reference::sqrt(2 * reference::pi()); }
Precise gelu(const Precise& x) { return x * normal(x); }
Precise gelu_slope(const Precise& x) { return normal(x) + x * density(x); }
Precise silu(const Precise& x) { return x * sigmoid(x); }
Precise silu_slope(const Precise& x) { return sigmoid(x) + x * sigmoid_slope(x); }

/// The whole line without the interval [from, to].
std::vector<double> line_without(double from, double to) {
  const auto line = joined(whole_line(), uniform(-20, 20, 1500));
  return joined(within(line, -inf, from), within(line, to, inf));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activation_rules)

BOOST_AUTO_TEST_CASE(logistic_functions_are_accurate_everywhere) {
  const auto points = single(joined(whole_line(), uniform(-20, 20, 1000)));
  check_value<Sigmoid>(points, sigmoid);
  check_partial<Sigmoid>(points, [](const Precise& x) { return sigmoid_slope(reference::abs(x)); });
  check_value<LogSigmoid>(points, log_sigmoid);
  check_partial<LogSigmoid>(points, [](const Precise& x) { return sigmoid(-x); });
  check_value<Softplus>(points, softplus);
  check_partial<Softplus>(points, sigmoid);
}

BOOST_AUTO_TEST_CASE(softsign_is_accurate_everywhere) {
  const auto points = single(whole_line());
  check_value<Softsign>(points, softsign);
  check_partial<Softsign>(points, [](const Precise& x) {
    const Precise sum = 1 + reference::abs(x);
    return Precise(1 / (sum * sum));
  });
}

BOOST_AUTO_TEST_CASE(gelu_and_silu_are_accurate_away_from_the_zeros_of_their_slopes) {
  const auto gelu_points =
      single(joined(within(line_without(-0.754, -0.749), -40, 40), uniform(-39, -1, 1000)));
  check_value<Gelu>(gelu_points, gelu);
  check_partial<Gelu>(gelu_points, gelu_slope);
  const auto silu_points = single(joined(line_without(-1.33, -1.23), uniform(-760, -700, 500)));
  check_value<Silu>(silu_points, silu);
  check_partial<Silu>(silu_points, silu_slope);
}

BOOST_AUTO_TEST_CASE(beside_their_zeros_the_slopes_of_gelu_and_silu_have_the_documented_absolute_error) {
  double gelu_error = 0;
  for (double x : uniform(-0.754, -0.749, 500)) {
    const Precise difference = Gelu::partial<0>(x, 0.0) - gelu_slope(x);
    gelu_error = std::max(gelu_error, std::fabs(difference.convert_to<double>()));
  }
  BOOST_TEST(gelu_error < 4e-19);
  double silu_error = 0;
  for (double x : uniform(-1.33, -1.23, 500)) {
    const Precise difference = Silu::partial<0>(x, 0.0) - silu_slope(x);
    silu_error = std::max(silu_error, std::fabs(difference.convert_to<double>()));
  }
  BOOST_TEST(silu_error < 1e-17);
}

BOOST_AUTO_TEST_CASE(elu_is_accurate_everywhere) {
  const auto points =
      pairs(line_without(-0.0, 0.0), joined(uniform(0.1, 3, 100), spread(1e-300, 1e300, 100)), 3000);
  using P = const Precise&;
  check_value<Elu>(points, [](P x, P alpha) { return x > 0 ? x : Precise(alpha * reference::expm1(x)); });
  check_partial<Elu, 0>(points, [](P x, P alpha) { return x > 0 ? Precise(1) : Precise(alpha * exp(x)); });
  check_partial<Elu, 1>(points, [](P x, P) { return x > 0 ? Precise(0) : reference::expm1(x); });
}

BOOST_AUTO_TEST_CASE(activations_agree_with_difference_quotients) {
  const auto some = single(uniform(-5, 5, 200));
  check_quotient<Sigmoid>(some, sigmoid);
  check_quotient<LogSigmoid>(some, log_sigmoid);
  check_quotient<Softplus>(some, softplus);
  check_quotient<Softsign>(some, softsign);
  check_quotient<Gelu>(single(uniform(-0.7, 3, 60)), gelu);
  check_quotient<Silu>(single(uniform(-1.1, 5, 200)), silu);
  const auto two = pairs(uniform(-5, 5, 200), uniform(0.1, 2, 100), 200);
  const auto elu = [](const Precise& x, const Precise& a) {
    return x > 0 ? x : Precise(a * reference::expm1(x));
  };
  const auto leaky = [](const Precise& x, const Precise& slope) { return x > 0 ? x : Precise(slope * x); };
  check_quotient<Elu, 0>(two, elu);
  check_quotient<Elu, 1>(two, elu);
  check_quotient<LeakyRelu, 0>(two, leaky);
  check_quotient<LeakyRelu, 1>(two, leaky);
}

BOOST_AUTO_TEST_CASE(relu_at_zero_has_the_partial_zero) {
  BOOST_TEST((Relu::partial<0>(0.0, Relu::value(0.0))) == 0.0);
  BOOST_TEST((Relu::partial<0>(-0.0, Relu::value(-0.0))) == 0.0);
  BOOST_TEST((Relu::partial<0>(5e-324, Relu::value(5e-324))) == 1.0);
  BOOST_TEST((Relu::partial<0>(-5e-324, Relu::value(-5e-324))) == 0.0);
  BOOST_TEST(Relu::value(-2.0) == 0.0);
  BOOST_TEST(Relu::value(2.0) == 2.0);
}

BOOST_AUTO_TEST_CASE(leaky_relu_and_elu_at_zero_have_the_left_partial) {
  BOOST_TEST((LeakyRelu::partial<0>(0.0, 0.1, 0.0)) == 0.1);
  BOOST_TEST((LeakyRelu::partial<1>(0.0, 0.1, 0.0)) == 0.0);
  BOOST_TEST((Elu::partial<0>(0.0, 0.3, 0.0)) == 0.3);
  BOOST_TEST((Elu::partial<1>(0.0, 0.3, 0.0)) == 0.0);
  BOOST_TEST(LeakyRelu::value(-2.0, 0.25) == -0.5);
}

BOOST_AUTO_TEST_CASE(infinite_arguments_give_the_limit) {
  BOOST_TEST(Sigmoid::value(-inf) == 0.0);
  BOOST_TEST(Sigmoid::value(inf) == 1.0);
  BOOST_TEST(LogSigmoid::value(-inf) == -inf);
  BOOST_TEST(LogSigmoid::value(inf) == 0.0);
  BOOST_TEST(Softplus::value(inf) == inf);
  BOOST_TEST(Softsign::value(-inf) == -1.0);
  BOOST_TEST(Gelu::value(-inf) == 0.0);
  BOOST_TEST(Gelu::value(inf) == inf);
  BOOST_TEST(Silu::value(-inf) == 0.0);
  BOOST_TEST(Silu::value(inf) == inf);
  for (double far : {-inf, inf}) {
    const double step = far > 0 ? 1.0 : 0.0;
    BOOST_TEST((Sigmoid::partial<0>(far, step)) == 0.0);
    BOOST_TEST((Softplus::partial<0>(far, 0.0)) == step);
    BOOST_TEST((LogSigmoid::partial<0>(far, 0.0)) == 1.0 - step);
    BOOST_TEST((Softsign::partial<0>(far, 0.0)) == 0.0);
    BOOST_TEST((Gelu::partial<0>(far, 0.0)) == step);
    BOOST_TEST((Silu::partial<0>(far, 0.0)) == step);
  }
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  BOOST_TEST(std::isnan(Sigmoid::value(not_a_number)));
  BOOST_TEST(std::isnan(Relu::value(not_a_number)));
  BOOST_TEST(std::isnan(Relu::partial<0>(not_a_number, not_a_number)));
  BOOST_TEST(std::isnan(LeakyRelu::partial<0>(not_a_number, 0.1, not_a_number)));
  BOOST_TEST(std::isnan(Elu::partial<0>(not_a_number, 0.1, not_a_number)));
  BOOST_TEST(std::isnan(Softplus::value(not_a_number)));
  BOOST_TEST(std::isnan(Softplus::partial<0>(not_a_number, not_a_number)));
  BOOST_TEST(std::isnan(Gelu::value(not_a_number)));
  BOOST_TEST(std::isnan(Gelu::partial<0>(not_a_number, not_a_number)));
  BOOST_TEST(std::isnan(Silu::value(not_a_number)));
  BOOST_TEST(std::isnan(Silu::partial<0>(not_a_number, not_a_number)));
}

BOOST_AUTO_TEST_SUITE_END()
