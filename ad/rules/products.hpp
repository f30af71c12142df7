// The product of two matrices anywhere in memory, C = A B or C += A B: the one piece of linear algebra that forward
// values and pullbacks are made of.
//
// Doubles go to the small kernels of this processor, or to BLAS when the product is large; other numbers to a plain
// loop. Read next: kernels/table.hpp.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/types/number.hpp>
#include <cassert>
#include <concepts>
#include <cstddef>

namespace slope::ad::rules {

/// A matrix's elements: element (row, column) is data[row * row_step + column * column_step].
template <class T>
struct Matrix {
  T* data;
  std::ptrdiff_t row_step;
  std::ptrdiff_t column_step;

  T& operator()(std::size_t row, std::size_t column) const {
    return data[static_cast<std::ptrdiff_t>(row) * row_step + static_cast<std::ptrdiff_t>(column) * column_step];
  }
  Matrix transposed() const { return {data, column_step, row_step}; }
};

/// Whether a matrix's elements fill rows * columns places from its first one on.
template <class T>
bool is_dense(const Matrix<T>& m, std::size_t rows, std::size_t columns) {
  const auto follow = [](std::ptrdiff_t outer, std::size_t inner_extent, std::ptrdiff_t inner, std::size_t outer_extent) {
    return (inner == 1 || inner_extent <= 1) &&
           (outer == static_cast<std::ptrdiff_t>(inner_extent) || outer_extent <= 1);
  };
  return follow(m.row_step, columns, m.column_step, rows) || follow(m.column_step, rows, m.row_step, columns);
}

/// The operands whose adjoints a product's pullback writes instead of adding to them.
enum Writes : unsigned { writes_none = 0, writes_first_factor = 1, writes_second_factor = 2, writes_bias = 4 };

/// C = A B (or C += A B when `add`) for doubles; any steps.
void multiply_doubles(std::size_t rows, std::size_t inner, std::size_t columns, const Matrix<const double>& a,
                      const Matrix<const double>& b, const Matrix<double>& c, bool add);

/// to += scale * from, for a scale and numbers of the same or of a wider kind (Lanes).
template <class T, class Wide>
void add_product(Wide& to, const T& scale, const Wide& from) {
  if constexpr (std::same_as<T, Wide>) {
    to += scale * from;
  } else {
    to.add_scaled(scale, from);
  }
}

/// C = A B, or C += A B when `add`: A (rows, inner), B (inner, columns), C (rows, columns). C overlaps neither.
template <class T>
void multiply(std::size_t rows, std::size_t inner, std::size_t columns, const Matrix<const T>& a,
              const Matrix<const T>& b, const Matrix<T>& c, bool add) {
  if constexpr (std::same_as<T, double>) {
    multiply_doubles(rows, inner, columns, a, b, c, add);
  } else {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        T sum(0);
        for (std::size_t k = 0; k < inner; ++k) sum += a(i, k) * b(k, j);
        c(i, j) = add ? T(c(i, j) + sum) : sum;
      }
    }
  }
}

/// C = bias + A B: as multiply, each row of C starting from its element of the column `bias`, which has the step
/// `bias_step`; B and C have column step 1 where they have several columns. For small products: never BLAS, to which
/// multiply leaves no single column either.
template <class T>
void multiply_biased(std::size_t rows, std::size_t inner, std::size_t columns, const Matrix<const T>& a,
                     const Matrix<const T>& b, const T* bias, std::ptrdiff_t bias_step, const Matrix<T>& c) {
  if constexpr (std::same_as<T, double>) {
    if (columns == 1) {
      for (std::size_t i = 0; i < rows; ++i) c(i, 0) = bias[static_cast<std::ptrdiff_t>(i) * bias_step];
      return multiply_doubles(rows, inner, columns, a, b, c, true);
    }
    assert(b.column_step == 1 && c.column_step == 1);
    kernels().affine_rows(rows, inner, columns, {a.data, a.row_step, a.column_step}, {b.data, b.row_step, b.column_step},
                          bias, bias_step, c.data, c.row_step);
  } else {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        T sum = bias[static_cast<std::ptrdiff_t>(i) * bias_step];
        for (std::size_t k = 0; k < inner; ++k) sum += a(i, k) * b(k, j);
        c(i, j) = sum;
      }
    }
  }
}

/// C += A B where A or the result carries several seeds: A (rows, inner) of T, B (inner, columns) and C of Wide.
template <class T, class Wide>
void multiply_lanes(std::size_t rows, std::size_t inner, std::size_t columns, Matrix<const T> a, Matrix<const Wide> b,
                    Matrix<Wide> c) {
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < inner; ++k) {
      for (std::size_t j = 0; j < columns; ++j) add_product(c(i, j), a(i, k), b(k, j));
    }
  }
}

}  // namespace slope::ad::rules
