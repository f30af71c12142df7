// Piecewise functions of one argument, and the remainders, before the oracle; the table of kinks is in
// kinks_test.cpp.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
}  // namespace

BOOST_AUTO_TEST_SUITE(piecewise_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_absolute_values_and_signs_agree) {
  check_unary(
      "abs", [](const auto& x) { return ad::abs(x); }, everywhere);
  check_unary(
      "fabs", [](const auto& x) { return ad::fabs(x); }, everywhere);
  check_unary(
      "sign", [](const auto& x) { return ad::sign(x); }, everywhere);
  check_binary(
      "copysign", [](const auto& x, const auto& s) { return ad::copysign(x, s); }, everywhere_pairs);
}

BOOST_AUTO_TEST_CASE(all_ways_of_steps_agree) {
  const std::vector<Point<1>> off_steps{{-2.7}, {-1.3}, {0.3}, {0.7}, {3.2}};
  check_unary(
      "floor", [](const auto& x) { return ad::floor(x); }, off_steps);
  check_unary(
      "ceil", [](const auto& x) { return ad::ceil(x); }, off_steps);
  check_unary(
      "trunc", [](const auto& x) { return ad::trunc(x); }, off_steps);
  check_unary(
      "round", [](const auto& x) { return ad::round(x); }, off_steps);
}

BOOST_AUTO_TEST_CASE(all_ways_of_remainders_agree) {
  const std::vector<Point<2>> off_jumps{{5.3, 2.1}, {-5.3, 2.1}, {1.4, -0.9}};
  check_binary(
      "fmod", [](const auto& x, const auto& y) { return ad::fmod(x, y); }, off_jumps);
  check_binary(
      "remainder", [](const auto& x, const auto& y) { return ad::remainder(x, y); }, off_jumps);
}

BOOST_AUTO_TEST_SUITE_END()
