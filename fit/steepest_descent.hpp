// Steepest descent as on the worksheet: a fixed number of steps, each a fixed multiple of the gradient
// downhill.
#pragma once

#include <fit/solver_common.hpp>

#include <ad/ad.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace slope::fit {

/// Settings of steepest descent.
struct SteepestDescentOptions {
  double step = 2000;   ///< each step is minus this times the gradient; finite, above 0
  int iterations = 50;  ///< how many steps; not negative

  /// The descent counts as converged when its last step is at most this part of every parameter.
  double step_tolerance = 1e-6;

  Feasible feasible =
      {};  ///< the descent ends before a step to where this says no; empty: everything is allowed
  Observer observer = {};  ///< called after every step; empty: nobody is
};

/// What came out.
struct SteepestDescentSummary {
  std::vector<double> parameters;
  double value = 0;
  double initial_value = 0;
  std::vector<double> gradient;  ///< at the parameters
  std::vector<double> initial_gradient;
  bool converged = false;  ///< whether the last step was small
  StopReason reason = StopReason::iterations_done;
  int iterations = 0;                     ///< steps taken
  std::vector<std::vector<double>> path;  ///< the start and every point after it; thinned when very long
};

/// A value and its gradient at one point.
struct ValueAndGradient {
  double value = 0;
  std::vector<double> gradient;
};

/// Goes downhill from `start` on the function that gives values and gradients.
///
/// Throws ArgumentError for options out of range and a start that is empty, not finite or not feasible. A
/// descent that leaves the finite or the feasible range stops before and says so. Cost: one gradient a step.
SteepestDescentSummary steepest_descent(
    const std::function<ValueAndGradient(const std::vector<double>&)>& function,
    const std::vector<double>& start, const SteepestDescentOptions& options);

/// The same for a function written for any number type, `S f(const std::vector<S>&)`; the gradient comes from
/// slope::ad.
template <class F>
requires requires(const F& f, const std::vector<double>& x) { f(x) * 1.0; }
SteepestDescentSummary steepest_descent(const F& f, const std::vector<double>& start,
                                        const SteepestDescentOptions& options = {}) {
  const auto differentiated = [&f](const std::vector<double>& parameters) {
    auto [value, gradient] = ad::value_and_gradient(f, parameters);
    return ValueAndGradient{value, std::vector<double>(gradient.begin(), gradient.end())};
  };
  return steepest_descent(std::function<ValueAndGradient(const std::vector<double>&)>(differentiated), start,
                          options);
}

}  // namespace slope::fit
