// Where the parameters of the Gaussian mixture stand in their flat list.
//
// Shared by the scalar formulation in mixture.hpp and the hand-derived gradient in ../hand/mixture.cpp.
#pragma once

#include <cstddef>

namespace slope::bench {

/// Where the arrays start in the flat list of parameters: the α; the means (k, d); of each component the d
/// logarithms on the diagonal, then the numbers below it row by row.
struct MixtureLayout {
  std::size_t dimensions;
  std::size_t components;

  std::size_t below_diagonal() const { return dimensions * (dimensions - 1) / 2; }
  std::size_t factor_size() const { return dimensions + below_diagonal(); }
  std::size_t mean(std::size_t component) const { return components + component * dimensions; }
  std::size_t log_diagonal(std::size_t component) const {
    return components * (1 + dimensions) + component * factor_size();
  }
  std::size_t lower(std::size_t component) const { return log_diagonal(component) + dimensions; }
  std::size_t size() const { return components * (1 + dimensions + factor_size()); }
};

}  // namespace slope::bench
