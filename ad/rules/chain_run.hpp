// Runs an elementwise chain forwards and backwards over blocks: see chain.hpp for the idea.
#pragma once

#include <ad/rules/chain.hpp>
#include <ad/rules/chain_blocks.hpp>
#include <ad/rules/primitives.hpp>
#include <ad/types/lanes.hpp>

namespace slope::ad::rules {

/// The operands of a chain within one block: where each leaf and node has its values.
template <class T>
class ChainValues {
 public:
  explicit ChainValues(const Chain<T>& chain) : chain_(chain) {}

  const T* const* pointers() const { return values_.data(); }
  const T* value(std::size_t operand) const { return values_[operand]; }
  const LeafRun& run(std::size_t leaf) const { return runs_[leaf]; }
  void set(std::size_t operand, const T* values, std::ptrdiff_t step) {
    values_[operand] = values;
    steps_[operand] = step;
  }

  /// Points every leaf at its elements of the block, gathering those that cannot be read in place.
  void place_leaves(const Block& block, bool within_row, BlockBuffers<T>& buffers) {
    for (std::uint32_t k = 0; k < chain_.leaf_count; ++k) {
      const ChainLeaf<T>& leaf = chain_.leaves[k];
      const LeafRun run = runs_[k] = leaf_run(chain_, leaf, block, within_row);
      if (!run.scattered && (run.step == 0 || run.step == 1)) {
        set(k, leaf.values == nullptr ? &leaf.number : leaf.values + run.offset, run.step);
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
};

/// Computes the chain: writes its result, or returns the scaled sum of the root's values when the result is null.
/// Saves the values that its nodes say.
template <class T>
T run_chain(const Chain<T>& chain) {
  BlockBuffers<T> buffers(chain.leaf_count + chain.node_count);
  ChainValues<T> values(chain);
  T total(0);
  for_each_block(chain, buffers.length(), [&](const Block& block, bool within_row) {
    buffers.reset();
    values.place_leaves(block, within_row, buffers);
    for (std::uint32_t k = 0; k < chain.node_count; ++k) {
      const ChainNode<T>& node = chain.nodes[k];
      const bool to_result = k + 1 == chain.node_count && chain.result != nullptr;
      T* const to = to_result              ? chain.result + block.start
                    : node.saved != nullptr ? node.saved + block.start
                                            : buffers.take();
      values.compute(k, to, block.count);
    }
    if (chain.result == nullptr) total += sum_of(values.value(chain.leaf_count + chain.node_count - 1), block.count);
  });
  return chain.scale * total;
}

/// The adjoints that flow back through a chain within one block.
template <class T>
class ChainAdjoints {
 public:
  ChainAdjoints(const Chain<T>& chain, BlockBuffers<T>& buffers) : chain_(chain), buffers_(buffers) {}

  const T* of(std::size_t operand) const { return adjoint_[operand]; }

  /// Starts a block: the root's adjoint is `upstream`, all others are empty.
  void start(const T* upstream) {
    std::fill_n(adjoint_.begin(), chain_.leaf_count + chain_.node_count, nullptr);
    adjoint_[chain_.leaf_count + chain_.node_count - 1] = upstream;
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
      results[i] = buffers_.take();
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

  /// How many buffers one block may take.
  static std::size_t buffers_needed(const Chain<T>& chain) {
    return chain.node_count * (max_rule_arity + 1) + 1;
  }

 private:
  bool operand_active(std::size_t operand) const {
    return operand < chain_.leaf_count ? chain_.leaves[operand].slot != 0
                                       : chain_.nodes[operand - chain_.leaf_count].active;
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
  std::array<const T*, 2 * max_chain_size> adjoint_;
};

/// Runs the chain's blocks backwards: for every block and every active leaf that something flows to, calls
/// deliver(leaf, block, run, adjoint), where adjoint[k] belongs to the block's element k. `upstream(block, buffer)`
/// returns the adjoint of the root's values in a block.
template <class T, class Upstream, class Deliver>
void run_chain_backwards(const Chain<T>& chain, Upstream&& upstream, Deliver&& deliver) {
  BlockBuffers<T> buffers(chain.leaf_count + chain.node_count + ChainAdjoints<T>::buffers_needed(chain));
  ChainValues<T> values(chain);
  ChainAdjoints<T> adjoints(chain, buffers);
  for_each_block(chain, buffers.length(), [&](const Block& block, bool within_row) {
    buffers.reset();
    values.place_leaves(block, within_row, buffers);
    for (std::uint32_t k = 0; k < chain.node_count; ++k) {
      const ChainNode<T>& node = chain.nodes[k];
      const bool is_result = k + 1 == chain.node_count && chain.result != nullptr;
      if (is_result || node.saved != nullptr) {
        values.set(chain.leaf_count + k, (is_result ? chain.result : node.saved) + block.start, 1);
      } else if (node.wanted) {
        values.compute(k, buffers.take(), block.count);
      } else {
        values.set(chain.leaf_count + k, nullptr, 1);
      }
    }
    adjoints.start(upstream(block, buffers.take()));
    for (std::uint32_t k = chain.node_count; k-- > 0;) adjoints.pull_back(k, values, block.count);
    for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
      if (adjoints.of(k) != nullptr) deliver(chain.leaves[k], block, values.run(k), adjoints.of(k));
    }
  });
}

/// The pullback of a chain statement whose result's adjoint starts at `result`.
template <class T>
void pull_back_chain(const Chain<T>& chain, Slot result, T* adjoints) {
  const auto upstream = [&](const Block& block, T* buffer) -> const T* {
    if (chain.result != nullptr) return adjoints + result + block.start;
    std::fill_n(buffer, block.count, adjoints[result] * chain.scale);
    return buffer;
  };
  run_chain_backwards(chain, upstream,
                      [&](const ChainLeaf<T>& leaf, const Block& block, const LeafRun& run, const T* adjoint) {
                        T* const to = adjoints + leaf.slot;
                        if (!run.scattered && run.step == 1) {
                          add_block(to + run.offset, adjoint, block.count);
                        } else if (!run.scattered && run.step == 0) {
                          to[run.offset] += sum_of(adjoint, block.count);
                        } else {
                          for_each_leaf_element(chain, leaf, block, run, [&](std::size_t k, std::ptrdiff_t offset) {
                            to[offset] += adjoint[k];
                          });
                        }
                      });
}

/// The same for several seeds: partials are computed once, with upstream 1, and serve every lane.
template <Real T, std::size_t N>
void pull_back_chain(const Chain<T>& chain, Slot result, Lanes<T, N>* adjoints) {
  const auto upstream = [&](const Block& block, T* buffer) -> const T* {
    std::fill_n(buffer, block.count, chain.scale);
    return buffer;
  };
  run_chain_backwards(chain, upstream,
                      [&](const ChainLeaf<T>& leaf, const Block& block, const LeafRun& run, const T* partial) {
                        const Lanes<T, N>* const from = adjoints + result;
                        for_each_leaf_element(chain, leaf, block, run, [&](std::size_t k, std::ptrdiff_t offset) {
                          const Lanes<T, N>& seed = chain.result != nullptr ? from[block.start + k] : *from;
                          (adjoints + leaf.slot)[offset].add_scaled(partial[k], seed);
                        });
                      });
}

}  // namespace slope::ad::rules
