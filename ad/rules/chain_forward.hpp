// Runs an elementwise chain forwards, block by block: see chain.hpp for the idea.
//
// Builds on chain_values.hpp. Read next: chain_backward.hpp.
#pragma once

#include <ad/rules/chain_values.hpp>
#include <ad/rules/flat_chain.hpp>
#include <ad/rules/layer.hpp>
#include <ad/rules/primitives.hpp>
#include <algorithm>

namespace slope::ad::rules {

/// Computes the chain: writes its result or its sums, or returns the scaled sum of the root's values when it has
/// neither. Saves the values that its nodes say.
template <class T>
T run_chain(const Chain<T>& chain) {
  if (is_layer(chain)) {
    run_layer(chain);
    return T(0);
  }
  if (is_flat(chain)) return run_flat(chain);
  BlockBuffers<T> buffers(chain.leaf_count + chain.node_count, chain.elements);
  ChainValues<T> values(chain, [](std::uint32_t) { return true; });
  T total(0);
  if (chain.sums != nullptr) std::fill_n(chain.sums, chain.sum_count, T(0));
  const auto run_block = [&](const Block& block, bool within_row, const T* tile) {
    buffers.reset();
    values.place_leaves(block, within_row, tile, buffers);
    for (std::uint32_t k = 0; k < chain.node_count; ++k) {
      const ChainNode<T>& node = chain.nodes[k];
      const bool to_result = k + 1 == chain.node_count && chain.result != nullptr;
      T* const to = to_result              ? chain.result + block.start
                    : node.saved != nullptr ? node.saved + block.start
                                            : buffers.take();
      values.compute(k, to, block.count);
    }
    if (chain.result != nullptr) return;
    const T* const root = values.value(chain.leaf_count + chain.node_count - 1);
    if (chain.sums != nullptr) {
      add_to_leaf(chain, chain.leaves[chain.sums_leaf], block, values.run(chain.sums_leaf), root, chain.sums);
    } else {
      total += sum_of(root, block.count);
    }
  };
  if (chain.product == nullptr) {
    for_each_block(chain, buffers.length(),
                   [&](const Block& block, bool within_row) { run_block(block, within_row, nullptr); });
  } else {
    Tile<T> tile(*chain.product);
    for_each_tile_block(
        chain, buffers.length(),
        [&](std::size_t column, std::size_t count) { compute_tile(*chain.product, column, count, tile.data()); },
        [&](const Block& block, std::size_t place) { run_block(block, true, tile.data() + place); },
        [](std::size_t, std::size_t) {});
  }
  if (chain.sums != nullptr && !(chain.scale == T(1))) {
    std::for_each_n(chain.sums, chain.sum_count, [&](T& sum) { sum = chain.scale * sum; });
  }
  return chain.scale * total;
}

}  // namespace slope::ad::rules
