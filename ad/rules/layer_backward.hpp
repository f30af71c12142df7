// Runs layers backwards that feed one another: a tile of points goes through all of them while it is in the cache.
//
// Each layer alone would read its values and adjoints from where the layer above left them, which for many points is
// far away. Builds on layer.hpp and chain_backward.hpp; the statements are found by tensor_expression.hpp.
#pragma once

#include <ad/rules/chain_backward.hpp>
#include <ad/rules/layer.hpp>
#include <span>

namespace slope::ad::rules {

/// A layer on the tape: its chain, and the slot of its first element.
template <class T>
struct RecordedLayer {
  const Chain<T>* chain;
  Slot first;
  bool writes_below = false;  // the adjoints of its product's second factor hold nothing yet
};

/// The most layers that are run backwards together.
inline constexpr std::size_t max_layer_run = 8;

/// Whether a chain is a layer whose pullback reads nothing but its values.
template <class T>
bool is_swept_as_layer(const Chain<T>& chain) {
  return is_layer(chain) && !chain.nodes[0].rule->unit_partial[0] && !reads_product(chain);
}

/// Whether a layer multiplies, as its second factor, all `elements` elements from slot `first` on as they stand.
template <class T>
bool reads_all(const Chain<T>& layer, Slot first, std::size_t elements) {
  const ChainProduct<T>& product = *layer.product;
  return product.b_slot == first && product.inner * product.columns == elements &&
         (product.inner <= 1 || product.b.row_step == static_cast<std::ptrdiff_t>(product.columns));
}

/// Whether `lower` may be run backwards together with `run`, the layers above it from the top: whether the last of them
/// multiplies the whole of it, column by column, and none reads any of it in another way.
template <class T>
bool feeds(const RecordedLayer<T>& lower, std::span<const RecordedLayer<T>> run) {
  const Chain<T>& above = *run.back().chain;
  if (!is_swept_as_layer(*lower.chain) || !reads_all(above, lower.first, lower.chain->elements)) return false;
  if (above.product->columns != lower.chain->product->columns) return false;
  const auto inside = [&](Slot slot) { return slot >= lower.first && slot - lower.first < lower.chain->elements; };
  return std::none_of(run.begin(), run.end(), [&](const RecordedLayer<T>& layer) {
    const ChainProduct<T>& p = *layer.chain->product;
    return inside(p.a_slot) || (p.biased && inside(p.bias.slot));
  });
}

/// Runs layers backwards, the top one first; each feeds the one before it in `run`. Columns whose adjoints are all zero
/// contribute nothing.
template <class T>
void pull_back_layers(std::span<const RecordedLayer<T>> run, T* adjoints) {
  const std::size_t columns = run.front().chain->product->columns;
  std::size_t width = columns;
  std::size_t rows = 0;
  for (const RecordedLayer<T>& layer : run) {
    width = std::min(width, tile_columns(*layer.chain->product));
    rows = std::max(rows, layer.chain->product->rows);
  }
  Tile<T> tile(rows * width);
  for_each_tile(columns, width, [&](std::size_t column, std::size_t count) {
    for (const RecordedLayer<T>& layer : run) {
      const Chain<T>& chain = *layer.chain;
      const T* const upstream = adjoints + layer.first;
      const auto pullback = chain.nodes[0].rule->functions.pullback;
      bool all_zero = true;
      const auto pull_back_row = [&](std::size_t place, std::size_t element, std::size_t elements) {
        const T* const from = upstream + element;
        all_zero = all_zero && std::all_of(from, from + elements, [](const T& adjoint) { return is_zero(adjoint); });
        const std::array<const T*, max_rule_arity> arguments{tile.data() + place};
        const std::array<std::ptrdiff_t, max_rule_arity> steps{1};
        const std::array<T*, max_rule_arity> results{tile.data() + place};
        pullback(arguments.data(), steps.data(), chain.result + element, from, results.data(), elements);
      };
      for_each_tile_row(*chain.product, column, count, pull_back_row);
      const SingleSeed<T> seed{chain, layer.first, adjoints, layer.writes_below};
      if (!all_zero) {
        seed.product(column, count, tile.data());
      } else if (layer.writes_below) {
        seed.product_of_zeros(column, count);
      }
    }
  });
}

}  // namespace slope::ad::rules
