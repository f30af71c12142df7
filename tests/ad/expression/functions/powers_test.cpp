// Powers and roots before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;
}  // namespace

BOOST_AUTO_TEST_SUITE(power_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_roots_agree) {
  check_unary(
      "sqrt", [](const auto& x) { return ad::sqrt(x); }, positive);
  check_unary(
      "cbrt", [](const auto& x) { return ad::cbrt(x); }, positive);
}

BOOST_AUTO_TEST_CASE(all_ways_of_powers_agree) {
  check_binary("pow", [](const auto& x, const auto& y) { return ad::pow(x, y); },
               {{1.3, 0.7}, {0.4, 2.6}, {2.5, -1.5}, {3.0, 2.0}, {1.0, 5.0}});
}

BOOST_AUTO_TEST_CASE(all_ways_of_distances_agree) {
  check_binary(
      "hypot", [](const auto& x, const auto& y) { return ad::hypot(x, y); }, everywhere_pairs);
  check_ternary("hypot of three",
                [](const auto& x, const auto& y, const auto& z) { return ad::hypot(x, y, z); },
                {{1.0, 2.0, -1.5}, {-0.5, 0.7, 3.0}});
}

BOOST_AUTO_TEST_SUITE_END()
