// A flat chain: one rule on tensors of the result's own shape and single numbers. It is one loop, and so runs without
// the operand tables, coordinates and gathering of other chains: among small tensors these take most of the time.
//
// Builds on chain_blocks.hpp; chain_forward.hpp and chain_backward.hpp ask whether a chain is flat before all else.
#pragma once

#include <ad/rules/arithmetic.hpp>
#include <ad/rules/chain.hpp>
#include <ad/rules/chain_blocks.hpp>
#include <ad/rules/primitives.hpp>
#include <algorithm>
#include <array>
#include <concepts>

namespace slope::ad::rules {

/// Whether the chain is one rule, each argument of which is another tensor that stands in the order of the result, or a
/// passive number.
template <class T>
bool is_flat(const Chain<T>& chain) {
  if (chain.node_count != 1 || chain.product != nullptr || chain.sums != nullptr) return false;
  if (chain.leaf_count != chain.nodes[0].rule->arity) return false;  // some leaf is an argument twice
  for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
    const ChainLeaf<T>& leaf = chain.leaves[k];
    if (leaf.values == nullptr ? leaf.slot != 0 : !leaf.linear) return false;
  }
  return true;
}

/// The arguments of a flat chain's rule from one element on.
template <class T>
class FlatArguments {
 public:
  explicit FlatArguments(const Chain<T>& chain) {
    for (std::size_t i = 0; i < chain.leaf_count; ++i) {
      const ChainLeaf<T>& leaf = chain.leaves[chain.nodes[0].arguments[i]];
      values_[i] = leaf.values == nullptr ? &leaf.number : leaf.values;
      steps_[i] = leaf.values == nullptr ? 0 : 1;
    }
  }

  const T* const* values() const { return values_.data(); }
  const std::ptrdiff_t* steps() const { return steps_.data(); }
  void advance(std::size_t count) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += static_cast<std::ptrdiff_t>(count) * steps_[i];
  }

 private:
  std::array<const T*, max_rule_arity> values_{};
  std::array<std::ptrdiff_t, max_rule_arity> steps_{};
};

/// Whether a flat chain is the squared distance of two tensors of doubles, for which there are kernels.
inline bool is_squared_distance(const Chain<double>& chain) {
  const ChainNode<double>& node = chain.nodes[0];
  return chain.result == nullptr && node.rule == &block_rule<SquaredDifference, double>() && node.saved == nullptr &&
         chain.leaves[0].values != nullptr && chain.leaves[1].values != nullptr;
}

/// The squared distance itself, times the chain's scale.
inline double run_squared_distance(const Chain<double>& chain) {
  const double* const a = chain.leaves[chain.nodes[0].arguments[0]].values;
  const double* const b = chain.leaves[chain.nodes[0].arguments[1]].values;
  double total = 0;
  for (std::size_t start = 0; start < chain.elements; start += longest_block) {  // many short sums lose fewer digits
    total += kernels().squared_distance(a + start, b + start, std::min(longest_block, chain.elements - start));
  }
  return chain.scale * total;
}

/// Its pullback for an `upstream` that is neither zero nor infinite nor NaN.
inline void pull_back_squared_distance(const Chain<double>& chain, double upstream, double* adjoints, unsigned writes) {
  const std::uint32_t first = chain.nodes[0].arguments[0];
  const std::uint32_t second = chain.nodes[0].arguments[1];
  const auto adjoints_of = [&](std::uint32_t k) {
    return chain.leaves[k].slot == 0 ? nullptr : adjoints + chain.leaves[k].slot;
  };
  kernels().pull_back_distance({.upstream = upstream,
                                .a = chain.leaves[first].values,
                                .count = chain.elements,
                                .b = chain.leaves[second].values,
                                .add_to_a = (writes >> first & 1u) == 0,
                                .a_adjoints = adjoints_of(first),
                                .add_to_b = (writes >> second & 1u) == 0,
                                .b_adjoints = adjoints_of(second)});
}

/// Computes a flat chain: as run_chain.
template <class T>
T run_flat(const Chain<T>& chain) {
  if constexpr (std::same_as<T, double>) {
    if (is_squared_distance(chain)) return run_squared_distance(chain);
  }
  FlatArguments<T> arguments(chain);
  const auto value = chain.nodes[0].rule->functions.value;
  if (chain.result != nullptr) {
    value(arguments.values(), arguments.steps(), chain.result, chain.elements);
    return T(0);
  }
  BlockBuffers<T> buffers(1, chain.elements);
  T* const buffer = buffers.take();
  T total(0);
  for (std::size_t start = 0; start < chain.elements; start += buffers.length()) {
    const std::size_t count = std::min(buffers.length(), chain.elements - start);
    T* const to = chain.nodes[0].saved == nullptr ? buffer : chain.nodes[0].saved + start;
    value(arguments.values(), arguments.steps(), to, count);
    total += sum_of(to, count);
    arguments.advance(count);
  }
  return chain.scale * total;
}

/// The pullback of a flat chain: as pull_back_chain.
template <class T>
void pull_back_flat(const Chain<T>& chain, Slot result, T* adjoints, unsigned writes) {
  if constexpr (std::same_as<T, double>) {
    // An infinite adjoint does not reach elements that are equal, nor zero a difference that is NaN: that is for the
    // general path.
    const double upstream = chain.result == nullptr ? adjoints[result] * chain.scale : 0;
    if (is_regular(upstream) && is_squared_distance(chain)) {
      return pull_back_squared_distance(chain, upstream, adjoints, writes);
    }
  }
  const ChainNode<T>& node = chain.nodes[0];
  const BlockRule<T>& rule = *node.rule;
  const T* const stored = chain.result != nullptr ? chain.result : node.saved;
  FlatArguments<T> arguments(chain);
  BlockBuffers<T> buffers(2 + max_rule_arity, chain.elements);
  T* const value_buffer = buffers.take();
  T* const upstream_buffer = buffers.take();
  std::array<T*, max_rule_arity> contributions;
  for (T*& contribution : contributions) contribution = buffers.take();
  if (chain.result == nullptr) {
    std::fill_n(upstream_buffer, std::min(buffers.length(), chain.elements), adjoints[result] * chain.scale);
  }
  for (std::size_t start = 0; start < chain.elements; start += buffers.length()) {
    const std::size_t count = std::min(buffers.length(), chain.elements - start);
    const T* const upstream = chain.result != nullptr ? adjoints + result + start : upstream_buffer;
    std::array<T*, max_rule_arity> targets{};  // where active arguments have their adjoints
    std::array<T*, max_rule_arity> results{};
    bool any = false;
    for (std::size_t i = 0; i < rule.arity; ++i) {
      const std::uint32_t k = node.arguments[i];
      if (chain.leaves[k].slot == 0) continue;
      targets[i] = adjoints + chain.leaves[k].slot + start;
      if (rule.unit_partial[i]) continue;
      results[i] = (writes >> k & 1u) != 0 ? targets[i] : contributions[i];
      any = true;
    }
    if (any) {
      const T* value = stored == nullptr ? nullptr : stored + start;
      if (value == nullptr && node.wanted) {
        rule.functions.value(arguments.values(), arguments.steps(), value_buffer, count);
        value = value_buffer;
      }
      rule.functions.pullback(arguments.values(), arguments.steps(), value, upstream, results.data(), count);
    }
    for (std::size_t i = 0; i < rule.arity; ++i) {
      if (targets[i] == nullptr || results[i] == targets[i]) continue;
      const T* const contribution = results[i] == nullptr ? upstream : results[i];
      if ((writes >> node.arguments[i] & 1u) != 0) {
        std::copy_n(contribution, count, targets[i]);
      } else {
        add_block(targets[i], contribution, count);
      }
    }
    arguments.advance(count);
  }
}

}  // namespace slope::ad::rules
