// The conventions of piecewise functions at kinks, each by name, and their values and partials beside them.
#include <ad/rules/piecewise.hpp>
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

template <class Rule, int I>
double partial(double a, double b) {
  return Rule::template partial<I>(a, b, Rule::value(a, b));
}

Precise whole_quotient(const Precise& x, const Precise& y) {
  return boost::multiprecision::trunc(Precise(x / y));
}
Precise nearest_quotient(const Precise& x, const Precise& y) {
  const Precise quotient = x / y;
  const Precise below = boost::multiprecision::floor(quotient);
  const Precise rest = quotient - below - Precise(0.5);
  const bool odd = boost::multiprecision::fmod(below, Precise(2)) != 0;
  return below + (rest > 0 || (rest == 0 && odd) ? 1 : 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(piecewise_rules)

BOOST_AUTO_TEST_CASE(absolute_value) {
  const auto points = single(whole_line());
  check_value<Abs>(points, reference::abs, 0);
  check_partial<Abs>(points, [](const Precise& x) { return Precise(x < 0 ? -1 : 1); }, 0);
  check_quotient<Abs>(points, reference::abs);
}

BOOST_AUTO_TEST_CASE(absolute_value_at_zero_has_the_partial_zero) {
  BOOST_TEST((Abs::partial<0>(0.0, 0.0)) == 0.0);
  BOOST_TEST((Abs::partial<0>(-0.0, 0.0)) == 0.0);
  BOOST_TEST((Abs::partial<0>(-inf, inf)) == -1.0);
  BOOST_TEST(std::isnan(Abs::partial<0>(not_a_number, not_a_number)));
}

BOOST_AUTO_TEST_CASE(extremes_give_their_derivative_to_the_argument_taken) {
  const auto points = pairs(whole_line(), whole_line(), 3000);
  using P = const Precise&;
  const auto lesser = [](P a, P b) { return a < b ? a : b; };
  const auto greater = [](P a, P b) { return a > b ? a : b; };
  const auto a_is_less = [](P a, P b) { return Precise(a < b ? 1 : a > b ? 0 : 0.5); };
  const auto a_is_greater = [](P a, P b) { return Precise(a > b ? 1 : a < b ? 0 : 0.5); };
  check_value<Min>(points, lesser, 0);
  check_partial<Min, 0>(points, a_is_less, 0);
  check_partial<Min, 1>(points, a_is_greater, 0);
  check_value<Max>(points, greater, 0);
  check_partial<Max, 0>(points, a_is_greater, 0);
  check_partial<Max, 1>(points, a_is_less, 0);
  check_value<Fmin>(points, lesser, 0);
  check_partial<Fmin, 0>(points, a_is_less, 0);
  check_partial<Fmin, 1>(points, a_is_greater, 0);
  check_value<Fmax>(points, greater, 0);
  check_partial<Fmax, 0>(points, a_is_greater, 0);
  check_partial<Fmax, 1>(points, a_is_less, 0);
}

BOOST_AUTO_TEST_CASE(a_tie_gives_one_half_to_each) {
  for (double x : {-3.0, 0.0, 2.0, inf}) {
    BOOST_TEST((partial<Min, 0>(x, x)) == 0.5);
    BOOST_TEST((partial<Min, 1>(x, x)) == 0.5);
    BOOST_TEST((partial<Max, 0>(x, x)) == 0.5);
    BOOST_TEST((partial<Max, 1>(x, x)) == 0.5);
    BOOST_TEST((partial<Fmin, 0>(x, x)) == 0.5);
    BOOST_TEST((partial<Fmin, 1>(x, x)) == 0.5);
    BOOST_TEST((partial<Fmax, 0>(x, x)) == 0.5);
    BOOST_TEST((partial<Fmax, 1>(x, x)) == 0.5);
  }
  BOOST_TEST((partial<Min, 0>(-0.0, 0.0)) == 0.5);
  BOOST_TEST(std::signbit(Min::value(0.0, -0.0)));
  BOOST_TEST(!std::signbit(Max::value(-0.0, 0.0)));
}

BOOST_AUTO_TEST_CASE(min_and_max_propagate_nan) {
  BOOST_TEST(std::isnan(Min::value(not_a_number, 1.0)));
  BOOST_TEST(std::isnan(Min::value(1.0, not_a_number)));
  BOOST_TEST(std::isnan(Max::value(not_a_number, 1.0)));
  BOOST_TEST(std::isnan(Max::value(1.0, not_a_number)));
  BOOST_TEST(std::isnan(partial<Min, 0>(1.0, not_a_number)));
  BOOST_TEST(std::isnan(partial<Max, 1>(1.0, not_a_number)));
}

BOOST_AUTO_TEST_CASE(fmin_and_fmax_ignore_nan_and_give_the_derivative_to_the_number) {
  BOOST_TEST(Fmin::value(not_a_number, 1.0) == 1.0);
  BOOST_TEST((partial<Fmin, 0>(not_a_number, 1.0)) == 0.0);
  BOOST_TEST((partial<Fmin, 1>(not_a_number, 1.0)) == 1.0);
  BOOST_TEST((partial<Fmax, 0>(1.0, not_a_number)) == 1.0);
  BOOST_TEST((partial<Fmax, 1>(1.0, not_a_number)) == 0.0);
  BOOST_TEST(std::isnan(partial<Fmax, 0>(not_a_number, not_a_number)));
}

BOOST_AUTO_TEST_CASE(positive_difference) {
  const auto points = pairs(whole_line(), whole_line(), 2000);
  using P = const Precise&;
  check_value<Fdim>(points, [](P a, P b) { return a > b ? Precise(a - b) : Precise(0); }, 0.5);
  check_partial<Fdim, 0>(points, [](P a, P b) { return Precise(a > b ? 1 : 0); }, 0);
  check_partial<Fdim, 1>(points, [](P a, P b) { return Precise(a > b ? -1 : 0); }, 0);
}

BOOST_AUTO_TEST_CASE(positive_difference_on_a_tie_has_zero_partials) {
  BOOST_TEST((partial<Fdim, 0>(2.0, 2.0)) == 0.0);
  BOOST_TEST((partial<Fdim, 1>(2.0, 2.0)) == 0.0);
  BOOST_TEST(std::isnan(partial<Fdim, 0>(not_a_number, 2.0)));
}

BOOST_AUTO_TEST_CASE(copying_a_sign) {
  BOOST_TEST((partial<Copysign, 0>(2.0, 3.0)) == 1.0);
  BOOST_TEST((partial<Copysign, 0>(2.0, -3.0)) == -1.0);
  BOOST_TEST((partial<Copysign, 0>(-2.0, 3.0)) == -1.0);
  BOOST_TEST((partial<Copysign, 0>(-2.0, -0.0)) == 1.0);
  BOOST_TEST((partial<Copysign, 1>(-2.0, 3.0)) == 0.0);
}

BOOST_AUTO_TEST_CASE(copying_a_sign_to_zero_has_the_partial_zero) {
  BOOST_TEST((partial<Copysign, 0>(0.0, 3.0)) == 0.0);
  BOOST_TEST((partial<Copysign, 0>(-0.0, -3.0)) == 0.0);
}

BOOST_AUTO_TEST_CASE(remainders_have_whole_partials) {
  auto points = pairs(uniform(-100, 100, 1000), uniform(-5, 5, 1000), 2000);
  for (const auto& more :
       {pairs(spread(1e-30, 1e30, 300), spread(1e-30, 1e30, 301), 1000),
        pairs({6, 0.3, 7.5, 2.1, -6, 1e15, 1.7e308}, {3, 0.1, 2.5, 0.7, -1.5, 9e307, 1.2e308}, 200)}) {
    points.insert(points.end(), more.begin(), more.end());
  }
  using P = const Precise&;
  const auto one = [](P, P) { return Precise(1); };
  check_partial<Fmod, 0>(points, one, 0);
  check_partial<Fmod, 1>(points, [](P x, P y) { return Precise(-whole_quotient(x, y)); }, 2);
  check_partial<Remainder, 0>(points, one, 0);
  check_partial<Remainder, 1>(points, [](P x, P y) { return Precise(-nearest_quotient(x, y)); }, 2);
}

BOOST_AUTO_TEST_CASE(remainders_at_a_jump_have_the_partials_of_the_side_they_belong_to) {
  BOOST_TEST((partial<Fmod, 0>(6.0, 3.0)) == 1.0);
  BOOST_TEST((partial<Fmod, 1>(6.0, 3.0)) == -2.0);
  BOOST_TEST((partial<Remainder, 1>(7.5, 3.0)) == -2.0);  // 2.5 rounds to the even 2
  BOOST_TEST((partial<Remainder, 1>(10.5, 3.0)) == -4.0);
  BOOST_TEST((partial<Fmod, 1>(5.0, inf)) == 0.0);
}

BOOST_AUTO_TEST_CASE(remainders_outside_the_domain_are_undefined) {
  BOOST_TEST(std::isnan(partial<Fmod, 0>(1.0, 0.0)));
  BOOST_TEST(std::isnan(partial<Fmod, 1>(1.0, 0.0)));
  BOOST_TEST(std::isnan(partial<Remainder, 0>(inf, 2.0)));
  BOOST_TEST(std::isnan(partial<Remainder, 1>(inf, 2.0)));
}

BOOST_AUTO_TEST_CASE(steps_have_the_partial_zero) {
  for (double x : {-2.5, -0.0, 0.0, 0.5, 3.0}) {
    BOOST_TEST(Floor::value(x) == std::floor(x));
    BOOST_TEST(Ceil::value(x) == std::ceil(x));
    BOOST_TEST(Trunc::value(x) == std::trunc(x));
    BOOST_TEST(Round::value(x) == std::round(x));
    BOOST_TEST((Floor::partial<0>(x, 0.0)) == 0.0);
    BOOST_TEST((Ceil::partial<0>(x, 0.0)) == 0.0);
    BOOST_TEST((Trunc::partial<0>(x, 0.0)) == 0.0);
    BOOST_TEST((Round::partial<0>(x, 0.0)) == 0.0);
    BOOST_TEST((Sign::partial<0>(x, 0.0)) == 0.0);
  }
  BOOST_TEST(Sign::value(-7.0) == -1.0);
  BOOST_TEST(Sign::value(0.0) == 0.0);
  BOOST_TEST(Sign::value(5e-324) == 1.0);
  BOOST_TEST(std::isnan(Sign::value(not_a_number)));
}

BOOST_AUTO_TEST_SUITE_END()
