// The one comparison formula of the tests, and all its tolerances, each with its reason.
//
// Two numbers agree when they differ by at most relative * the larger magnitude, or by at most absolute;
// infinities agree by sign and NaN with NaN. Containers agree when their sizes and all their numbers do.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <ranges>
#include <sstream>
#include <string_view>

namespace slope::tests {

struct Tolerance {
  double relative;
  double absolute;  // near zero, where terms of size one cancel
};

/// The same arithmetic in the same order.
inline constexpr Tolerance exact{0, 0};
/// The same mathematics in another order: some tens of roundings of numbers near one.
inline constexpr Tolerance rounding{1e-13, 1e-14};
/// Long sums and products, where roundings pile up.
inline constexpr Tolerance long_rounding{1e-10, 1e-11};
/// Central differences with a step near the cube root of the rounding error.
inline constexpr Tolerance differences{1e-6, 1e-7};
/// float: its own rounding, some tens of times.
inline constexpr Tolerance single_rounding{1e-5, 1e-6};

/// The comparison formula.
inline bool agrees(double ours, double expected, Tolerance tolerance) {
  if (std::isnan(ours) || std::isnan(expected)) return std::isnan(ours) && std::isnan(expected);
  if (std::isinf(ours) || std::isinf(expected)) return ours == expected;
  const double allowed =
      std::max(tolerance.relative * std::max(std::abs(ours), std::abs(expected)), tolerance.absolute);
  return std::abs(ours - expected) <= allowed;
}

/// Checks numbers, or ranges of numbers element by element, and says what differs.
template <class A, class B>
void check_agrees(std::string_view what, const A& ours, const B& expected, Tolerance tolerance = rounding) {
  std::ostringstream text;
  text.precision(17);
  if constexpr (std::is_arithmetic_v<A>) {
    text << what << ": " << ours << ", expected " << expected;
    BOOST_CHECK_MESSAGE(agrees(double(ours), double(expected), tolerance), text.str());
  } else {
    auto at = std::begin(ours);
    auto other = std::begin(expected);
    std::size_t wrong = 0;
    std::size_t index = 0;
    for (; at != std::end(ours) && other != std::end(expected); ++at, ++other, ++index) {
      if (agrees(double(*at), double(*other), tolerance)) continue;
      if (wrong++ == 0)
        text << what << ": element " << index << " is " << *at << ", expected " << *other << "; ";
    }
    const bool same_size = at == std::end(ours) && other == std::end(expected);
    if (!same_size) text << what << ": sizes differ; ";
    BOOST_CHECK_MESSAGE(same_size && wrong == 0, text.str() << wrong << " wrong of " << index);
  }
}

}  // namespace slope::tests
