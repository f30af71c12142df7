// (JᵀJ)⁻¹ = P R⁻¹ R⁻ᵀ Pᵀ from the QR factors of the Jacobian, which squares no condition number; see
// covariance.hpp.
#include <fit/covariance.hpp>

#include <fit/pivoted_qr.hpp>

#include <ad/types/error.hpp>

#include <cmath>
#include <limits>
#include <utility>

namespace slope::fit {

Covariance covariance(const DenseMatrix& jacobian, std::span<const double> residuals) {
  const std::size_t observations = jacobian.rows();
  const std::size_t parameters = jacobian.columns();
  if (residuals.size() != observations)
    throw ad::ArgumentError("covariance: expected as many residuals as the Jacobian has rows, " +
                            std::to_string(observations) + ", found " + std::to_string(residuals.size()));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Covariance result;
  result.matrix = DenseMatrix(parameters, parameters);
  result.standard_errors.assign(parameters, infinity);
  for (std::size_t i = 0; i < parameters; ++i)
    for (std::size_t j = 0; j < parameters; ++j) result.matrix(i, j) = infinity;
  result.residual_variance = infinity;
  if (observations <= parameters) {
    result.warnings.push_back("standard errors are unknown: " + std::to_string(observations) +
                              " residuals for " + std::to_string(parameters) +
                              " parameters leave no degree of freedom");
    return result;
  }
  const double length = norm(residuals);
  result.residual_variance = length * length / static_cast<double>(observations - parameters);

  // Columns of one length: the rank must not depend on the units of the parameters.
  DenseMatrix scaled = jacobian;
  std::vector<double> lengths(parameters);
  for (std::size_t j = 0; j < parameters; ++j) {
    lengths[j] = norm(scaled.column(j));
    if (lengths[j] > 0)
      for (double& entry : scaled.column(j)) entry /= lengths[j];
  }
  const bool finite = all_finite(jacobian.values()) && std::isfinite(length);
  if (finite) {
    const PivotedQr factors(std::move(scaled));
    result.rank = factors.rank(std::numeric_limits<double>::epsilon() * static_cast<double>(observations));
    if (result.rank == parameters) {
      // Row k of R^-T, and with it of A = R^-T P^T diag(1 / lengths); the covariance is s² AᵀA.
      DenseMatrix inverse(parameters, parameters);
      for (std::size_t k = 0; k < parameters; ++k) {
        std::vector<double> axis(parameters, 0.0);
        axis[k] = 1;
        const std::vector<double> solution = factors.solve_r_transposed(std::move(axis));
        for (std::size_t i = 0; i < parameters; ++i) inverse(i, k) = solution[i];
      }
      // inverse = R^-T, column k belongs to the pivoted parameter k.
      for (std::size_t i = 0; i < parameters; ++i)
        for (std::size_t j = 0; j < parameters; ++j) {
          const std::size_t row = factors.permutation()[i];
          const std::size_t column = factors.permutation()[j];
          result.matrix(row, column) = result.residual_variance * (dot(inverse.column(i), inverse.column(j)) /
                                                                   lengths[row] / lengths[column]);
        }
      for (std::size_t i = 0; i < parameters; ++i) result.standard_errors[i] = norm(inverse.column(i));
      std::vector<double> in_order(parameters);
      for (std::size_t k = 0; k < parameters; ++k) {
        const std::size_t parameter = factors.permutation()[k];
        in_order[parameter] =
            std::sqrt(result.residual_variance) * result.standard_errors[k] / lengths[parameter];
      }
      result.standard_errors = std::move(in_order);
      return result;
    }
  }
  result.warnings.push_back(
      finite ? "standard errors are infinite: the Jacobian is singular (rank " + std::to_string(result.rank) +
                   " of " + std::to_string(parameters) + "), the data do not determine all parameters"
             : "standard errors are infinite: the Jacobian or the residuals are not finite");
  return result;
}

}  // namespace slope::fit
