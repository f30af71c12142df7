// The ladder, Ridders' tableau, and the choice among its results: see finite_difference.hpp.
#include <ad/check/finite_difference.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace slope::ad {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

/// Rounding that is expected of a function's value, relative to it.
constexpr double expected_rounding = 4 * epsilon;

/// Measured noise beyond this many roundings is more than a well-written function makes.
constexpr double ordinary_noise = 1000;

/// The distance from |x| to the next double.
double last_place(double x) {
  const double magnitude = std::abs(x);
  return std::nextafter(magnitude, infinity) - magnitude;
}

/// One difference quotient.
struct Quotient {
  double step = 0.0;
  double slope = std::numeric_limits<double>::quiet_NaN();  // central, or of the one side
  double right = std::numeric_limits<double>::quiet_NaN();
  double left = std::numeric_limits<double>::quiet_NaN();
  double bar = infinity;  // what noise in the values can make of it
  double change = 0.0;    // the largest change of the value over the step
  bool usable() const { return std::isfinite(slope) && std::isfinite(bar); }
};

/// An extrapolated derivative.
struct Candidate {
  double derivative = 0.0;
  double error = infinity;
  double rounding = infinity;
  double step = 0.0;
};

/// Everything known about the function at the point.
class Differentiator {
 public:
  Differentiator(const std::function<double(double)>& f, double x, const DifferenceOptions& options)
      : f_(f), x_(x), size_(std::max(std::abs(x), options.typical_size)) {}

  Difference operator()() {
    Difference result;
    value_ = evaluate(x_);
    if (std::isfinite(value_)) {
      measure_noise();
      for (const DifferenceSide side :
           {DifferenceSide::central, DifferenceSide::right, DifferenceSide::left}) {
        if (climb(side)) {
          result = choose(side);
          break;
        }
      }
    }
    if (result.side == DifferenceSide::none) {
      result.derivative = std::numeric_limits<double>::quiet_NaN();
      result.error = infinity;
    }
    result.noise = noise_;
    result.noise_spacing = spacing_;
    result.largest_value = largest_;
    result.evaluations = evaluations_;
    return result;
  }

 private:
  double evaluate(double x) {
    ++evaluations_;
    return f_(x);
  }

  /// The noise in the values next to x from the fourth and fifth differences of values a few last places
  /// apart, in which nothing smooth is left (Moré and Wild, equation 2.2: the k-th differences have variance
  /// (2k)!/k!^2). Two odd spacings, for roundings that happen to fall alike on one grid do not on another.
  void measure_noise() {
    const double place = x_ == 0 ? epsilon * size_ : last_place(x_);
    for (const double places : {5.0, 13.0}) noise_ = std::max(noise_, noise_at(places * place));
    spacing_ = 13 * place;
  }

  double noise_at(double spacing) {
    std::array<double, 7> table{};
    for (std::size_t k = 0; k < table.size(); ++k) {
      table[k] = evaluate(x_ + (static_cast<double>(k) - 3) * spacing);
      if (std::isfinite(table[k])) largest_ = std::max(largest_, std::abs(table[k]));
    }
    double worst = 0;
    double variance = 1;  // of the k-th difference of values with variance 1
    for (std::size_t k = 1; k <= 5; ++k) {
      variance *= static_cast<double>(2 * k * (2 * k - 1)) / static_cast<double>(k * k);
      double squares = 0;
      const std::size_t count = table.size() - k;
      for (std::size_t i = 0; i < count; ++i) {
        table[i] = table[i + 1] - table[i];
        squares += table[i] * table[i] / static_cast<double>(count);
      }
      if (k >= 4 && std::isfinite(squares)) worst = std::max(worst, std::sqrt(squares / variance));
    }
    return worst;
  }

  double noise_of(double a, double b) const {
    return std::max({4 * noise_, expected_rounding * std::max(std::abs(a), std::abs(b)), smallest});
  }

  Quotient quotient(DifferenceSide side, double step) {
    Quotient q;
    q.step = step;
    const double above = x_ + step;
    const double below = x_ - step;
    if (side == DifferenceSide::central) {
      const double up = evaluate(above);
      const double down = evaluate(below);
      q.slope = (up - down) / (above - below);
      q.right = (up - value_) / (above - x_);
      q.left = (value_ - down) / (x_ - below);
      q.bar = noise_of(up, down) / step;
      q.change = std::max(std::abs(up - value_), std::abs(value_ - down));
    } else {
      const double there = side == DifferenceSide::right ? above : below;
      const double value = evaluate(there);
      q.slope = (value - value_) / (there - x_);
      q.bar = 2 * noise_of(value, value_) / step;
      q.change = std::abs(value - value_);
    }
    return q;
  }

  /// Quotients from the size of the variable down to its last places; where |x| is far below its typical
  /// size, from |x| down too. False when there are too few to judge by.
  bool climb(DifferenceSide side) {
    ladder_.clear();
    const double bottom = x_ == 0 ? size_ * 0x1p-50 : 8 * last_place(x_);
    const double magnitude = std::abs(x_);
    const bool two_scales = magnitude > 0 && magnitude < size_ / 64;
    const double gap = two_scales ? std::max(size_ * 0x1p-50, magnitude) : bottom;
    for (double step = 0.34 * size_; step >= gap; step /= 4) ladder_.push_back(quotient(side, step));
    if (two_scales) {
      for (double step = 0.34 * magnitude; step >= bottom; step /= 4) ladder_.push_back(quotient(side, step));
    }
    std::erase_if(ladder_, [](const Quotient& q) { return !q.usable(); });
    return ladder_.size() >= 6;
  }

  /// By how much the finer quotients contradict `derivative`, beyond their noise and their own truncation.
  double contradiction(double derivative, double step) const {
    double worst = 0;
    for (std::size_t k = 1; k < ladder_.size(); ++k) {
      const Quotient& q = ladder_[k];
      if (q.step >= step) continue;
      const double truncation = 2 * std::abs(q.slope - ladder_[k - 1].slope) / 3;
      worst = std::max(worst, std::abs(q.slope - derivative) - 3 * q.bar - truncation);
    }
    return worst;
  }

  /// Ridders' tableau from one starting step: steps shrink by `shrink`, column j removes the j-th power of
  /// the error.
  Candidate extrapolate(DifferenceSide side, double start) {
    constexpr std::size_t rows = 10;
    constexpr double shrink = 1.4;
    const double factor = side == DifferenceSide::central ? shrink * shrink : shrink;
    std::array<double, rows> above{};  // the row above, and its rounding
    std::array<double, rows> above_rounding{};
    Candidate best;
    best.step = start;
    double step = start;
    for (std::size_t row = 0; row < rows; ++row, step /= shrink) {
      std::array<double, rows> now{};
      std::array<double, rows> now_rounding{};
      const Quotient q = quotient(side, step);
      if (!q.usable()) return best;
      now[0] = q.slope;
      now_rounding[0] = q.bar;
      double power = 1;
      double row_error = infinity;
      for (std::size_t column = 1; column <= row; ++column) {
        power *= factor;
        now[column] = (now[column - 1] * power - above[column - 1]) / (power - 1);
        now_rounding[column] = (now_rounding[column - 1] * power + above_rounding[column - 1]) / (power - 1);
        const double change =
            std::max(std::abs(now[column] - now[column - 1]), std::abs(now[column] - above[column - 1]));
        const double error = change + now_rounding[column];
        row_error = std::min(row_error, error);
        if (error < best.error) best = {now[column], error, now_rounding[column], start};
      }
      // Ridders' stop: higher orders have become much worse, so smaller steps only add rounding.
      if (row >= 3 && row_error > 100 * best.error) break;
      above = now;
      above_rounding = now_rounding;
    }
    return best;
  }

  Difference choose(DifferenceSide side) {
    // The step that the finer quotients contradict least is where the function begins to be smooth.
    std::size_t anchor = 0;
    double least = infinity;
    for (std::size_t k = 0; k < ladder_.size(); ++k) {
      const double quality =
          contradiction(ladder_[k].slope, ladder_[k].step) + ladder_[k].bar +
          (k + 1 < ladder_.size() ? std::abs(ladder_[k].slope - ladder_[k + 1].slope) : infinity);
      if (quality < least) {
        least = quality;
        anchor = k;
      }
    }
    std::vector<Candidate> candidates;
    for (const double wider : {1.0, 7.0, 45.0, 300.0, 2000.0}) {
      const double start = ladder_[anchor].step * wider;
      if (start > 0.5 * size_) break;
      Candidate candidate = extrapolate(side, start);
      if (!std::isfinite(candidate.error)) continue;
      candidate.error += contradiction(candidate.derivative, start);
      candidates.push_back(candidate);
    }
    Difference result;
    if (candidates.empty()) return result;
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.error < b.error; });
    Candidate best = candidates[0];
    // An estimate can be small by accident: a second tableau must agree, or the plain quotient when there is
    // none.
    const double second = candidates.size() > 1 ? candidates[1].derivative : ladder_[anchor].slope;
    best.error = std::max(best.error, std::abs(best.derivative - second));

    result.derivative = best.derivative;
    result.error = best.error;
    result.rounding = best.rounding;
    result.step = best.step;
    result.side = side;
    if (side == DifferenceSide::central) judge_kink(result);
    judge_staircase(result);
    const bool quiet = noise_ <= ordinary_noise * epsilon * largest_;
    result.converged = !result.kink && (result.error <= 0.01 * std::abs(result.derivative) ||
                                        (quiet && result.error <= 20 * result.rounding));
    return result;
  }

  /// A kink: the gap between the slopes on both sides is well above noise and stays as the step shrinks
  /// (where the function is smooth, it shrinks with the step).
  void judge_kink(Difference& result) const {
    for (std::size_t k = ladder_.size(); k-- > 2;) {
      const double gap = std::abs(ladder_[k].right - ladder_[k].left);
      if (gap < 16 * ladder_[k].bar || gap == 0) continue;
      const double wider = std::abs(ladder_[k - 1].right - ladder_[k - 1].left);
      const double widest = std::abs(ladder_[k - 2].right - ladder_[k - 2].left);
      // Of the quotients that noise leaves, the finest two steps must agree on it.
      if (gap > 0.7 * wider && wider > 0.7 * widest) {
        result.kink = true;
        result.error = std::max(result.error, gap);
      }
      return;
    }
  }

  /// Values that do not change at all over fine steps but do over wider ones may be steps of rounding. When
  /// the estimate comes from such unchanging values, the slopes of the finest steps that do show a change are
  /// possible, too.
  void judge_staircase(Difference& result) const {
    const auto flat = [](const Quotient& q) { return q.change == 0; };
    if (std::none_of(ladder_.begin(), ladder_.end(), flat)) return;
    std::size_t seen = 0;
    for (std::size_t k = ladder_.size(); k-- > 0 && seen < 4;) {
      if (flat(ladder_[k])) continue;
      if (seen == 0 && ladder_[k].step <= result.step) return;
      ++seen;
      result.unseen_low = std::min(result.unseen_low, 2 * ladder_[k].slope);
      result.unseen_high = std::max(result.unseen_high, 2 * ladder_[k].slope);
    }
  }

  const std::function<double(double)>& f_;
  double x_;
  double size_;
  double value_ = 0.0;
  double noise_ = 0.0;
  double spacing_ = 0.0;
  double largest_ = 0.0;
  int evaluations_ = 0;
  std::vector<Quotient> ladder_;  // widest step first
};

}  // namespace

Difference finite_difference(const std::function<double(double)>& f, double x,
                             const DifferenceOptions& options) {
  return Differentiator(f, x, options)();
}

}  // namespace slope::ad
