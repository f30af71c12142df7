// A dense layer, f(matmul(W, x) + b): the chain that most networks are made of, put together without a search.
//
// What tensor_expression.hpp would make of such an expression is known when the program is compiled, except whether the
// product is small and the bias a column: among small matrices the search takes longer than the product. Builds on
// small_product.hpp and tensor_apply.hpp; how a layer runs stands in ad/rules/layer.hpp. Used by tensor_expression.hpp
// and dense.hpp.
#pragma once

#include <ad/expression/chain_statement.hpp>
#include <ad/expression/small_product.hpp>
#include <ad/expression/tensor_apply.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/chain_forward.hpp>
#include <cstddef>
#include <new>
#include <tuple>

namespace slope::ad::detail {

/// The operands of a layer, where they are.
template <class T>
struct LayerOperands {
  const BasicTensor<T>& weights;
  const BasicTensor<T>& input;
  const BasicTensor<T>& biases;

  /// Calls f(operand) for each.
  template <class F>
  void for_each(F&& f) const {
    f(weights);
    f(input);
    f(biases);
  }

  /// Any active one's slot; 0 when all are constants.
  Slot active_slot() const {
    if (weights.active()) return weights.slot();
    return input.active() ? input.slot() : biases.slot();
  }

  /// Whether this is a layer on the tape, of a product that is left to a chain: with a column added to it, and a variable
  /// of the open recording among the operands. The general path computes constants, and names the variable that does not
  /// belong.
  bool fit(const Tape<T>* tape) const {
    if (tape == nullptr || biases.dimension() != 2 || biases.shape(1) != 1) return false;
    if (biases.shape(0) != weights.shape(0) && biases.shape(0) != 1) return false;
    bool all_fit = true;
    for_each([&](const BasicTensor<T>& operand) { all_fit = all_fit && fits_recording(*tape, operand); });
    return all_fit && active_slot() != 0;
  }
};

/// What a layer expression is made of.
template <class E>
struct LayerOf {};
template <class R, class T, class Product>
  requires(R::arity == 1) && requires(const Product& product) { product.chain_product(); }
struct LayerOf<TensorApply<R, T, TensorApply<rules::Add, T, Product, BasicTensor<T>>>> {
  using Rule = R;
  using Expression = TensorApply<R, T, TensorApply<rules::Add, T, Product, BasicTensor<T>>>;

  /// Whether the product is still to be computed, by the chain.
  static bool is_open(const Expression& expression) { return !std::get<0>(sums(expression)).computed(); }
  static LayerOperands<T> operands(const Expression& expression) {
    const auto& [product, biases] = sums(expression);
    return {product.left(), product.right(), biases};
  }

 private:
  static const auto& sums(const Expression& expression) { return std::get<0>(expression.operands()).operands(); }
};

/// One rule of one argument, applied to a matrix product and a tensor added to it.
template <class E>
concept LayerExpression = requires { typename LayerOf<E>::Rule; };

/// A layer's chain with all that belongs to it, as it is kept in the tape's memory.
template <class T>
struct LayerChain {
  rules::Chain<T> chain{};  // the first member: its address is the payload of a ChainStatement
  rules::ChainProduct<T> product{};
  rules::ChainNode<T> node{};
  rules::ChainLeaf<T> leaf{};
};

/// Computes and records a layer whose operands fit.
template <class R, class T>
BasicTensor<T> record_layer(Tape<T>& tape, const LayerOperands<T>& operands) {
  const auto& [weights, input, biases] = operands;
  const Shape shape{weights.shape(0), input.shape(1)};
  const std::size_t elements = shape.elements();
  constexpr std::size_t line = 64;
  constexpr std::size_t chain_bytes = (sizeof(LayerChain<T>) + line - 1) / line * line;
  auto* const memory = static_cast<std::byte*>(tape.allocate(chain_bytes + elements * sizeof(T)));
  auto* const layer = new (memory) LayerChain<T>{};
  T* const values = reinterpret_cast<T*>(memory + chain_bytes);
  describe_product(weights, input, layer->product);
  layer->product.biased = true;
  layer->product.bias.values = biases.unchecked_data();
  layer->product.bias.step = biases.shape(0) == 1 ? 0 : biases.stride(0);
  layer->product.bias.slot = biases.slot();
  layer->leaf.slot = operands.active_slot();
  layer->leaf.uniform = true;
  layer->node.rule = &rules::block_rule<R, T>();
  layer->node.active = true;
  rules::Chain<T>& chain = layer->chain;
  chain.leaves = &layer->leaf;
  chain.nodes = &layer->node;
  chain.leaf_count = chain.node_count = 1;
  chain.elements = elements;
  chain.product = &layer->product;
  chain.shape = shape;
  chain.result = values;
  rules::run_layer(chain);
  operands.for_each([&](const BasicTensor<T>& operand) { retain(tape, operand); });
  return {values, shape, tape.record_range(elements, &ChainStatement<T>::rule, &chain)};
}

}  // namespace slope::ad::detail
