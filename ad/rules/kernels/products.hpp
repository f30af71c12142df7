// Products of small matrices of doubles, kept in registers tile by tile; no packing, no library, no overhead.
//
// product_rows: a tile of C is R rows times W vectors; every step along the inner dimension broadcasts R
// numbers of A and loads W vectors of B; the tiles of the same rows are a strip. product_dots: a tile is R
// times W dot products, each summed in a vector of its own. A tile leaves registers for the operands and has
// enough sums to hide the latency of the multiply-add. The loops over a tile are unrolled by request: only
// then do compilers keep its array of sums in registers. A factor that serves several sums is put into a
// register by request too: gcc would load it again for each of them.
#pragma once

#include <ad/rules/kernels/pieces.hpp>
#include <ad/rules/kernels/table.hpp>
#include <ad/rules/kernels/vector.hpp>

namespace slope::ad::rules::simd {

/// The operands of product_rows from some row and column on. A tile has them by value and is inlined: stores of vectors
/// may alias anything, so that what stands in memory would be read again after each of them. A strip has a reference: to
/// copy it whole would be to wait for the stores of its members. Types alternate for the same reason, as in MatrixView.
struct RowsProduct {
  std::size_t inner;
  const double* a;
  std::ptrdiff_t a_row_step;
  const double* b;
  std::ptrdiff_t a_column_step;
  double* c;
  std::ptrdiff_t b_row_step;
  const double* start;  // what the sums of a row start from
  std::ptrdiff_t c_row_step;
  const double* values = nullptr;  // those whose partials multiply C, or null
  std::ptrdiff_t start_step = 0;
  double* row_sums = nullptr;  // a vector for each row, to which the elements of C are added
  std::ptrdiff_t values_row_step = 0;
  double least = 0;  // 0: the partial is y (1 - y); 1: it is (1 + y) (1 - y)
  bool overwrite = false;
};

/// y (1 - y) for y from 0 to 1 where `least` is 0, (1 + y) (1 - y) for y from -1 to 1 where it is 1. As a difference it takes
/// one instruction less, but is only right where its square is not rounded.
template <class Arch>
[[gnu::always_inline]] inline Vector<Arch> partial_of(const Vector<Arch>& y, const Vector<Arch>& least) {
  if constexpr (Machine<Arch>::fused) return simd::fnma(y, y, xsimd::max(y, least));
  return (least + y) * (Vector<Arch>(1.0) - y);
}

/// Multiplies a tile by the partials that `values` give, and adds it to the sums of its rows.
template <class Arch, int R, int W, class Load>
[[gnu::always_inline]] inline void pull_tile_back(const RowsProduct& p, Vector<Arch> (&tile)[R][W], const Load& load) {
  using V = Vector<Arch>;
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
  const V least(p.least);
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    double* const sum = p.row_sums + r * lanes;
    V row_sum = V::load_unaligned(sum);
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      tile[r][w] *= partial_of<Arch>(load(p.values + r * p.values_row_step + w * lanes, w), least);
      row_sum += tile[r][w];
    }
    row_sum.store_unaligned(sum);
  }
}

/// Vector w of a row's W vectors from `from` on; the last one has only `last_lanes` columns when `partial`.
template <class Arch, int W, bool partial>
[[gnu::always_inline]] inline Vector<Arch> load_vector(const double* from, [[maybe_unused]] int w,
                                                       [[maybe_unused]] std::size_t last_lanes) {
  if constexpr (partial) {
    if (w == W - 1) return Machine<Arch>::load_some(from, last_lanes, Vector<Arch>(0.0));
  }
  return Vector<Arch>::load_unaligned(from);
}

/// The sums of a tile of start + A B: R rows, W vectors of columns.
template <class Arch, int R, int W, bool partial>
[[gnu::always_inline]] inline void tile_sums(const RowsProduct& p, std::size_t last_lanes, Vector<Arch> (&sums)[R][W]) {
  using V = Vector<Arch>;
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    const V first(p.start[r * p.start_step]);
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) sums[r][w] = first;
  }
  const double* a_column = p.a;
  const double* b_row = p.b;
  for (std::size_t k = p.inner; k > 0; --k, a_column += p.a_column_step, b_row += p.b_row_step) {
    V row[W];
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      row[w] = Machine<Arch>::in_register(load_vector<Arch, W, partial>(b_row + w * lanes, w, last_lanes));
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const V factor = Machine<Arch>::in_register(V(a_column[r * p.a_row_step]));
#pragma GCC unroll 8
      for (int w = 0; w < W; ++w) sums[r][w] = simd::fma(factor, row[w], sums[r][w]);
    }
  }
}

/// A tile of C (+)= start + A B.
template <class Arch, int R, int W, bool partial>
[[gnu::always_inline]] inline void rows_tile(const RowsProduct p, [[maybe_unused]] std::size_t last_lanes) {
  using V = Vector<Arch>;
  constexpr std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(width<Arch>);
  const auto load = [&](const double* from, int w) __attribute__((always_inline)) {
    return load_vector<Arch, W, partial>(from, w, last_lanes);
  };
  V sums[R][W];
  tile_sums<Arch, R, W, partial>(p, last_lanes, sums);
  if (p.values != nullptr) pull_tile_back<Arch, R, W>(p, sums, load);
  double* rows[R];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    rows[r] = p.c + r * p.c_row_step;
    asm("" : "+r"(rows[r]));  // else gcc keeps the address of every vector from panel to panel, in memory
  }
  if (!p.overwrite) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
      for (int w = 0; w < W; ++w) sums[r][w] += load(rows[r] + w * lanes, w);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      double* const to = rows[r] + w * lanes;
      if (partial && w == W - 1) {
        Machine<Arch>::store_some(to, sums[r][w], last_lanes);
      } else {
        sums[r][w].store_unaligned(to);
      }
    }
  }
}

/// The same operands from a later column on.
template <class Arch>
[[gnu::always_inline]] inline RowsProduct from_column(const RowsProduct& p, std::size_t column) {
  return {.inner = p.inner,
          .a = p.a,
          .a_row_step = p.a_row_step,
          .b = p.b + column,
          .a_column_step = p.a_column_step,
          .c = p.c + column,
          .b_row_step = p.b_row_step,
          .start = p.start,
          .c_row_step = p.c_row_step,
          .values = p.values == nullptr ? nullptr : p.values + column,
          .start_step = p.start_step,
          .row_sums = p.row_sums,
          .values_row_step = p.values_row_step,
          .least = p.least,
          .overwrite = p.overwrite};
}

/// R rows of C: panel by panel of W vectors, the last ones nearly equal.
template <class Arch, int R>
void rows_strip(std::size_t columns, const RowsProduct& p) {
  constexpr std::size_t lanes = width<Arch>;
  // Vectors in a panel: the sums, the vectors of a row of B and one number of A are in registers together.
  constexpr int fitting = (Machine<Arch>::registers - 1) / (R + 1);
  constexpr int most = R <= 2 ? Machine<Arch>::registers / 4 : fitting;
  std::size_t column = 0;
  const auto panel = [&p, &column]<int W>() __attribute__((always_inline)) {
    rows_tile<Arch, R, W, false>(from_column<Arch>(p, column), lanes);
    column += W * lanes;
  };
  const auto last_panel = [&p, &column, columns, &panel]<int W>() __attribute__((always_inline)) {
    if (columns - column >= W * lanes) {
      panel.template operator()<W>();
    } else {
      rows_tile<Arch, R, W, true>(from_column<Arch>(p, column), columns - column - (W - 1) * lanes);
      column = columns;
    }
  };
  while (columns - column >= 2 * most * lanes) panel.template operator()<most>();
  while (column < columns) {
    with_constant<Arch, most>(next_piece<Arch>((columns - column + lanes - 1) / lanes, most), last_panel);
  }
}

/// Calls strip.operator()<R>() for all rows, R of them at a time and at most four, with `p` moved on to them from strip to
/// strip: it is used up.
template <class Arch, class Strip>
[[gnu::always_inline]] inline void for_each_strip(std::size_t rows, RowsProduct& p, const Strip& strip) {
  if (p.inner == 0) {  // A and B have no elements and may be null: step along C in their place
    p.a = p.b = p.c;
    p.a_row_step = 0;
  }
  while (rows > 0) {
    const std::size_t piece = next_piece<Arch>(rows, 4);
    with_constant<Arch, 4>(piece, strip);
    rows -= piece;
    p.a += static_cast<std::ptrdiff_t>(piece) * p.a_row_step;
    p.c += static_cast<std::ptrdiff_t>(piece) * p.c_row_step;
    p.start += static_cast<std::ptrdiff_t>(piece) * p.start_step;
    if (p.values == nullptr) continue;
    p.values += static_cast<std::ptrdiff_t>(piece) * p.values_row_step;
    p.row_sums += piece * width<Arch>;
  }
}

/// All rows of C. Uses `p` up.
template <class Arch>
void rows_strips(std::size_t rows, std::size_t columns, RowsProduct& p) {
  if (columns == 0) return;
  for_each_strip<Arch>(rows, p, [&]<int R>() { rows_strip<Arch, R>(columns, p); });
}

/// The operands of C (+)= start + A B.
[[gnu::always_inline]] inline RowsProduct rows_product(std::size_t inner, const MatrixView& a, const MatrixView& b,
                                                       const double* start, std::ptrdiff_t start_step, double* c,
                                                       std::ptrdiff_t c_row_step, bool overwrite) {
  return {.inner = inner,
          .a = a.data,
          .a_row_step = a.row_step,
          .b = b.data,
          .a_column_step = a.column_step,
          .c = c,
          .b_row_step = b.row_step,
          .start = start,
          .c_row_step = c_row_step,
          .start_step = start_step,
          .overwrite = overwrite};
}

/// KernelTable::product_rows
template <class Arch>
void product_rows(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                  double* c, std::ptrdiff_t c_row_step, bool overwrite) {
  const double zero = 0;
  RowsProduct product = rows_product(inner, a, b, &zero, 0, c, c_row_step, overwrite);
  rows_strips<Arch>(rows, columns, product);
}

/// KernelTable::affine_rows
template <class Arch>
void affine_rows(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                 const double* bias, std::ptrdiff_t bias_step, double* c, std::ptrdiff_t c_row_step) {
  RowsProduct product = rows_product(inner, a, b, bias, bias_step, c, c_row_step, true);
  rows_strips<Arch>(rows, columns, product);
}

/// KernelTable::product_rows_pulled_back
template <class Arch>
bool product_rows_pulled_back(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                              const MatrixView& b, PartialOfValue partial, const double* values,
                              std::ptrdiff_t values_row_step, double* c, std::ptrdiff_t c_row_step, double* sums) {
  using V = Vector<Arch>;
  const double zero = 0;
  for (std::size_t row = 0; row < rows; ++row) V(0.0).store_unaligned(sums + row * width<Arch>);
  RowsProduct product = rows_product(inner, a, b, &zero, 0, c, c_row_step, true);
  product.values = values;
  product.values_row_step = values_row_step;
  product.least = partial == PartialOfValue::logistic ? 0 : 1;
  product.row_sums = sums;
  rows_strips<Arch>(rows, columns, product);
  V total(0.0);
  for (std::size_t row = 0; row < rows; ++row) total += V::load_unaligned(sums + row * width<Arch>);
  return !xsimd::any(xsimd::isnan(total));
}

/// Calls step(load) for each vector of rows of `inner` elements, the last one padded with zeros: load(row) is that of `row`.
template <class Arch, class Step>
[[gnu::always_inline]] inline void for_each_vector(std::size_t inner, const Step& step) {
  using V = Vector<Arch>;
  std::size_t k = 0;
  for (; k + width<Arch> <= inner; k += width<Arch>) {
    step([k](const double* row) { return V::load_unaligned(row + k); });
  }
  if (k < inner) {
    step([k, inner](const double* row) { return Machine<Arch>::load_some(row + k, inner - k, V(0.0)); });
  }
}

/// A tile of C = start + A Bᵀ: R rows of A against W rows of B. `start` has C's steps, or is null: zero; it may be C.
template <class Arch, int R, int W>
void dots_tile(std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* b, std::ptrdiff_t b_row_step,
               const double* start, double* c, std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step) {
  using V = Vector<Arch>;
  V sums[R][W];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) sums[r][w] = V(0.0);
  }
  for_each_vector<Arch>(inner, [&](const auto& load) __attribute__((always_inline)) {
    V factors[W];
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) factors[w] = load(b + w * b_row_step);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const V factor = Machine<Arch>::in_register(load(a + r * a_row_step));
#pragma GCC unroll 8
      for (int w = 0; w < W; ++w) sums[r][w] = simd::fma(factor, factors[w], sums[r][w]);
    }
  });
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
    for (int w = 0; w < W; ++w) {
      const std::ptrdiff_t at = r * c_row_step + w * c_column_step;
      const double sum = Machine<Arch>::sum(sums[r][w]);
      c[at] = start == nullptr ? sum : start[at] + sum;
    }
  }
}

/// The most columns of a tile, and the most rows of one with W columns: the sums, the factors of a step that serve every
/// row and one more are in registers together.
template <class Arch>
inline constexpr int most_dots_columns = Machine<Arch>::registers == 32 ? 6 : 3;
template <class Arch, int W>
constexpr int most_dots_rows() {
  constexpr int fitting = (Machine<Arch>::registers - 1 - W) / W;
  return fitting < 6 ? fitting : 6;
}

/// So many rows times one vector make a tile of their own.
inline constexpr std::size_t column_rows = 8;

/// A tile of a column, A b: the lanes of several sums are added up together.
template <class Arch>
[[gnu::always_inline]] inline void column_sums(std::size_t inner, const double* a, std::ptrdiff_t a_row_step,
                                               const double* b, Vector<Arch> (&totals)[column_rows / width<Arch>]) {
  using V = Vector<Arch>;
  V sums[column_rows];
#pragma GCC unroll 8
  for (std::size_t r = 0; r < column_rows; ++r) sums[r] = V(0.0);
  for_each_vector<Arch>(inner, [&](const auto& load) __attribute__((always_inline)) {
    const V factor = Machine<Arch>::in_register(load(b));
    const double* row = a;
#pragma GCC unroll 8
    for (std::size_t r = 0; r < column_rows; ++r, row += a_row_step) sums[r] = simd::fma(factor, load(row), sums[r]);
  });
#pragma GCC unroll 8
  for (std::size_t v = 0; v < column_rows / width<Arch>; ++v) totals[v] = xsimd::haddp(sums + v * width<Arch>);
}

/// A tile of a column of C = start + A b, whose elements stand side by side: what reads it next finds whole vectors.
template <class Arch>
void column_tile(std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* b, const double* start,
                 double* c) {
  using V = Vector<Arch>;
  V totals[column_rows / width<Arch>];
  column_sums<Arch>(inner, a, a_row_step, b, totals);
#pragma GCC unroll 8
  for (std::size_t v = 0; v < column_rows / width<Arch>; ++v) {
    const std::size_t at = v * width<Arch>;
    (start == nullptr ? totals[v] : V::load_unaligned(start + at) + totals[v]).store_unaligned(c + at);
  }
}

/// All rows of C for W of its columns. `start` as in dots_tile.
template <class Arch, int W>
void dots_panel(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* b,
                std::ptrdiff_t b_row_step, const double* start, double* c, std::ptrdiff_t c_row_step,
                std::ptrdiff_t c_column_step) {
  constexpr int most = most_dots_rows<Arch, W>();
  if (W == 1 && c_row_step == 1) {
    for (; rows >= column_rows; rows -= column_rows, c += column_rows) {
      column_tile<Arch>(inner, a, a_row_step, b, start, c);
      if (start != nullptr) start += column_rows;
      a += static_cast<std::ptrdiff_t>(column_rows) * a_row_step;
    }
  }
  while (rows > 0) {
    const std::size_t piece = next_piece<Arch>(rows, most);
    with_constant<Arch, most>(piece, [&]<int R>() {
      dots_tile<Arch, R, W>(inner, a, a_row_step, b, b_row_step, start, c, c_row_step, c_column_step);
    });
    rows -= piece;
    a += static_cast<std::ptrdiff_t>(piece) * a_row_step;
    c += static_cast<std::ptrdiff_t>(piece) * c_row_step;
    if (start != nullptr) start += static_cast<std::ptrdiff_t>(piece) * c_row_step;
  }
}

/// KernelTable::product_dots
template <class Arch>
void product_dots(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                  double* c, std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step, bool overwrite) {
  if (rows < columns) {  // Cᵀ = B Aᵀ: the longer side runs along the tiles
    return product_dots<Arch>(columns, inner, rows, b, a, c, c_column_step, c_row_step, overwrite);
  }
  const double* b_row = b.data;
  while (columns > 0) {
    const std::size_t piece = next_piece<Arch>(columns, most_dots_columns<Arch>);
    with_constant<Arch, most_dots_columns<Arch>>(piece, [&]<int W>() {
      dots_panel<Arch, W>(rows, inner, a.data, a.row_step, b_row, b.row_step, overwrite ? nullptr : c, c, c_row_step,
                          c_column_step);
    });
    columns -= piece;
    b_row += static_cast<std::ptrdiff_t>(piece) * b.row_step;
    c += static_cast<std::ptrdiff_t>(piece) * c_column_step;
  }
}

}  // namespace slope::ad::rules::simd
