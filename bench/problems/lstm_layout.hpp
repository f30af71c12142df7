// Where the parameters of the diagonal LSTM stand in their flat list.
//
// Shared by the scalar formulation in lstm.hpp and the hand-derived gradient in ../hand/lstm.cpp.
#pragma once

#include <cstddef>

namespace slope::bench {

/// Where the vectors of `width` parameters start in the flat list: for each layer the four weights and the
/// four biases, each in the order forget, in, out, change; then input scale, output scale, output shift.
struct LstmLayout {
  std::size_t layers;
  std::size_t width;

  enum Gate : std::size_t { forget, in, out, change, gates };

  std::size_t weight(std::size_t layer, Gate gate) const { return (layer * 2 * gates + gate) * width; }
  std::size_t bias(std::size_t layer, Gate gate) const { return weight(layer, gate) + gates * width; }
  std::size_t input_scale() const { return layers * 2 * gates * width; }
  std::size_t output_scale() const { return input_scale() + width; }
  std::size_t output_shift() const { return output_scale() + width; }
  std::size_t size() const { return output_shift() + width; }
};

}  // namespace slope::bench
