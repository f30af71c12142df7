// The logarithm of a sum of exponentials, with the maximum subtracted so that nothing overflows.
//
// By hand: ../hand/log_sum_exp.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace slope::bench {

/// log Σ exp(x_i) of at least one number. Its gradient is exp(x_i) / Σ exp(x).
struct LogSumExp {
  template <class S>
  S operator()(const std::vector<S>& x) const {
    using std::exp;
    using std::log;
    S maximum = x[0];
    for (std::size_t i = 1; i < x.size(); ++i) {
      if (x[i] > maximum) maximum = x[i];
    }
    S sum(0);
    for (std::size_t i = 0; i < x.size(); ++i) sum += exp(x[i] - maximum);
    return maximum + log(sum);
  }
};

}  // namespace slope::bench
