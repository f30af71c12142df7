// The operators and the functions of plain arithmetic before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
const std::vector<Point<3>> smooth_triples{{1.3, 0.7, 2.0}, {-1.5, 0.25, 0.75}};
}  // namespace

BOOST_AUTO_TEST_SUITE(arithmetic_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_operators_agree) {
  check_binary(
      "+", [](const auto& a, const auto& b) { return a + b; }, everywhere_pairs);
  check_binary(
      "-", [](const auto& a, const auto& b) { return a - b; }, everywhere_pairs);
  check_binary(
      "*", [](const auto& a, const auto& b) { return a * b; }, everywhere_pairs);
  check_binary(
      "/", [](const auto& a, const auto& b) { return a / b; }, everywhere_pairs);
  check_unary(
      "unary -", [](const auto& a) { return -a; }, everywhere);
  check_unary(
      "unary +", [](const auto& a) { return +a; }, everywhere);
}

BOOST_AUTO_TEST_CASE(all_ways_of_small_powers_agree) {
  check_unary(
      "square", [](const auto& x) { return ad::square(x); }, everywhere);
  check_unary(
      "cube", [](const auto& x) { return ad::cube(x); }, everywhere);
  check_unary(
      "reciprocal", [](const auto& x) { return ad::reciprocal(x); }, positive);
}

BOOST_AUTO_TEST_CASE(all_ways_of_fma_and_lerp_agree) {
  check_ternary(
      "fma", [](const auto& x, const auto& y, const auto& z) { return ad::fma(x, y, z); }, smooth_triples);
  check_ternary(
      "lerp", [](const auto& a, const auto& b, const auto& t) { return ad::lerp(a, b, t); }, smooth_triples);
}

BOOST_AUTO_TEST_SUITE_END()
