// Contours of functions whose contours are known.
#include <ad/report/contour.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace {

using namespace slope::ad::report;

/// The area inside closed loops, holes subtracted where they run the other way or lie inside: here for single
/// loops.
double loop_area(const std::vector<Point>& loop) {
  double doubled = 0;
  for (std::size_t i = 0; i < loop.size(); ++i) {
    const Point& next = loop[(i + 1) % loop.size()];
    doubled += loop[i].x * next.y - next.x * loop[i].y;
  }
  return std::abs(doubled) / 2;
}

const auto bowl = [](double x, double y) { return x * x + y * y; };

}  // namespace

BOOST_AUTO_TEST_SUITE(contour)

BOOST_AUTO_TEST_CASE(contour_of_a_bowl_is_a_circle) {
  const ContourGrid grid = ContourGrid::sample(bowl, -2, 2, -2, 2, 101, 81);
  const auto lines = contour_lines(grid, 1);
  BOOST_TEST_REQUIRE(lines.size() == 1u);
  const std::vector<Point>& circle = lines.front();
  BOOST_TEST(circle.front().x == circle.back().x);
  BOOST_TEST(circle.front().y == circle.back().y);
  for (const Point& point : circle) BOOST_TEST(std::abs(std::hypot(point.x, point.y) - 1) < 1e-3);
  BOOST_TEST(std::abs(loop_area(circle) - 3.14159) < 5e-3);
}

BOOST_AUTO_TEST_CASE(line_that_leaves_the_grid_is_open) {
  const ContourGrid grid = ContourGrid::sample([](double x, double) { return x; }, 0, 1, 0, 1, 11, 7);
  const auto lines = contour_lines(grid, 0.33);
  BOOST_TEST_REQUIRE(lines.size() == 1u);
  BOOST_TEST(lines.front().size() == 7u);
  for (const Point& point : lines.front()) BOOST_TEST(std::abs(point.x - 0.33) < 1e-12);
}

BOOST_AUTO_TEST_CASE(area_is_closed_along_the_border) {
  const ContourGrid grid = ContourGrid::sample([](double x, double) { return x; }, 0, 1, 0, 2, 11, 7);
  const auto loops = contour_area(grid, 0.33);
  BOOST_TEST_REQUIRE(loops.size() == 1u);
  BOOST_TEST(std::abs(loop_area(loops.front()) - 0.66) < 1e-12);
}

BOOST_AUTO_TEST_CASE(area_of_everything_is_the_grid) {
  const auto loops = contour_area(ContourGrid::sample(bowl, -1, 1, -1, 1, 5, 5), 100);
  BOOST_TEST_REQUIRE(loops.size() == 1u);
  BOOST_TEST(std::abs(loop_area(loops.front()) - 4) < 1e-12);
}

BOOST_AUTO_TEST_CASE(area_with_a_hole_has_two_loops) {
  const auto ring = [](double x, double y) { return std::abs(std::hypot(x, y) - 1); };
  BOOST_TEST(contour_area(ContourGrid::sample(ring, -2, 2, -2, 2, 81, 81), 0.3).size() == 2u);
}

BOOST_AUTO_TEST_CASE(level_beyond_all_values_has_no_lines) {
  const ContourGrid grid = ContourGrid::sample(bowl, -1, 1, -1, 1, 5, 5);
  BOOST_TEST(contour_lines(grid, -1).empty());
  BOOST_TEST(contour_lines(grid, 3).empty());
  BOOST_TEST(contour_area(grid, -1).empty());
}

BOOST_AUTO_TEST_CASE(saddle_has_two_lines) {
  const ContourGrid grid =
      ContourGrid::sample([](double x, double y) { return x * y; }, -1, 1, -1, 1, 20, 20);
  BOOST_TEST(contour_lines(grid, 0.01).size() == 2u);
  BOOST_TEST(contour_lines(grid, 0).size() == 2u);
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_walls) {
  ContourGrid grid = ContourGrid::sample(bowl, -1, 1, -1, 1, 9, 9);
  grid.values[40] = std::nan("");
  grid.values[41] = std::numeric_limits<double>::infinity();
  grid.values[10] = -std::numeric_limits<double>::infinity();
  for (const auto& line : contour_lines(grid, 0.5))
    for (const Point& point : line) BOOST_TEST((std::isfinite(point.x) && std::isfinite(point.y)));
}

BOOST_AUTO_TEST_CASE(grids_that_do_not_fit_are_refused) {
  BOOST_CHECK_THROW(contour_lines({{0, 1}, {0, 1}, {1, 2, 3}}, 0), slope::ad::ArgumentError);
  BOOST_CHECK_THROW(contour_area({{0}, {0, 1}, {1, 2}}, 0), slope::ad::ArgumentError);
  BOOST_CHECK_THROW(ContourGrid::sample(bowl, 0, 1, 0, 1, 1, 5), slope::ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
