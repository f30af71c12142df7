// Products of a matrix and a vector, whose elements stand side by side: what a layer makes of one sample, and its pullback.
//
// product_rows and product_dots compute these too. Here nothing has to be found out first, which for a small matrix takes
// longer than the product, and the pullback goes through the matrix once for both factors.
#pragma once

#include <ad/rules/kernels/pieces.hpp>
#include <ad/rules/kernels/products.hpp>
#include <ad/rules/kernels/table.hpp>
#include <ad/rules/kernels/vector.hpp>

namespace slope::ad::rules::simd {

/// KernelTable::affine_column
template <class Arch>
void affine_column(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* x,
                   const double* bias, double* to) {
  dots_panel<Arch, 1>(rows, inner, a, a_row_step, x, 0, bias, to, 1, 1);
}

/// The columns of W vectors from `column` on, of which the last has only `last_lanes` when `partial`.
template <class Arch, int W, bool partial, bool to_matrix, bool to_vector>
[[gnu::always_inline]] inline void pull_back_panel(const ColumnPullback& p, std::size_t column,
                                                   [[maybe_unused]] std::size_t last_lanes) {
  using V = Vector<Arch>;
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
  const auto load = [&](const double* from, [[maybe_unused]] int w) __attribute__((always_inline)) {
    if constexpr (partial) {
      if (w == W - 1) return Machine<Arch>::load_some(from, last_lanes, V(0.0));
    }
    return V::load_unaligned(from);
  };
  const auto store = [&](double* to, const V& vector, [[maybe_unused]] int w) __attribute__((always_inline)) {
    if (partial && w == W - 1) {
      Machine<Arch>::store_some(to, vector, last_lanes);
    } else {
      vector.store_unaligned(to);
    }
  };
  V x[W];
  V sums[W];
#pragma GCC unroll 8
  for (int w = 0; w < W; ++w) {
    if constexpr (to_matrix) x[w] = load(p.x + column + w * lanes, w);
    sums[w] = V(0.0);
  }
  const double* a = p.a + column;
  double* matrix = nullptr;
  if constexpr (to_matrix) matrix = p.matrix_adjoints + column;
  const double* upstream = p.upstream;
  const std::ptrdiff_t row_step = p.row_step;
  const bool add = p.add_to_matrix;
  for (std::size_t row = p.rows; row > 0; --row, ++upstream) {
    const V factor(*upstream);
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      if constexpr (to_vector) sums[w] = simd::fma(factor, load(a + w * lanes, w), sums[w]);
      if constexpr (to_matrix) {
        const V start = add ? load(matrix + w * lanes, w) : V(0.0);
        store(matrix + w * lanes, simd::fma(factor, x[w], start), w);
      }
    }
    a += row_step;
    if constexpr (to_matrix) matrix += row_step;
  }
  if constexpr (to_vector) {
    double* const vector = p.vector_adjoints + column;
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      store(vector + w * lanes, p.add_to_vector ? load(vector + w * lanes, w) + sums[w] : sums[w], w);
    }
  }
}

template <class Arch, bool to_matrix, bool to_vector>
void pull_back_panels(const ColumnPullback& p) {
  constexpr std::size_t lanes = width<Arch>;
  constexpr int most = Machine<Arch>::registers / 4;  // with its sums, x fills half of them
  std::size_t column = 0;
  while (column < p.inner) {
    const std::size_t left = p.inner - column;
    with_constant<Arch, most>(next_piece<Arch>((left + lanes - 1) / lanes, most), [&]<int W>() {
      if (left >= W * lanes) {
        pull_back_panel<Arch, W, false, to_matrix, to_vector>(p, column, lanes);
      } else {
        pull_back_panel<Arch, W, true, to_matrix, to_vector>(p, column, left - (W - 1) * lanes);
      }
      column += W * lanes;
    });
  }
}

/// KernelTable::pull_back_column
template <class Arch>
void pull_back_column(const ColumnPullback& p) {
  if (p.bias_adjoints != nullptr) {
    using V = Vector<Arch>;
    std::size_t row = 0;
    for (; row + width<Arch> <= p.rows; row += width<Arch>) {
      const V upstream = V::load_unaligned(p.upstream + row);
      double* const to = p.bias_adjoints + row;
      (p.add_to_bias ? V::load_unaligned(to) + upstream : upstream).store_unaligned(to);
    }
    for (; row < p.rows; ++row) p.bias_adjoints[row] = p.upstream[row] + (p.add_to_bias ? p.bias_adjoints[row] : 0);
  }
  if (p.matrix_adjoints == nullptr) {
    if (p.vector_adjoints != nullptr) pull_back_panels<Arch, false, true>(p);
  } else if (p.vector_adjoints == nullptr) {
    pull_back_panels<Arch, true, false>(p);
  } else {
    pull_back_panels<Arch, true, true>(p);
  }
}

}  // namespace slope::ad::rules::simd
