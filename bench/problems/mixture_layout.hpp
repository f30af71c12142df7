// Where the parameters of the Gaussian mixture stand in their flat list.
//
// Shared by the scalar formulation in mixture.hpp and the hand-derived gradient in ../hand/mixture.cpp.
#pragma once

#include <cstddef>

namespace slope::bench {

/// How the numbers below the diagonal of a factor are listed, and the order in which a loop multiplies by them.
enum class FactorOrder { by_columns, by_rows };

/// Where the arrays start in the flat list of parameters: the α; the means (k, d); of each component the d
/// logarithms on the diagonal, then the numbers below it.
struct MixtureLayout {
  std::size_t dimensions;
  std::size_t components;
  FactorOrder order;

  std::size_t below_diagonal() const { return dimensions * (dimensions - 1) / 2; }
  std::size_t factor_size() const { return dimensions + below_diagonal(); }
  std::size_t mean(std::size_t component) const { return components + component * dimensions; }
  std::size_t log_diagonal(std::size_t component) const {
    return components * (1 + dimensions) + component * factor_size();
  }
  std::size_t lower(std::size_t component) const { return log_diagonal(component) + dimensions; }
  /// Where among the numbers below the diagonal that of row i and column j < i stands.
  std::size_t below(std::size_t i, std::size_t j) const {
    return order == FactorOrder::by_rows ? i * (i - 1) / 2 + j : j * dimensions - j * (j + 1) / 2 + i - j - 1;
  }
  std::size_t size() const { return components * (1 + dimensions + factor_size()); }
};

}  // namespace slope::bench
