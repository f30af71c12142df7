// See gaussian_fit.hpp.
#include <fit/gaussian_fit.hpp>

#include <fit/covariance.hpp>
#include <fit/gaussian_model.hpp>
#include <fit/levenberg_marquardt.hpp>
#include <fit/steepest_descent.hpp>

#include <ad/types/error.hpp>

#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <utility>

namespace slope::fit {
namespace {

/// Runs the solver that the options name; everything but errors and warnings.
GaussianFit solve(const Histogram& histogram, const GaussianFitOptions& options,
                  const std::vector<double>& start) {
  GaussianFit fit;
  std::vector<double> values;
  if (options.method == Method::steepest_descent) {
    SteepestDescentOptions descent = {
        .step = options.step, .feasible = is_gaussian, .observer = options.observer};
    if (options.iterations > 0) descent.iterations = options.iterations;
    SteepestDescentSummary summary = steepest_descent(ChiSquared(histogram), start, descent);
    values = summary.parameters;
    fit.chi_squared = summary.value;
    fit.initial_chi_squared = summary.initial_value;
    fit.iterations = summary.iterations;
    fit.converged = summary.converged;
    fit.reason = summary.reason;
    fit.path = std::move(summary.path);
  } else {
    LevenbergMarquardtOptions settings = {.feasible = is_gaussian, .observer = options.observer};
    if (options.iterations > 0) settings.iteration_limit = options.iterations;
    LevenbergMarquardtSummary summary = levenberg_marquardt(GaussianResiduals(histogram), start, settings);
    values = summary.parameters;
    fit.chi_squared = summary.sum_of_squares;
    fit.initial_chi_squared = summary.initial_sum_of_squares;
    fit.iterations = summary.iterations;
    fit.converged = summary.converged;
    fit.reason = summary.reason;
    fit.path = std::move(summary.path);
  }
  fit.parameters = {{"mu", values[0], 0}, {"sigma", values[1], 0}};
  return fit;
}

void add_errors(GaussianFit& fit, const Histogram& histogram) {
  const Linearization at = differentiated(GaussianResiduals(histogram)).linearize({fit.mu(), fit.sigma()});
  Covariance errors = covariance(at.jacobian, at.residuals);
  for (std::size_t i = 0; i < fit.parameters.size(); ++i)
    fit.parameters[i].standard_error = errors.standard_errors[i];
  for (std::string& warning : errors.warnings) fit.warnings.push_back(std::move(warning));
}

void add_doubts(GaussianFit& fit, const Histogram& histogram) {
  if (fit.reason == StopReason::interrupted) {
    fit.warnings.push_back("interrupted before the end: the parameters are those reached so far");
  } else if (!fit.converged && fit.reason == StopReason::iterations_done) {
    fit.warnings.push_back(fmt::format(
        "after {} {} the parameters still move; more iterations, another step or --method lm may be better",
        fit.iterations, fit.iterations == 1 ? "step" : "steps"));
  } else if (!fit.converged) {
    fit.warnings.push_back("not converged: " + to_string(fit.reason));
  }
  // A curve that is no better than none: a minimum, perhaps, but far from the data.
  const double nothing = histogram.sum_of_squares();
  if (!(fit.chi_squared < 0.5 * nothing))
    fit.warnings.push_back(fmt::format(
        "the curve misses the data: chi² is {:.3g}, and {:.3g} without any curve; try another --start",
        fit.chi_squared, nothing));
  if (fit.sigma() < 0.5 * histogram.bin_width())
    fit.warnings.push_back(fmt::format(
        "sigma is less than half of a bin ({:g} wide); the bins cannot show it", histogram.bin_width()));
}

}  // namespace

GaussianFit fit_gaussian(const Histogram& histogram, const GaussianFitOptions& options) {
  const std::vector<double> start = options.start.empty() ? estimated_gaussian(histogram) : options.start;
  if (!is_gaussian(start))
    throw ad::ArgumentError("fit_gaussian: options.start: expected a finite mu and a finite sigma above 0");
  GaussianFit fit = solve(histogram, options, start);
  add_errors(fit, histogram);
  add_doubts(fit, histogram);
  return fit;
}

}  // namespace slope::fit
