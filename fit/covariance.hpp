// How well a least-squares fit knows its parameters: covariance and standard errors at the minimum.
//
// Builds on pivoted_qr.hpp; needs the Jacobian of the residuals at the solution.
#pragma once

#include <fit/dense_matrix.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace slope::fit {

/// The covariance of fitted parameters.
struct Covariance {
  DenseMatrix matrix;                   ///< (parameters, parameters); infinite where it is not determined
  std::vector<double> standard_errors;  ///< the square roots of its diagonal
  double residual_variance = 0;         ///< s² = (sum of squares) / (n - p); infinite where n <= p
  std::size_t rank = 0;                 ///< of the Jacobian; below the number of parameters it is singular
  std::vector<std::string> warnings;    ///< why entries are infinite; empty when all is well
};

/// s² (JᵀJ)⁻¹ with s² = (sum of squares) / (n - p), for n residuals and p parameters at a minimum.
///
/// `jacobian`: (n, p). A Jacobian that is singular to rounding, its columns being scaled to one length first,
/// or no more residuals than parameters, give infinite entries and a warning. Throws ArgumentError where
/// sizes do not fit. Cost: one QR factorisation. Seber and Wild, "Nonlinear Regression" (1989), section 2.1.
Covariance covariance(const DenseMatrix& jacobian, std::span<const double> residuals);

}  // namespace slope::fit
