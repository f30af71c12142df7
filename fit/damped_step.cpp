// Finding the damping by Newton's method on 1/|D p| - 1/radius, inside bounds; see damped_step.hpp.
#include <fit/damped_step.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace slope::fit {
namespace {

constexpr double smallest = std::numeric_limits<double>::min();

/// The solution of the damped problem, in pivoted order, with the factors that Newton's method needs.
struct DampedSolution {
  std::vector<double> pivoted_step;
  PivotedQr factors;
};

class StepFinder {
 public:
  StepFinder(const PivotedQr& factors, const std::vector<double>& rotated, const std::vector<double>& scale)
      : factors_(factors), rotated_(rotated), count_(scale.size()), pivoted_scale_(count_) {
    for (std::size_t k = 0; k < count_; ++k) pivoted_scale_[k] = scale[factors.permutation()[k]];
  }

  /// Minimises |R p + Q^T r|^2 + damping |D p|^2 by factoring R stacked on sqrt(damping) D.
  DampedSolution solve(double damping) const {
    DenseMatrix stacked(2 * count_, count_);
    for (std::size_t j = 0; j < count_; ++j) {
      for (std::size_t i = 0; i <= j; ++i) stacked(i, j) = factors_.r(i, j);
      stacked(count_ + j, j) = std::sqrt(damping) * pivoted_scale_[j];
    }
    PivotedQr small(std::move(stacked), PivotedQr::Pivoting::off);
    std::vector<double> right_side(2 * count_, 0.0);
    for (std::size_t i = 0; i < count_; ++i) right_side[i] = -rotated_[i];
    std::vector<double> step = small.solve_r(small.q_transposed_times(std::move(right_side)), small.rank(0));
    return {std::move(step), std::move(small)};
  }

  /// The Gauss-Newton step, with zeros for columns that add nothing to the rank.
  std::vector<double> gauss_newton() const {
    std::vector<double> right_side(count_);
    for (std::size_t i = 0; i < count_; ++i) right_side[i] = -rotated_[i];
    return factors_.solve_r(std::move(right_side), rank());
  }

  std::size_t rank() const {
    // Leading entries only: behind the first zero of the diagonal nothing is left.
    std::size_t rank = 0;
    while (rank < count_ && factors_.r(rank, rank) != 0) ++rank;
    return rank;
  }

  double scaled_length(const std::vector<double>& pivoted_step) const {
    std::vector<double> scaled(count_);
    for (std::size_t k = 0; k < count_; ++k) scaled[k] = pivoted_scale_[k] * pivoted_step[k];
    return norm(scaled);
  }

  /// -d|D p|/d damping / |D p|, from the triangle R_d of the damped problem: |R_d^-T D^2 p / |D p||^2.
  double relative_slope(const PivotedQr& triangle, const std::vector<double>& pivoted_step,
                        double length) const {
    std::vector<double> direction(count_);
    for (std::size_t k = 0; k < count_; ++k)
      direction[k] = pivoted_scale_[k] * (pivoted_scale_[k] * pivoted_step[k] / length);
    const double slope = norm(triangle.solve_r_transposed(std::move(direction)));
    return slope * slope;
  }

  /// |D^-1 J^T r|: the size of the scaled gradient.
  double scaled_gradient() const {
    std::vector<double> gradient = factors_.r_transposed_times(rotated_);
    for (std::size_t k = 0; k < count_; ++k) gradient[k] /= pivoted_scale_[k];
    return norm(gradient);
  }

  DampedStep finished(const std::vector<double>& pivoted_step, double damping) const {
    DampedStep result{std::vector<double>(count_), damping, scaled_length(pivoted_step)};
    for (std::size_t k = 0; k < count_; ++k) result.step[factors_.permutation()[k]] = pivoted_step[k];
    return result;
  }

 private:
  const PivotedQr& factors_;
  const std::vector<double>& rotated_;
  std::size_t count_;
  std::vector<double> pivoted_scale_;
};

}  // namespace

DampedStep damped_step(const PivotedQr& factors, const std::vector<double>& rotated,
                       const std::vector<double>& scale, double radius, double guess) {
  const StepFinder finder(factors, rotated, scale);
  std::vector<double> step = finder.gauss_newton();
  double length = finder.scaled_length(step);
  double excess = length - radius;
  if (excess <= 0.1 * radius) return finder.finished(step, 0);

  // Bounds on the damping: Newton from 0 is always short of the root, the gradient always beyond it.
  double low = 0;
  if (finder.rank() == scale.size()) low = excess / radius / finder.relative_slope(factors, step, length);
  const double gradient = finder.scaled_gradient();
  double high = gradient / radius;
  if (high == 0) high = smallest / std::min(radius, 0.1);
  if (!std::isfinite(low)) low = 0;

  double damping = std::clamp(guess, std::min(low, high), high);
  if (damping == 0) damping = gradient / length;
  for (int attempt = 0;; ++attempt) {
    if (damping == 0 || !std::isfinite(damping)) damping = std::max(smallest, 0.001 * high);
    const DampedSolution solution = finder.solve(damping);
    step = solution.pivoted_step;
    length = finder.scaled_length(step);
    const double last_excess = excess;
    excess = length - radius;
    const bool close = std::abs(excess) <= 0.1 * radius;
    // With a singular Jacobian the length may stay below the radius for every damping.
    const bool never_longer = low == 0 && excess <= last_excess && last_excess < 0;
    if (close || never_longer || attempt == 10) return finder.finished(step, damping);
    const double correction = excess / radius / finder.relative_slope(solution.factors, step, length);
    if (excess > 0) low = std::max(low, damping);
    if (excess < 0) high = std::min(high, damping);
    damping = std::max(low, damping + correction);
  }
}

}  // namespace slope::fit
