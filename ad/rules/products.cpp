// Which kernel multiplies: see products.hpp.
#include <cblas.h>

#include <ad/rules/products.hpp>
#include <algorithm>
#include <climits>
#include <vector>

namespace slope::ad::rules {
namespace {

// From so many multiplications on, the product of a row and a matrix goes through the matrix row by row.
constexpr std::size_t matrix_leaves_cache_from = 48 * 48 * 48;

// Dot products of fewer elements than this are mostly the summing of lanes.
constexpr std::size_t short_dots = 24;

// Up to so many elements, and where each number of both factors is used so often, vectors of so many lanes are faster
// along the rows of a turned copy of one factor: half the time at 32 elements and 64 uses, level at 128 and 32. Fewer
// lanes take less time to sum.
constexpr std::size_t most_turned_inner = 128;
constexpr std::size_t fewest_uses = 32;
constexpr std::size_t fewest_lanes = 8;

MatrixView view(const Matrix<const double>& m) { return {m.data, m.row_step, m.column_step}; }

// A copy, member by member: a load of two at once would wait for their stores, which were a moment ago.
template <class T>
Matrix<T> in_registers(Matrix<T> m) {
  asm("" : "+r"(m.data), "+r"(m.row_step), "+r"(m.column_step));
  return m;
}

// Whether BLAS can read the matrix as it stands, row by row or column by column.
bool blas_rows(std::ptrdiff_t row_step, std::ptrdiff_t column_step, std::size_t columns) {
  return column_step == 1 && row_step >= static_cast<std::ptrdiff_t>(columns) && row_step <= INT_MAX;
}

bool multiply_blas(std::size_t rows, std::size_t inner, std::size_t columns, Matrix<const double> a,
                   Matrix<const double> b, Matrix<double> c, bool add) {
  if (rows > INT_MAX || inner > INT_MAX || columns > INT_MAX) return false;
  if (!blas_rows(c.row_step, c.column_step, columns)) return false;
  const bool a_rows = blas_rows(a.row_step, a.column_step, inner);
  const bool b_rows = blas_rows(b.row_step, b.column_step, columns);
  if (!a_rows && !blas_rows(a.column_step, a.row_step, rows)) return false;
  if (!b_rows && !blas_rows(b.column_step, b.row_step, inner)) return false;
  cblas_dgemm(CblasRowMajor, a_rows ? CblasNoTrans : CblasTrans, b_rows ? CblasNoTrans : CblasTrans,
              static_cast<int>(rows), static_cast<int>(columns), static_cast<int>(inner), 1.0, a.data,
              static_cast<int>(a_rows ? a.row_step : a.column_step), b.data,
              static_cast<int>(b_rows ? b.row_step : b.column_step), add ? 1.0 : 0.0, c.data,
              static_cast<int>(c.row_step));
  return true;
}

// A row by a matrix, c (+)= a B, along B's rows as they stand in memory.
void multiply_row(std::size_t inner, std::size_t columns, Matrix<const double> a, Matrix<const double> b, double* c,
                  bool add) {
  if (!add) std::fill_n(c, columns, 0.0);
  for (std::size_t k = 0; k < inner; ++k) kernels().add_scaled(c, a(0, k), &b(k, 0), columns);
}

bool worth_turning(const KernelTable& table, std::size_t rows, std::size_t inner, std::size_t columns) {
  return table.width >= fewest_lanes && inner > 0 && inner <= most_turned_inner &&
         std::min(rows, columns) >= fewest_uses;
}

// Copies `columns` columns of B, whose elements stand side by side, into rows: eight columns at a time, as many as fill a
// cache line of the copy.
void turn(std::size_t inner, std::size_t columns, const Matrix<const double>& b, double* copy) {
  constexpr std::size_t line = 8;
  std::size_t column = 0;
  for (; column + line <= columns; column += line) {
    for (std::size_t k = 0; k < inner; ++k) {
      for (std::size_t j = column; j < column + line; ++j) copy[k * columns + j] = b(k, j);
    }
  }
  for (; column < columns; ++column) {
    for (std::size_t k = 0; k < inner; ++k) copy[k * columns + column] = b(k, column);
  }
}

// C (+)= A B where B stands in memory column by column: along the rows of a copy of B, some columns at a time.
void multiply_turned(const KernelTable& table, std::size_t rows, std::size_t inner, std::size_t columns,
                     const Matrix<const double>& a, const Matrix<const double>& b, const Matrix<double>& c, bool add) {
  constexpr std::size_t room = 32 * most_turned_inner;
  alignas(64) double copy[room];
  const std::size_t most = room / inner;
  for (std::size_t column = 0; column < columns; column += most) {
    const std::size_t count = std::min(most, columns - column);
    turn(inner, count, {&b(0, column), 1, b.column_step}, copy);
    table.product_rows(rows, inner, count, view(a), {copy, static_cast<std::ptrdiff_t>(count), 1}, &c(0, column),
                           c.row_step, !add);
  }
}

// A step along an axis of one element is never taken: give it the value that suits the kernels best.
void normalise_steps(std::size_t rows, std::size_t columns, std::ptrdiff_t& row_step, std::ptrdiff_t& column_step) {
  if (columns == 1) column_step = 1;
  if (rows == 1 && columns > 1) row_step = static_cast<std::ptrdiff_t>(columns);
}

}  // namespace

void multiply_doubles(std::size_t rows, std::size_t inner, std::size_t columns, const Matrix<const double>& left,
                      const Matrix<const double>& right, const Matrix<double>& to, bool add) {
  if (rows == 0 || columns == 0) return;
  Matrix<const double> a = in_registers(left);
  Matrix<const double> b = in_registers(right);
  Matrix<double> c = in_registers(to);
  if (inner == 1) a.column_step = b.row_step = 1;
  const KernelTable& table = kernels();
  const bool dots = a.column_step == 1 && b.row_step == 1;
  if (columns == 1 && dots) {
    table.product_dots(rows, inner, columns, view(a), view(b.transposed()), c.data, c.row_step, 1, !add);
    return;
  }
  if (columns == 1 && rows > 1 && a.row_step == 1 && c.row_step == 1) {
    // Aᵀ by a vector: a row by A, whose rows stand in memory.
    multiply_doubles(1, inner, rows, b.transposed(), a.transposed(), c.transposed(), add);
    return;
  }
  normalise_steps(rows, columns, c.row_step, c.column_step);
  normalise_steps(inner, columns, b.row_step, b.column_step);
  if (c.column_step != 1 && (c.row_step == 1 || rows == 1)) {
    // The transposed product has the unit step where the kernels want it.
    multiply_doubles(columns, inner, rows, b.transposed(), a.transposed(), c.transposed(), add);
    return;
  }
  // Products of vectors take as long as their matrix takes to pass through memory: BLAS would pack or scale it first.
  const bool of_vectors = rows == 1 || inner == 1 || columns == 1;
  const bool along_rows = c.column_step == 1 && b.column_step == 1;
  const std::size_t multiplications = rows * inner * columns;
  const bool turned = dots && !along_rows && c.column_step == 1 && worth_turning(table, rows, inner, columns);
  const bool for_kernels = along_rows || turned || inner >= short_dots;
  const bool large = multiplications >= (for_kernels ? table.blas_from : portable_blas_from);
  if (large && !of_vectors && multiply_blas(rows, inner, columns, a, b, c, add)) return;
  if (rows == 1 && along_rows && multiplications >= matrix_leaves_cache_from) {
    multiply_row(inner, columns, a, b, c.data, add);
  } else if (along_rows) {
    table.product_rows(rows, inner, columns, view(a), view(b), c.data, c.row_step, !add);
  } else if (turned) {
    multiply_turned(table, rows, inner, columns, a, b, c, add);
  } else if (dots) {
    table.product_dots(rows, inner, columns, view(a), view(b.transposed()), c.data, c.row_step, c.column_step, !add);
  } else {
    // Steps that fit no kernel (views of views): copy B once so that it does.
    std::vector<double> rows_of_b(inner * columns);
    const Matrix<double> copy{rows_of_b.data(), 1, static_cast<std::ptrdiff_t>(inner)};
    for (std::size_t k = 0; k < inner; ++k) {
      for (std::size_t j = 0; j < columns; ++j) copy(k, j) = b(k, j);
    }
    std::vector<double> rows_of_a;
    if (a.column_step != 1) {
      rows_of_a.resize(rows * inner);
      const Matrix<double> a_copy{rows_of_a.data(), static_cast<std::ptrdiff_t>(inner), 1};
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t k = 0; k < inner; ++k) a_copy(i, k) = a(i, k);
      }
      a = {rows_of_a.data(), static_cast<std::ptrdiff_t>(inner), 1};
    }
    table.product_dots(rows, inner, columns, view(a), {rows_of_b.data(), static_cast<std::ptrdiff_t>(inner), 1},
                       c.data, c.row_step, c.column_step, !add);
  }
}

}  // namespace slope::ad::rules
