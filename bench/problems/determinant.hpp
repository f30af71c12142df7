// The determinant of a square matrix by recursive expansion along the first row, without copying a minor.
//
// n! terms: a function of few inputs and very many multiplications. By hand: ../hand/determinant.hpp.
#pragma once

#include <cstddef>
#include <vector>

namespace slope::bench {

/// The determinant of the (n, n) matrix given by rows, n from 1 to 32.
class DeterminantByMinors {
 public:
  explicit DeterminantByMinors(std::size_t n) : n_(n) {}

  template <class S>
  S operator()(const std::vector<S>& matrix) const {
    return minor(matrix, 0, 0);
  }

 private:
  /// The determinant of the rows from `row` on and the columns that are not in the set `crossed_out`.
  template <class S>
  S minor(const std::vector<S>& matrix, std::size_t row, unsigned crossed_out) const {
    S determinant(0);
    bool negative = false;
    for (std::size_t column = 0; column < n_; ++column) {
      const unsigned this_column = 1U << column;
      if ((crossed_out & this_column) != 0) continue;
      const S& element = matrix[row * n_ + column];
      if (row + 1 == n_) return element;
      if (negative) {
        determinant -= element * minor(matrix, row + 1, crossed_out | this_column);
      } else {
        determinant += element * minor(matrix, row + 1, crossed_out | this_column);
      }
      negative = !negative;
    }
    return determinant;
  }

  std::size_t n_;
};

}  // namespace slope::bench
