// The few loops that everything on tensors is made of, for any number; doubles go to the kernels of this processor.
//
// Used by chain_forward.hpp and chain_backward.hpp; the doubles' side is kernels/sums.hpp.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/types/number.hpp>
#include <algorithm>
#include <concepts>
#include <cstddef>

namespace slope::ad::rules {

/// to[k] += from[k]
template <class T>
void add_block(T* to, const T* from, std::size_t count) {
  if constexpr (std::same_as<T, double>) {
    kernels().accumulate(to, from, count);
  } else {
    for (std::size_t k = 0; k < count; ++k) to[k] += from[k];
  }
}

/// The sum of from[0 .. count).
template <class T>
T sum_of(const T* from, std::size_t count) {
  if constexpr (std::same_as<T, double>) {
    return kernels().sum(from, count);
  } else {
    T total(0);
    for (std::size_t k = 0; k < count; ++k) total += from[k];
    return total;
  }
}

/// to[row * step] += the sum of row `row` of `rows`, which stand one after the other with `count` elements each, or = it
/// where `overwrite`.
template <class T>
void sums_of_rows(std::size_t rows, std::size_t count, const T* from, T* to, std::ptrdiff_t step, bool overwrite) {
  if (count == 1 && step == 1) {  // each row is its sum
    if (overwrite) {
      std::copy_n(from, rows, to);
    } else {
      add_block(to, from, rows);
    }
    return;
  }
  if constexpr (std::same_as<T, double>) {
    kernels().row_sums(rows, count, from, to, step, overwrite);
  } else {
    for (std::size_t row = 0; row < rows; ++row, from += count, to += step) {
      const T sum = sum_of(from, count);
      *to = overwrite ? sum : T(*to + sum);
    }
  }
}

}  // namespace slope::ad::rules
