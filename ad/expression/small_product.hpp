// Small matrix products: which ones are left to the chain that they stand in, and how a chain sees them.
//
// Used by products.hpp and layer_statement.hpp; how a chain computes them stands in ad/rules/products.hpp.
#pragma once

#include <ad/expression/tensor.hpp>
#include <ad/rules/chain.hpp>
#include <ad/rules/chain_blocks.hpp>
#include <cstddef>

namespace slope::ad::detail {

/// Whether to leave the product to the chain that it stands in: its columns are then computed tile by tile in the cache,
/// and perhaps again for the pullback. That pays where an element has few terms, or one tile holds a product that is not
/// too large. Two to seven columns are too few for a chain's kernels; one is a vector. False for shapes that do not fit.
template <class T>
bool is_left_to_chain(const BasicTensor<T>& left, const BasicTensor<T>& right) {
  if (left.dimension() != 2 || right.dimension() != 2 || left.shape(1) != right.shape(0)) return false;
  const std::size_t rows = left.shape(0);
  const std::size_t inner = left.shape(1);
  const std::size_t columns = right.shape(1);
  const auto multiplications_up_to = [&](std::size_t most) {  // without a division; no product wraps round
    return rows <= most && columns <= most && inner <= most && rows * columns <= most && rows * columns * inner <= most;
  };
  if (columns == 1) return multiplications_up_to(128 * 128);
  if (columns < 8 || right.stride(1) != 1) return false;
  if (rows <= 64 && inner <= 64) return true;
  constexpr std::size_t tile = rules::tile_bytes / sizeof(T);
  return columns <= rules::fewest_tile_columns && rows <= tile / columns && multiplications_up_to(64 * 64 * 64);
}

/// Describes the product of two matrices as a chain computes it. Their recordings are known to be open.
template <class T>
void describe_product(const BasicTensor<T>& left, const BasicTensor<T>& right, rules::ChainProduct<T>& product) {
  product.rows = left.shape(0);
  product.inner = left.shape(1);
  product.columns = right.shape(1);
  product.a = {left.unchecked_data(), left.stride(0), left.stride(1)};
  product.b = {right.unchecked_data(), right.stride(0), right.stride(1)};
  product.a_slot = left.slot();
  product.b_slot = right.slot();
}

}  // namespace slope::ad::detail
