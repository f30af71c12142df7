// Partials are differentiable code: run on dual numbers they give second derivatives, as Hessians ask them
// to.
#include <ad/ad.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace ad = slope::ad;
namespace reference = slope::reference;

using Dual = ad::Dual<1>;
using reference::exp;

/// d/dx of Rule's partial at x, through the rule's generic code.
template <class Rule>
double second_derivative(double x) {
  const Dual at = Dual::variable(x, 0);
  const Dual value = Rule::value(at);
  return Dual(Rule::template partial<0>(at, value)).tangent(0);
}

/// The same for mixed derivatives of a function of two arguments: d/dx_J of partial I.
template <class Rule, int I, int J>
double second_derivative(double x, double y) {
  const Dual first = J == 0 ? Dual::variable(x, 0) : Dual(x);
  const Dual second = J == 1 ? Dual::variable(y, 0) : Dual(y);
  const Dual value = Rule::value(first, second);
  return Dual(Rule::template partial<I>(first, second, value)).tangent(0);
}

constexpr double relative = 1e-11;  // of the second derivative, and of 1 where it crosses zero

template <class Rule, class F>
void check_second(const std::vector<double>& points, const F& f) {
  for (double x : points) {
    const Precise step("1e-15");
    const Precise at(x);
    const Precise truth = (f(Precise(at + step)) - 2 * f(at) + f(Precise(at - step))) / (step * step);
    const double expected = truth.convert_to<double>();
    const double ours = second_derivative<Rule>(x);
    BOOST_CHECK_MESSAGE(std::fabs(ours - expected) <= relative * (1 + std::fabs(expected)),
                        std::string(Rule::name) << " at " << x << ": " << ours << ", true " << expected);
  }
}

template <class Rule, class F>
void check_second_of_two(const Points<2>& points, const F& f) {
  const Precise h("1e-15");
  for (const auto& [x, y] : points) {
    const Precise a(x), b(y);
    const Precise middle = f(a, b);
    const Precise aa = (f(Precise(a + h), b) - 2 * middle + f(Precise(a - h), b)) / (h * h);
    const Precise bb = (f(a, Precise(b + h)) - 2 * middle + f(a, Precise(b - h))) / (h * h);
    const Precise ab = (f(Precise(a + h), Precise(b + h)) - f(Precise(a + h), Precise(b - h)) -
                        f(Precise(a - h), Precise(b + h)) + f(Precise(a - h), Precise(b - h))) / (4 * h * h);
    const auto close = [&, x = x, y = y](double ours, const Precise& truth) {
      const double expected = truth.convert_to<double>();
      BOOST_CHECK_MESSAGE(std::fabs(ours - expected) <= relative * (1 + std::fabs(expected)),
                          std::string(Rule::name)
                              << " at " << x << ", " << y << ": " << ours << ", true " << expected);
    };
    close(second_derivative<Rule, 0, 0>(x, y), aa);
    close(second_derivative<Rule, 0, 1>(x, y), ab);
    close(second_derivative<Rule, 1, 0>(x, y), ab);
    close(second_derivative<Rule, 1, 1>(x, y), bb);
  }
}

Precise sigmoid(const Precise& x) { return 1 / (1 + exp(-x)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(second_derivatives)

BOOST_AUTO_TEST_CASE(of_elementary_functions) {
  using P = const Precise&;
  const auto line = uniform(-3, 3, 30);
  const auto positive = uniform(0.1, 5, 30);
  const auto inside = uniform(-0.95, 0.95, 30);
  const Precise ln_2 = reference::log(2);
  check_second<Square>(line, [](P x) { return Precise(x * x); });
  check_second<Cube>(line, [](P x) { return Precise(x * x * x); });
  check_second<Reciprocal>(positive, [](P x) { return Precise(1 / x); });
  check_second<Exp>(line, reference::exp);
  check_second<Exp2>(line, [&](P x) { return exp(x * ln_2); });
  check_second<Expm1>(line, reference::expm1);
  check_second<ExpMinusSquare>(line, [](P x) { return exp(-x * x); });
  check_second<Log>(positive, reference::log);
  check_second<Log2>(positive, [&](P x) { return Precise(reference::log(x) / ln_2); });
  check_second<Log10>(positive, [](P x) { return Precise(reference::log(x) / reference::log(10)); });
  check_second<Log1p>(positive, reference::log1p);
  check_second<Sqrt>(positive, reference::sqrt);
  check_second<Cbrt>(positive, reference::cbrt);
  check_second<Sin>(line, reference::sin);
  check_second<Cos>(line, reference::cos);
  check_second<Tan>(inside, reference::tan);
  check_second<Asin>(inside, reference::asin);
  check_second<Acos>(inside, reference::acos);
  check_second<Atan>(line, reference::atan);
  check_second<Sinh>(line, reference::sinh);
  check_second<Cosh>(line, reference::cosh);
  check_second<Tanh>(joined(line, {0.0}), reference::tanh);
  check_second<Asinh>(line, reference::asinh);
  check_second<Acosh>(uniform(1.1, 5, 30), reference::acosh);
  check_second<Atanh>(inside, reference::atanh);
}

BOOST_AUTO_TEST_CASE(of_special_and_activation_functions) {
  using P = const Precise&;
  const auto line = joined(uniform(-3, 3, 20), {0.0});
  const auto positive = uniform(0.3, 5, 20);
  check_second<Erf>(line, reference::erf);
  check_second<Erfc>(line, reference::erfc);
  check_second<Lgamma>(positive, reference::lgamma);
  check_second<Tgamma>(positive, reference::tgamma);
  check_second<Digamma>(positive, [](P x) { return reference::polygamma(0, x); });
  check_second<Trigamma>(positive, [](P x) { return reference::polygamma(1, x); });
  check_second<Polygamma<2>>(positive, [](P x) { return reference::polygamma(2, x); });
  check_second<Sigmoid>(line, sigmoid);
  check_second<LogSigmoid>(line, [](P x) { return reference::log(sigmoid(x)); });
  check_second<Softplus>(line, [](P x) { return reference::log(1 + exp(x)); });
  check_second<Softsign>(uniform(0.1, 3, 20), [](P x) { return Precise(x / (1 + x)); });
  check_second<Gelu>(line, [](P x) { return Precise(x * reference::erfc(-x / reference::sqrt(2)) / 2); });
  check_second<Silu>(line, [](P x) { return Precise(x * sigmoid(x)); });
}

BOOST_AUTO_TEST_CASE(of_functions_of_two_arguments) {
  using P = const Precise&;
  const auto plane = pairs(uniform(0.5, 3, 30), uniform(0.5, 3, 31), 30);
  check_second_of_two<Multiply>(plane, [](P a, P b) { return Precise(a * b); });
  check_second_of_two<Divide>(plane, [](P a, P b) { return Precise(a / b); });
  check_second_of_two<Pow>(plane, reference::pow);
  check_second_of_two<Hypot>(plane, [](P a, P b) { return reference::sqrt(a * a + b * b); });
  check_second_of_two<Atan2>(plane, reference::atan2);
  check_second_of_two<Elu>(pairs(uniform(-3, -0.1, 30), uniform(0.5, 2, 31), 30),
                           [](P x, P alpha) { return Precise(alpha * reference::expm1(x)); });
  check_second_of_two<Fmod>(
      plane, [](P a, P b) { return Precise(a - b * boost::multiprecision::trunc(Precise(a / b))); });
}

BOOST_AUTO_TEST_CASE(of_a_power_by_a_vanishing_exponent) {
  // d/dy of y x^(y-1) at y = 0 is 1/x, though the partial itself is 0 there.
  BOOST_TEST((second_derivative<Pow, 0, 1>(4.0, 0.0)) == 0.25);
}

BOOST_AUTO_TEST_CASE(at_the_edges_are_infinite_or_undefined_like_the_first) {
  const double inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(second_derivative<Log>(0.0) == -inf);
  BOOST_TEST(second_derivative<Sqrt>(0.0) == -inf);
  BOOST_TEST(std::isnan(second_derivative<Log>(-1.0)));
  BOOST_TEST(std::isnan(second_derivative<Atanh>(1.5)));
  BOOST_TEST(second_derivative<Abs>(0.0) == 0.0);
  BOOST_TEST(second_derivative<Relu>(0.0) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
