// Accuracy of powers and roots over the whole range of double, also where the value leaves it, and their
// corners.
#include <ad/rules/powers.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace reference = slope::reference;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Precise pow_by_x(const Precise& x, const Precise& y) { return y * reference::pow(x, y - 1); }
Precise pow_by_y(const Precise& x, const Precise& y) { return reference::pow(x, y) * reference::log(x); }
Precise length(const Precise& x, const Precise& y) { return reference::sqrt(x * x + y * y); }
Precise length3(const Precise& x, const Precise& y, const Precise& z) {
  return reference::sqrt(x * x + y * y + z * z);
}

template <int I>
double pow_partial(double x, double y) {
  return Pow::partial<I>(x, y, Pow::value(x, y));
}
template <int I>
double hypot_partial(double x, double y) {
  return Hypot::partial<I>(x, y, Hypot::value(x, y));
}
template <int I>
double hypot_partial(double x, double y, double z) {
  return Hypot3::partial<I>(x, y, z, Hypot3::value(x, y, z));
}

/// Points (x, y) whose power is near 2^exponent: x of any magnitude or near 1, y to suit.
Points<2> powers_near(double exponent, std::size_t count) {
  const auto bases = joined(joined(positive_half(), within(beside(1.0), 0.1, 10)), uniform(0.01, 100, 500));
  Points<2> points;
  for (const auto& [x, factor] : pairs(bases, uniform(0.93, 1.07, 500), count)) {
    if (x != 1.0) points.push_back({x, factor * exponent / std::log2(x)});
  }
  return points;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(power_rules)

BOOST_AUTO_TEST_CASE(roots_are_accurate_everywhere) {
  const auto positive = single(positive_half());
  check_value<Sqrt>(positive, reference::sqrt, 0.5);
  check_partial<Sqrt>(positive, [](const Precise& x) { return Precise(1 / (2 * reference::sqrt(x))); }, 2);
  const auto points = single(joined(whole_line(), uniform(1, 8, 2000)));
  check_value<Cbrt>(points, reference::cbrt);
  check_partial<Cbrt>(points, [](const Precise& x) {
    const Precise root = reference::cbrt(x);
    return Precise(1 / (3 * root * root));
  });
  check_quotient<Sqrt>(single(spread(1e-5, 1e5, 300, false)), reference::sqrt);
  check_quotient<Cbrt>(single(spread(1e-5, 1e5, 300)), reference::cbrt);
}

BOOST_AUTO_TEST_CASE(powers_of_ordinary_size_are_accurate) {
  const auto bases = joined(positive_half(), uniform(0.01, 100, 1000));
  Points<2> points = pairs(uniform(0.01, 30, 1000), uniform(-20, 20, 1000), 1500);
  for (const auto& more :
       {powers_near(3, 700), powers_near(-200, 500), powers_near(700, 500),
        pairs(bases, spread(1e-320, 1.0, 500), 1500), pairs(bases, {-2.0, 0.0, 1.0, 2.0, 0.5}, 1000)}) {
    points.insert(points.end(), more.begin(), more.end());
  }
  check_value<Pow>(points, reference::pow, 1);
  check_partial<Pow, 0>(points, pow_by_x);
  check_partial<Pow, 1>(points, pow_by_y);
}

BOOST_AUTO_TEST_CASE(powers_that_overflow_or_underflow_have_accurate_partials) {
  Points<2> points = powers_near(1024, 2000);
  for (const auto& more : {powers_near(-1022, 1500), powers_near(-1074, 2000)}) {
    points.insert(points.end(), more.begin(), more.end());
  }
  check_partial<Pow, 0>(points, pow_by_x);
  check_partial<Pow, 1>(points, pow_by_y);
}

BOOST_AUTO_TEST_CASE(whole_powers_of_negative_numbers_are_accurate) {
  const std::vector<double> exponents{-300, -41, -7, -3, -2, -1, 0, 1, 2, 3, 4, 7, 41, 300, 1001};
  const auto points = pairs(joined(spread(4.9e-324, 1.7e308, 500), uniform(-20, 20, 500)), exponents, 3000);
  check_value<Pow>(points, reference::pow, 1);
  check_partial<Pow, 0>(points, pow_by_x);
  for (double y : exponents) {
    BOOST_TEST(std::isnan(pow_partial<1>(-1.5, y)));
  }
}

BOOST_AUTO_TEST_CASE(powers_agree_with_difference_quotients) {
  const auto points = pairs(uniform(0.1, 5, 200), uniform(-5, 5, 200), 300);
  check_quotient<Pow, 0>(points, reference::pow);
  check_quotient<Pow, 1>(points, reference::pow);
}

BOOST_AUTO_TEST_CASE(lengths_are_accurate_everywhere) {
  Points<2> points = pairs(whole_line(), whole_line(), 2000);
  for (const auto& more : {pairs(spread(4.9e-324, 1e-300, 300), spread(4.9e-324, 1e-300, 301), 1000),
                           pairs(spread(1e300, 1.79e308, 300), spread(1e300, 1.79e308, 301), 1000),
                           pairs(uniform(-5, 5, 300), uniform(-5, 5, 301), 1000)}) {
    points.insert(points.end(), more.begin(), more.end());
  }
  check_value<Hypot>(points, length, 1);
  check_partial<Hypot, 0>(points,
                          [](const Precise& x, const Precise& y) { return Precise(x / length(x, y)); });
  check_partial<Hypot, 1>(points,
                          [](const Precise& x, const Precise& y) { return Precise(y / length(x, y)); });

  Points<3> space = triples(whole_line(), whole_line(), whole_line(), 1500);
  for (const auto& [from, to] :
       {std::pair(4.9e-324, 1e-300), std::pair(1e300, 1.79e308), std::pair(0.1, 10.0)}) {
    const auto more = triples(spread(from, to, 300), spread(from, to, 301), spread(from, to, 302), 1000);
    space.insert(space.end(), more.begin(), more.end());
  }
  using P = const Precise&;
  check_value<Hypot3>(space, length3);
  check_partial<Hypot3, 0>(space, [](P x, P y, P z) { return Precise(x / length3(x, y, z)); });
  check_partial<Hypot3, 1>(space, [](P x, P y, P z) { return Precise(y / length3(x, y, z)); });
  check_partial<Hypot3, 2>(space, [](P x, P y, P z) { return Precise(z / length3(x, y, z)); });
  check_quotient<Hypot, 0>(pairs(uniform(-5, 5, 200), uniform(-5, 5, 201), 200), length);
  check_quotient<Hypot3, 2>(triples(uniform(-5, 5, 200), uniform(-5, 5, 201), uniform(-5, 5, 202), 200),
                            length3);
}

BOOST_AUTO_TEST_CASE(roots_at_zero_have_an_infinite_partial_and_below_an_undefined_one) {
  for (double zero : {0.0, -0.0}) {
    BOOST_TEST((Sqrt::partial<0>(zero, std::sqrt(zero))) == inf);
    BOOST_TEST((Cbrt::partial<0>(zero, std::cbrt(zero))) == inf);
  }
  BOOST_TEST(std::isnan(Sqrt::partial<0>(-1.0, not_a_number)));
  BOOST_TEST((Sqrt::partial<0>(inf, inf)) == 0.0);
  BOOST_TEST((Cbrt::partial<0>(-inf, -inf)) == 0.0);
}

BOOST_AUTO_TEST_CASE(powers_of_zero_by_the_base) {
  BOOST_TEST(pow_partial<0>(0.0, 2.5) == 0.0);
  BOOST_TEST(pow_partial<0>(0.0, 1.0) == 1.0);
  BOOST_TEST(pow_partial<0>(-0.0, 1.0) == 1.0);
  BOOST_TEST(pow_partial<0>(0.0, 0.5) == inf);
  BOOST_TEST(pow_partial<0>(0.0, 0.0) == 0.0);
  BOOST_TEST(pow_partial<0>(0.0, -1.5) == -inf);
  BOOST_TEST(pow_partial<0>(-0.0, -2.0) == inf);  // -2 (-0)^-3
}

BOOST_AUTO_TEST_CASE(powers_of_zero_by_the_exponent) {
  for (double zero : {0.0, -0.0}) {
    BOOST_TEST(pow_partial<1>(zero, 2.0) == 0.0);
    BOOST_TEST(pow_partial<1>(zero, 0.5) == 0.0);
    BOOST_TEST(pow_partial<1>(zero, 0.0) == -inf);
    BOOST_TEST(pow_partial<1>(zero, -1.0) == -inf);
  }
}

BOOST_AUTO_TEST_CASE(powers_outside_the_domain_and_at_infinity) {
  BOOST_TEST(std::isnan(pow_partial<0>(-2.0, 0.5)));
  BOOST_TEST(std::isnan(pow_partial<1>(-2.0, 0.5)));
  BOOST_TEST(std::isnan(pow_partial<0>(2.0, not_a_number)));
  BOOST_TEST(pow_partial<0>(inf, 2.0) == inf);
  BOOST_TEST(pow_partial<0>(inf, 1.0) == 1.0);
  BOOST_TEST(pow_partial<0>(inf, 0.5) == 0.0);
  BOOST_TEST(pow_partial<0>(inf, 0.0) == 0.0);
  BOOST_TEST(pow_partial<1>(inf, 2.0) == inf);
  BOOST_TEST(pow_partial<1>(inf, -2.0) == 0.0);
  BOOST_TEST(pow_partial<0>(5e-324, 0.0) == 0.0);
}

BOOST_AUTO_TEST_CASE(lengths_at_the_origin_and_at_infinity) {
  BOOST_TEST(hypot_partial<0>(0.0, 0.0) == 0.0);
  BOOST_TEST(hypot_partial<1>(0.0, 0.0) == 0.0);
  BOOST_TEST(hypot_partial<2>(0.0, 0.0, 0.0) == 0.0);
  BOOST_TEST(hypot_partial<0>(-inf, 3.0) == -1.0);
  BOOST_TEST(hypot_partial<1>(-inf, 3.0) == 0.0);
  BOOST_TEST(std::isnan(hypot_partial<0>(inf, inf)));
  BOOST_TEST(std::isnan(hypot_partial<0>(not_a_number, 1.0)));
  BOOST_TEST(Hypot3::value(1.0, -inf, 2.0) == inf);
  BOOST_TEST(hypot_partial<1>(1.0, -inf, 2.0) == -1.0);
  BOOST_TEST(hypot_partial<2>(1.0, -inf, 2.0) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
