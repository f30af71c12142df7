// The plot: ticks, the frame, gaps, cutting, and axes that make no sense.
#include <ad/report/plot.hpp>
#include <ad/report/ticks.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <string>
#include <vector>

namespace {

using namespace slope::ad::report;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks)
    if (!tick.label.empty()) texts.push_back(tick.label);
  return texts;
}

using Texts = std::vector<std::string>;
const double infinity = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(plot)

BOOST_AUTO_TEST_CASE(linear_ticks_are_round) {
  BOOST_TEST(labels(linear_ticks(0, 1, 5)) == (Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}),
             boost::test_tools::per_element());
  BOOST_TEST(labels(linear_ticks(-1, 1, 4)) == (Texts{"-1.0", "-0.5", "0.0", "0.5", "1.0"}),
             boost::test_tools::per_element());
  BOOST_TEST(labels(linear_ticks(148, 208, 7)) == (Texts{"150", "160", "170", "180", "190", "200"}),
             boost::test_tools::per_element());
  BOOST_TEST(labels(linear_ticks(0, 50000, 5)) == (Texts{"0", "10000", "20000", "30000", "40000", "50000"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(extreme_ranges_get_a_few_ticks) {
  for (const auto& [low, high] : {std::pair(0.0, 1e-300), {-1e308, 1e308}, {1e15, 1e15 + 10}, {0.0, 1e12}}) {
    const std::size_t ticks = linear_ticks(low, high).size();
    BOOST_TEST(ticks >= 2u);
    BOOST_TEST(ticks <= 14u);
  }
}

BOOST_AUTO_TEST_CASE(logarithmic_ticks_are_powers_of_ten) {
  BOOST_TEST(labels(logarithmic_ticks(1e-3, 10)) == (Texts{"0.001", "0.01", "0.1", "1", "10"}),
             boost::test_tools::per_element());
  BOOST_TEST(labels(logarithmic_ticks(1e-300, 1e300, 6)).size() <= 7u);
  BOOST_TEST(logarithmic_ticks(1, 1.5).size() >= 3u);
}

BOOST_AUTO_TEST_CASE(points_that_are_not_finite_are_gaps) {
  Plot plot({});
  const std::vector<double> x = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
  const std::vector<double> y = {0.1, 0.2, std::nan(""), 0.2, 0.3, infinity, 0.4};
  plot.polyline(x, y);
  BOOST_TEST(count(plot.svg(), "<polyline") == 2u);
}

BOOST_AUTO_TEST_CASE(values_that_are_not_positive_are_gaps_on_a_logarithmic_axis) {
  Plot plot({.y = {.low = 1e-3, .high = 1, .logarithmic = true}});
  plot.polyline(std::vector<double>{0, 0.1, 0.2, 0.3, 0.4}, std::vector<double>{0.1, 0.2, 0, 0.2, 0.3});
  BOOST_TEST(count(plot.svg(), "<polyline") == 2u);
}

BOOST_AUTO_TEST_CASE(far_points_are_cut_near_the_frame) {
  Plot plot({});
  plot.polyline(std::vector<double>{0.5, 0.6, 1e300}, std::vector<double>{0.5, 0.6, -1e300});
  plot.bar(0.1, 0.2, 0, 1e300, {});
  plot.marker(1e300, 0, 3, {});
  const std::string text = plot.svg();
  BOOST_TEST(count(text, "<circle") == 0u);
  // No number of the picture has more than five digits before its point.
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    BOOST_TEST_REQUIRE(digits < 7u);
  }
}

BOOST_AUTO_TEST_CASE(line_that_passes_the_frame_by_is_left_out) {
  Plot plot({});
  plot.polyline(std::vector<double>{10, 20}, std::vector<double>{10, 20});
  BOOST_TEST(count(plot.svg(), "<polyline") == 0u);
}

BOOST_AUTO_TEST_CASE(equal_aspect_makes_a_square_of_a_square) {
  Plot plot({.width = 900, .height = 400, .equal_aspect = true});
  plot.bar(0, 1, 0, 1, {.colour = "#123456"});
  const std::string text = plot.svg();
  const std::size_t bar = text.rfind("<rect", text.find("#123456"));
  const auto number_after = [&](const std::string& name) {
    return std::stod(text.substr(text.find(name + "=\"", bar) + name.size() + 2));
  };
  BOOST_TEST(std::abs(number_after("width") - number_after("height")) < 0.02);
}

BOOST_AUTO_TEST_CASE(labels_and_legend_are_escaped) {
  Plot plot({.title = "a<b", .x = {.label = "c&d"}});
  plot.legend_line("e>f", {});
  plot.note({"g\"h"});
  const std::string text = plot.svg();
  for (const char* const expected : {"a&lt;b", "c&amp;d", "e&gt;f", "g&quot;h"})
    BOOST_TEST(count(text, expected) > 0u);
}

BOOST_AUTO_TEST_CASE(axes_that_make_no_sense_are_refused) {
  using slope::ad::ArgumentError;
  BOOST_CHECK_THROW(Plot({.x = {.low = 1, .high = 1}}), ArgumentError);
  BOOST_CHECK_THROW(Plot({.x = {.low = 2, .high = 1}}), ArgumentError);
  BOOST_CHECK_THROW(Plot({.y = {.low = 0, .high = infinity}}), ArgumentError);
  BOOST_CHECK_THROW(Plot({.y = {.low = std::nan(""), .high = 1}}), ArgumentError);
  BOOST_CHECK_THROW(Plot({.y = {.low = 0, .high = 1, .logarithmic = true}}), ArgumentError);
  BOOST_CHECK_THROW(Plot({.width = 10}), ArgumentError);
  Plot plot({});
  BOOST_CHECK_THROW(plot.polyline(std::vector<double>{1}, std::vector<double>{1, 2}), ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
