// Assembles the table of one instruction set from the templates of this folder.
//
// Included by each kernels_*.cpp for its own instruction set. Read next: table.cpp, which chooses.
#pragma once

#include <ad/rules/kernels/distances.hpp>
#include <ad/rules/kernels/elementwise.hpp>
#include <ad/rules/kernels/matrix_vector.hpp>
#include <ad/rules/kernels/products.hpp>
#include <ad/rules/kernels/sums.hpp>

namespace slope::ad::rules::simd {

/// The table of `Arch` with the elementwise kernels of List, a KernelList.
template <class Arch, class List>
constexpr KernelTable make_table(const char* instruction_set) {
  return {.instruction_set = instruction_set,
          .width = width<Arch>,
          .blas_from = Machine<Arch>::blas_from,
          .elementwise = List::kernels,
          .elementwise_count = sizeof(List::kernels) / sizeof(List::kernels[0]),
          .accumulate = accumulate<Arch>,
          .sum = sum<Arch>,
          .row_sums = row_sums<Arch>,
          .dot = dot<Arch>,
          .add_scaled = add_scaled<Arch>,
          .product_rows = product_rows<Arch>,
          .affine_rows = affine_rows<Arch>,
          .product_rows_pulled_back = product_rows_pulled_back<Arch>,
          .product_dots = product_dots<Arch>,
          .affine_column = affine_column<Arch>,
          .pull_back_column = pull_back_column<Arch>,
          .squared_distance = squared_distance<Arch>,
          .pull_back_distance = pull_back_distance<Arch>};
}

}  // namespace slope::ad::rules::simd
