// Exponentials and logarithms before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
}  // namespace

BOOST_AUTO_TEST_SUITE(exponential_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_exponentials_agree) {
  check_unary(
      "exp", [](const auto& x) { return ad::exp(x); }, everywhere);
  check_unary(
      "exp2", [](const auto& x) { return ad::exp2(x); }, everywhere);
  check_unary(
      "expm1", [](const auto& x) { return ad::expm1(x); }, everywhere);
  check_unary(
      "exp_minus_square", [](const auto& x) { return ad::exp_minus_square(x); }, everywhere);
}

BOOST_AUTO_TEST_CASE(all_ways_of_logarithms_agree) {
  check_unary(
      "log", [](const auto& x) { return ad::log(x); }, positive);
  check_unary(
      "log2", [](const auto& x) { return ad::log2(x); }, positive);
  check_unary(
      "log10", [](const auto& x) { return ad::log10(x); }, positive);
  check_unary(
      "log1p", [](const auto& x) { return ad::log1p(x); }, positive);
}

BOOST_AUTO_TEST_CASE(all_ways_of_scaling_by_powers_of_two_agree) {
  check_unary(
      "ldexp", [](const auto& x) { return ad::ldexp(x, 5); }, everywhere);
  check_unary(
      "scalbn", [](const auto& x) { return ad::scalbn(x, -3); }, everywhere);
}

BOOST_AUTO_TEST_SUITE_END()
