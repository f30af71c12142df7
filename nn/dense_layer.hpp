// A dense layer: every output is the activation of a weighted sum of all inputs plus a bias.
//
// Builds on activation.hpp. Read next: network.hpp.
#pragma once

#include <ad/ad.hpp>
#include <concepts>

namespace slope::nn {

/// An activation that applies the one rule which it names to `Sums`.
template <class Activation, class Sums>
concept AppliesRule =
    requires { typename Activation::Rule; } && ad::rules::Rule<typename Activation::Rule> &&
    Activation::Rule::arity == 1 && requires(const Activation& activation, const Sums& sums) {
      { activation(sums) } -> std::same_as<decltype(ad::apply<typename Activation::Rule>(sums))>;
    };

/// activation(weights · input + biases): weights (outputs, inputs), biases (outputs, 1), input (inputs, points); the result
/// has shape (outputs, points).
///
/// Throws ad::ShapeError if the rows of `input` are not the inputs of the layer. On the tape: one statement, or a
/// product and an elementwise statement where the layer is large or has two to seven points.
template <class Array, class Activation>
Array dense(const Array& weights, const Array& biases, const Array& input, const Activation& activation) {
  if constexpr (ad::TensorExpression<Array> && AppliesRule<Activation, decltype(ad::matmul(weights, input) + biases)>) {
    return ad::dense<typename Activation::Rule>(weights, input, biases);
  } else {
    return activation(ad::matmul(weights, input) + biases);
  }
}

/// The parameters of a dense layer; `Array` is xt::xarray<double> for numbers or ad::Tensor for tensors on
/// the tape.
template <class Array>
struct DenseLayer {
  Array weights;  ///< shape (outputs, inputs)
  Array biases;   ///< shape (outputs, 1)

  /// The layer's outputs: see dense.
  template <class Activation>
  Array forward(const Array& input, const Activation& activation) const {
    return dense(weights, biases, input, activation);
  }
};

}  // namespace slope::nn
