// Functions that choose between arguments, before the oracle: extremes, clamp, where.
#include <tests/ad/expression/functions/function_cases.hpp>

#include <cmath>
#include <vector>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
}  // namespace

BOOST_AUTO_TEST_SUITE(functions_that_choose)

BOOST_AUTO_TEST_CASE(all_ways_of_extremes_agree) {
  check_binary(
      "min", [](const auto& a, const auto& b) { return ad::min(a, b); }, everywhere_pairs);
  check_binary(
      "max", [](const auto& a, const auto& b) { return ad::max(a, b); }, everywhere_pairs);
  check_binary(
      "fmin", [](const auto& a, const auto& b) { return ad::fmin(a, b); }, everywhere_pairs);
  check_binary(
      "fmax", [](const auto& a, const auto& b) { return ad::fmax(a, b); }, everywhere_pairs);
  check_binary(
      "fdim", [](const auto& a, const auto& b) { return ad::fdim(a, b); }, everywhere_pairs);
}

BOOST_AUTO_TEST_CASE(all_ways_of_clamp_agree) {
  // It is two functions, one in the other. Where the outer partial is NaN and the inner one 0, forward mode
  // meets the 0 first and stops, reverse mode meets the NaN first and keeps it: corners with NaN have no
  // common answer.
  std::vector<Point<3>> corners;
  for (const Point<3>& x : corner_triples()) {
    if (!std::isnan(x[0]) && !std::isnan(x[1]) && !std::isnan(x[2])) corners.push_back(x);
  }
  check(judge<3>(
      "clamp", [](const auto& x, const auto& lo, const auto& hi) { return ad::clamp(x, lo, hi); },
      {{0.5, 0.0, 2.0}, {-1.5, -1.0, 1.0}, {4.5, -1.0, 1.0}}, corners));
}

BOOST_AUTO_TEST_CASE(all_ways_of_where_agree) {
  check_binary(
      "where(true)", [](const auto& a, const auto& b) { return ad::where(true, a, b); }, everywhere_pairs);
  check_binary(
      "where(false)", [](const auto& a, const auto& b) { return ad::where(false, a, b); }, everywhere_pairs);
}

BOOST_AUTO_TEST_SUITE_END()
