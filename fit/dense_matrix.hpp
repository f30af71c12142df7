// A small dense matrix in column order, and the norm that does not overflow: what the QR factorisation works
// on.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace slope::fit {

/// A dense (rows, columns) matrix of doubles; a column is contiguous.
class DenseMatrix {
 public:
  DenseMatrix() = default;

  /// A matrix of zeros.
  DenseMatrix(std::size_t rows, std::size_t columns)
      : rows_(rows), columns_(columns), values_(rows * columns, 0.0) {}

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  double& operator()(std::size_t row, std::size_t column) { return values_[column * rows_ + row]; }
  double operator()(std::size_t row, std::size_t column) const { return values_[column * rows_ + row]; }

  /// One column, from top to bottom.
  std::span<double> column(std::size_t column) { return std::span(values_).subspan(column * rows_, rows_); }
  std::span<const double> column(std::size_t column) const {
    return std::span(values_).subspan(column * rows_, rows_);
  }

  /// All entries, column after column.
  std::span<const double> values() const { return values_; }

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<double> values_;
};

/// The Euclidean norm, right also where the squares of the entries would overflow or vanish; NaN or infinite
/// if one is.
double norm(std::span<const double> entries);

/// The sum of products of two vectors of one length.
double dot(std::span<const double> one, std::span<const double> other);

/// Whether no entry is NaN or infinite.
bool all_finite(std::span<const double> entries);

}  // namespace slope::fit
