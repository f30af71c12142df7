// Trigonometric functions before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
}  // namespace

BOOST_AUTO_TEST_SUITE(trigonometric_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_trigonometric_functions_agree) {
  check_unary(
      "sin", [](const auto& x) { return ad::sin(x); }, everywhere);
  check_unary(
      "cos", [](const auto& x) { return ad::cos(x); }, everywhere);
  check_unary(
      "tan", [](const auto& x) { return ad::tan(x); }, within_one);
}

BOOST_AUTO_TEST_CASE(all_ways_of_inverse_trigonometric_functions_agree) {
  check_unary(
      "asin", [](const auto& x) { return ad::asin(x); }, within_one);
  check_unary(
      "acos", [](const auto& x) { return ad::acos(x); }, within_one);
  check_unary(
      "atan", [](const auto& x) { return ad::atan(x); }, everywhere);
  check_binary(
      "atan2", [](const auto& y, const auto& x) { return ad::atan2(y, x); }, everywhere_pairs);
}

BOOST_AUTO_TEST_SUITE_END()
