// Central differences of a plain function: what one does without derivatives, as a measure of cost.
//
// (f(x + h) - f(x - h)) / 2h with h = cbrt(epsilon) max(1, |x|): two evaluations an input, about ten good
// digits. For derivatives with error estimates see ad/check.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace slope::bench {

/// Calls use(input, f(upper), f(lower), distance) for every input with f a little above and below x.
template <class F, class Use>
void central_differences(const F& f, std::vector<double>& x, Use&& use) {
  for (std::size_t input = 0; input < x.size(); ++input) {
    const double middle = x[input];
    const double step = std::cbrt(std::numeric_limits<double>::epsilon()) * std::max(1.0, std::abs(middle));
    const double upper = middle + step;
    const double lower = middle - step;
    x[input] = upper;
    const auto above = f(x);
    x[input] = lower;
    const auto below = f(x);
    x[input] = middle;
    use(input, above, below, upper - lower);
  }
}

}  // namespace slope::bench
