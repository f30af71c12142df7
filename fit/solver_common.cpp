// See solver_common.hpp.
#include <fit/solver_common.hpp>

#include <cstddef>

namespace slope::fit {

std::string to_string(StopReason reason) {
  switch (reason) {
    case StopReason::gradient_small: return "the gradient is zero to rounding";
    case StopReason::step_small: return "a full step hardly moves the parameters any more";
    case StopReason::cost_flat: return "no step can lower the sum of squares by more than its rounding error";
    case StopReason::iterations_done: return "all the iterations asked for are done";
    case StopReason::iteration_limit: return "the limit of iterations was reached";
    case StopReason::stalled: return "no step lowers the sum of squares, yet the gradient is not zero";
    case StopReason::no_influence: return "no parameter has any influence here (a plateau)";
    case StopReason::not_finite: return "the function or its derivative is not finite";
    case StopReason::out_of_range: return "a step left the range in which the parameters have a meaning";
    case StopReason::interrupted: return "it was interrupted";
  }
  return "unknown";
}

void Path::add(const std::vector<double>& parameters) {
  constexpr std::size_t most = 4096;
  if (count_ % stride_ == 0) {
    kept_.push_back(parameters);
    if (kept_.size() > most) {
      // Every other one goes; from now on every 2 * stride_ th comes.
      std::size_t kept = 0;
      for (std::size_t i = 0; i < kept_.size(); i += 2) kept_[kept++] = kept_[i];
      kept_.resize(kept);
      stride_ *= 2;
    }
  }
  ++count_;
  last_ = parameters;
}

std::vector<std::vector<double>> Path::points() const {
  std::vector<std::vector<double>> points = kept_;
  if (count_ > 0 && (count_ - 1) % stride_ != 0) points.push_back(last_);
  return points;
}

}  // namespace slope::fit
