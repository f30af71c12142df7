// A rule of calculus applied to a block of elements: what elementwise tensor chains are made of.
//
// A block is a few hundred elements, small enough that a chain's intermediate blocks stay in the first-level cache. The
// functions here are plain loops over any number type; for doubles, kernels/ has the same functions for each
// instruction set, chosen at run time. Read next: chain.hpp, which runs blocks; kernels/table.hpp.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/rules/rule.hpp>
#include <ad/types/number.hpp>
#include <array>
#include <concepts>
#include <cstddef>
#include <utility>

namespace slope::ad::rules {

/// A rule as a chain sees it.
template <class T>
struct BlockRule {
  std::string_view name;
  std::size_t arity;
  Needs needs;
  bool costly;
  std::array<bool, max_rule_arity> unit_partial;  // partial I is 1 wherever it is taken: nothing to compute
  PartialOfValue partial_of_value;
  BlockFunctions<T> functions;
  LayerFunctions layers;  // of doubles
};

template <class R, class T, std::size_t... I>
void block_value_loop(const T* const* arguments, const std::ptrdiff_t* steps, T* value, std::size_t count,
                      std::index_sequence<I...>) {
  for (std::size_t k = 0; k < count; ++k) {
    value[k] = R::value(arguments[I][static_cast<std::ptrdiff_t>(k) * steps[I]]...);
  }
}

template <class R, class T>
void block_value(const T* const* arguments, const std::ptrdiff_t* steps, T* value, std::size_t count) {
  block_value_loop<R>(arguments, steps, value, count, std::make_index_sequence<R::arity>());
}

template <class R, int J, class T, std::size_t... I>
void block_pullback_loop(const T* const* arguments, const std::ptrdiff_t* steps, const T* value, const T* upstream,
                         T* result, std::size_t count, std::index_sequence<I...>) {
  // A rule that needs no value is not given one: `value` may be null then.
  constexpr bool reads_value = R::needs == Needs::value || R::needs == Needs::both;
  constexpr bool reads_arguments = R::needs == Needs::arguments || R::needs == Needs::both;
  for (std::size_t k = 0; k < count; ++k) {
    const T v = reads_value ? value[k] : T(0);
    const T partial = R::template partial<J>(
        (reads_arguments ? arguments[I][static_cast<std::ptrdiff_t>(k) * steps[I]] : T(0))..., v);
    result[k] = chain(upstream[k], partial);
  }
}

template <class R, class T>
void block_pullback(const T* const* arguments, const std::ptrdiff_t* steps, const T* value, const T* upstream,
                    T* const* results, std::size_t count) {
  constexpr auto indices = std::make_index_sequence<R::arity>();
  if (results[0] != nullptr) {
    block_pullback_loop<R, 0>(arguments, steps, value, upstream, results[0], count, indices);
  }
  if constexpr (R::arity > 1) {
    if (results[1] != nullptr) {
      block_pullback_loop<R, 1>(arguments, steps, value, upstream, results[1], count, indices);
    }
  }
  if constexpr (R::arity > 2) {
    if (results[2] != nullptr) {
      block_pullback_loop<R, 2>(arguments, steps, value, upstream, results[2], count, indices);
    }
  }
}

/// The block form of rule R on numbers T; one object for the life of the program.
template <Rule R, class T>
const BlockRule<T>& block_rule() {
  static const BlockRule<T> rule = [] {
    BlockRule<T> made{.name = R::name,
                      .arity = static_cast<std::size_t>(R::arity),
                      .needs = R::needs,
                      .costly = R::costly,
                      .unit_partial = unit_partials<R>(),
                      .partial_of_value = partial_of_value<R>(),
                      .functions = {block_value<R, T>, block_pullback<R, T>},
                      .layers = {}};
    if constexpr (std::same_as<T, double> && has_kernel<R>) {
      // A kernel may read less than the scalar rule does (sigmoid from its value), and says so.
      if (const ElementwiseKernel* kernel = find_kernel(R::name)) {
        made.functions = kernel->functions;
        made.layers = kernel->layers;
        made.needs = kernel->needs;
      }
    }
    return made;
  }();
  return rule;
}

}  // namespace slope::ad::rules
