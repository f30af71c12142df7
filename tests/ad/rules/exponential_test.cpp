// Accuracy of exponentials and logarithms over the whole range of double, and their edges.
#include <ad/rules/exponential.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace reference = slope::reference;

constexpr double inf = std::numeric_limits<double>::infinity();

Precise ln(int x) { return reference::log(Precise(x)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(exponential_rules)

BOOST_AUTO_TEST_CASE(exponentials_are_accurate_everywhere) {
  const auto points =
      single(joined(joined(whole_line(), uniform(-1080, 1030, 700)), uniform(1023, 1025, 200)));
  const auto exp = [](const Precise& x) { return reference::exp(x); };
  const auto exp2 = [](const Precise& x) { return reference::exp(x * ln(2)); };
  check_value<Exp>(points, exp, 1);
  check_partial<Exp>(points, exp, 1);
  check_value<Exp2>(points, exp2, 1);
  check_partial<Exp2>(points, [&](const Precise& x) { return Precise(exp2(x) * ln(2)); });
  check_value<Expm1>(points, reference::expm1, 1);
  check_partial<Expm1>(points, exp);
}

BOOST_AUTO_TEST_CASE(logarithms_are_accurate_everywhere) {
  const auto points = single(joined(positive_half(), beside(1.0)));
  check_value<Log>(points, reference::log, 1);
  check_partial<Log>(points, [](const Precise& x) { return Precise(1 / x); }, 1);
  check_value<Log2>(points, [](const Precise& x) { return Precise(reference::log(x) / ln(2)); }, 2);
  check_partial<Log2>(points, [](const Precise& x) { return Precise(1 / (x * ln(2))); }, 2);
  check_value<Log10>(points, [](const Precise& x) { return Precise(reference::log(x) / ln(10)); }, 2);
  check_partial<Log10>(points, [](const Precise& x) { return Precise(1 / (x * ln(10))); }, 2);
  const auto above = single(within(joined(whole_line(), beside(-1.0)), std::nextafter(-1.0, 0.0), inf));
  check_value<Log1p>(above, reference::log1p, 1);
  check_partial<Log1p>(above, [](const Precise& x) { return Precise(1 / (1 + x)); }, 2);
}

BOOST_AUTO_TEST_CASE(the_bell_curve_is_accurate_down_to_the_last_subnormal) {
  const auto points = single(joined(whole_line(), uniform(-27.5, 27.5, 2000)));
  const auto bell = [](const Precise& x) { return reference::exp(-x * x); };
  check_value<ExpMinusSquare>(points, bell);
  check_partial<ExpMinusSquare>(points, [&](const Precise& x) { return Precise(-2 * x * bell(x)); });
  check_quotient<ExpMinusSquare>(single(uniform(-5, 5, 300)), bell);
}

BOOST_AUTO_TEST_CASE(exponentials_and_logarithms_agree_with_difference_quotients) {
  const auto points = single(uniform(-5, 5, 300));
  const auto positive = single(spread(1e-5, 1e5, 300, false));
  check_quotient<Exp>(points, reference::exp);
  check_quotient<Exp2>(points, [](const Precise& x) { return reference::exp(x * ln(2)); });
  check_quotient<Expm1>(points, reference::expm1);
  check_quotient<Log>(positive, reference::log);
  check_quotient<Log2>(positive, [](const Precise& x) { return Precise(reference::log(x) / ln(2)); });
  check_quotient<Log10>(positive, [](const Precise& x) { return Precise(reference::log(x) / ln(10)); });
  check_quotient<Log1p>(positive, reference::log1p);
}

BOOST_AUTO_TEST_CASE(ldexp_scales_exactly) {
  BOOST_TEST(Ldexp::value(3.0, 4.0) == 48.0);
  BOOST_TEST(Ldexp::value(4.9e-324, 2000.0) == std::ldexp(4.9e-324, 2000));
  BOOST_TEST(Ldexp::value(1.7e308, -2000.0) == std::ldexp(1.7e308, -2000));
  BOOST_TEST((Ldexp::partial<0>(3.0, -1074.0, 0.0)) == 4.9e-324);
  BOOST_TEST((Ldexp::partial<0>(3.0, 1023.0, inf)) == std::ldexp(1.0, 1023));
  const auto scaled = [](const Precise& x, const Precise& n) { return Precise(x * reference::pow(2, n)); };
  check_quotient<Ldexp, 1>(pairs(uniform(1, 2, 100), {-3.0, 1.0, 2.0, 40.0}, 100), scaled);
}

BOOST_AUTO_TEST_CASE(a_logarithm_at_zero_has_an_infinite_partial) {
  for (double zero : {0.0, -0.0}) {
    BOOST_TEST((Log::partial<0>(zero, -inf)) == inf);
    BOOST_TEST((Log2::partial<0>(zero, -inf)) == inf);
    BOOST_TEST((Log10::partial<0>(zero, -inf)) == inf);
  }
  BOOST_TEST((Log1p::partial<0>(-1.0, -inf)) == inf);
}

BOOST_AUTO_TEST_CASE(a_logarithm_of_a_negative_number_has_an_undefined_partial) {
  const double not_a_number = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(std::isnan(Log::partial<0>(-1.0, not_a_number)));
  BOOST_TEST(std::isnan(Log2::partial<0>(-1.0, not_a_number)));
  BOOST_TEST(std::isnan(Log10::partial<0>(-1.0, not_a_number)));
  BOOST_TEST(std::isnan(Log1p::partial<0>(-1.5, not_a_number)));
  BOOST_TEST(std::isnan(Log::partial<0>(not_a_number, not_a_number)));
}

BOOST_AUTO_TEST_CASE(infinite_arguments_give_the_limit) {
  BOOST_TEST((Exp::partial<0>(-inf, 0.0)) == 0.0);
  BOOST_TEST((Expm1::partial<0>(-inf, -1.0)) == 0.0);
  BOOST_TEST((Log::partial<0>(inf, inf)) == 0.0);
  for (double x : {inf, -inf, 1e200, -1e200}) {
    BOOST_TEST(ExpMinusSquare::value(x) == 0.0);
    BOOST_TEST((ExpMinusSquare::partial<0>(x, 0.0)) == 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
