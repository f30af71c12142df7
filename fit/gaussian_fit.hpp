// The main job of this folder: a normal density fitted to a histogram, with errors, warnings and the path
// taken.
#pragma once

#include <fit/histogram.hpp>
#include <fit/solver_common.hpp>

#include <string>
#include <vector>

namespace slope::fit {

/// How the minimum of chi² is sought.
enum class Method { levenberg_marquardt, steepest_descent };

/// Settings of a fit.
struct GaussianFitOptions {
  Method method = Method::levenberg_marquardt;
  std::vector<double> start = {};  ///< mu and sigma > 0; empty: estimated from the histogram
  double step = 2000;         ///< steepest descent: each step is minus this times the gradient
  int iterations = 0;      ///< steepest descent: steps (0: 50); Levenberg-Marquardt: limit of steps (0: 1000)
  Observer observer = {};  ///< called after every iteration
};

/// A fitted parameter.
struct FittedParameter {
  std::string name;
  double value = 0;
  double standard_error = 0;  ///< infinite where the data do not determine it
};

/// What came out of a fit.
struct GaussianFit {
  std::vector<FittedParameter> parameters;  ///< mu, sigma
  double chi_squared = 0;
  double initial_chi_squared = 0;
  int iterations = 0;
  bool converged = false;
  StopReason reason = StopReason::stalled;
  std::vector<std::string> warnings;      ///< why the result is doubtful; empty when it is not
  std::vector<std::vector<double>> path;  ///< (mu, sigma) from the start to the end

  double mu() const { return parameters[0].value; }
  double sigma() const { return parameters[1].value; }
};

/// Fits a normal density to a histogram by least squares of the densities at the bin centres.
///
/// Standard errors are those of covariance.hpp: s² (JᵀJ)⁻¹ over all bins, the empty ones too. A doubtful
/// outcome has warnings; throws ArgumentError for a start that is not finite or whose sigma is not above 0.
GaussianFit fit_gaussian(const Histogram& histogram, const GaussianFitOptions& options = {});

}  // namespace slope::fit
