// See points.hpp.
#include <ad/check/gradcheck/points.hpp>
#include <algorithm>
#include <cmath>

namespace slope::ad::gradcheck {

std::vector<double> BoxPoints::next() {
  constexpr double decades = 1000;
  std::vector<double> point;
  for (const Range& range : box_) {
    const double number = uniform();
    if (range.low > 0 && range.high > decades * range.low) {
      point.push_back(
          std::clamp(range.low * std::exp(number * std::log(range.high / range.low)), range.low, range.high));
    } else {
      // Written so that a range from -1e308 to 1e308 does not overflow.
      point.push_back(std::clamp(range.low * (1 - number) + range.high * number, range.low, range.high));
    }
  }
  return point;
}

}  // namespace slope::ad::gradcheck
