// The squared distance of two tensors, sum(square(a - b)): the cost of most fits and networks, recorded without a search.
//
// What tensor_expression.hpp would make of such an expression is known when the program is compiled, but for the shapes.
// Builds on chain_statement.hpp; the chain is a flat one (ad/rules/flat_chain.hpp). Used by tensor_expression.hpp and
// reductions.hpp.
#pragma once

#include <ad/expression/chain_statement.hpp>
#include <ad/expression/tensor_apply.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/flat_chain.hpp>
#include <array>
#include <new>
#include <optional>

namespace slope::ad::detail {

/// square(a - b) of two tensors.
template <class E>
inline constexpr bool is_squared_distance = false;
template <class T>
inline constexpr bool is_squared_distance<
    TensorApply<rules::Square, T, TensorApply<rules::Subtract, T, BasicTensor<T>, BasicTensor<T>>>> = true;
template <class E>
concept SquaredDistanceExpression = is_squared_distance<E>;

/// A squared distance's chain with all that belongs to it, as it is kept in the tape's memory.
template <class T>
struct DistanceChain {
  rules::Chain<T> chain{};  // the first member: its address is the payload of a ChainStatement
  rules::ChainNode<T> node{};
  std::array<rules::ChainLeaf<T>, 2> leaves{};
};

/// The sum of the squared differences times `scale`, computed and recorded; nothing where a tensor is stretched or its
/// elements stand in another order, or the sum depends on no input of the open recording: that is for the general path.
template <class T>
std::optional<BasicVar<T>> evaluate_squared_distance(const BasicTensor<T>& a, const BasicTensor<T>& b, const T& scale) {
  Tape<T>* const tape = Tape<T>::current();
  if (tape == nullptr || (!a.active() && !b.active()) || !fits_recording(*tape, a) || !fits_recording(*tape, b)) return {};
  if (!(a.shape() == b.shape()) || !a.contiguous() || !b.contiguous()) return {};
  auto* const distance = new (tape->allocate(sizeof(DistanceChain<T>))) DistanceChain<T>;
  const std::array<const BasicTensor<T>*, 2> operands{&a, &b};
  for (std::size_t k = 0; k < operands.size(); ++k) {
    rules::ChainLeaf<T>& leaf = distance->leaves[k];
    leaf.values = operands[k]->unchecked_data();
    leaf.slot = operands[k]->slot();
    leaf.linear = true;
    leaf.strides[0] = 1;
    retain(*tape, *operands[k]);
  }
  distance->node.rule = &rules::block_rule<rules::SquaredDifference, T>();
  distance->node.arguments = {0, 1};
  distance->node.active = true;
  rules::Chain<T>& chain = distance->chain;
  chain.leaves = distance->leaves.data();
  chain.nodes = &distance->node;
  chain.leaf_count = 2;
  chain.node_count = 1;
  chain.elements = a.size();
  chain.shape = Shape{chain.elements};
  chain.scale = scale;
  const T total = rules::run_flat(chain);
  return BasicVar<T>{total, tape->record_range(1, &ChainStatement<T>::rule, &chain)};
}

}  // namespace slope::ad::detail
