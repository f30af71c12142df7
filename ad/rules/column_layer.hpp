// A layer of one column: what a network makes of one sample, a matrix and a vector at each layer.
//
// The same as other layers of doubles, in a call or two each way: among small matrices the search for the right kernel took
// longer than the product. The kernels: kernels/matrix_vector.hpp, layers.hpp. Used by layer.hpp and
// layer_backward.hpp.
#pragma once

#include <ad/rules/chain_values.hpp>

namespace slope::ad::rules {

/// Whether a product's second factor is one column, and the elements of the matrix's rows stand side by side, as do those
/// of the column and of the bias.
inline bool is_column_product(const ChainProduct<double>& product) {
  if (product.columns != 1) return false;
  if (product.inner > 1 && (product.a.column_step != 1 || product.b.row_step != 1)) return false;
  if (!product.biased) return true;
  return product.bias.values != nullptr && (product.rows <= 1 || product.bias.step == 1);
}

/// Computes such a product's layer, one rule's values of it, into `to`.
inline void compute_column_layer(const ChainProduct<double>& product, const BlockRule<double>& rule, double* to) {
  const double* const bias = product.biased ? product.bias.values : nullptr;
  if (rule.layers.column != nullptr && rule.layers.column(product.rows, product.inner, product.a.data,
                                                          product.a.row_step, product.b.data, bias, to)) {
    return;
  }
  Tile<double> column(product.rows);
  kernels().affine_column(product.rows, product.inner, product.a.data, product.a.row_step, product.b.data, bias,
                          column.data());
  const double* const argument = column.data();
  constexpr std::ptrdiff_t step = 1;
  rule.functions.value(&argument, &step, to, product.rows);
}

/// Sends the adjoints `upstream` of such a product to its bias and its factors: by slot in `adjoints`, written where
/// `writes` says so, else added to; those of the second factor at `below`, if it is not null, added where `add_below`.
inline void pull_back_column(const ChainProduct<double>& product, const double* upstream, double* adjoints,
                             unsigned writes, double* below, bool add_below) {
  const bool has_active_bias = product.biased && product.bias.slot != 0;
  kernels().pull_back_column({.rows = product.rows,
                              .a = product.a.data,
                              .inner = product.inner,
                              .x = product.b.data,
                              .row_step = product.a.row_step,
                              .upstream = upstream,
                              .add_to_matrix = (writes & writes_first_factor) == 0,
                              .matrix_adjoints = product.a_slot == 0 ? nullptr : adjoints + product.a_slot,
                              .add_to_vector = add_below,
                              .vector_adjoints = below,
                              .add_to_bias = (writes & writes_bias) == 0,
                              .bias_adjoints = has_active_bias ? adjoints + product.bias.slot : nullptr});
}

}  // namespace slope::ad::rules
