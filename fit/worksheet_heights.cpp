// See worksheet_heights.hpp.
#include <fit/worksheet_heights.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace slope::fit {

Histogram worksheet_heights() {
  // Shares of the people in the bins from the left edges 160, 162.5, …, 197.5 cm.
  constexpr std::array shares = {0.031, 0.013, 0.023, 0.064, 0.065, 0.126, 0.132, 0.127,
                                 0.113, 0.091, 0.105, 0.050, 0.018, 0.018, 0.018, 0.001};
  std::vector<double> heights(100, 0.0);
  std::ranges::copy(shares, heights.begin() + 44);
  return Histogram::from_heights(50, 2.5, std::move(heights));
}

}  // namespace slope::fit
