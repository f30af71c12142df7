// A chain's operands within one block: where each leaf and each rule has its values.
//
// Shared by chain_forward.hpp and chain_backward.hpp; how blocks are cut stands in chain_blocks.hpp.
#pragma once

#include <ad/rules/chain.hpp>
#include <ad/rules/chain_blocks.hpp>
#include <ad/rules/primitives.hpp>
#include <cstdint>

namespace slope::ad::rules {

/// Whether a chain's arrays are so long that they lie beyond the second-level cache as a rule.
template <class T>
bool is_far(const Chain<T>& chain) {
  return chain.elements >= std::size_t{1} << 17;
}

/// Asks for the numbers that the next block reads, which stand behind the `block` of this one in an array of a far chain:
/// a block's time goes by between reading the one and the other, so that the processor does not foresee it.
template <class T>
void ask_for_next(const T* block, std::size_t count) {
  constexpr std::size_t line = 64;
  const auto next = reinterpret_cast<std::uintptr_t>(block + count);  // perhaps the end of the array, or close to it
  for (std::size_t byte = 0; byte < count * sizeof(T); byte += line) {
    __builtin_prefetch(reinterpret_cast<const void*>(next + byte));
  }
}

/// The values of leaves and nodes in the block at hand.
template <class T>
class ChainValues {
 public:
  /// `reads(leaf)`: whether that leaf's values are read at all.
  template <class Reads>
  ChainValues(const Chain<T>& chain, Reads&& reads) : chain_(chain) {
    if (!is_far(chain)) return;
    for (std::uint32_t k = 0; k < chain.leaf_count; ++k) read_[k] = reads(k);
  }

  const T* value(std::size_t operand) const { return values_[operand]; }
  const LeafRun& run(std::size_t leaf) const { return runs_[leaf]; }
  void set(std::size_t operand, const T* values, std::ptrdiff_t step) {
    values_[operand] = values;
    steps_[operand] = step;
  }

  /// Points every leaf at its elements of the block, gathering those that cannot be read in place. `tile` is where the
  /// product's values for the block are, if there is a product.
  void place_leaves(const Block& block, bool within_row, const T* tile, BlockBuffers<T>& buffers) {
    for (std::uint32_t k = 0; k < chain_.leaf_count; ++k) {
      if (chain_.product != nullptr && k == chain_.product->leaf) {
        set(k, tile, 1);
        continue;
      }
      const ChainLeaf<T>& leaf = chain_.leaves[k];
      const LeafRun run = runs_[k] = leaf_run(chain_, leaf, block, within_row);
      if (chain_.sums != nullptr && k == chain_.sums_leaf) continue;
      if (!run.scattered && (run.step == 0 || run.step == 1)) {
        set(k, leaf.values == nullptr ? &leaf.number : leaf.values + run.offset, run.step);
        if (is_far(chain_) && run.step == 1 && read_[k]) ask_for_next(leaf.values + run.offset, block.count);
        continue;
      }
      T* const buffer = buffers.take();
      for_each_leaf_element(chain_, leaf, block, run,
                            [&](std::size_t i, std::ptrdiff_t offset) { buffer[i] = leaf.values[offset]; });
      set(k, buffer, 1);
    }
  }

  /// Computes a node's values into `to`.
  void compute(std::uint32_t node, T* to, std::size_t count) {
    const ChainNode<T>& n = chain_.nodes[node];
    std::array<const T*, max_rule_arity> arguments;
    std::array<std::ptrdiff_t, max_rule_arity> steps;
    arguments_of(n, arguments, steps);
    n.rule->functions.value(arguments.data(), steps.data(), to, count);
    set(chain_.leaf_count + node, to, 1);
  }

  void arguments_of(const ChainNode<T>& node, std::array<const T*, max_rule_arity>& arguments,
                    std::array<std::ptrdiff_t, max_rule_arity>& steps) const {
    for (std::size_t i = 0; i < node.rule->arity; ++i) {
      arguments[i] = values_[node.arguments[i]];
      steps[i] = steps_[node.arguments[i]];
    }
  }

 private:
  const Chain<T>& chain_;
  std::array<const T*, 2 * max_chain_size> values_;
  std::array<std::ptrdiff_t, 2 * max_chain_size> steps_;
  std::array<LeafRun, max_chain_size> runs_;
  std::array<bool, max_chain_size> read_;  // of a far chain
};

/// Adds what a block's elements contribute to where a leaf's elements are: values to sums, or adjoints.
template <class T>
void add_to_leaf(const Chain<T>& chain, const ChainLeaf<T>& leaf, const Block& block, const LeafRun& run, const T* from,
                 T* to) {
  if (!run.scattered && run.step == 1) {
    add_block(to + run.offset, from, block.count);
  } else if (!run.scattered && run.step == 0) {
    to[run.offset] += sum_of(from, block.count);
  } else {
    for_each_leaf_element(chain, leaf, block, run,
                          [&](std::size_t k, std::ptrdiff_t offset) { to[offset] += from[k]; });
  }
}

/// Memory for one tile of a product, or for so many elements, on the stack where it fits.
template <class T>
class Tile {
 public:
  explicit Tile(const ChainProduct<T>& product) : Tile(tile_columns(product) * product.rows) {}
  explicit Tile(std::size_t elements) {
    values_ = reinterpret_cast<T*>(stack_);
    if (elements * sizeof(T) > sizeof(stack_)) {
      heap_ = std::make_unique_for_overwrite<T[]>(elements);
      values_ = heap_.get();
    }
  }
  T* data() { return values_; }

 private:
  alignas(64) std::byte stack_[tile_bytes];
  std::unique_ptr<T[]> heap_;
  T* values_ = nullptr;
};

/// Computes a product's columns `column` ... `column + count` into `tile`, row by row.
template <class T>
void compute_tile(const ChainProduct<T>& product, std::size_t column, std::size_t count, T* tile) {
  Matrix<const T> b = product.b;
  b.data += static_cast<std::ptrdiff_t>(column);
  const Matrix<T> c{tile, static_cast<std::ptrdiff_t>(count), 1};
  if (product.biased) {
    const T* const bias = product.bias.values == nullptr ? &product.bias.number : product.bias.values;
    multiply_biased<T>(product.rows, product.inner, count, product.a, b, bias, product.bias.step, c);
  } else {
    multiply<T>(product.rows, product.inner, count, product.a, b, c, false);
  }
}

}  // namespace slope::ad::rules
