// The solver's loop; see levenberg_marquardt.hpp. The step within the trust region is found in
// damped_step.cpp.
#include <fit/levenberg_marquardt.hpp>

#include <fit/damped_step.hpp>
#include <fit/pivoted_qr.hpp>

#include <ad/types/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace slope::fit {
namespace {

/// Relative gains below this may be hidden by rounding, where the residuals are small differences of large
/// numbers.
constexpr double near_gain = 1e-8;

/// So may be steps that are shorter than this part of the parameters.
constexpr double near_step = 1e-9;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The Jacobian with its columns divided by the scales, and with rows of zeros below until it is at least
/// square: the factorisation wants that, and it changes nothing.
DenseMatrix scaled_and_tall(const DenseMatrix& jacobian, const std::vector<double>& scale) {
  DenseMatrix result(std::max(jacobian.rows(), jacobian.columns()), jacobian.columns());
  for (std::size_t column = 0; column < jacobian.columns(); ++column)
    for (std::size_t row = 0; row < jacobian.rows(); ++row)
      result(row, column) = jacobian(row, column) / scale[column];
  return result;
}

/// The largest cosine of the angle between the residuals and a column of the Jacobian: 0 at a minimum,
/// whatever the units.
double gradient_cosine(const Linearization& at) {
  const double length = norm(at.residuals);
  if (length == 0) return 0;
  double largest = 0;
  for (std::size_t column = 0; column < at.jacobian.columns(); ++column) {
    const double column_length = norm(at.jacobian.column(column));
    if (column_length == 0) continue;
    double cosine = 0;  // divided before they are multiplied: neither overflows nor vanishes
    for (std::size_t row = 0; row < at.residuals.size(); ++row)
      cosine += (at.jacobian(row, column) / column_length) * (at.residuals[row] / length);
    largest = std::max(largest, std::abs(cosine));
  }
  return largest;
}

/// The length of a vector after each entry is multiplied by its scale.
double scaled_norm(const std::vector<double>& scale, const std::vector<double>& v) {
  std::vector<double> scaled(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) scaled[i] = scale[i] * v[i];
  return norm(scaled);
}

class Solver {
 public:
  Solver(const LeastSquaresProblem& problem, const std::vector<double>& start,
         const LevenbergMarquardtOptions& options)
      : problem_(problem), options_(options), parameters_(start) {}

  LevenbergMarquardtSummary run() {
    check_start();
    std::optional<Linearization> first = linearization(parameters_);
    if (!first) {
      summary_.reason = StopReason::not_finite;
      summary_.sum_of_squares = summary_.initial_sum_of_squares = std::numeric_limits<double>::quiet_NaN();
      summary_.parameters = parameters_;
      summary_.path = {parameters_};
      return std::move(summary_);
    }
    at_ = std::move(*first);
    length_ = norm(at_.residuals);
    summary_.initial_sum_of_squares = length_ * length_;
    path_.add(parameters_);
    scale_.assign(parameters_.size(), 0.0);
    while (!stop_) iterate();
    summary_.converged = summary_.reason == StopReason::gradient_small ||
                         summary_.reason == StopReason::step_small ||
                         summary_.reason == StopReason::cost_flat;
    summary_.parameters = parameters_;
    summary_.sum_of_squares = length_ * length_;
    summary_.residuals = std::move(at_.residuals);
    summary_.jacobian = std::move(at_.jacobian);
    summary_.path = path_.points();
    return std::move(summary_);
  }

 private:
  void check_start() const {
    if (parameters_.empty())
      throw ad::ArgumentError("levenberg_marquardt: start: expected at least one parameter");
    if (!all_finite(parameters_))
      throw ad::ArgumentError("levenberg_marquardt: start: expected finite parameters");
    if (options_.feasible && !options_.feasible(parameters_))
      throw ad::ArgumentError(
          "levenberg_marquardt: start: expected feasible parameters; options.feasible says no");
  }

  void stop(StopReason reason) {
    summary_.reason = reason;
    stop_ = true;
  }

  /// Residuals and Jacobian, or nothing where an entry is not finite.
  std::optional<Linearization> linearization(const std::vector<double>& parameters) {
    ++summary_.jacobian_evaluations;
    Linearization result = problem_.linearize(parameters);
    if (!all_finite(result.residuals) || !all_finite(result.jacobian.values())) return std::nullopt;
    return result;
  }

  /// The length of the residuals at a trial point; infinite where they are not finite or the point has no
  /// meaning.
  double trial_length(const std::vector<double>& trial) {
    constexpr double rejected = std::numeric_limits<double>::infinity();
    if (!all_finite(trial) || (options_.feasible && !options_.feasible(trial))) return rejected;
    ++summary_.residual_evaluations;
    const std::vector<double> residuals = problem_.residuals(trial);
    return all_finite(residuals) ? norm(residuals) : rejected;
  }

  /// From the present point: one factorisation, then steps with shrinking radius until one is accepted.
  void iterate() {
    if (length_ > 0 && norm(at_.jacobian.values()) == 0) return stop(StopReason::no_influence);
    cosine_ = gradient_cosine(at_);
    if (cosine_ <= options_.gradient_tolerance) return stop(StopReason::gradient_small);
    for (std::size_t j = 0; j < scale_.size(); ++j) {
      scale_[j] = std::max(scale_[j], norm(at_.jacobian.column(j)));
      // A parameter without any influence so far: any positive scale will do.
      if (scale_[j] == 0) scale_[j] = 1;
    }
    size_ = scaled_norm(scale_, parameters_);
    if (radius_ == 0) radius_ = options_.first_radius * (size_ > 0 ? size_ : 1);
    const PivotedQr factors(scaled_and_tall(at_.jacobian, scale_));
    std::vector<double> padded = at_.residuals;
    padded.resize(std::max(padded.size(), scale_.size()), 0.0);
    const std::vector<double> rotated = factors.q_transposed_times(std::move(padded));
    // What a full step would gain if the residuals were linear, and how far it would go. When either is near
    // rounding, the sum of squares can no longer judge a step; the gradient, which is still known well, can.
    const DampedStep full = damped_step(factors, rotated, std::numeric_limits<double>::max(), 0);
    const double reachable = norm(jacobian_times(unscaled(full.step))) / length_;
    near_ = reachable * reachable <= near_gain || full.length <= near_step * size_;
    // Room for the full step then, unless a nearly singular Jacobian makes it absurd.
    if (near_) radius_ = std::max(radius_, std::min(2 * full.length, size_));
    tried_full_step_ = false;
    while (!stop_ && !try_step(factors, rotated)) {
      if (radius_ <= epsilon * size_ || radius_ < std::numeric_limits<double>::min()) stop_without_gain();
    }
  }

  void stop_without_gain() { stop(near_ ? StopReason::cost_flat : StopReason::stalled); }

  /// One trial; returns whether the point moved.
  bool try_step(const PivotedQr& factors, const std::vector<double>& rotated) {
    if (summary_.iterations == options_.iteration_limit) {
      stop(StopReason::iteration_limit);
      return false;
    }
    const DampedStep step = damped_step(factors, rotated, radius_, damping_);
    damping_ = step.damping;
    if (first_step_) radius_ = std::min(radius_, step.length);
    std::vector<double> trial(parameters_);
    const std::vector<double> move = unscaled(step.step);
    for (std::size_t j = 0; j < trial.size(); ++j) trial[j] += move[j];

    // Gains relative to the present sum of squares; the model's is |J p|^2 + 2 damping |p|^2, p scaled.
    const double model_part = norm(jacobian_times(move)) / length_;
    const double damping_part = std::sqrt(step.damping) * step.length / length_;
    const double predicted = model_part * model_part + 2 * damping_part * damping_part;
    const bool visible = predicted > options_.cost_tolerance;
    if (!visible && (step.damping > 0 || !near_)) {
      if (near_ || tried_full_step_) {
        stop_without_gain();
      } else {
        // The region is too small for a gain that can be seen: once, try the full step, and see whether that
        // has one.
        tried_full_step_ = true;
        radius_ = std::numeric_limits<double>::max();
      }
      return false;
    }
    ++summary_.iterations;
    const double length = trial_length(trial);
    const double gain = 0.1 * length < length_ ? 1 - (length / length_) * (length / length_) : -1;
    const double ratio = visible ? gain / predicted : -1;
    const bool better = ratio >= 1e-4;
    std::optional<Linearization> next;
    if (better || (near_ && std::abs(gain) <= 10 * near_gain)) next = linearization(trial);
    if (next && !better && !(gradient_cosine(*next) < 0.9 * cosine_)) next.reset();
    adjust_radius(!next ? -1 : better ? ratio : 0.5, gain, step, model_part, damping_part);
    const bool full = step.damping == 0;
    if (next) {
      move_to(trial, std::move(*next));
      if (full && step.length <= options_.step_tolerance * size_) stop(StopReason::step_small);
    } else if (!visible) {
      stop_without_gain();
    }
    tell_observer();
    return next.has_value();
  }

  void adjust_radius(double ratio, double gain, const DampedStep& step, double model_part,
                     double damping_part) {
    if (ratio <= 0.25) {
      // The minimum of the parabola through both costs and the slope, kept between a tenth and a half.
      const double slope = -(model_part * model_part + damping_part * damping_part);
      double factor = gain >= 0 ? 0.5 : 0.5 * slope / (slope + 0.5 * gain);
      if (!(factor >= 0.1)) factor = 0.1;
      factor = std::min(factor, 0.5);
      radius_ = factor * std::min(radius_, step.length / 0.1);
      damping_ /= factor;
    } else if (step.damping == 0 || ratio >= 0.75) {
      radius_ = 2 * step.length;
      damping_ *= 0.5;
    }
  }

  /// A step of the scaled parameters as one of the parameters themselves.
  std::vector<double> unscaled(std::vector<double> step) const {
    for (std::size_t j = 0; j < step.size(); ++j) step[j] /= scale_[j];
    return step;
  }

  std::vector<double> jacobian_times(const std::vector<double>& v) const {
    std::vector<double> product(at_.jacobian.rows(), 0.0);
    for (std::size_t column = 0; column < v.size(); ++column) {
      const std::span<const double> entries = at_.jacobian.column(column);
      for (std::size_t row = 0; row < product.size(); ++row) product[row] += entries[row] * v[column];
    }
    return product;
  }

  void move_to(const std::vector<double>& trial, Linearization next) {
    parameters_ = trial;
    at_ = std::move(next);
    length_ = norm(at_.residuals);
    first_step_ = false;
    path_.add(parameters_);
  }

  void tell_observer() {
    if (!stop_ && options_.observer && !options_.observer(summary_.iterations, length_ * length_))
      stop(StopReason::interrupted);
  }

  const LeastSquaresProblem& problem_;
  const LevenbergMarquardtOptions& options_;
  std::vector<double> parameters_;
  Linearization at_;
  double length_ = 0;          // of the residuals
  std::vector<double> scale_;  // of the parameters: the largest norm of each Jacobian column so far
  double radius_ = 0;          // of the trust region, in scaled parameters
  double damping_ = 0;
  double size_ = 0;    // of the parameters, scaled
  double cosine_ = 0;  // the gradient's, at the parameters
  bool near_ = false;  // the gains still possible are near the rounding error of the sum of squares
  bool first_step_ = true;
  bool tried_full_step_ = false;  // from the present point
  bool stop_ = false;
  Path path_;
  LevenbergMarquardtSummary summary_;
};

}  // namespace

LevenbergMarquardtSummary levenberg_marquardt(const LeastSquaresProblem& problem,
                                              const std::vector<double>& start,
                                              const LevenbergMarquardtOptions& options) {
  return Solver(problem, start, options).run();
}

}  // namespace slope::fit
