// QR factorisation with column pivoting of a tall matrix, by Householder reflections: A P = Q R.
//
// Pivoting puts the columns that add most first, so that the diagonal of R falls in size and shows the rank.
// Businger and Golub, "Linear least squares solutions by Householder transformations", Numer. Math. 7 (1965)
// 269.
#pragma once

#include <fit/dense_matrix.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace slope::fit {

/// The factors of a matrix with at least as many rows as columns.
///
/// Vectors "in pivoted order" belong to the columns of A P; `permutation()[k]` is the column of A that stands
/// at k. Construction costs about 2 * rows * columns^2 operations.
class PivotedQr {
 public:
  enum class Pivoting { on, off };

  /// Factors `matrix`; throws ArgumentError where it has more columns than rows. Entries must be finite.
  explicit PivotedQr(DenseMatrix matrix, Pivoting pivoting = Pivoting::on);

  std::size_t columns() const { return factors_.columns(); }

  /// The entry of R (upper triangular) at row <= column.
  double r(std::size_t row, std::size_t column) const {
    return row == column ? diagonal_[column] : factors_(row, column);
  }

  const std::vector<std::size_t>& permutation() const { return permutation_; }

  /// The first columns() entries of Q^T v; v has as many entries as the matrix has rows.
  std::vector<double> q_transposed_times(std::vector<double> v) const;

  /// R^T v, in pivoted order.
  std::vector<double> r_transposed_times(std::span<const double> v) const;

  /// The w with R w = v over the first `rank` entries; the others are zero. All in pivoted order.
  std::vector<double> solve_r(std::vector<double> v, std::size_t rank) const;

  /// The w with R^T w = v; R must be regular.
  std::vector<double> solve_r_transposed(std::vector<double> v) const;

  /// How many diagonal entries of R are larger than `tolerance` times the largest.
  std::size_t rank(double tolerance) const;

 private:
  DenseMatrix factors_;  // above the diagonal: R; on and below it: the reflections' vectors
  std::vector<double> diagonal_;
  std::vector<double> reflection_scale_;  // 2 / (v^T v) for each reflection's vector v; 0: no reflection
  std::vector<std::size_t> permutation_;
};

}  // namespace slope::fit
