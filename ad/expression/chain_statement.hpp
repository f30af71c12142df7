// The statement of an elementwise chain: its pullback, and how its chain is kept in the tape's memory.
//
// The chain and its loops stand in ad/rules/chain.hpp and its neighbours, which know no tape. Used by
// tensor_expression.hpp, which makes chains of expressions.
#pragma once

#include <ad/rules/chain_backward.hpp>
#include <ad/rules/chain_builder.hpp>
#include <ad/rules/layer_backward.hpp>
#include <ad/tape/tape.hpp>
#include <algorithm>
#include <new>
#include <span>
#include <vector>

namespace slope::ad::detail {

template <class T>
struct ChainStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) {
    rules::pull_back_chain(chain_in(payload), result, adjoints);
  }
  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    rules::pull_back_chain(chain_in(payload), result, adjoints);
  }

  // Layers of a network that stand one after the other are pulled back together; inputs may stand between them.
  static std::size_t pullback_run(TensorStatement<T>* statement, std::size_t earlier, T* adjoints) {
    if (!rules::is_swept_as_layer(chain_in(statement->payload))) {
      rules::pull_back_chain(chain_in(statement->payload), statement->first, adjoints, statement->writes);
      return 1;
    }
    std::array<rules::RecordedLayer<T>, rules::max_layer_run> run;
    std::array<TensorStatement<T>*, rules::max_layer_run> statements;
    run[0] = layer_in(statement);
    statements[0] = statement;
    std::size_t count = 1;
    const TensorStatement<T>* const begin = statement - earlier;
    for (TensorStatement<T>* lower = statement; lower != begin && count < run.size();) {
      if (run[count - 1].chain->product->b_slot == 0) break;  // a layer of constants: nothing feeds it
      --lower;
      // Between neighbours in the array there may be scalar statements, which define slots.
      if (lower->first + lower->count != lower[1].first) break;
      if (lower->rule == nullptr) continue;
      if (lower->rule != &rule) break;
      run[count] = layer_in(lower);
      if (!rules::feeds<T>(run[count], {run.data(), count})) break;
      statements[count++] = lower;
    }
    const std::span<const rules::RecordedLayer<T>> layers{run.data(), count};
    rules::pull_back_layers(layers, adjoints);
    for (std::size_t k = 0; k < count; ++k) {
      if (hands_on(layers, k)) statements[k + 1]->unwritten = 1;
    }
    return static_cast<std::size_t>(statement - statements[count - 1]) + 1;
  }

  static void operands(const void* payload, std::vector<Slot>& slots) {
    const rules::Chain<T>& chain = chain_in(payload);
    const auto append = [&slots](Slot slot) {
      if (slot != 0) slots.push_back(slot);
    };
    for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
      if (chain.product == nullptr || k != chain.product->leaf) append(chain.leaves[k].slot);
    }
    if (chain.product == nullptr) return;
    append(chain.product->a_slot);
    append(chain.product->b_slot);
    if (chain.product->biased) append(chain.product->bias.slot);
  }

  static_assert(rules::covered_leaves == 8 * sizeof(TensorStatement<T>::writes));
  static unsigned covers(const void* payload, Slot first, std::size_t count) {
    const rules::Chain<T>& chain = chain_in(payload);
    return rules::is_swept_as_layer(chain) ? rules::operand_covered_by_layer(chain, first, count)
                                           : rules::covered_leaf(chain, first, count);
  }

  static void write_unwritten(const TensorStatement<T>* statement, T* adjoints) {
    rules::write_adjoints_below(layer_in(statement), adjoints);
  }

  static constexpr TensorRule<T> rule{"elementwise", pullback, lanes_pullback, operands, pullback_run, covers,
                                      write_unwritten};

 private:
  static rules::RecordedLayer<T> layer_in(const TensorStatement<T>* statement) {
    return {&chain_in(statement->payload), statement->first, statement->writes};
  }
  static const rules::Chain<T>& chain_in(const void* payload) { return *static_cast<const rules::Chain<T>*>(payload); }
};

/// Copies a chain with its leaves and nodes to the tape's memory.
template <class T>
const rules::Chain<T>* keep_chain(Tape<T>& tape, const rules::Chain<T>& chain) {
  const std::size_t leaf_bytes = chain.leaf_count * sizeof(rules::ChainLeaf<T>);
  constexpr std::size_t alignment = alignof(rules::ChainProduct<T>);
  const std::size_t node_bytes = (chain.node_count * sizeof(rules::ChainNode<T>) + alignment - 1) / alignment * alignment;
  const std::size_t product_bytes = chain.product == nullptr ? 0 : sizeof(rules::ChainProduct<T>);
  auto* const memory = static_cast<std::byte*>(
      tape.allocate(sizeof(rules::Chain<T>) + leaf_bytes + node_bytes + product_bytes));
  auto* const kept = new (memory) rules::Chain<T>(chain);
  kept->leaves = reinterpret_cast<rules::ChainLeaf<T>*>(memory + sizeof(rules::Chain<T>));
  kept->nodes = reinterpret_cast<rules::ChainNode<T>*>(memory + sizeof(rules::Chain<T>) + leaf_bytes);
  std::copy_n(chain.leaves, chain.leaf_count, kept->leaves);
  std::copy_n(chain.nodes, chain.node_count, kept->nodes);
  if (chain.product != nullptr) {
    kept->product = new (memory + sizeof(rules::Chain<T>) + leaf_bytes + node_bytes)
        rules::ChainProduct<T>(*chain.product);
  }
  return kept;
}

/// Room for the values that the pullback of a chain reads and that are too dear to compute twice.
template <class T, class Builder>
void save_costly_values(Tape<T>& tape, Builder& builder, std::size_t elements, bool summed) {
  for (std::uint32_t k = 0; k < builder.node_count(); ++k) {
    rules::ChainNode<T>& node = builder.nodes()[k];
    const bool in_result = k + 1 == builder.node_count() && !summed;
    if (node.wanted && node.rule->costly && !in_result) {
      node.saved = static_cast<T*>(tape.allocate(elements * sizeof(T)));
    }
  }
}

}  // namespace slope::ad::detail
