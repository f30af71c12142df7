// A layer: one rule applied to every element of a product, and stored. Most of a network is made of these, so they run
// without the operands, blocks and buffers of other chains: a row of a tile costs one call.
//
// Builds on column_layer.hpp. Its backward half, which takes several layers through a tile at once, is
// layer_backward.hpp.
#pragma once

#include <ad/rules/column_layer.hpp>

namespace slope::ad::rules {

template <class T>
bool is_layer(const Chain<T>& chain) {
  return chain.product != nullptr && chain.node_count == 1 && chain.leaf_count == 1 && chain.result != nullptr &&
         chain.nodes[0].rule->arity == 1;
}

/// Calls f(first column, columns) for tiles of at most `width` columns.
template <class F>
void for_each_tile(std::size_t columns, std::size_t width, F&& f) {
  for (std::size_t column = 0; column < columns; column += width) f(column, std::min(width, columns - column));
}

/// Calls f(place in the tile, element of the result, elements) for the rows of a layer's tile, which are one where the
/// tile is the whole result.
template <class T, class F>
void for_each_tile_row(const ChainProduct<T>& product, std::size_t column, std::size_t count, F&& f) {
  if (count == product.columns) {
    f(std::size_t{0}, std::size_t{0}, product.rows * count);
    return;
  }
  for (std::size_t row = 0; row < product.rows; ++row) f(row * count, row * product.columns + column, count);
}

/// With more inputs than this a layer takes as long step by step: its products have wider panels then.
inline constexpr std::size_t most_inputs_in_one_pass = 48;

/// Computes a tile of a layer's values where the rule has a form for that; false where it has none, or an argument is
/// beyond it: then the tile is to be computed step by step.
template <class T>
bool compute_tile_of_layer(const ChainProduct<T>& product, const BlockRule<T>& rule, std::size_t column,
                           std::size_t count, T* result) {
  if constexpr (std::same_as<T, double>) {
    if (rule.layers.rows == nullptr || count == 1 || product.inner > most_inputs_in_one_pass) return false;
    const double zero = 0;
    const double* bias = product.bias.values == nullptr ? &product.bias.number : product.bias.values;
    if (!product.biased) bias = &zero;
    return rule.layers.rows(product.rows, product.inner, count, {product.a.data, product.a.row_step, product.a.column_step},
                            {product.b.data + column, product.b.row_step, 1}, bias,
                            product.biased ? product.bias.step : 0, result + column,
                            static_cast<std::ptrdiff_t>(product.columns));
  }
  return false;
}

/// Computes a layer's values.
template <class T>
void run_layer(const Chain<T>& chain) {
  const ChainProduct<T>& product = *chain.product;
  const BlockRule<T>& rule = *chain.nodes[0].rule;
  if constexpr (std::same_as<T, double>) {
    if (is_column_product(product)) return compute_column_layer(product, rule, chain.result);
  }
  const auto value = rule.functions.value;
  Tile<T> tile(product);
  for_each_tile(product.columns, tile_columns(product), [&](std::size_t column, std::size_t count) {
    if (compute_tile_of_layer(product, rule, column, count, chain.result)) return;
    compute_tile(product, column, count, tile.data());
    for_each_tile_row(product, column, count, [&](std::size_t place, std::size_t element, std::size_t elements) {
      const std::array<const T*, max_rule_arity> arguments{tile.data() + place};
      const std::array<std::ptrdiff_t, max_rule_arity> steps{1};
      value(arguments.data(), steps.data(), chain.result + element, elements);
    });
  });
}

}  // namespace slope::ad::rules
