// Where the arrays of the heart network 1-6-7-2 start in the flat list of its 77 parameters; matrices by
// rows.
//
// Shared by the scalar formulation in heart.hpp and the hand-derived gradient in ../hand/heart.cpp.
#pragma once

#include <cstddef>

namespace slope::bench {

/// Neurons a layer, and the first parameter of each array.
struct HeartLayout {
  static constexpr std::size_t hidden1 = 6;
  static constexpr std::size_t hidden2 = 7;
  static constexpr std::size_t outputs = 2;
  static constexpr std::size_t weights1 = 0;                            // (6, 1)
  static constexpr std::size_t biases1 = weights1 + hidden1;            // (6, 1)
  static constexpr std::size_t weights2 = biases1 + hidden1;            // (7, 6)
  static constexpr std::size_t biases2 = weights2 + hidden2 * hidden1;  // (7, 1)
  static constexpr std::size_t weights3 = biases2 + hidden2;            // (2, 7)
  static constexpr std::size_t biases3 = weights3 + outputs * hidden2;  // (2, 1)
  static constexpr std::size_t size = biases3 + outputs;
};

}  // namespace slope::bench
