// What the solvers share: why they stop, and what they call at every iteration.
//
// Shared by levenberg_marquardt.hpp and steepest_descent.hpp.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace slope::fit {

/// Why a solver stopped.
enum class StopReason {
  gradient_small,   ///< the gradient is zero to rounding
  step_small,       ///< a full step hardly moves the parameters
  cost_flat,        ///< no step can lower the cost by more than its rounding error
  iterations_done,  ///< as many iterations as were asked for
  iteration_limit,  ///< the limit was reached before convergence
  stalled,          ///< no step, however short, lowers the cost, though the gradient is not zero
  no_influence,  ///< the derivative is zero altogether: a plateau, where no direction is better than another
  not_finite,    ///< the function or its derivative is not finite at the start, or left the finite
  out_of_range,  ///< a step left the range in which the parameters have a meaning
  interrupted    ///< the caller asked to stop
};

/// The reason as a sentence for a person, without a full stop: "the gradient is zero to rounding".
std::string to_string(StopReason reason);

/// Called after every iteration with its number and the cost; the solver stops when it returns false.
using Observer = std::function<bool(int iteration, double cost)>;

/// Whether the parameters have a meaning ("sigma is positive"); the function is never called where they have
/// none.
using Feasible = std::function<bool(std::span<const double>)>;

/// The points a solver went through. A long path is thinned evenly, so that memory stays small; both ends are
/// kept.
class Path {
 public:
  void add(const std::vector<double>& parameters);

  /// The kept points, in order; the last is where the solver stands.
  std::vector<std::vector<double>> points() const;

 private:
  std::vector<std::vector<double>> kept_;
  std::vector<double> last_;
  std::size_t count_ = 0;
  std::size_t stride_ = 1;
};

}  // namespace slope::fit
