// Products of small matrices of doubles, kept in registers tile by tile; no packing, no library, no overhead.
//
// product_rows: a tile of C is R rows times W vectors; every step along the inner dimension broadcasts R
// numbers of A and loads W vectors of B. product_dots: a tile is R times W dot products, each summed in a
// vector of its own. A tile leaves registers for the operands (16 in all for AVX2) and has enough sums to
// hide the latency of the multiply-add. The loops over a tile are unrolled by request: only then do compilers
// keep its array of sums in registers.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/rules/kernels/vector.hpp>

namespace slope::ad::rules::simd {

/// The size of the next of the nearly equal pieces, none above `most`, that `left` > 0 is cut into.
template <class Arch>
std::size_t next_piece(std::size_t left, std::size_t most) {
  const std::size_t pieces = (left + most - 1) / most;
  return (left + pieces - 1) / pieces;
}

/// A tile of C (+)= A B: R rows, W vectors of columns; the last vector has only `last_lanes` columns when
/// `partial`.
template <class Arch, int R, int W, bool partial>
void rows_tile(std::size_t inner, const MatrixView& a, const MatrixView& b, double* c,
               std::ptrdiff_t c_row_step, bool overwrite, std::size_t last_lanes) {
  using V = Vector<Arch>;
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
  const auto load = [&](const double* from, [[maybe_unused]] int w) {
    if constexpr (partial) {
      if (w == W - 1) return Machine<Arch>::load_some(from, last_lanes, V(0.0));
    }
    return V::load_unaligned(from);
  };
  V sums[R][W];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) sums[r][w] = V(0.0);
  }
  const double* a_column = a.data;
  const double* b_row = b.data;
  for (std::size_t k = 0; k < inner; ++k, a_column += a.column_step, b_row += b.row_step) {
    V row[W];
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) row[w] = load(b_row + w * lanes, w);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const V factor(a_column[r * a.row_step]);
#pragma GCC unroll 8
      for (int w = 0; w < W; ++w) sums[r][w] = xsimd::fma(factor, row[w], sums[r][w]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    double* const c_row = c + r * c_row_step;
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      double* const to = c_row + w * lanes;
      const V result = overwrite ? sums[r][w] : load(to, w) + sums[r][w];
      if (partial && w == W - 1) {
        Machine<Arch>::store_some(to, result, last_lanes);
      } else {
        result.store_unaligned(to);
      }
    }
  }
}

/// All rows of C for W vectors of columns.
template <class Arch, int W, bool partial>
void rows_panel(std::size_t rows, std::size_t inner, MatrixView a, const MatrixView& b, double* c,
                std::ptrdiff_t c_row_step, bool overwrite, std::size_t last_lanes) {
  while (rows > 0) {
    const std::size_t piece = next_piece<Arch>(rows, 4);
    switch (piece) {
      case 1:
        rows_tile<Arch, 1, W, partial>(inner, a, b, c, c_row_step, overwrite, last_lanes);
        break;
      case 2:
        rows_tile<Arch, 2, W, partial>(inner, a, b, c, c_row_step, overwrite, last_lanes);
        break;
      case 3:
        rows_tile<Arch, 3, W, partial>(inner, a, b, c, c_row_step, overwrite, last_lanes);
        break;
      default:
        rows_tile<Arch, 4, W, partial>(inner, a, b, c, c_row_step, overwrite, last_lanes);
        break;
    }
    rows -= piece;
    a.data += static_cast<std::ptrdiff_t>(piece) * a.row_step;
    c += static_cast<std::ptrdiff_t>(piece) * c_row_step;
  }
}

/// One row of C (+)= a number times a row of B.
template <class Arch>
void scaled_row(double factor, const double* from, std::size_t columns, double* to, bool overwrite) {
  using V = Vector<Arch>;
  const V scale(factor);
  std::size_t j = 0;
  if (overwrite) {
    for (; j + width<Arch> <= columns; j += width<Arch>)
      (scale * V::load_unaligned(from + j)).store_unaligned(to + j);
  } else {
    for (; j + width<Arch> <= columns; j += width<Arch>) {
      xsimd::fma(scale, V::load_unaligned(from + j), V::load_unaligned(to + j)).store_unaligned(to + j);
    }
  }
  if (j < columns) {
    const std::size_t left = columns - j;
    const V before = overwrite ? V(0.0) : Machine<Arch>::load_some(to + j, left, V(0.0));
    const V row = Machine<Arch>::load_some(from + j, left, V(0.0));
    Machine<Arch>::store_some(to + j, xsimd::fma(scale, row, before), left);
  }
}

/// KernelTable::product_rows
template <class Arch>
void product_rows(std::size_t rows, std::size_t inner, std::size_t columns, MatrixView a, MatrixView b,
                  double* c, std::ptrdiff_t c_row_step, bool overwrite) {
  if (inner == 1) {  // an outer product has no sums to keep in registers
    for (; rows > 0; --rows, a.data += a.row_step, c += c_row_step) {
      scaled_row<Arch>(*a.data, b.data, columns, c, overwrite);
    }
    return;
  }
  constexpr std::size_t lanes = width<Arch>;
  const auto panel = [&]<int W, bool partial>(std::size_t last_lanes) {
    rows_panel<Arch, W, partial>(rows, inner, a, b, c, c_row_step, overwrite, last_lanes);
    const std::size_t done = W * lanes;
    if (columns <= done) {
      columns = 0;
      return;
    }
    columns -= done;
    b.data += done;
    c += done;
  };
  while (columns >= 6 * lanes || columns == 3 * lanes) panel.template operator()<3, false>(lanes);
  while (columns > 0) {  // up to five vectors and a part of one, in panels of three or two
    const std::size_t vectors = (columns + lanes - 1) / lanes;
    const std::size_t last_lanes = columns - (vectors - 1) * lanes;
    const bool whole = last_lanes == lanes;
    if (vectors > 3) {
      if (vectors == 4) {
        panel.template operator()<2, false>(lanes);
      } else {
        panel.template operator()<3, false>(lanes);
      }
    } else if (vectors == 3) {
      whole ? panel.template operator()<3, false>(lanes) : panel.template operator()<3, true>(last_lanes);
    } else if (vectors == 2) {
      whole ? panel.template operator()<2, false>(lanes) : panel.template operator()<2, true>(last_lanes);
    } else {
      whole ? panel.template operator()<1, false>(lanes) : panel.template operator()<1, true>(last_lanes);
    }
  }
}

/// A tile of C (+)= A Bᵀ: R rows of A against W rows of B.
template <class Arch, int R, int W>
void dots_tile(std::size_t inner, const MatrixView& a, const MatrixView& b, double* c,
               std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step, bool overwrite) {
  using V = Vector<Arch>;
  V sums[R][W];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) sums[r][w] = V(0.0);
  }
  const auto step = [&](const auto& load) {
    V factors[W];
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) factors[w] = load(b.data + w * b.row_step);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const V factor = load(a.data + r * a.row_step);
#pragma GCC unroll 8
      for (int w = 0; w < W; ++w) sums[r][w] = xsimd::fma(factor, factors[w], sums[r][w]);
    }
  };
  std::size_t k = 0;
  for (; k + width<Arch> <= inner; k += width<Arch>) {
    step([k](const double* row) { return V::load_unaligned(row + k); });
  }
  if (k < inner) {
    step([k, inner](const double* row) { return Machine<Arch>::load_some(row + k, inner - k, V(0.0)); });
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      double& to = c[r * c_row_step + w * c_column_step];
      const double sum = Machine<Arch>::sum(sums[r][w]);
      to = overwrite ? sum : to + sum;
    }
  }
}

/// All rows of C for W of its columns, in tiles of at most `most_rows` rows.
template <class Arch, int W, int most_rows>
void dots_panel(std::size_t rows, std::size_t inner, MatrixView a, const MatrixView& b, double* c,
                std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step, bool overwrite) {
  const auto tile = [&]<int R>() {
    if constexpr (R <= most_rows) {
      dots_tile<Arch, R, W>(inner, a, b, c, c_row_step, c_column_step, overwrite);
      rows -= R;
      a.data += R * a.row_step;
      c += R * c_row_step;
    }
  };
  while (rows > 0) {
    switch (next_piece<Arch>(rows, most_rows)) {
      case 1:
        tile.template operator()<1>();
        break;
      case 2:
        tile.template operator()<2>();
        break;
      case 3:
        tile.template operator()<3>();
        break;
      case 4:
        tile.template operator()<4>();
        break;
      case 5:
        tile.template operator()<5>();
        break;
      default:
        tile.template operator()<6>();
        break;
    }
  }
}

/// KernelTable::product_dots
template <class Arch>
void product_dots(std::size_t rows, std::size_t inner, std::size_t columns, MatrixView a, MatrixView b,
                  double* c, std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step, bool overwrite) {
  if (rows < columns) {  // Cᵀ = B Aᵀ: the longer side runs along the tiles
    return product_dots<Arch>(columns, inner, rows, b, a, c, c_column_step, c_row_step, overwrite);
  }
  while (columns > 0) {
    const std::size_t piece = next_piece<Arch>(columns, 3);
    switch (piece) {
      case 1:
        dots_panel<Arch, 1, 6>(rows, inner, a, b, c, c_row_step, c_column_step, overwrite);
        break;
      case 2:
        dots_panel<Arch, 2, 4>(rows, inner, a, b, c, c_row_step, c_column_step, overwrite);
        break;
      default:
        dots_panel<Arch, 3, 3>(rows, inner, a, b, c, c_row_step, c_column_step, overwrite);
        break;
    }
    columns -= piece;
    b.data += static_cast<std::ptrdiff_t>(piece) * b.row_step;
    c += static_cast<std::ptrdiff_t>(piece) * c_column_step;
  }
}

}  // namespace slope::ad::rules::simd
