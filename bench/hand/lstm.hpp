// The gradient of the diagonal LSTM's loss, derived by hand: the measure for every other method.
//
// Backpropagation through time with SIMD lanes over the width; its formulas stand in lstm.cpp.
#pragma once

#include <bench/problems/lstm_layout.hpp>
#include <span>

namespace slope::bench::hand {

/// A sequence: inputs and targets (steps, width), the first cell and hidden values (layers, width).
struct LstmSequence {
  LstmLayout layout;
  std::size_t steps;
  std::span<const double> inputs;
  std::span<const double> targets;
  std::span<const double> first_cell;
  std::span<const double> first_hidden;
};

/// Writes the gradient of the loss by the parameters (laid out as LstmLayout) and returns the loss. Any
/// width. Memory: 7 numbers for each step, layer and element.
double lstm_gradient(const LstmSequence& sequence, std::span<const double> parameters,
                     std::span<double> gradient);

}  // namespace slope::bench::hand
