// Accuracy of the trigonometric functions, huge angles included, and the edges of their inverses.
#include <ad/rules/trigonometric.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace slope::ad::rules;
using namespace slope::accuracy;
namespace reference = slope::reference;

constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(trigonometric_rules)

BOOST_AUTO_TEST_CASE(sine_cosine_and_tangent_are_accurate) {
  const auto points = single(joined(within(whole_line(), -1e30, 1e30), beside(1.5707963267948966)));
  const auto minus_sin = [](const Precise& x) { return Precise(-reference::sin(x)); };
  const auto tan_partial = [](const Precise& x) {
    return Precise(1 / (reference::cos(x) * reference::cos(x)));
  };
  check_value<Sin>(points, reference::sin, 1);
  check_partial<Sin>(points, reference::cos, 1);
  check_value<Cos>(points, reference::cos, 1);
  check_partial<Cos>(points, minus_sin, 1);
  check_value<Tan>(points, reference::tan, 1);
  check_partial<Tan>(points, tan_partial);
}

BOOST_AUTO_TEST_CASE(sine_cosine_and_tangent_are_accurate_for_huge_angles) {
  const auto sin = [](const Precise& x) { return reference::sin_of_huge(x.convert_to<double>()); };
  const auto cos = [](const Precise& x) { return reference::cos_of_huge(x.convert_to<double>()); };
  const auto points = single(spread(1e30, std::numeric_limits<double>::max(), 60));
  check_value<Sin>(points, sin, 1);
  check_partial<Sin>(points, cos, 1);
  check_partial<Cos>(points, [&](const Precise& x) { return Precise(-sin(x)); }, 1);
  check_partial<Tan>(points, [&](const Precise& x) { return Precise(1 / (cos(x) * cos(x))); });
}

BOOST_AUTO_TEST_CASE(arc_sine_and_arc_cosine_are_accurate_up_to_the_edges) {
  const auto line =
      joined(within(whole_line(), -1, 1), joined(uniform(-1, 1, 1000), joined(beside(1), beside(-1))));
  const auto points = single(within(line, std::nextafter(-1.0, 0.0), std::nextafter(1.0, 0.0)));
  check_value<Asin>(points, reference::asin, 1);
  check_partial<Asin>(points, [](const Precise& x) { return Precise(1 / reference::sqrt(1 - x * x)); });
  check_value<Acos>(points, reference::acos, 1);
  check_partial<Acos>(points, [](const Precise& x) { return Precise(-1 / reference::sqrt(1 - x * x)); });
}

BOOST_AUTO_TEST_CASE(arc_tangent_is_accurate_everywhere) {
  const auto points = single(whole_line());
  check_value<Atan>(points, reference::atan, 1);
  check_partial<Atan>(points, [](const Precise& x) { return Precise(1 / (1 + x * x)); });
}

BOOST_AUTO_TEST_CASE(the_angle_of_a_point_is_accurate_everywhere) {
  auto points = pairs(whole_line(), whole_line(), 2000);
  for (const auto& more : {pairs(spread(4.9e-324, 1e-290, 300), spread(4.9e-324, 1e-290, 301), 800),
                           pairs(spread(1e140, 1.7e308, 300), spread(1e140, 1.7e308, 301), 800),
                           pairs(uniform(-5, 5, 300), uniform(-5, 5, 301), 800)}) {
    points.insert(points.end(), more.begin(), more.end());
  }
  check_value<Atan2>(points, reference::atan2, 1);
  check_partial<Atan2, 0>(points,
                          [](const Precise& y, const Precise& x) { return Precise(x / (x * x + y * y)); });
  check_partial<Atan2, 1>(points,
                          [](const Precise& y, const Precise& x) { return Precise(-y / (x * x + y * y)); });
}

BOOST_AUTO_TEST_CASE(trigonometric_partials_agree_with_difference_quotients) {
  const auto points = single(uniform(-5, 5, 200));
  const auto inside = single(uniform(-0.99, 0.99, 200));
  check_quotient<Sin>(points, reference::sin);
  check_quotient<Cos>(points, reference::cos);
  check_quotient<Tan>(points, reference::tan);
  check_quotient<Asin>(inside, reference::asin);
  check_quotient<Acos>(inside, reference::acos);
  check_quotient<Atan>(points, reference::atan);
  const auto plane = pairs(uniform(-5, 5, 200), uniform(-5, 5, 201), 200);
  check_quotient<Atan2, 0>(plane, reference::atan2);
  check_quotient<Atan2, 1>(plane, reference::atan2);
}

BOOST_AUTO_TEST_CASE(inverses_have_infinite_partials_at_the_edges_and_undefined_ones_outside) {
  for (double edge : {-1.0, 1.0}) {
    BOOST_TEST((Asin::partial<0>(edge, std::asin(edge))) == inf);
    BOOST_TEST((Acos::partial<0>(edge, std::acos(edge))) == -inf);
    BOOST_TEST(std::isnan(Asin::partial<0>(1.5 * edge, 0.0)));
    BOOST_TEST(std::isnan(Acos::partial<0>(1.5 * edge, 0.0)));
    BOOST_TEST((Atan::partial<0>(edge * inf, 0.0)) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(the_angle_has_no_partials_at_the_origin_and_zero_ones_at_infinity) {
  BOOST_TEST(std::isnan(Atan2::partial<0>(0.0, 0.0, 0.0)));
  BOOST_TEST(std::isnan(Atan2::partial<1>(0.0, 0.0, 0.0)));
  for (double far : {inf, -inf}) {
    BOOST_TEST((Atan2::partial<0>(far, 1.0, 0.0)) == 0.0);
    BOOST_TEST((Atan2::partial<1>(far, 1.0, 0.0)) == 0.0);
    BOOST_TEST((Atan2::partial<0>(1.0, far, 0.0)) == 0.0);
    BOOST_TEST((Atan2::partial<1>(1.0, far, 0.0)) == 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
