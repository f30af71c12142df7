// Accuracy of the rules of arithmetic over the whole range of double, and their corners.
#include <ad/rules/arithmetic.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;

constexpr double inf = std::numeric_limits<double>::infinity();

Points<2> everywhere() {
  auto points = pairs(whole_line(), whole_line(), 3000);
  const auto ordinary = pairs(uniform(-5, 5, 500), uniform(-5, 5, 501), 1000);
  points.insert(points.end(), ordinary.begin(), ordinary.end());
  return points;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arithmetic_rules)

BOOST_AUTO_TEST_CASE(the_four_operations_are_accurate_everywhere) {
  const auto points = everywhere();
  const auto one = [](const Precise&, const Precise&) { return Precise(1); };
  check_value<Add>(points, [](const Precise& a, const Precise& b) { return Precise(a + b); }, 0.5);
  check_partial<Add, 0>(points, one, 0);
  check_partial<Add, 1>(points, one, 0);
  check_value<Subtract>(points, [](const Precise& a, const Precise& b) { return Precise(a - b); }, 0.5);
  check_partial<Subtract, 0>(points, one, 0);
  check_partial<Subtract, 1>(points, [](const Precise&, const Precise&) { return Precise(-1); }, 0);
  check_value<Multiply>(points, [](const Precise& a, const Precise& b) { return Precise(a * b); }, 0.5);
  check_partial<Multiply, 0>(points, [](const Precise&, const Precise& b) { return b; }, 0);
  check_partial<Multiply, 1>(points, [](const Precise& a, const Precise&) { return a; }, 0);
  check_value<Divide>(points, [](const Precise& a, const Precise& b) { return Precise(a / b); }, 0.5);
  check_partial<Divide, 0>(points, [](const Precise&, const Precise& b) { return Precise(1 / b); }, 0.5);
  check_partial<Divide, 1>(
      points, [](const Precise& a, const Precise& b) { return Precise(-a / (b * b)); }, 2);
}

BOOST_AUTO_TEST_CASE(division_by_small_numbers_with_a_subnormal_quotient_keeps_its_digits) {
  const auto points = pairs(spread(4.9e-324, 1e-308, 300), spread(1e-16, 1.0, 300), 2000);
  check_partial<Divide, 1>(
      points, [](const Precise& a, const Precise& b) { return Precise(-a / (b * b)); }, 2);
}

BOOST_AUTO_TEST_CASE(operations_agree_with_difference_quotients) {
  const auto points = pairs(uniform(-5, 5, 300), uniform(-5, 5, 301), 500);
  const auto quotient = [](const Precise& a, const Precise& b) { return Precise(a / b); };
  check_quotient<Divide, 0>(points, quotient);
  check_quotient<Divide, 1>(points, quotient);
  check_quotient<Multiply, 0>(points, [](const Precise& a, const Precise& b) { return Precise(a * b); });
  check_quotient<Subtract, 1>(points, [](const Precise& a, const Precise& b) { return Precise(a - b); });
}

BOOST_AUTO_TEST_CASE(the_square_of_a_difference_is_accurate_everywhere) {
  const auto square = [](const Precise& a, const Precise& b) { return Precise((a - b) * (a - b)); };
  const auto slope = [](const Precise& a, const Precise& b) { return Precise(2 * (a - b)); };
  const auto points = everywhere();
  check_value<SquaredDifference>(points, square, 2.5);
  check_partial<SquaredDifference, 0>(points, slope, 0.5);
  check_partial<SquaredDifference, 1>(
      points, [&](const Precise& a, const Precise& b) { return Precise(-slope(a, b)); }, 0.5);
  const auto some = pairs(uniform(-5, 5, 300), uniform(-5, 5, 301), 500);
  check_quotient<SquaredDifference, 0>(some, square);
  check_quotient<SquaredDifference, 1>(some, square);
  BOOST_TEST(SquaredDifference::value(3.0, 3.0) == 0.0);
  BOOST_TEST((SquaredDifference::partial<1>(3.0, 3.0, 0.0)) == 0.0);
  BOOST_TEST(std::isnan(SquaredDifference::value(inf, inf)));
}

BOOST_AUTO_TEST_CASE(negation_square_cube_and_reciprocal_are_accurate_everywhere) {
  const auto points = single(whole_line());
  const auto some = single(uniform(-5, 5, 500));
  const auto square = [](const Precise& x) { return Precise(x * x); };
  const auto cube = [](const Precise& x) { return Precise(x * x * x); };
  const auto reciprocal = [](const Precise& x) { return Precise(1 / x); };
  check_value<Negate>(points, [](const Precise& x) { return Precise(-x); }, 0);
  check_partial<Negate>(points, [](const Precise&) { return Precise(-1); }, 0);
  check_value<Square>(points, square, 0.5);
  check_partial<Square>(points, [](const Precise& x) { return Precise(2 * x); }, 0);
  check_quotient<Square>(some, square);
  check_value<Cube>(points, cube, 2);
  check_partial<Cube>(points, [](const Precise& x) { return Precise(3 * x * x); }, 2);
  check_quotient<Cube>(some, cube);
  check_value<Reciprocal>(points, reciprocal, 0.5);
  check_partial<Reciprocal>(points, [](const Precise& x) { return Precise(-1 / (x * x)); }, 2);
  check_quotient<Reciprocal>(some, reciprocal);
}

BOOST_AUTO_TEST_CASE(fma_and_lerp_are_accurate) {
  const auto points = triples(whole_line(), whole_line(), whole_line(), 3000);
  check_value<Fma>(
      points, [](const Precise& a, const Precise& b, const Precise& c) { return Precise(a * b + c); }, 0.5);
  check_partial<Fma, 0>(points, [](const Precise&, const Precise& b, const Precise&) { return b; }, 0);
  check_partial<Fma, 1>(points, [](const Precise& a, const Precise&, const Precise&) { return a; }, 0);
  check_partial<Fma, 2>(points, [](const Precise&, const Precise&, const Precise&) { return Precise(1); }, 0);
  check_partial<Lerp, 0>(
      points, [](const Precise&, const Precise&, const Precise& t) { return Precise(1 - t); }, 0.5);
  check_partial<Lerp, 1>(points, [](const Precise&, const Precise&, const Precise& t) { return t; }, 0);
  check_partial<Lerp, 2>(
      points, [](const Precise& a, const Precise& b, const Precise&) { return Precise(b - a); }, 0.5);
  const auto line = [](const Precise& a, const Precise& b, const Precise& t) {
    return Precise(a + t * (b - a));
  };
  check_quotient<Lerp, 2>(triples(uniform(1, 2, 300), uniform(3, 4, 301), uniform(0, 1, 302), 300), line);
}

BOOST_AUTO_TEST_CASE(interpolation_is_accurate_on_the_scale_of_the_greater_end) {
  const auto ends = joined(spread(1e-100, 1e100, 300), uniform(-5, 5, 300));
  double worst = 0;
  for (const auto& [a, b, t] : triples(ends, ends, uniform(0, 1, 300), 3000)) {
    const Precise truth = Precise(a) + Precise(t) * (Precise(b) - Precise(a));
    const double scale = std::max(std::fabs(a), std::fabs(b)) * std::numeric_limits<double>::epsilon();
    worst = std::max(worst, std::fabs(Precise((Lerp::value(a, b, t) - truth) / scale).convert_to<double>()));
  }
  BOOST_TEST(worst <= 2.0);
  BOOST_TEST(Lerp::value(3.0, 7.1, 0.0) == 3.0);
  BOOST_TEST(Lerp::value(3.0, 7.1, 1.0) == 7.1);
}

BOOST_AUTO_TEST_CASE(corners_of_division) {
  BOOST_TEST((Reciprocal::partial<0>(0.0, inf)) == -inf);
  BOOST_TEST((Reciprocal::partial<0>(-0.0, -inf)) == -inf);
  BOOST_TEST((Divide::partial<1>(1.0, 0.0, inf)) == -inf);
  BOOST_TEST((Divide::partial<1>(0.0, 2.0, 0.0)) == 0.0);
  BOOST_TEST(std::isnan(Divide::partial<1>(0.0, 0.0, std::numeric_limits<double>::quiet_NaN())));
}

BOOST_AUTO_TEST_SUITE_END()
