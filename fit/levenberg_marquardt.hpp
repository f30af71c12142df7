// Nonlinear least squares by the method of Levenberg and Marquardt, in the trust-region form of Moré.
//
// The scale of each parameter is the largest norm its Jacobian column has had, so that units do not matter;
// the radius of the trust region follows the ratio of achieved to predicted gain. At the end, where the sum
// of squares is flat to rounding, steps are judged by the gradient instead, which brings the parameters to
// nearly full precision. J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory", Lecture
// Notes in Mathematics 630 (1978).
#pragma once

#include <fit/least_squares_problem.hpp>
#include <fit/solver_common.hpp>

#include <vector>

namespace slope::fit {

/// Settings of the solver; the defaults go for full precision.
struct LevenbergMarquardtOptions {
  /// Steps tried at most, rejected ones included.
  int iteration_limit = 1000;

  /// Converged when the cosine of the angle between the residuals and every Jacobian column is at most this.
  double gradient_tolerance = 1e-15;

  /// Converged when a full (undamped) step is at most this part of the parameters, in the solver's scale.
  double step_tolerance = 1e-15;

  /// Gains of the sum of squares below this part of it are taken for rounding.
  double cost_tolerance = 1e-13;

  /// First radius of the trust region, as a multiple of the scaled size of the start. Larger is bolder: it
  /// saves a few steps from a good start, and may leap away from a poor one.
  double first_radius = 0.1;

  /// Trial points for which this says no are rejected like those with residuals that are not finite; empty:
  /// all are good.
  Feasible feasible = {};

  /// Called after every iteration; empty: nobody is.
  Observer observer = {};
};

/// What came out.
struct LevenbergMarquardtSummary {
  std::vector<double> parameters;
  double sum_of_squares = 0;
  double initial_sum_of_squares = 0;
  std::vector<double> residuals;  ///< at the parameters
  DenseMatrix jacobian;           ///< (residuals, parameters), at the parameters
  bool converged = false;
  StopReason reason = StopReason::stalled;
  int iterations = 0;  ///< steps tried, rejected ones included
  int residual_evaluations = 0;
  int jacobian_evaluations = 0;
  std::vector<std::vector<double>> path;  ///< the start and every accepted point
};

/// Minimises the sum of squares of the problem's residuals from `start`.
///
/// Fewer residuals than parameters and a singular Jacobian are allowed. Not to converge is an outcome, told
/// by the summary; throws ArgumentError only for a start that is empty or not finite or not feasible, and
/// passes on what the problem throws. Cost: one evaluation of the residuals an iteration and one Jacobian for
/// each accepted step.
LevenbergMarquardtSummary levenberg_marquardt(const LeastSquaresProblem& problem,
                                              const std::vector<double>& start,
                                              const LevenbergMarquardtOptions& options = {});

/// The same for residuals written for any number type, `std::vector<S> f(const std::vector<S>&)`; see
/// differentiated().
template <class F>
LevenbergMarquardtSummary levenberg_marquardt(const F& residuals, const std::vector<double>& start,
                                              const LevenbergMarquardtOptions& options = {}) {
  return levenberg_marquardt(differentiated(residuals), start, options);
}

}  // namespace slope::fit
