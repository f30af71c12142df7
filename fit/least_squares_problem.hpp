// A least-squares problem: residuals of a parameter vector, and their Jacobian, which comes from slope::ad.
//
// The user writes the residuals once, for any number type; the solvers see them through this pair of
// functions, so that the solvers themselves are compiled once.
#pragma once

#include <fit/dense_matrix.hpp>

#include <ad/ad.hpp>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace slope::fit {

/// Residuals and their (residuals, parameters) Jacobian at one point.
struct Linearization {
  std::vector<double> residuals;
  DenseMatrix jacobian;
};

/// Residuals r(p), to be made small in the sum of their squares.
struct LeastSquaresProblem {
  std::function<std::vector<double>(const std::vector<double>&)> residuals;
  std::function<Linearization(const std::vector<double>&)> linearize;
};

/// The problem of a function written for any number type S: `std::vector<S> f(const std::vector<S>&
/// parameters)`.
///
/// `f` is copied. Its Jacobian is that of `ad::value_and_jacobian`, forward or reverse by shape.
template <class F>
LeastSquaresProblem differentiated(F f) {
  LeastSquaresProblem problem;
  problem.residuals = [f](const std::vector<double>& parameters) { return f(parameters); };
  problem.linearize = [f = std::move(f)](const std::vector<double>& parameters) {
    const auto [value, jacobian] = ad::value_and_jacobian(f, parameters);
    Linearization result{std::vector<double>(value.begin(), value.end()),
                         DenseMatrix(value.size(), parameters.size())};
    for (std::size_t row = 0; row < value.size(); ++row)
      for (std::size_t column = 0; column < parameters.size(); ++column)
        result.jacobian(row, column) = jacobian(row, column);
    return result;
  };
  return problem;
}

}  // namespace slope::fit
