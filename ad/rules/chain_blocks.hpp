// How a chain's elements are cut into blocks, and how a leaf's elements are reached within one.
//
// Blocks are runs of the row-major result. Where the innermost axis is long, a block stays within one row and a leaf is
// read in place with one step; where rows are short, a block spans several and a leaf that is neither linear nor
// uniform is gathered into a buffer.
#pragma once

#include <ad/rules/chain.hpp>
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <memory>

namespace slope::ad::rules {

/// Rows shorter than this are not worth a block each.
inline constexpr std::size_t short_row = 24;

/// A run of `count` elements of the result, from element `start`, at coordinates `at`.
struct Block {
  std::size_t start = 0;
  std::size_t count = 0;
  std::array<std::size_t, max_rank> at{};
};

/// A tile of a product takes at most this many bytes, so that it stays in the first-level cache with the rows that meet
/// it there one after the other; more where it would have fewer columns than fewest_tile_columns.
inline constexpr std::size_t tile_bytes = 16384;

/// The most elements in a block. Longer blocks spread what each costs over more elements, but leave the cache.
inline constexpr std::size_t longest_block = 512;

/// A tile has so many columns where the product has: the weights' adjoints are sums along them, and the lanes of each are
/// added up once a tile. With more than 16 rows such a tile leaves the first-level cache, but it stays in the second.
inline constexpr std::size_t fewest_tile_columns = 128;

/// How many columns of a product are computed at a time.
template <class T>
std::size_t tile_columns(const ChainProduct<T>& product) {
  if (product.columns <= fewest_tile_columns) return product.columns;
  const std::size_t fitting = tile_bytes / sizeof(T) / std::max<std::size_t>(product.rows, 1);
  return std::min(product.columns, std::clamp<std::size_t>(fitting / 8 * 8, fewest_tile_columns, longest_block));
}

/// Whether a chain with a product needs no rows: one tile holds it, and every other leaf is linear or one number.
template <class T>
bool flat_tile(const Chain<T>& chain) {
  if (tile_columns(*chain.product) != chain.product->columns) return false;
  for (std::uint32_t k = 0; k < chain.leaf_count; ++k) {
    const ChainLeaf<T>& leaf = chain.leaves[k];
    if (k != chain.product->leaf && !leaf.linear && !leaf.uniform) return false;
  }
  return true;
}

/// The blocks of a chain with a product, tile by tile: calls begin(first column, columns), then f for the tile's blocks
/// with the place of each block in the tile, then end(first column, columns).
template <class T, class Begin, class F, class End>
void for_each_tile_block(const Chain<T>& chain, std::size_t length, Begin&& begin, F&& f, End&& end) {
  const std::size_t rows = chain.product->rows;
  const std::size_t columns = chain.product->columns;
  if (chain.elements == 0) return;
  if (flat_tile(chain)) {
    begin(std::size_t{0}, columns);
    Block block;
    for (; block.start < chain.elements; block.start += block.count) {
      block.count = std::min(length, chain.elements - block.start);
      f(static_cast<const Block&>(block), block.start);
    }
    end(std::size_t{0}, columns);
    return;
  }
  const std::size_t width = std::min(length, tile_columns(*chain.product));
  for (std::size_t column = 0; column < columns; column += width) {
    const std::size_t count = std::min(width, columns - column);
    begin(column, count);
    Block block;
    block.count = count;
    for (std::size_t row = 0; row < rows; ++row) {
      block.start = row * columns + column;
      block.at[0] = row;
      block.at[1] = column;
      f(static_cast<const Block&>(block), row * count);
    }
    end(column, count);
  }
}

/// Calls f(block, within_row) for every block of at most `length` elements.
template <class T, class F>
void for_each_block(const Chain<T>& chain, std::size_t length, F&& f) {
  const Shape& shape = chain.shape;
  const std::size_t rank = shape.rank();
  Block block;
  const std::size_t row = rank == 0 ? 1 : shape[rank - 1];
  const bool within_row = rank <= 1 || row >= short_row;
  while (block.start < chain.elements) {
    const std::size_t left =
        within_row ? row - (rank == 0 ? 0 : block.at[rank - 1]) : chain.elements - block.start;
    block.count = std::min(length, left);
    f(static_cast<const Block&>(block), within_row);
    block.start += block.count;
    if (block.start >= chain.elements) return;
    // Advance the coordinates with carry; a block within a row carries at most by one on each axis.
    std::size_t carry = block.count;
    for (std::size_t axis = rank; carry != 0 && axis-- > 0;) {
      const std::size_t sum = block.at[axis] + carry;
      if (sum < shape[axis]) {
        block.at[axis] = sum;
        carry = 0;
      } else {
        carry = sum / shape[axis];
        block.at[axis] = sum % shape[axis];
      }
    }
  }
}

/// A leaf's elements in one block: in place from `offset` with one step, or `scattered` over several rows.
struct LeafRun {  // arrays of these are filled as needed: no initial values
  std::ptrdiff_t offset;
  std::ptrdiff_t step;
  std::size_t scattered;  // 0 or 1. A word: a copy of all three loads it as one, and would wait for the store of a byte
};

template <class T>
LeafRun leaf_run(const Chain<T>& chain, const ChainLeaf<T>& leaf, const Block& block, bool within_row) {
  if (leaf.uniform) return {0, 0, false};
  if (leaf.linear) return {static_cast<std::ptrdiff_t>(block.start), 1, false};
  std::ptrdiff_t offset = 0;
  const std::size_t rank = chain.shape.rank();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    offset += static_cast<std::ptrdiff_t>(block.at[axis]) * leaf.strides[axis];
  }
  return {offset, leaf.strides[rank - 1], !within_row};
}

/// Calls f(k, offset) for the elements k = 0 ... of a leaf in a block, whatever its strides.
template <class T, class F>
void for_each_leaf_element(const Chain<T>& chain, const ChainLeaf<T>& leaf, const Block& block, const LeafRun& run,
                           F&& f) {
  if (!run.scattered) {
    for (std::size_t k = 0; k < block.count; ++k) f(k, run.offset + static_cast<std::ptrdiff_t>(k) * run.step);
    return;
  }
  const std::size_t rank = chain.shape.rank();
  std::array<std::size_t, max_rank> at = block.at;
  std::ptrdiff_t offset = run.offset;
  for (std::size_t k = 0;;) {
    const std::size_t row_end = std::min(block.count, k + chain.shape[rank - 1] - at[rank - 1]);
    for (; k < row_end; ++k, offset += run.step) f(k, offset);
    if (k == block.count) return;
    offset -= run.step * static_cast<std::ptrdiff_t>(chain.shape[rank - 1]);
    at[rank - 1] = 0;
    for (std::size_t axis = rank - 1; axis-- > 0;) {
      offset += leaf.strides[axis];
      if (++at[axis] < chain.shape[axis]) break;
      offset -= leaf.strides[axis] * static_cast<std::ptrdiff_t>(chain.shape[axis]);
      at[axis] = 0;
    }
  }
}

/// The offset of the sum that an element goes to.
template <class T>
std::ptrdiff_t sum_offset(const Chain<T>& chain, std::size_t element) {
  std::ptrdiff_t offset = 0;
  for (std::size_t axis = chain.shape.rank(); axis-- > 0; element /= chain.shape[axis]) {
    offset += static_cast<std::ptrdiff_t>(element % chain.shape[axis]) * chain.leaves[chain.sums_leaf].strides[axis];
  }
  return offset;
}

/// The memory of all buffers of one block, where that is enough.
inline constexpr std::size_t block_buffers_bytes = 32768;

/// Buffers of one block each, on the stack where they fit; no longer than a chain of so many elements needs.
template <class T>
class BlockBuffers {
 public:
  BlockBuffers(std::size_t buffers, std::size_t elements) : buffers_(buffers) {
    length_ = rounded(elements);
    if (length_ > longest_block || buffers * length_ * sizeof(T) > sizeof(stack_)) {
      const std::size_t fitting = sizeof(stack_) / (std::max<std::size_t>(buffers, 1) * sizeof(T));
      length_ = std::clamp<std::size_t>(fitting / 8 * 8, 16, longest_block);
    }
    next_ = reinterpret_cast<T*>(stack_);
    if (buffers * length_ * sizeof(T) > sizeof(stack_)) {
      heap_ = std::make_unique_for_overwrite<T[]>(buffers * length_);
      next_ = heap_.get();
    }
    first_ = next_;
  }

  /// So many elements in whole vectors.
  static std::size_t rounded(std::size_t elements) { return (elements + 7) / 8 * 8; }

  std::size_t length() const { return length_; }  ///< elements in a block
  void reset() { next_ = first_; }

  /// One more buffer of length() elements, until reset.
  T* take() {
    assert(next_ + length_ <= first_ + buffers_ * length_);
    T* buffer = next_;
    next_ += length_;
    return buffer;
  }

 private:
  alignas(64) std::byte stack_[block_buffers_bytes];
  std::unique_ptr<T[]> heap_;
  T* first_;
  T* next_;
  std::size_t length_;
  [[maybe_unused]] std::size_t buffers_;
};

}  // namespace slope::ad::rules
