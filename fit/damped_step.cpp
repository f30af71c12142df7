// Finding the damping by Newton's method on 1/|p| - 1/radius, inside bounds; see damped_step.hpp.
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
  StepFinder(const PivotedQr& factors, const std::vector<double>& rotated)
      : factors_(factors), rotated_(rotated), count_(factors.columns()) {}

  /// Minimises |R p + Q^T r|^2 + damping |p|^2 by factoring R stacked on sqrt(damping) I.
  DampedSolution solve(double damping) const {
    DenseMatrix stacked(2 * count_, count_);
    for (std::size_t j = 0; j < count_; ++j) {
      for (std::size_t i = 0; i <= j; ++i) stacked(i, j) = factors_.r(i, j);
      stacked(count_ + j, j) = std::sqrt(damping);
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

  /// How many leading columns are independent: the part of a column that the earlier ones leave must be more
  /// than the rounding error of the column.
  std::size_t rank() const {
    std::size_t rank = 0;
    std::vector<double> column;
    for (; rank < count_; ++rank) {
      column.clear();
      for (std::size_t i = 0; i <= rank; ++i) column.push_back(factors_.r(i, rank));
      const double rounding = 16 * std::numeric_limits<double>::epsilon() * norm(column);
      if (!(std::abs(factors_.r(rank, rank)) > rounding)) break;
    }
    return rank;
  }

  /// -d|p|/d damping / |p|, from the triangle R_d of the damped problem: |R_d^-T p / |p||^2.
  double relative_slope(const PivotedQr& triangle, std::vector<double> pivoted_step, double length) const {
    for (double& entry : pivoted_step) entry /= length;
    const double slope = norm(triangle.solve_r_transposed(std::move(pivoted_step)));
    return slope * slope;
  }

  /// |J^T r|: the size of the gradient.
  double gradient() const { return norm(factors_.r_transposed_times(rotated_)); }

  DampedStep finished(const std::vector<double>& pivoted_step, double damping) const {
    DampedStep result{std::vector<double>(count_), damping, norm(pivoted_step)};
    for (std::size_t k = 0; k < count_; ++k) result.step[factors_.permutation()[k]] = pivoted_step[k];
    return result;
  }

 private:
  const PivotedQr& factors_;
  const std::vector<double>& rotated_;
  std::size_t count_;
};

}  // namespace

DampedStep damped_step(const PivotedQr& factors, const std::vector<double>& rotated, double radius,
                       double guess) {
  const StepFinder finder(factors, rotated);
  std::vector<double> step = finder.gauss_newton();
  double length = norm(step);
  double excess = length - radius;
  if (excess <= 0.1 * radius) return finder.finished(step, 0);

  // Bounds on the damping: Newton from 0 is always short of the root, the gradient always beyond it.
  double low = 0;
  if (finder.rank() == factors.columns())
    low = excess / radius / finder.relative_slope(factors, step, length);
  const double gradient = finder.gradient();
  double high = gradient / radius;
  if (high == 0) high = smallest / std::min(radius, 0.1);
  if (!std::isfinite(low)) low = 0;

  double damping = std::clamp(guess, std::min(low, high), high);
  if (damping == 0) damping = gradient / length;
  for (int attempt = 0;; ++attempt) {
    if (damping == 0 || !std::isfinite(damping)) damping = std::max(smallest, 0.001 * high);
    const DampedSolution solution = finder.solve(damping);
    step = solution.pivoted_step;
    length = norm(step);
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
