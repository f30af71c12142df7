// A thousand additions and multiplications of two variables, each stored: the smallest statements there are.
//
// Eight results grow side by side, so that no operation waits for the one before it.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace slope::bench {

/// The sum of eight numbers made by `count` binary operations of the inputs.
struct BinaryOperations {
  std::size_t count;

  template <class S>
  S operator()(const std::vector<S>& x) const {
    std::array<S, 8> results;
    for (std::size_t k = 0; k < results.size(); ++k) results[k] = x[k];
    for (std::size_t step = 0; step < count / 16; ++step) {
      const std::size_t first = step % (x.size() - results.size());
      for (std::size_t k = 0; k < results.size(); ++k) results[k] = results[k] * x[first + k];
      for (std::size_t k = 0; k < results.size(); ++k) results[k] = results[k] + x[first + k];
    }
    S sum(0);
    for (const S& result : results) sum += result;
    return sum;
  }
};

}  // namespace slope::bench
