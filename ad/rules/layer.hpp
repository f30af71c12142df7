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

/// Computes a layer's values.
template <class T>
void run_layer(const Chain<T>& chain) {
  const ChainProduct<T>& product = *chain.product;
  const auto value = chain.nodes[0].rule->functions.value;
  if constexpr (std::same_as<T, double>) {
    if (is_column_product(product)) {
      Tile<T> column(product.rows);
      compute_column(product, column.data());
      const T* const argument = column.data();
      constexpr std::ptrdiff_t step = 1;
      return value(&argument, &step, chain.result, product.rows);
    }
  }
  Tile<T> tile(product);
  for_each_tile(product.columns, tile_columns(product), [&](std::size_t column, std::size_t count) {
    compute_tile(product, column, count, tile.data());
    for_each_tile_row(product, column, count, [&](std::size_t place, std::size_t element, std::size_t elements) {
      const std::array<const T*, max_rule_arity> arguments{tile.data() + place};
      const std::array<std::ptrdiff_t, max_rule_arity> steps{1};
      value(arguments.data(), steps.data(), chain.result + element, elements);
    });
  });
}

}  // namespace slope::ad::rules
