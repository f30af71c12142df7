// Runs layers backwards that feed one another: a tile of points goes through all of them while it is in the cache.
//
// Each layer alone would read its adjoints from where the layer above left them, which for many points is far away.
// Here they are handed on within the tile, and where only the layer below reads them they are not even stored: few ask
// for them, and what was handed on can be computed again. Builds on layer.hpp and chain_backward.hpp; the statements
// are found by chain_statement.hpp.
#pragma once

#include <ad/rules/chain_backward.hpp>
#include <ad/rules/layer.hpp>
#include <array>
#include <concepts>
#include <span>
#include <utility>

namespace slope::ad::rules {

/// A layer on the tape: its chain, and the slot of its first element.
template <class T>
struct RecordedLayer {
  const Chain<T>* chain;
  Slot first;
  unsigned writes;  // the operands that nothing else reads, and whose adjoints hold nothing yet

  bool covers_below() const { return (writes & writes_second_factor) != 0; }
};

/// The most layers that are run backwards together.
inline constexpr std::size_t max_layer_run = 8;

/// Whether a chain is a layer whose pullback reads nothing but its values.
template <class T>
bool is_swept_as_layer(const Chain<T>& chain) {
  if (!is_layer(chain)) return false;
  const BlockRule<T>& rule = *chain.nodes[0].rule;
  return !rule.unit_partial[0] && (rule.needs == Needs::value || rule.needs == Needs::none);
}

/// Whether a layer multiplies, as its second factor, all `elements` elements from slot `first` on as they stand.
template <class T>
bool reads_all(const Chain<T>& layer, Slot first, std::size_t elements) {
  const ChainProduct<T>& product = *layer.product;
  return product.b_slot == first && product.inner * product.columns == elements &&
         (product.inner <= 1 || product.b.row_step == static_cast<std::ptrdiff_t>(product.columns));
}

/// The operand of a layer that is all `elements` elements from slot `first` on.
template <class T>
unsigned operand_covered_by_layer(const Chain<T>& layer, Slot first, std::size_t elements) {
  const ChainProduct<T>& p = *layer.product;
  if (reads_all(layer, first, elements)) return writes_second_factor;
  if (p.a_slot == first && p.rows * p.inner == elements && is_dense(p.a, p.rows, p.inner)) return writes_first_factor;
  const bool whole_bias = p.bias.slot == first && p.rows == elements && (p.bias.step == 1 || p.rows == 1);
  return p.biased && whole_bias ? writes_bias : writes_none;
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

/// Whether any of a tile's adjoints is not zero: as a rule the first one is not.
template <class T>
bool any_not_zero(const T* tile, std::size_t elements) {
  return std::any_of(tile, tile + elements, [](const T& adjoint) { return !is_zero(adjoint); });
}

/// Turns the adjoints of a layer's columns into those of its product, in `tile`. `upstream(place, element)` is where
/// the adjoints of a row are, by its place in the tile and its first element.
template <class T, class Upstream>
void pull_back_to_product(const Chain<T>& layer, std::size_t column, std::size_t count, T* tile, Upstream&& upstream) {
  const auto pullback = layer.nodes[0].rule->functions.pullback;
  for_each_tile_row(*layer.product, column, count, [&](std::size_t place, std::size_t element, std::size_t elements) {
    const std::array<const T*, max_rule_arity> arguments{tile + place};
    const std::array<std::ptrdiff_t, max_rule_arity> steps{1};
    const std::array<T*, max_rule_arity> results{tile + place};
    pullback(arguments.data(), steps.data(), layer.result + element, upstream(place, element), results.data(), elements);
  });
}

/// Writes the adjoints of the product's second factor to the columns `to`, from a tile of the product's adjoints.
/// Columns whose adjoints are all zero contribute nothing.
template <class T>
void write_columns(const ChainProduct<T>& product, std::size_t count, const T* tile, Matrix<T> to, bool any) {
  if (any) {
    pull_back_to_columns(product, count, tile, to, false);
    return;
  }
  for (std::size_t row = 0; row < product.inner; ++row) {
    std::fill_n(to.data + static_cast<std::ptrdiff_t>(row) * to.row_step, count, T(0));
  }
}

/// Whether layer `k` of a run hands its adjoints on to the next one without storing them.
template <class T>
bool hands_on(std::span<const RecordedLayer<T>> run, std::size_t k) {
  return run[k].covers_below() && k + 1 < run.size();
}

/// The adjoints of the product of `lower`, written to `to` straight from those of the product above it, in `tile`; with
/// the sums of their rows in lanes. False where it must be done step by step: there is no kernel for the rule or for a
/// tile of one column, or a zero has met what is not finite.
template <class T>
bool pull_back_through(const ChainProduct<T>& above, const Chain<T>& lower, std::size_t column, std::size_t count,
                       const T* tile, T* to, T* row_sums) {
  if constexpr (std::same_as<T, double>) {
    const PartialOfValue partial = lower.nodes[0].rule->partial_of_value;
    if (partial == PartialOfValue::other || count == 1) return false;
    const std::size_t columns = lower.product->columns;
    const Matrix<const T> a = above.a.transposed();
    const auto row_step = static_cast<std::ptrdiff_t>(count);
    return kernels().product_rows_pulled_back(above.inner, above.rows, count, {a.data, a.row_step, a.column_step},
                                              {tile, row_step, 1}, partial, lower.result + column,
                                              static_cast<std::ptrdiff_t>(columns), to, row_step, row_sums);
  }
  return false;
}

/// Writes zeros to the adjoints of a layer's weights and biases, those of them that are `unwritten`.
template <class T>
void write_zeros(const RecordedLayer<T>& layer, unsigned unwritten, T* adjoints) {
  const ChainProduct<T>& product = *layer.chain->product;
  if ((unwritten & writes_first_factor) != 0) {
    std::fill_n(adjoints + product.a_slot, product.rows * product.inner, T(0));
  }
  if ((unwritten & writes_bias) != 0) std::fill_n(adjoints + product.bias.slot, product.rows, T(0));
}

/// Numbers of T in a vector of the kernels, which leave sums in lanes.
template <class T>
std::size_t lanes_of() {
  return std::same_as<T, double> ? kernels().width : 1;
}

/// Runs layers of one column backwards, as pull_back_layers does.
inline void pull_back_column_layers(std::span<const RecordedLayer<double>> run, std::size_t most_rows, double* adjoints) {
  Tile<double> tile(most_rows);       // the adjoints of a layer's product
  Tile<double> handed_on(most_rows);  // those of the values of the layer below
  const double* upstream = adjoints + run.front().first;
  for (std::size_t k = 0; k < run.size(); ++k) {
    const ChainProduct<double>& product = *run[k].chain->product;
    pull_back_to_product(*run[k].chain, 0, 1, tile.data(), [&](std::size_t, std::size_t) { return upstream; });
    const bool handed = hands_on(run, k);
    double* below = handed ? handed_on.data() : nullptr;
    if (!handed && product.b_slot != 0) below = adjoints + product.b_slot;
    const bool write_below = handed || run[k].covers_below();
    if (any_not_zero(tile.data(), product.rows)) {
      pull_back_column(product, tile.data(), adjoints, run[k].writes, below, !write_below);
    } else {
      write_zeros(run[k], run[k].writes, adjoints);
      if (write_below) std::fill_n(below, product.inner, 0.0);
    }
    if (k + 1 < run.size()) upstream = handed ? handed_on.data() : adjoints + run[k + 1].first;
  }
}

/// Runs layers backwards, the top one first; each feeds the one before it in `run`. What is handed on is not stored.
template <class T>
void pull_back_layers(std::span<const RecordedLayer<T>> run, T* adjoints) {
  std::size_t rows = 0;
  for (const RecordedLayer<T>& layer : run) rows = std::max(rows, layer.chain->product->rows);
  if constexpr (std::same_as<T, double>) {
    const auto of_column = [](const RecordedLayer<T>& layer) { return is_column_product(*layer.chain->product); };
    if (std::all_of(run.begin(), run.end(), of_column)) return pull_back_column_layers(run, rows, adjoints);
  }
  const std::size_t columns = run.front().chain->product->columns;
  std::size_t width = columns;
  for (const RecordedLayer<T>& layer : run) width = std::min(width, tile_columns(*layer.chain->product));
  Tile<T> first_tile(rows * width);
  Tile<T> second_tile(rows * width);
  Tile<T> row_sums(rows * lanes_of<T>());
  std::array<unsigned, max_layer_run> unwritten;  // the weights and biases to be written, not added to
  for (std::size_t k = 0; k < run.size(); ++k) unwritten[k] = run[k].writes & (writes_first_factor | writes_bias);
  for_each_tile(columns, width, [&](std::size_t column, std::size_t count) {
    T* tile = first_tile.data();       // the adjoints of a layer's product
    T* handed_on = second_tile.data();  // those of the values of the layer below, or of its product
    bool pulled_through = false;       // the tile is ready, and so are the sums of its rows
    for (std::size_t k = 0; k < run.size(); ++k) {
      const ChainProduct<T>& product = *run[k].chain->product;
      if (!pulled_through) {
        const bool from_tile = k > 0 && hands_on(run, k - 1);
        const T* const stored = adjoints + run[k].first;
        pull_back_to_product(*run[k].chain, column, count, tile,
                             [&](std::size_t place, std::size_t element) -> const T* {
                               return from_tile ? handed_on + place : stored + element;
                             });
      }
      const bool any = any_not_zero(tile, product.rows * count);
      if (any) {
        const unsigned writes = std::exchange(unwritten[k], 0u);
        pull_back_to_first_factor(product, column, count, tile, adjoints, writes);
        if (pulled_through) {
          pull_back_to_bias(product, lanes_of<T>(), row_sums.data(), adjoints, writes);
        } else {
          pull_back_to_bias(product, count, tile, adjoints, writes);
        }
      }
      pulled_through = false;
      if (product.b_slot == 0) continue;
      if (hands_on(run, k)) {
        pulled_through = any && pull_back_through(product, *run[k + 1].chain, column, count, tile, handed_on,
                                                  row_sums.data());
        if (pulled_through) {
          std::swap(tile, handed_on);
        } else {
          write_columns(product, count, tile, Matrix<T>{handed_on, static_cast<std::ptrdiff_t>(count), 1}, any);
        }
        continue;
      }
      const Matrix<T> below = second_factor_adjoints(product, column, adjoints);
      if (run[k].covers_below()) {
        write_columns(product, count, tile, below, any);
      } else if (any) {
        pull_back_to_columns(product, count, tile, below, true);
      }
    }
  });
  for (std::size_t k = 0; k < run.size(); ++k) write_zeros(run[k], unwritten[k], adjoints);  // where no tile has
}

/// Writes the adjoints of a layer's second factor that were handed on and not stored. Its tiles may be others than those
/// of the run, which shows where infinite weights meet adjoints that are zero in some columns only: 0 there, or NaN.
template <class T>
void write_adjoints_below(const RecordedLayer<T>& layer, T* adjoints) {
  const ChainProduct<T>& product = *layer.chain->product;
  const std::size_t width = tile_columns(product);
  const T* const stored = adjoints + layer.first;
  Tile<T> tile(product.rows * width);
  for_each_tile(product.columns, width, [&](std::size_t column, std::size_t count) {
    pull_back_to_product(*layer.chain, column, count, tile.data(),
                         [&](std::size_t, std::size_t element) { return stored + element; });
    write_columns(product, count, tile.data(), second_factor_adjoints(product, column, adjoints),
                  any_not_zero(tile.data(), product.rows * count));
  });
}

}  // namespace slope::ad::rules
