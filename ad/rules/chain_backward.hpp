// Runs an elementwise chain backwards, block by block: from the adjoints of its result to those of its leaves.
//
// Builds on chain_values.hpp; the mirror image of chain_forward.hpp.
#pragma once

#include <ad/rules/chain_values.hpp>
#include <ad/rules/flat_chain.hpp>
#include <ad/types/lanes.hpp>
#include <utility>
#include <vector>

namespace slope::ad::rules {

/// The adjoints that flow back through a chain within one block.
template <class T>
class ChainAdjoints {
 public:
  ChainAdjoints(const Chain<T>& chain, BlockBuffers<T>& buffers) : chain_(chain), buffers_(buffers) {}

  const T* of(std::size_t operand) const { return adjoint_[operand]; }

  /// Starts a block: the root's adjoint is `upstream`, all others are empty. `place(leaf)` is where a leaf's adjoint is
  /// wanted, or null: its first contribution is then written there, or the adjoint that is handed on to it.
  template <class Place>
  void start(const T* upstream, Place&& place) {
    std::fill_n(adjoint_.begin(), chain_.leaf_count + chain_.node_count, nullptr);
    adjoint_[chain_.leaf_count + chain_.node_count - 1] = upstream;
    for (std::uint32_t k = 0; k < chain_.leaf_count; ++k) place_[k] = place(k);
  }

  /// Sends a node's adjoint to its arguments.
  void pull_back(std::uint32_t index, const ChainValues<T>& values, std::size_t count) {
    const ChainNode<T>& node = chain_.nodes[index];
    const T* const upstream = adjoint_[chain_.leaf_count + index];
    if (!node.active || upstream == nullptr) return;
    std::array<T*, max_rule_arity> results{};
    bool any = false;
    for (std::size_t i = 0; i < node.rule->arity; ++i) {
      if (!operand_active(node.arguments[i]) || node.rule->unit_partial[i]) continue;
      T* const place = take_place(node.arguments[i]);
      results[i] = place != nullptr ? place : buffers_.take();
      any = true;
    }
    if (any) {
      std::array<const T*, max_rule_arity> arguments;
      std::array<std::ptrdiff_t, max_rule_arity> steps;
      values.arguments_of(node, arguments, steps);
      node.rule->functions.pullback(arguments.data(), steps.data(), values.value(chain_.leaf_count + index), upstream,
                                    results.data(), count);
    }
    for (std::size_t i = 0; i < node.rule->arity; ++i) {
      if (!operand_active(node.arguments[i])) continue;
      if (results[i] != nullptr) {
        receive_own(node.arguments[i], results[i], count);
      } else {
        receive_shared(node.arguments[i], upstream, count);
      }
    }
  }

  /// How many buffers one block takes at most: for the leaves that are gathered, the values that are computed again, and
  /// the adjoints. Where even one for each that there might be makes no block shorter, they are not counted.
  static std::size_t buffers_needed(const Chain<T>& chain) {
    const std::size_t ever = chain.leaf_count + chain.node_count * (max_rule_arity + 2) + 1;
    if (ever * BlockBuffers<T>::rounded(chain.elements) * sizeof(T) <= block_buffers_bytes) return ever;
    std::array<bool, 2 * max_chain_size> received{};
    std::size_t needed = 1;  // of the root
    for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
      if (!chain.leaves[k].linear && !chain.leaves[k].uniform) ++needed;
    }
    for (std::uint32_t k = chain.node_count; k-- > 0;) {
      const ChainNode<T>& node = chain.nodes[k];
      if (node.wanted && node.saved == nullptr) ++needed;
      if (!node.active) continue;
      for (std::size_t i = 0; i < node.rule->arity; ++i) {
        const std::uint8_t operand = node.arguments[i];
        if (!operand_active(chain, operand)) continue;
        // An adjoint that is handed on as it is takes a buffer where there is another to add it to.
        if (received[operand] || !node.rule->unit_partial[i]) ++needed;
        received[operand] = true;
      }
    }
    return needed;
  }

 private:
  static bool operand_active(const Chain<T>& chain, std::size_t operand) {
    return operand < chain.leaf_count ? chain.leaves[operand].slot != 0 : chain.nodes[operand - chain.leaf_count].active;
  }
  bool operand_active(std::size_t operand) const { return operand_active(chain_, operand); }

  // Where the first contribution to an operand is to be written, or null: the place of a leaf, and for a rule that of the
  // argument to which it hands its adjoint on as it is. Of two such arguments each has the same adjoint, and neither may
  // have it in the other's place, which is written again when more contributions come.
  T* take_place(std::size_t operand) {
    if (adjoint_[operand] != nullptr) return nullptr;
    if (operand < chain_.leaf_count) return std::exchange(place_[operand], nullptr);
    const ChainNode<T>& node = chain_.nodes[operand - chain_.leaf_count];
    std::size_t handed_on = 0;
    std::size_t argument = 0;
    for (std::size_t i = 0; i < node.rule->arity; ++i) {
      if (!node.rule->unit_partial[i] || !operand_active(node.arguments[i])) continue;
      ++handed_on;
      argument = node.arguments[i];
    }
    return handed_on == 1 ? take_place(argument) : nullptr;
  }

  void receive_own(std::size_t operand, T* contribution, std::size_t count) {
    if (adjoint_[operand] != nullptr) add_block(contribution, adjoint_[operand], count);
    adjoint_[operand] = contribution;
  }

  void receive_shared(std::size_t operand, const T* contribution, std::size_t count) {
    if (adjoint_[operand] == nullptr) {
      adjoint_[operand] = contribution;
      return;
    }
    T* const sum = buffers_.take();
    std::copy_n(contribution, count, sum);
    add_block(sum, adjoint_[operand], count);
    adjoint_[operand] = sum;
  }

  const Chain<T>& chain_;
  BlockBuffers<T>& buffers_;
  std::array<T*, max_chain_size> place_;
  std::array<const T*, 2 * max_chain_size> adjoint_;
};

/// Whether the pullback reads a leaf's values: those of a product must then be computed again.
template <class T>
bool reads_leaf(const Chain<T>& chain, std::uint32_t leaf) {
  for (std::uint32_t k = 0; k < chain.node_count; ++k) {
    const ChainNode<T>& node = chain.nodes[k];
    const Needs needs = node.rule->needs;
    const bool stored = node.saved != nullptr || (k + 1 == chain.node_count && chain.result != nullptr);
    if (!(node.active && (needs == Needs::arguments || needs == Needs::both)) && !(node.wanted && !stored)) continue;
    for (std::size_t i = 0; i < node.rule->arity; ++i) {
      if (node.arguments[i] == leaf) return true;
    }
  }
  return false;
}

/// Runs the chain's blocks backwards. `target` says where adjoints come from and go to:
///   upstream(block, within_row, buffer)   the adjoint of the root's values in a block
///   place(leaf, block)                    where the adjoint of a leaf's elements is written, or null: it is added
///   leaf(leaf, block, run, adjoint)       adds to a leaf what the block's elements contribute, or writes it
///   product(column, count, tile)          the same for the product: a tile of all its rows
template <class T, class Target>
void run_chain_backwards(const Chain<T>& chain, Target&& target) {
  BlockBuffers<T> buffers(ChainAdjoints<T>::buffers_needed(chain), chain.elements);
  ChainValues<T> values(chain, [&chain](std::uint32_t leaf) { return reads_leaf(chain, leaf); });
  ChainAdjoints<T> adjoints(chain, buffers);
  const bool product_wanted = chain.product != nullptr && reads_leaf(chain, chain.product->leaf);
  const auto run_block = [&](const Block& block, bool within_row, T* tile) {
    buffers.reset();
    values.place_leaves(block, within_row, tile, buffers);
    for (std::uint32_t k = 0; k < chain.node_count; ++k) {
      const ChainNode<T>& node = chain.nodes[k];
      const bool is_result = k + 1 == chain.node_count && chain.result != nullptr;
      if (is_result || node.saved != nullptr) {
        const T* const stored = (is_result ? chain.result : node.saved) + block.start;
        values.set(chain.leaf_count + k, stored, 1);
        if (is_far(chain) && node.wanted) ask_for_next(stored, block.count);
      } else if (node.wanted) {
        values.compute(k, buffers.take(), block.count);
      } else {
        values.set(chain.leaf_count + k, nullptr, 1);
      }
    }
    adjoints.start(target.upstream(block, within_row, buffers.take()), [&](std::uint32_t k) -> T* {
      if (chain.product != nullptr && k == chain.product->leaf) return product_wanted ? nullptr : tile;
      return target.place(k, block);
    });
    for (std::uint32_t k = chain.node_count; k-- > 0;) adjoints.pull_back(k, values, block.count);
    for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
      const bool is_product = chain.product != nullptr && k == chain.product->leaf;
      if (adjoints.of(k) == nullptr) {  // passive
        if (is_product) std::fill_n(tile, block.count, T(0));
      } else if (is_product) {
        // The product's values are no longer needed in this block: its adjoints take their place.
        if (adjoints.of(k) != tile) std::copy_n(adjoints.of(k), block.count, tile);
      } else {
        target.leaf(k, block, values.run(k), adjoints.of(k));
      }
    }
  };
  if (chain.product == nullptr) {
    for_each_block(chain, buffers.length(),
                   [&](const Block& block, bool within_row) { run_block(block, within_row, nullptr); });
    return;
  }
  Tile<T> tile(*chain.product);
  for_each_tile_block(
      chain, buffers.length(),
      [&](std::size_t column, std::size_t count) {
        if (product_wanted) compute_tile(*chain.product, column, count, tile.data());
      },
      [&](const Block& block, std::size_t place) { run_block(block, true, tile.data() + place); },
      [&](std::size_t column, std::size_t count) { target.product(column, count, tile.data()); });
}

/// The adjoints of the second factor of a product in the columns from `column` on.
template <class T>
Matrix<T> second_factor_adjoints(const ChainProduct<T>& product, std::size_t column, T* adjoints) {
  return {adjoints + product.b_slot + static_cast<std::ptrdiff_t>(column), product.b.row_step, product.b.column_step};
}

/// Sends a tile of a product's adjoints to its first factor: adds to its adjoints, or writes them where `writes` says so.
template <class T>
void pull_back_to_first_factor(const ChainProduct<T>& product, std::size_t column, std::size_t count, const T* tile,
                               T* adjoints, unsigned writes = writes_none) {
  if (product.a_slot == 0) return;
  Matrix<const T> b = product.b;
  b.data += static_cast<std::ptrdiff_t>(column);
  multiply<T>(product.rows, count, product.inner, {tile, static_cast<std::ptrdiff_t>(count), 1}, b.transposed(),
              {adjoints + product.a_slot, product.a.row_step, product.a.column_step},
              (writes & writes_first_factor) == 0);
}

/// Sends the rows of a product's adjoints, `count` numbers each, to its bias: their sums.
template <class T>
void pull_back_to_bias(const ChainProduct<T>& product, std::size_t count, const T* rows, T* adjoints,
                       unsigned writes = writes_none) {
  if (!product.biased || product.bias.slot == 0) return;
  sums_of_rows(product.rows, count, rows, adjoints + product.bias.slot, product.bias.step, (writes & writes_bias) != 0);
}

/// Sends a tile of a product's adjoints to its second factor: adds to the columns `to`, or writes them.
template <class T>
void pull_back_to_columns(const ChainProduct<T>& product, std::size_t count, const T* tile, Matrix<T> to, bool add) {
  multiply<T>(product.inner, product.rows, count, product.a.transposed(),
              {tile, static_cast<std::ptrdiff_t>(count), 1}, to, add);
}

/// The adjoints of so many of a chain's first leaves can be written instead of added to.
inline constexpr std::uint32_t covered_leaves = 8;  // the bits of TensorStatement::writes

/// The bit of the leaf that is all `elements` elements from slot `first` on, each read where the result has its own; 0
/// where none is.
template <class T>
unsigned covered_leaf(const Chain<T>& chain, Slot first, std::size_t elements) {
  if (chain.elements != elements) return 0;
  for (std::uint32_t k = 0; k < std::min(chain.leaf_count, covered_leaves); ++k) {
    const ChainLeaf<T>& leaf = chain.leaves[k];
    const bool is_product = chain.product != nullptr && k == chain.product->leaf;
    if (!is_product && leaf.slot == first && leaf.linear && !leaf.uniform) return 1u << k;
  }
  return 0;
}

/// One seed: contributions go straight to the adjoints.
template <class T>
struct SingleSeed {
  const Chain<T>& chain;
  Slot result;
  T* adjoints;
  unsigned writes = 0;  // the leaves whose adjoints are written, bit by bit

  const T* upstream(const Block& block, bool within_row, T* buffer) const {
    if (chain.result != nullptr) {
      if (is_far(chain)) ask_for_next(adjoints + result + block.start, block.count);
      return adjoints + result + block.start;
    }
    if (chain.sums != nullptr) return of_sums(block, within_row, buffer);
    std::fill_n(buffer, block.count, adjoints[result] * chain.scale);
    return buffer;
  }

  /// The adjoints of the sums that a block's elements go to.
  const T* of_sums(const Block& block, bool within_row, T* buffer) const {
    const ChainLeaf<T>& sums = chain.leaves[chain.sums_leaf];
    const LeafRun run = leaf_run(chain, sums, block, within_row);
    const T* const from = adjoints + result;
    if (!run.scattered && run.step == 1 && chain.scale == T(1)) return from + run.offset;
    if (!run.scattered && run.step == 0) {
      std::fill_n(buffer, block.count, from[run.offset] * chain.scale);
    } else {
      for_each_leaf_element(chain, sums, block, run,
                            [&](std::size_t k, std::ptrdiff_t offset) { buffer[k] = from[offset] * chain.scale; });
    }
    return buffer;
  }

  T* place(std::uint32_t k, const Block& block) const {
    const bool written = k < covered_leaves && (writes >> k & 1u) != 0;
    return written ? adjoints + chain.leaves[k].slot + block.start : nullptr;
  }

  void leaf(std::uint32_t k, const Block& block, const LeafRun& run, const T* adjoint) const {
    const ChainLeaf<T>& leaf = chain.leaves[k];
    if (T* const to = place(k, block); to != nullptr) {
      if (adjoint != to) std::copy_n(adjoint, block.count, to);
    } else {
      if (is_far(chain) && run.step == 1) ask_for_next(adjoints + leaf.slot + run.offset, block.count);
      add_to_leaf(chain, leaf, block, run, adjoint, adjoints + leaf.slot);
    }
  }

  void product(std::size_t column, std::size_t count, const T* tile) const {
    pull_back_to_first_factor(*chain.product, column, count, tile, adjoints);
    pull_back_to_bias(*chain.product, count, tile, adjoints);
    if (chain.product->b_slot == 0) return;
    pull_back_to_columns(*chain.product, count, tile, second_factor_adjoints(*chain.product, column, adjoints), true);
  }
};

/// Several seeds: partials are computed once, with upstream 1, and serve every lane.
template <Real T, std::size_t N>
struct SeveralSeeds {
  using Wide = Lanes<T, N>;
  const Chain<T>& chain;
  Slot result;
  Wide* adjoints;

  const T* upstream(const Block& block, bool, T* buffer) const {
    std::fill_n(buffer, block.count, chain.scale);
    return buffer;
  }

  T* place(std::uint32_t, const Block&) const { return nullptr; }

  const Wide& seed(std::size_t element) const {
    if (chain.result != nullptr) return adjoints[result + element];
    return chain.sums != nullptr ? (adjoints + result)[sum_offset(chain, element)] : adjoints[result];
  }

  void leaf(std::uint32_t k, const Block& block, const LeafRun& run, const T* partial) const {
    const ChainLeaf<T>& leaf = chain.leaves[k];
    for_each_leaf_element(chain, leaf, block, run, [&](std::size_t i, std::ptrdiff_t offset) {
      (adjoints + leaf.slot)[offset].add_scaled(partial[i], seed(block.start + i));
    });
  }

  void product(std::size_t column, std::size_t count, const T* tile) const {
    const ChainProduct<T>& p = *chain.product;
    std::vector<Wide> wide(p.rows * count, Wide{});
    for (std::size_t row = 0; row < p.rows; ++row) {
      for (std::size_t k = 0; k < count; ++k) {
        wide[row * count + k].add_scaled(tile[row * count + k], seed(row * p.columns + column + k));
      }
    }
    const Matrix<const Wide> g{wide.data(), static_cast<std::ptrdiff_t>(count), 1};
    Matrix<const T> b = p.b;
    b.data += static_cast<std::ptrdiff_t>(column);
    if (p.a_slot != 0) {  // dAᵀ += B Gᵀ
      multiply_lanes<T, Wide>(p.inner, count, p.rows, b, g.transposed(),
                              {adjoints + p.a_slot, p.a.column_step, p.a.row_step});
    }
    if (p.b_slot != 0) {
      Wide* const to = adjoints + p.b_slot + static_cast<std::ptrdiff_t>(column);
      multiply_lanes<T, Wide>(p.inner, p.rows, count, p.a.transposed(), g, {to, p.b.row_step, p.b.column_step});
    }
    if (p.biased && p.bias.slot != 0) {
      for (std::size_t k = 0; k < wide.size(); ++k) {
        (adjoints + p.bias.slot)[static_cast<std::ptrdiff_t>(k / count) * p.bias.step] += wide[k];
      }
    }
  }
};

/// The pullback of a chain statement whose result's adjoint starts at `result`. The adjoints of the leaves in `writes`
/// are written, those of the others added to.
template <class T>
void pull_back_chain(const Chain<T>& chain, Slot result, T* adjoints, unsigned writes = 0) {
  if (is_flat(chain)) return pull_back_flat(chain, result, adjoints, writes);
  run_chain_backwards(chain, SingleSeed<T>{chain, result, adjoints, writes});
}

/// The same for several seeds at once.
template <Real T, std::size_t N>
void pull_back_chain(const Chain<T>& chain, Slot result, Lanes<T, N>* adjoints) {
  run_chain_backwards(chain, SeveralSeeds<T, N>{chain, result, adjoints});
}

}  // namespace slope::ad::rules
