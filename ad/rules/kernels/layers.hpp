// A layer in one pass: f(bias + A B), where f is applied to a tile of the product while that is in registers.
//
// The division in f, which the processor does one after the other, goes on while the next tile is multiplied. f is a
// function of elementwise.hpp; its bits and those of the product are the same as step by step.
#pragma once

#include <ad/rules/kernels/block_loops.hpp>
#include <ad/rules/kernels/products.hpp>

namespace slope::ad::rules::simd {

/// f of vectors, one after the other; afterwards, whether all were within f's limit.
template <class Arch, class F>
class Activation {
 public:
  using V = Vector<Arch>;

  [[gnu::always_inline]] V operator()(const V& x) {
    if constexpr (has_limit<F>) {
      largest_ = xsimd::max(xsimd::abs(x), largest_);  // where x is NaN, max returns its second operand
      return F::value_within(x);
    } else {
      return F::value(x);
    }
  }
  bool within_limit() const {
    if constexpr (has_limit<F>) {
      return !xsimd::any(largest_ > V(F::limit));
    } else {
      return true;
    }
  }

 private:
  V largest_ = V(0.0);
};

/// A tile of f(start + A B): as rows_tile.
template <class Arch, class F, int R, int W, bool partial>
[[gnu::always_inline]] inline void layer_tile(const RowsProduct p, [[maybe_unused]] std::size_t last_lanes,
                                              Activation<Arch, F>& f) {
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
  Vector<Arch> sums[R][W];
  tile_sums<Arch, R, W, partial>(p, last_lanes, sums);
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      double* const to = p.c + r * p.c_row_step + w * lanes;
      if (partial && w == W - 1) {
        Machine<Arch>::store_some(to, f(sums[r][w]), last_lanes);
      } else {
        f(sums[r][w]).store_unaligned(to);
      }
    }
  }
}

/// R rows of a layer. Panels are narrower than a product's: f needs registers too.
template <class Arch, class F, int R>
[[gnu::always_inline]] inline void layer_strip(std::size_t columns, const RowsProduct& p, Activation<Arch, F>& f) {
  constexpr std::size_t lanes = width<Arch>;
  constexpr int most = R <= 2 || Machine<Arch>::registers == 32 ? 4 : 2;
  std::size_t column = 0;
  for (; columns - column >= most * lanes; column += most * lanes) {
    layer_tile<Arch, F, R, most, false>(from_column<Arch>(p, column), lanes, f);
  }
  if (column == columns) return;
  const std::size_t left = columns - column;
  with_constant<Arch, most>((left + lanes - 1) / lanes, [&]<int W>() __attribute__((always_inline)) {
    if (left == W * lanes) {
      layer_tile<Arch, F, R, W, false>(from_column<Arch>(p, column), lanes, f);
    } else {
      layer_tile<Arch, F, R, W, true>(from_column<Arch>(p, column), left - (W - 1) * lanes, f);
    }
  });
}

/// LayerFunctions::rows
template <class Arch, class F>
bool layer_rows(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                const double* bias, std::ptrdiff_t bias_step, double* to, std::ptrdiff_t to_row_step) {
  RowsProduct p = rows_product(inner, a, b, bias, bias_step, to, to_row_step, true);
  Activation<Arch, F> f;
  for_each_strip<Arch>(rows, p, [&]<int R>() __attribute__((always_inline)) { layer_strip<Arch, F, R>(columns, p, f); });
  return f.within_limit();
}

/// LayerFunctions::column
template <class Arch, class F>
bool layer_column(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* x,
                  const double* bias, double* to) {
  using V = Vector<Arch>;
  Activation<Arch, F> f;
  std::size_t row = 0;
  for (; row + column_rows <= rows; row += column_rows, a += static_cast<std::ptrdiff_t>(column_rows) * a_row_step) {
    V sums[column_rows / width<Arch>];
    column_sums<Arch>(inner, a, a_row_step, x, sums);
#pragma GCC unroll 8
    for (std::size_t v = 0; v < column_rows / width<Arch>; ++v) {
      const std::size_t at = row + v * width<Arch>;
      f(bias == nullptr ? sums[v] : V::load_unaligned(bias + at) + sums[v]).store_unaligned(to + at);
    }
  }
  if (row == rows) return f.within_limit();
  dots_panel<Arch, 1>(rows - row, inner, a, a_row_step, x, 0, bias == nullptr ? nullptr : bias + row, to + row, 1, 1);
  for (; row + width<Arch> <= rows; row += width<Arch>) f(V::load_unaligned(to + row)).store_unaligned(to + row);
  if (row < rows) {
    Machine<Arch>::store_some(to + row, f(Machine<Arch>::load_some(to + row, rows - row, V(0.0))), rows - row);
  }
  return f.within_limit();
}

}  // namespace slope::ad::rules::simd
