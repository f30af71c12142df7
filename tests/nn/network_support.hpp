// What several tests of networks need: conversions to the reference's plain vectors, the heart's network,
// comparison.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <xtensor/xarray.hpp>

#include <nn/network.hpp>
#include <tests/nn/reference_backpropagation.hpp>

namespace slope::test {

inline std::vector<double> plain_vector(const xt::xarray<double>& array) {
  return {array.begin(), array.end()};
}

template <class Activation>
ReferenceNetwork reference_of(const nn::Network<xt::xarray<double>, Activation>& network) {
  ReferenceNetwork reference;
  for (const auto& layer : network.layers) {
    reference.push_back({layer.weights.shape(1), layer.weights.shape(0), plain_vector(layer.weights),
                         plain_vector(layer.biases)});
  }
  return reference;
}

inline nn::PlainNetwork heart_network(std::uint64_t seed) {
  nn::NormalNumbers numbers(seed);
  return nn::random_network(std::array<std::size_t, 4>{1, 6, 7, 2}, numbers);
}

/// The largest difference of two lists, in units of the largest magnitude in `expected`; infinity for other
/// lengths.
///
/// A gradient's entries are sums over points that cancel, so their rounding error scales with the list, not
/// the entry.
inline double relative_difference(std::span<const double> found, std::span<const double> expected) {
  if (found.size() != expected.size()) return INFINITY;
  double scale = 0.0;
  double largest = 0.0;
  for (std::size_t index = 0; index < found.size(); ++index) {
    if (!std::isfinite(found[index])) return INFINITY;
    scale = std::max(scale, std::abs(expected[index]));
    largest = std::max(largest, std::abs(found[index] - expected[index]));
  }
  return largest == 0.0 ? 0.0 : largest / scale;
}

}  // namespace slope::test
