// A network of dense layers, its forward pass written once for plain numbers and for the tape.
//
// Builds on dense_layer.hpp and activation.hpp. Its parameters live in one contiguous array a matrix, in the
// order that optimisers walk them: all weights, then all biases. Read next: loss.hpp, trainer.hpp.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <xtensor/xarray.hpp>

#include <ad/ad.hpp>
#include <nn/activation.hpp>
#include <nn/dense_layer.hpp>
#include <nn/normal_numbers.hpp>

namespace slope::nn {

/// Dense layers in a row with the same activation after each, the last one included.
///
///     NormalNumbers numbers(1);
///     const PlainNetwork network = random_network(std::array<std::size_t, 4>{1, 6, 7, 2}, numbers);
///     const xt::xarray<double> points = network(curve.inputs);
template <class Array, class Activation = Logistic>
struct Network {
  std::vector<DenseLayer<Array>> layers;  ///< from input to output
  Activation activation{};                ///< applied by every layer

  /// The outputs, shape (outputs, points), for `input` of shape (inputs, points).
  ///
  /// Throws ad::ShapeError if the rows of `input` are not the inputs of the first layer.
  Array operator()(const Array& input) const {
    if (layers.empty()) return input;
    Array values = layers.front().forward(input, activation);
    for (std::size_t layer = 1; layer < layers.size(); ++layer) values = layers[layer].forward(values, activation);
    return values;
  }
};

/// A network of plain numbers.
using PlainNetwork = Network<xt::xarray<double>>;

/// A network whose weights and biases are drawn from N(0, 1) · scale: first the weights of each layer in turn, row by
/// row, then the biases of each layer, as the worksheet of the heart draws them.
///
/// `widths` holds the inputs, the outputs of each layer in turn: {1, 6, 7, 2} makes three layers. Throws
/// ad::ArgumentError for fewer than two widths or a width of 0.
PlainNetwork random_network(std::span<const std::size_t> widths, NormalNumbers& numbers, double scale = 0.5);

/// The number of weights and biases together.
std::size_t parameter_count(const PlainNetwork& network);

/// Makes every weight and bias of `plain` an input of the running recording on `tape`, and `active` the
/// network of them. They are not copied: `plain` must live and not change until the last adjoint has been read.
///
/// `active` may be used again for recording after recording: from the second on, nothing is allocated.
template <class Activation>
void put_on_tape(const Network<xt::xarray<double>, Activation>& plain, ad::Tape<double>& tape,
                 Network<ad::Tensor, Activation>& active) {
  active.activation = plain.activation;
  active.layers.resize(plain.layers.size());
  const auto input = [&](const xt::xarray<double>& array) { return tape.input(ad::borrow<double>(array)); };
  for (std::size_t layer = 0; layer < plain.layers.size(); ++layer) {
    active.layers[layer].weights = input(plain.layers[layer].weights);
    active.layers[layer].biases = input(plain.layers[layer].biases);
  }
}

}  // namespace slope::nn
