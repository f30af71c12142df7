// Accuracy of the hyperbolic functions over the whole range of double, and the edges of their inverses.
#include <ad/rules/hyperbolic.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace reference = slope::reference;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

BOOST_AUTO_TEST_SUITE(hyperbolic_rules)

BOOST_AUTO_TEST_CASE(hyperbolic_functions_are_accurate_everywhere) {
  const auto points = single(joined(whole_line(), joined(uniform(-20, 20, 1000), uniform(-711, 711, 300))));
  const auto sech_squared = [](const Precise& x) {
    const Precise c = reference::cosh(x);
    return Precise(1 / (c * c));
  };
  check_value<Sinh>(points, reference::sinh);
  check_partial<Sinh>(points, reference::cosh);
  check_value<Cosh>(points, reference::cosh);
  check_partial<Cosh>(points, reference::sinh);
  check_value<Tanh>(points, reference::tanh);
  check_partial<Tanh>(points, sech_squared);
}

BOOST_AUTO_TEST_CASE(inverse_hyperbolic_functions_are_accurate_everywhere) {
  const auto points = single(whole_line());
  check_value<Asinh>(points, reference::asinh);
  check_partial<Asinh>(points, [](const Precise& x) { return Precise(1 / reference::sqrt(1 + x * x)); });
  const auto above = single(within(joined(whole_line(), joined(beside(1.0), uniform(1, 3, 500))),
                                   std::nextafter(1.0, 2.0), std::numeric_limits<double>::max()));
  check_value<Acosh>(above, reference::acosh);
  check_partial<Acosh>(above, [](const Precise& x) { return Precise(1 / reference::sqrt(x * x - 1)); });
  const auto line = joined(whole_line(), joined(uniform(-1, 1, 1000), joined(beside(1.0), beside(-1.0))));
  const auto inside = single(within(line, std::nextafter(-1.0, 0.0), std::nextafter(1.0, 0.0)));
  check_value<Atanh>(inside, reference::atanh);
  check_partial<Atanh>(inside, [](const Precise& x) { return Precise(1 / (1 - x * x)); });
}

BOOST_AUTO_TEST_CASE(hyperbolic_partials_agree_with_difference_quotients) {
  const auto points = single(uniform(-5, 5, 200));
  check_quotient<Sinh>(points, reference::sinh);
  check_quotient<Cosh>(points, reference::cosh);
  check_quotient<Tanh>(points, reference::tanh);
  check_quotient<Asinh>(points, reference::asinh);
  check_quotient<Acosh>(single(uniform(1.01, 5, 200)), reference::acosh);
  check_quotient<Atanh>(single(uniform(-0.99, 0.99, 200)), reference::atanh);
}

BOOST_AUTO_TEST_CASE(inverses_have_infinite_partials_at_the_edges_and_undefined_ones_outside) {
  BOOST_TEST((Acosh::partial<0>(1.0, 0.0)) == inf);
  BOOST_TEST(std::isnan(Acosh::partial<0>(0.5, not_a_number)));
  BOOST_TEST(std::isnan(Acosh::partial<0>(-3.0, not_a_number)));
  for (double edge : {-1.0, 1.0}) {
    BOOST_TEST((Atanh::partial<0>(edge, edge * inf)) == inf);
    BOOST_TEST(std::isnan(Atanh::partial<0>(edge * 1.5, not_a_number)));
    BOOST_TEST(std::isnan(Atanh::partial<0>(edge * inf, not_a_number)));
  }
}

BOOST_AUTO_TEST_CASE(zeros_keep_their_sign) {
  BOOST_TEST(std::signbit(Tanh::value(-0.0)));
  BOOST_TEST(!std::signbit(Tanh::value(0.0)));
  BOOST_TEST(std::signbit(Tanh::value(-0.0f)));
  BOOST_TEST(Tanh::value(-5e-324) == -5e-324);
}

BOOST_AUTO_TEST_CASE(infinite_arguments_give_the_limit) {
  for (double far : {-inf, inf}) {
    BOOST_TEST((Sinh::partial<0>(far, far)) == inf);
    BOOST_TEST((Tanh::partial<0>(far, std::tanh(far))) == 0.0);
    BOOST_TEST(Tanh::value(far) == std::copysign(1.0, far));
    BOOST_TEST((Asinh::partial<0>(far, far)) == 0.0);
  }
  BOOST_TEST((Acosh::partial<0>(inf, inf)) == 0.0);
  BOOST_TEST(std::isnan(Tanh::partial<0>(not_a_number, not_a_number)));
}

BOOST_AUTO_TEST_SUITE_END()
