// Accuracy of the error functions and the gamma family, with the exceptions that their documentation states,
// and poles.
#include <ad/rules/special.hpp>
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

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <int Order>
Precise polygamma(const Precise& x) {
  return reference::polygamma(Order, x);
}
Precise gamma_slope(const Precise& x) { return reference::tgamma(x) * reference::polygamma(0, x); }

/// Ordinary and extreme positive arguments of the gamma family.
std::vector<double> positive() {
  return joined(joined(spread(1e-300, 1e300, 300, false), uniform(0, 20, 500)), uniform(20, 170, 200));
}

/// Negative arguments, whole numbers left out.
std::vector<double> negative(double from, std::size_t count) {
  std::vector<double> x;
  for (double at : uniform(from, 0, count)) {
    if (at != std::floor(at)) x.push_back(at);
  }
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(special_rules)

BOOST_AUTO_TEST_CASE(error_functions_are_accurate_everywhere) {
  const auto points =
      single(joined(spread(4.9e-324, 1.7e308, 300), joined(uniform(-6, 6, 700), uniform(-27.5, 27.5, 700))));
  const auto bell = [](const Precise& x) {
    return Precise(2 / reference::sqrt(reference::pi()) * reference::exp(-x * x));
  };
  check_value<Erf>(points, reference::erf, 1.5);
  check_partial<Erf>(points, bell);
  check_value<Erfc>(points, reference::erfc, 6);  // glibc's own
  check_partial<Erfc>(points, [&](const Precise& x) { return Precise(-bell(x)); });
  check_quotient<Erf>(single(uniform(-3, 3, 50)), reference::erf);
  check_quotient<Erfc>(single(uniform(-3, 3, 50)), reference::erfc);
}

BOOST_AUTO_TEST_CASE(gamma_functions_of_positive_numbers_are_accurate) {
  const auto points = single(positive());
  check_value<Digamma>(points, polygamma<0>);
  check_partial<Digamma>(points, polygamma<1>);
  check_value<Trigamma>(points, polygamma<1>);
  check_partial<Trigamma>(points, polygamma<2>);
  check_value<Lgamma>(points, reference::lgamma);
  check_partial<Lgamma>(points, polygamma<0>);
  const auto inside = single(within(positive(), 1e-307, 171.6));
  check_value<Tgamma>(inside, reference::tgamma, 10);
  check_partial<Tgamma>(inside, gamma_slope, 12);
}

BOOST_AUTO_TEST_CASE(gamma_functions_of_negative_numbers_are_accurate) {
  const auto points = single(joined(negative(-20, 600), negative(-160, 300)));
  check_value<Digamma>(points, polygamma<0>);
  check_partial<Digamma>(points, polygamma<1>);
  check_partial<Trigamma>(points, polygamma<2>);
  check_value<Lgamma>(points, reference::lgamma, 6);
  check_partial<Lgamma>(points, polygamma<0>);
  check_value<Tgamma>(points, reference::tgamma, 10);
  check_partial<Tgamma>(points, gamma_slope, 12);
}

BOOST_AUTO_TEST_CASE(beside_its_negative_zeros_digamma_has_the_documented_absolute_error) {
  // https://oeis.org: A175473, A175474, A256681
  for (double zero : {-0.50408300826445541, -1.57349847316239046, -2.61072086844414465}) {
    double error = 0;
    for (double x : uniform(zero - 0.001, zero + 0.001, 200)) {
      const Precise difference = Digamma::value(x) - reference::polygamma(0, x);
      error = std::max(error, std::fabs(difference.convert_to<double>()));
    }
    BOOST_TEST(error < 3e-18);
    check_value<Digamma>(single({zero - 0.001, zero + 0.001}), polygamma<0>);
  }
  check_value<Digamma>(single(joined(beside(1.4616321449683623), uniform(1.4, 1.5, 100))), polygamma<0>);
}

BOOST_AUTO_TEST_CASE(lgamma_keeps_its_digits_beside_its_zeros) {
  check_value<Lgamma>(single(joined(beside(1.0), beside(2.0))), reference::lgamma);
  check_value<Lgamma>(single(uniform(-8, 0, 1000)), reference::lgamma, 6);
}

BOOST_AUTO_TEST_CASE(further_polygammas_serve_second_derivatives) {
  check_value<Polygamma<2>>(single(positive()), polygamma<2>);
  check_value<Polygamma<3>>(single(positive()), polygamma<3>);
}

BOOST_AUTO_TEST_CASE(gamma_functions_agree_with_difference_quotients) {
  const auto points = single(joined(uniform(0.1, 10, 60), negative(-5, 60)));
  check_quotient<Lgamma>(points, reference::lgamma);
  check_quotient<Tgamma>(points, reference::tgamma, 12);
  check_quotient<Digamma>(points, polygamma<0>);
  check_quotient<Trigamma>(points, polygamma<1>);
}

BOOST_AUTO_TEST_CASE(poles_are_infinite_or_undefined_and_never_throw) {
  BOOST_TEST(Digamma::value(0.0) == -inf);
  BOOST_TEST(Digamma::value(-0.0) == inf);
  BOOST_TEST(std::isnan(Digamma::value(-3.0)));
  BOOST_TEST(Trigamma::value(0.0) == inf);
  BOOST_TEST(Trigamma::value(-3.0) == inf);
  BOOST_TEST((Trigamma::partial<0>(0.0, inf)) == -inf);
  BOOST_TEST(std::isnan(Trigamma::partial<0>(-3.0, inf)));
  BOOST_TEST(Lgamma::value(-3.0) == inf);
  BOOST_TEST((Tgamma::partial<0>(0.0, inf)) == -inf);
  BOOST_TEST(std::isnan(Tgamma::partial<0>(-3.0, not_a_number)));
}

BOOST_AUTO_TEST_CASE(infinite_arguments_give_the_limit) {
  BOOST_TEST(Digamma::value(inf) == inf);
  BOOST_TEST(Trigamma::value(inf) == 0.0);
  BOOST_TEST(Polygamma<2>::value(inf) == 0.0);
  BOOST_TEST(std::isnan(Digamma::value(-inf)));
  BOOST_TEST(std::isnan(Digamma::value(not_a_number)));
  BOOST_TEST((Erf::partial<0>(inf, 1.0)) == 0.0);
  BOOST_TEST((Erfc::partial<0>(-inf, 2.0)) == 0.0);
  BOOST_TEST((Tgamma::partial<0>(inf, inf)) == inf);
}

BOOST_AUTO_TEST_CASE(float_and_long_double_have_their_own_gamma_family) {
  BOOST_TEST(std::fabs(Digamma::value(1.0f) + 0.57721566f) < 1e-7f);
  BOOST_TEST(std::fabs(static_cast<double>(Trigamma::value(1.0L) - 1.6449340668482264365L)) < 1e-18);
  BOOST_TEST(std::fabs(Lgamma::value(3.0f) - 0.69314718f) < 1e-7f);
}

BOOST_AUTO_TEST_SUITE_END()
