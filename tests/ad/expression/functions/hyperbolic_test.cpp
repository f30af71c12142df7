// Hyperbolic functions before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;

// Tensors take the derivative of tanh from its value y, as (1 - y) (1 + y), and 1 - y has the error of y.
constexpr Tolerances from_value{.tensor_absolute = 4 * 0x1p-53};
}  // namespace

BOOST_AUTO_TEST_SUITE(hyperbolic_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_hyperbolic_functions_agree) {
  check_unary(
      "sinh", [](const auto& x) { return ad::sinh(x); }, everywhere);
  check_unary(
      "cosh", [](const auto& x) { return ad::cosh(x); }, everywhere);
  check_unary(
      "tanh", [](const auto& x) { return ad::tanh(x); }, everywhere, from_value);
}

BOOST_AUTO_TEST_CASE(all_ways_of_inverse_hyperbolic_functions_agree) {
  check_unary(
      "asinh", [](const auto& x) { return ad::asinh(x); }, everywhere);
  check_unary("acosh", [](const auto& x) { return ad::acosh(x); }, {{1.5}, {2.0}, {5.0}, {70.0}});
  check_unary(
      "atanh", [](const auto& x) { return ad::atanh(x); }, within_one);
}

BOOST_AUTO_TEST_SUITE_END()
