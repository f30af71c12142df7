// dense<Rule>(weights, input, biases): a layer of a network as a function of its arrays.
//
// Builds on products.hpp and layer_statement.hpp. An expression that says the same is recorded as the same statement, but
// holds its operands by value until then: for a small layer that takes as long as its arithmetic.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/expression/layer_statement.hpp>
#include <ad/expression/products.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <type_traits>

namespace slope::ad {

/// The rule R of one argument applied to each element of weights · input + biases: weights (outputs, inputs), input
/// (inputs, points), biases (outputs, 1) as a rule, or what else broadcasts with (outputs, points).
///
///     ad::Tensor hidden = ad::dense<ad::rules::Tanh>(weights, input, biases);
///
/// The same as R applied to matmul(weights, input) + biases, in value, derivative, statements and errors, but computed.
/// Of plain arrays the result is an array.
template <class R, ArrayOperand W, ArrayOperand X, ArrayOperand B>
  requires(R::arity == 1)
auto dense(const W& weights, const X& input, const B& biases) {
  using T = NumberFor<W, X, B>;
  if constexpr (detail::are_tensors<T, W, X, B>) {
    Tape<T>* const tape = Tape<T>::current();
    const detail::LayerOperands<T> operands{weights, input, biases};
    if (detail::is_left_to_chain(weights, input) && operands.fit(tape)) return detail::record_layer<R>(*tape, operands);
  }
  constexpr bool plain = PlainArray<W> && PlainArray<X> && PlainArray<B>;
  using Result = std::conditional_t<plain, xt::xarray<T>, BasicTensor<T>>;
  return Result(apply<R>(matmul(weights, input) + biases));
}

}  // namespace slope::ad
