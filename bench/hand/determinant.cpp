// Jacobi's formula: ∂det(A)/∂A = det(A) A⁻ᵀ, the matrix of cofactors. A is inverted in place by Gauss-Jordan
// elimination with row exchanges: n³ operations.
#include <bench/hand/determinant.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace slope::bench::hand {

double determinant_gradient(std::span<const double> matrix, std::span<double> gradient) {
  const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(matrix.size()))));
  std::vector<double> inverse(matrix.begin(), matrix.end());
  std::vector<std::size_t> exchanged(n);
  double determinant = 1;
  for (std::size_t pivot = 0; pivot < n; ++pivot) {
    std::size_t best = pivot;
    for (std::size_t row = pivot + 1; row < n; ++row)
      if (std::abs(inverse[row * n + pivot]) > std::abs(inverse[best * n + pivot])) best = row;
    exchanged[pivot] = best;
    double* const pivot_row = &inverse[pivot * n];
    if (best != pivot) {
      std::swap_ranges(pivot_row, pivot_row + n, &inverse[best * n]);
      determinant = -determinant;
    }
    determinant *= pivot_row[pivot];
    const double reciprocal = 1 / pivot_row[pivot];
    pivot_row[pivot] = 1;
    for (std::size_t column = 0; column < n; ++column) pivot_row[column] *= reciprocal;
    for (std::size_t row = 0; row < n; ++row) {
      if (row == pivot) continue;
      double* const other = &inverse[row * n];
      const double factor = std::exchange(other[pivot], 0.0);
      for (std::size_t column = 0; column < n; ++column) other[column] -= factor * pivot_row[column];
    }
  }
  // Exchanged rows of A are exchanged columns of its inverse.
  for (std::size_t pivot = n; pivot-- > 0;) {
    if (exchanged[pivot] == pivot) continue;
    for (std::size_t row = 0; row < n; ++row)
      std::swap(inverse[row * n + pivot], inverse[row * n + exchanged[pivot]]);
  }
  for (std::size_t row = 0; row < n; ++row)
    for (std::size_t column = 0; column < n; ++column)
      gradient[row * n + column] = determinant * inverse[column * n + row];
  return determinant;
}

}  // namespace slope::bench::hand
