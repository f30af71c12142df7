// A dense layer, f(matmul(W, x) + b): the chain that most networks are made of, put together without a search.
//
// What tensor_expression.hpp would make of such an expression is known when the program is compiled, except whether the
// product is small and the bias a column: a small network's recording takes a sixth fewer instructions. Builds on
// tensor_apply.hpp; how a layer runs stands in ad/rules/layer.hpp.
#pragma once

#include <ad/expression/chain_statement.hpp>
#include <ad/expression/tensor_apply.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/chain_forward.hpp>
#include <array>
#include <new>
#include <optional>

namespace slope::ad::detail {

template <class E>
inline constexpr bool is_layer_expression = false;
template <class R, class T, class Product>
  requires(R::arity == 1) && requires(const Product& product) { product.chain_product(); }
inline constexpr bool is_layer_expression<TensorApply<R, T, TensorApply<rules::Add, T, Product, BasicTensor<T>>>> = true;

/// One rule of one argument, applied to a matrix product and a tensor added to it.
template <class E>
concept LayerExpression = is_layer_expression<E>;

/// A layer's chain with all that belongs to it, as it is kept in the tape's memory.
template <class T>
struct LayerChain {
  rules::Chain<T> chain{};  // the first member: its address is the payload of a ChainStatement
  rules::ChainProduct<T> product{};
  rules::ChainNode<T> node{};
  rules::ChainLeaf<T> leaf{};
};

/// Computes and records a layer; nothing where it is not one that a chain computes as such, or depends on no input of the
/// open recording: the general path computes constants, and names the variable that does not belong.
template <class T, class R, class Product>
std::optional<BasicTensor<T>> evaluate_layer(
    const TensorApply<R, T, TensorApply<rules::Add, T, Product, BasicTensor<T>>>& expression) {
  const auto& [product, bias] = std::get<0>(expression.operands()).operands();
  Tape<T>* const tape = Tape<T>::current();
  if (tape == nullptr || product.computed() || bias.dimension() != 2 || bias.shape(1) != 1) return {};
  if (!(expression.shape() == product.shape())) return {};
  const std::array<const BasicTensor<T>*, 3> operands{&product.left(), &product.right(), &bias};
  Slot active = 0;  // of any active operand
  for (const BasicTensor<T>* operand : operands) {
    if (operand->recording() != 0 && operand->recording() != tape->recording()) return {};
    if (active == 0) active = operand->slot();
  }
  if (active == 0) return {};

  const std::size_t elements = expression.size();
  T* const values = static_cast<T*>(tape->allocate(elements * sizeof(T)));
  auto* const layer = new (tape->allocate(sizeof(LayerChain<T>))) LayerChain<T>{.product = product.chain_product()};
  layer->product.biased = true;
  layer->product.bias.values = bias.data();
  layer->product.bias.step = bias.shape(0) == 1 ? 0 : bias.stride(0);
  layer->product.bias.slot = bias.slot();
  layer->leaf.slot = active;
  layer->leaf.uniform = true;
  layer->node.rule = &rules::block_rule<R, T>();
  layer->node.active = true;
  rules::Chain<T>& chain = layer->chain;
  chain.leaves = &layer->leaf;
  chain.nodes = &layer->node;
  chain.leaf_count = chain.node_count = 1;
  chain.elements = elements;
  chain.product = &layer->product;
  chain.shape = expression.shape();
  chain.result = values;
  rules::run_layer(chain);
  for (const BasicTensor<T>* operand : operands) retain(*tape, *operand);
  const Slot first = tape->record_range(elements, &ChainStatement<T>::rule, &chain);
  return BasicTensor<T>{values, expression.shape(), first, tape->recording()};
}

}  // namespace slope::ad::detail
