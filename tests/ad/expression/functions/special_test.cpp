// Error functions and the gamma family before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
const std::vector<Point<1>> between_poles{{0.4}, {0.9}, {1.5}, {2.6}, {7.5}, {20.5}, {-0.5}, {-2.4}};
}  // namespace

BOOST_AUTO_TEST_SUITE(special_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_error_functions_agree) {
  check_unary(
      "erf", [](const auto& x) { return ad::erf(x); }, everywhere);
  check_unary(
      "erfc", [](const auto& x) { return ad::erfc(x); }, everywhere);
}

BOOST_AUTO_TEST_CASE(all_ways_of_gamma_functions_agree) {
  check_unary(
      "tgamma", [](const auto& x) { return ad::tgamma(x); }, between_poles);
  check_unary(
      "lgamma", [](const auto& x) { return ad::lgamma(x); }, between_poles);
  check_unary(
      "digamma", [](const auto& x) { return ad::digamma(x); }, between_poles);
  check_unary(
      "trigamma", [](const auto& x) { return ad::trigamma(x); }, between_poles);
  check_unary(
      "polygamma<2>", [](const auto& x) { return ad::polygamma<2>(x); }, between_poles);
}

BOOST_AUTO_TEST_SUITE_END()
