// An elementwise chain: leaves (tensors with strides, single numbers) and the rules applied to them, as one statement.
//
// The chain runs block by block in one pass: a few hundred elements go through every rule while they are in the
// first-level cache, and only the result is stored. The pullback runs the blocks again: it recomputes the cheap
// intermediate values from the leaves and reads the dear ones (`costly` rules) from where the first pass saved them.
// Built by chain_builder.hpp; run by chain_forward.hpp and chain_backward.hpp. Knows memory and rules, no tape: adjoints
// are an array by slot.
#pragma once

#include <ad/rules/block_rule.hpp>
#include <ad/rules/products.hpp>
#include <ad/types/number.hpp>
#include <ad/types/shape.hpp>
#include <array>
#include <cstdint>

namespace slope::ad::rules {

/// The most leaves or rules that one chain may have.
inline constexpr std::size_t max_chain_size = 120;

/// An operand from outside: element at coordinates `at` is values[sum of at[k] * strides[k]], and its adjoint slot is
/// `slot` plus the same offset.
template <class T>
struct ChainLeaf {
  const T* values = nullptr;  // null when it is the one number `number`
  T number{};
  Slot slot = 0;  // of the first element; 0 when passive
  bool linear = false;   // strides are those of the result: element i of the result reads element i
  bool uniform = false;  // all strides are 0: one number
  Strides strides{};
};

/// A rule applied to operands: numbers below the count of leaves are leaves, the others nodes in order.
template <class T>
struct ChainNode {
  const BlockRule<T>* rule = nullptr;
  std::array<std::uint8_t, max_rule_arity> arguments{};
  bool active = false;  // depends on an active leaf
  bool wanted = false;  // the pullback reads its value
  T* saved = nullptr;   // where the first pass keeps its value, or null when it is cheap or unwanted
};

/// What the sums of a product start from, row by row: values[row * step], or the one number `number`.
template <class T>
struct ChainBias {
  const T* values = nullptr;  // null when it is the one number
  T number{};
  std::ptrdiff_t step = 0;
  Slot slot = 0;  // of the first row; 0 when passive
};

/// A small matrix product inside a chain: a leaf whose elements are computed tile by tile, never stored.
/// Element (i, j) is bias i + sum over k of a(i, k) b(k, j). b's columns, where it has several,
/// stand side by side (column step 1).
template <class T>
struct ChainProduct {
  std::uint8_t leaf = 0;  // the operand number that the product has
  std::size_t rows = 0;
  std::size_t inner = 0;
  std::size_t columns = 0;
  Matrix<const T> a{};
  Matrix<const T> b{};
  Slot a_slot = 0;
  Slot b_slot = 0;
  bool biased = false;
  ChainBias<T> bias{};
};

/// A chain ready to run. The last node is the root: its values go to `result`, or are summed into `sums`, or into one
/// number.
template <class T>
struct Chain {
  ChainLeaf<T>* leaves = nullptr;
  ChainNode<T>* nodes = nullptr;
  std::uint32_t leaf_count = 0;
  std::uint32_t node_count = 0;
  std::size_t elements = 0;
  const ChainProduct<T>* product = nullptr;  // or null
  Shape shape;          // with axes merged where every leaf allows it; (rows, columns) with a product
  T* result = nullptr;  // row-major; null when summed
  T* sums = nullptr;    // for sums along axes: the leaf `sums_leaf` says by its strides which sum an element goes to
  std::size_t sum_count = 0;
  std::uint8_t sums_leaf = 0;
  T scale = T(1);  // the sums are multiplied by this (1/n makes a mean)
};

}  // namespace slope::ad::rules
