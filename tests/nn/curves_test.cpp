// The curves: where their points are, and what is said of an unknown one.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <xtensor/xbuilder.hpp>

#include <ad/types/error.hpp>
#include <nn/curves.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;

BOOST_AUTO_TEST_SUITE(curves)

BOOST_AUTO_TEST_CASE(the_heart_is_the_worksheets) {
  const nn::Curve heart = nn::make_curve("heart");
  BOOST_TEST(heart.name == "heart");
  BOOST_TEST(heart.inputs.shape(0) == 1u);
  BOOST_TEST(heart.inputs.shape(1) == 100u);
  BOOST_TEST(heart.points.shape(0) == 2u);
  BOOST_TEST(heart.points.shape(1) == 100u);
  BOOST_TEST(heart.inputs(0, 37) == 0.37);
  // At t = 0, 1/4, 1/2, 3/4 the cosines are 0 or ±1: x and y worked out by hand.
  const auto near = [&](std::size_t index, double x, double y) {
    BOOST_TEST(std::abs(heart.points(0, index) - x) < 1e-15);
    BOOST_TEST(std::abs(heart.points(1, index) - y) < 1e-15);
  };
  near(0, 0.5, (5.0 / 20.0 + 1.0) / 2.0);
  near(25, 0.9, (4.0 / 20.0 + 1.0) / 2.0);
  near(50, 0.5, (-17.0 / 20.0 + 1.0) / 2.0);
  near(75, 0.1, (4.0 / 20.0 + 1.0) / 2.0);
}

BOOST_AUTO_TEST_CASE(every_curve_is_closed_and_inside_the_unit_square) {
  BOOST_TEST(nn::curve_names().front() == "heart");
  for (const std::string& name : nn::curve_names()) {
    BOOST_TEST_CONTEXT(name) {
      const nn::Curve curve = nn::make_curve(name, 2000);
      double longest_step = 0.0;
      for (std::size_t index = 0; index < 2000; ++index) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
          BOOST_TEST_REQUIRE(curve.points(axis, index) >= 0.05);
          BOOST_TEST_REQUIRE(curve.points(axis, index) <= 0.95);
        }
        const std::size_t next = (index + 1) % 2000;  // the last step closes the curve
        longest_step = std::max(longest_step, std::hypot(curve.points(0, next) - curve.points(0, index),
                                                         curve.points(1, next) - curve.points(1, index)));
      }
      BOOST_TEST(longest_step < 0.01);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_told_with_the_known_ones) {
  try {
    nn::make_curve("hart");
    BOOST_FAIL("no exception");
  } catch (const ad::ArgumentError& error) {
    const std::string text = error.what();
    BOOST_TEST(text.find("'hart'") != std::string::npos);
    for (const std::string& name : nn::curve_names()) BOOST_TEST(text.find(name) != std::string::npos);
  }
  BOOST_CHECK_THROW(nn::make_curve(""), ad::ArgumentError);
  BOOST_CHECK_THROW(nn::make_curve("heart", 0), ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(largest_distance_is_between_points_of_equal_t) {
  const xt::xarray<double> target{{0.0, 1.0, 0.5}, {0.0, 0.0, 0.5}};
  xt::xarray<double> drawn = target;
  BOOST_TEST(nn::largest_distance(drawn, target) == 0.0);
  drawn(0, 1) += 0.3;
  drawn(1, 1) -= 0.4;
  drawn(1, 2) += 0.1;
  BOOST_TEST(std::abs(nn::largest_distance(drawn, target) - 0.5) < 1e-15);
  drawn(0, 0) = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(std::isnan(nn::largest_distance(drawn, target)));
  const xt::xarray<double> shorter = xt::zeros<double>({2, 1});
  BOOST_CHECK_THROW(nn::largest_distance(shorter, target), ad::ShapeError);
  const xt::xarray<double> empty = xt::xarray<double>::from_shape({2, 0});
  BOOST_TEST(nn::largest_distance(empty, empty) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
