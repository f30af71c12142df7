// A dense layer: every output is the activation of a weighted sum of all inputs plus a bias.
//
// Builds on activation.hpp. Read next: network.hpp.
#pragma once

#include <ad/ad.hpp>

namespace slope::nn {

/// The parameters of a dense layer; `Array` is xt::xarray<double> for numbers or ad::Tensor for tensors on
/// the tape.
template <class Array>
struct DenseLayer {
  Array weights;  ///< shape (outputs, inputs)
  Array biases;   ///< shape (outputs, 1)

  /// activation(weights · input + biases): shape (inputs, points) in, (outputs, points) out.
  ///
  /// Throws ad::ShapeError if the rows of `input` are not the inputs of the layer. On the tape: one statement,
  /// or a product and an elementwise statement where the layer is large.
  template <class Activation>
  Array forward(const Array& input, const Activation& activation) const {
    Array result = activation(ad::matmul(weights, input) + biases);
    return result;
  }
};

}  // namespace slope::nn
