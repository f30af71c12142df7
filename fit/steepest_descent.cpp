// See steepest_descent.hpp.
#include <fit/steepest_descent.hpp>

#include <fit/dense_matrix.hpp>

#include <ad/types/error.hpp>

#include <cmath>
#include <cstddef>

namespace slope::fit {
namespace {

bool is_finite(const ValueAndGradient& at) { return std::isfinite(at.value) && all_finite(at.gradient); }

}  // namespace

SteepestDescentSummary steepest_descent(
    const std::function<ValueAndGradient(const std::vector<double>&)>& function,
    const std::vector<double>& start, const SteepestDescentOptions& options) {
  if (start.empty() || !all_finite(start))
    throw ad::ArgumentError("steepest_descent: start: expected at least one parameter, all finite");
  if (!(options.step > 0) || !std::isfinite(options.step))
    throw ad::ArgumentError("steepest_descent: options.step: expected a finite number above 0");
  if (options.iterations < 0)
    throw ad::ArgumentError("steepest_descent: options.iterations: expected 0 or more");
  const auto feasible = [&](const std::vector<double>& point) {
    return !options.feasible || options.feasible(point);
  };
  if (!feasible(start))
    throw ad::ArgumentError(
        "steepest_descent: start: expected feasible parameters; options.feasible says no");

  SteepestDescentSummary summary;
  Path path;
  ValueAndGradient at = function(start);
  summary.parameters = start;
  summary.initial_value = at.value;
  summary.initial_gradient = at.gradient;
  path.add(start);
  if (!is_finite(at)) summary.reason = StopReason::not_finite;
  while (is_finite(at) && summary.iterations < options.iterations) {
    std::vector<double> next = summary.parameters;
    bool small = true;
    for (std::size_t i = 0; i < next.size(); ++i) {
      next[i] -= options.step * at.gradient[i];
      small =
          small && std::abs(next[i] - summary.parameters[i]) <= options.step_tolerance * std::abs(next[i]);
    }
    if (!all_finite(next)) {
      summary.reason = StopReason::not_finite;
      break;
    }
    if (!feasible(next)) {
      summary.reason = StopReason::out_of_range;
      break;
    }
    ValueAndGradient there = function(next);
    if (!is_finite(there)) {
      summary.reason = StopReason::not_finite;
      break;
    }
    summary.parameters = std::move(next);
    at = std::move(there);
    summary.converged = small;
    ++summary.iterations;
    path.add(summary.parameters);
    if (options.observer && !options.observer(summary.iterations, at.value)) {
      summary.reason = StopReason::interrupted;
      break;
    }
  }
  if (summary.reason != StopReason::iterations_done) summary.converged = false;
  summary.value = at.value;
  summary.gradient = std::move(at.gradient);
  summary.path = path.points();
  return summary;
}

}  // namespace slope::fit
