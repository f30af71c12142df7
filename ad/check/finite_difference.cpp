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

template <class Real>
constexpr Real infinity = std::numeric_limits<Real>::infinity();
template <class Real>
constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// Rounding that is expected of a function's value, relative to it.
template <class Real>
constexpr Real expected_rounding = 4 * epsilon<Real>;

/// Measured noise beyond this many roundings is more than a well-written function makes.
constexpr int ordinary_noise = 1000;

/// The distance from |x| to the next number.
template <class Real>
Real last_place(Real x) {
  const Real magnitude = std::abs(x);
  return std::nextafter(magnitude, infinity<Real>) - magnitude;
}

/// One difference quotient.
template <class Real>
struct Quotient {
  Real step = 0.0;
  Real slope = std::numeric_limits<Real>::quiet_NaN();  // central, or of the one side
  Real right = std::numeric_limits<Real>::quiet_NaN();
  Real left = std::numeric_limits<Real>::quiet_NaN();
  Real bar = infinity<Real>;  // what noise in the values can make of it
  Real change = 0.0;          // the largest change of the value over the step
  bool usable() const { return std::isfinite(slope) && std::isfinite(bar); }
};

/// An extrapolated derivative.
template <class Real>
struct Candidate {
  Real derivative = 0.0;
  Real error = infinity<Real>;
  Real rounding = infinity<Real>;
  Real step = 0.0;
};

/// Everything known about the function at the point.
template <class Real>
class Differentiator {
 public:
  Differentiator(const std::function<Real(Real)>& f, Real x, const DifferenceOptions& options)
      : f_(f), x_(x), size_(std::max(std::abs(x), Real(options.typical_size))) {}

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
      result.error = infinity<double>;
    }
    result.noise = static_cast<double>(noise_);
    result.noise_spacing = static_cast<double>(spacing_);
    result.largest_value = static_cast<double>(largest_);
    result.noisy = noise_ > ordinary_noise * epsilon<Real> * largest_;
    result.evaluations = evaluations_;
    return result;
  }

 private:
  Real evaluate(Real x) {
    ++evaluations_;
    return f_(x);
  }

  /// The noise in the values next to x from the fourth and fifth differences of values a few last places
  /// apart, in which nothing smooth is left (Moré and Wild, equation 2.2: the k-th differences have variance
  /// (2k)!/k!^2). Two odd spacings, for roundings that happen to fall alike on one grid do not on another.
  void measure_noise() {
    const Real place = x_ == 0 ? epsilon<Real> * size_ : last_place(x_);
    for (const Real places : {Real(5), Real(13)}) {
      const Real spacing = places * place;
      Real noise = noise_at(x_ - 3 * spacing, spacing);
      // A kink or jump at the point itself is no noise: it is not to be seen from one side.
      if (noise > expected_rounding<Real> * largest_) {
        noise = std::min(noise, std::max(noise_at(x_ + spacing, spacing), noise_at(x_ - spacing, -spacing)));
      }
      noise_ = std::max(noise_, noise);
    }
    spacing_ = 13 * place;
  }

  Real noise_at(Real first, Real spacing) {
    std::array<Real, 7> table{};
    for (std::size_t k = 0; k < table.size(); ++k) {
      table[k] = evaluate(first + static_cast<Real>(k) * spacing);
      if (std::isfinite(table[k])) largest_ = std::max(largest_, std::abs(table[k]));
    }
    Real worst = 0;
    Real variance = 1;  // of the k-th difference of values with variance 1
    for (std::size_t k = 1; k <= 5; ++k) {
      variance *= static_cast<Real>(2 * k * (2 * k - 1)) / static_cast<Real>(k * k);
      Real squares = 0;
      const std::size_t count = table.size() - k;
      for (std::size_t i = 0; i < count; ++i) {
        table[i] = table[i + 1] - table[i];
        squares += table[i] * table[i] / static_cast<Real>(count);
      }
      if (k >= 4 && std::isfinite(squares)) worst = std::max(worst, std::sqrt(squares / variance));
    }
    return worst;
  }

  Real noise_of(Real a, Real b) const {
    return std::max({4 * noise_, expected_rounding<Real> * std::max(std::abs(a), std::abs(b)),
                     std::numeric_limits<Real>::denorm_min()});
  }

  Quotient<Real> quotient(DifferenceSide side, Real step) {
    Quotient<Real> q;
    q.step = step;
    const Real above = x_ + step;
    const Real below = x_ - step;
    if (side == DifferenceSide::central) {
      const Real up = evaluate(above);
      const Real down = evaluate(below);
      q.slope = (up - down) / (above - below);
      q.right = (up - value_) / (above - x_);
      q.left = (value_ - down) / (x_ - below);
      q.bar = noise_of(up, down) / step;
      q.change = std::max(std::abs(up - value_), std::abs(value_ - down));
    } else {
      const Real there = side == DifferenceSide::right ? above : below;
      const Real value = evaluate(there);
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
    const Real lowest = size_ * (4 * epsilon<Real>);
    const Real bottom = x_ == 0 ? lowest : 8 * last_place(x_);
    const Real magnitude = std::abs(x_);
    const bool two_scales = magnitude > 0 && magnitude < size_ / 64;
    const Real gap = two_scales ? std::max(lowest, magnitude) : bottom;
    for (Real step = 0.34 * size_; step >= gap; step /= 4) ladder_.push_back(quotient(side, step));
    if (two_scales) {
      for (Real step = 0.34 * magnitude; step >= bottom; step /= 4) ladder_.push_back(quotient(side, step));
    }
    std::erase_if(ladder_, [](const Quotient<Real>& q) { return !q.usable(); });
    return ladder_.size() >= 6;
  }

  /// By how much the finer quotients contradict `derivative`, beyond their noise and their own truncation.
  Real contradiction(Real derivative, Real step) const {
    Real worst = 0;
    for (std::size_t k = 1; k < ladder_.size(); ++k) {
      const Quotient<Real>& q = ladder_[k];
      if (q.step >= step) continue;
      const Real truncation = 2 * std::abs(q.slope - ladder_[k - 1].slope) / 3;
      worst = std::max(worst, std::abs(q.slope - derivative) - 3 * q.bar - truncation);
    }
    return worst;
  }

  /// Ridders' tableau from one starting step: steps shrink by `shrink`, column j removes the j-th power of
  /// the error.
  Candidate<Real> extrapolate(DifferenceSide side, Real start) {
    constexpr std::size_t rows = 10;
    constexpr Real shrink = 1.4;
    const Real factor = side == DifferenceSide::central ? shrink * shrink : shrink;
    std::array<Real, rows> above{};  // the row above, and its rounding
    std::array<Real, rows> above_rounding{};
    Candidate<Real> best;
    best.step = start;
    Real step = start;
    for (std::size_t row = 0; row < rows; ++row, step /= shrink) {
      std::array<Real, rows> now{};
      std::array<Real, rows> now_rounding{};
      const Quotient<Real> q = quotient(side, step);
      if (!q.usable()) return best;
      now[0] = q.slope;
      now_rounding[0] = q.bar;
      Real power = 1;
      Real row_error = infinity<Real>;
      for (std::size_t column = 1; column <= row; ++column) {
        power *= factor;
        now[column] = (now[column - 1] * power - above[column - 1]) / (power - 1);
        now_rounding[column] = (now_rounding[column - 1] * power + above_rounding[column - 1]) / (power - 1);
        const Real change =
            std::max(std::abs(now[column] - now[column - 1]), std::abs(now[column] - above[column - 1]));
        const Real error = change + now_rounding[column];
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
    Real least = infinity<Real>;
    for (std::size_t k = 0; k < ladder_.size(); ++k) {
      const Real quality =
          contradiction(ladder_[k].slope, ladder_[k].step) + ladder_[k].bar +
          (k + 1 < ladder_.size() ? std::abs(ladder_[k].slope - ladder_[k + 1].slope) : infinity<Real>);
      if (quality < least) {
        least = quality;
        anchor = k;
      }
    }
    std::vector<Candidate<Real>> candidates;
    for (const Real wider : {1.0, 7.0, 45.0, 300.0, 2000.0}) {
      const Real start = ladder_[anchor].step * wider;
      if (start > 0.5 * size_) break;
      Candidate<Real> candidate = extrapolate(side, start);
      if (!std::isfinite(candidate.error)) continue;
      candidate.error += contradiction(candidate.derivative, start);
      candidates.push_back(candidate);
    }
    Difference result;
    if (candidates.empty()) return result;
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate<Real>& a, const Candidate<Real>& b) { return a.error < b.error; });
    Candidate<Real> best = candidates[0];
    // An estimate can be small by accident: a second tableau must agree, or the plain quotient when there is
    // none.
    const Real second = candidates.size() > 1 ? candidates[1].derivative : ladder_[anchor].slope;
    best.error = std::max(best.error, std::abs(best.derivative - second));

    result.derivative = static_cast<double>(best.derivative);
    result.error = static_cast<double>(best.error);
    result.rounding = static_cast<double>(best.rounding);
    result.step = static_cast<double>(best.step);
    result.side = side;
    if (side == DifferenceSide::central) judge_kink(result);
    judge_growth(result);
    judge_staircase(result);
    const bool quiet = noise_ <= ordinary_noise * epsilon<Real> * largest_;
    result.converged = !result.kink && !result.steep &&
                       (result.error <= 0.01 * std::abs(result.derivative) ||
                        (quiet && result.error <= 20 * result.rounding));
    return result;
  }

  /// A kink: the gap between the slopes on both sides is well above noise and stays as the step shrinks
  /// (where the function is smooth, it shrinks with the step). A jump: the gap grows as the steps shrink.
  void judge_kink(Difference& result) const {
    for (std::size_t k = ladder_.size(); k-- > 2;) {
      const Quotient<Real>& fine = ladder_[k];
      const Quotient<Real>& coarse = ladder_[k - 1];
      const Real gap = std::abs(fine.right - fine.left);
      if (gap < 16 * fine.bar || gap == 0) {
        if (16 * fine.bar < Real(1e-3) * std::abs(fine.slope)) return;  // seen well, and alike
        continue;
      }
      const Real wider = std::abs(coarse.right - coarse.left);
      const Real widest = std::abs(ladder_[k - 2].right - ladder_[k - 2].left);
      // Of the quotients that noise leaves, the finest two steps must agree on it.
      if (gap > Real(0.7) * wider && wider > Real(0.7) * widest) {
        result.kink = true;
        result.error = std::max(result.error, static_cast<double>(gap));
        const Real ratio = coarse.step / fine.step;
        const auto limit = [&](Real near, Real far) {  // the slope's error is proportional to the step
          return static_cast<double>((ratio * near - far) / (ratio - 1));
        };
        result.right_slope = limit(fine.right, coarse.right);
        result.left_slope = limit(fine.left, coarse.left);
        if (gap > Real(1.5) * wider && wider > Real(1.5) * widest) {
          result.right_slope = static_cast<double>(fine.right);
          result.left_slope = static_cast<double>(fine.left);
          result.jump = gap > Real(0.8) * ratio * wider;
        }
      }
      return;
    }
  }

  /// Slopes that grow without bound as the steps shrink: a vertical tangent, or a jump.
  void judge_growth(Difference& result) const {
    int grown = 0;
    bool at_once = true;
    for (std::size_t k = ladder_.size(); k-- > 1 && grown < 5;) {
      const Real slope = std::abs(ladder_[k].slope);
      if (slope < 16 * ladder_[k].bar) continue;
      if (!(slope > Real(1.2) * std::abs(ladder_[k - 1].slope))) return;
      const Real ratio = ladder_[k - 1].step / ladder_[k].step;
      at_once = at_once && slope > Real(0.8) * ratio * std::abs(ladder_[k - 1].slope);
      ++grown;
    }
    result.steep = grown == 5;
    if (result.steep && at_once) {
      result.kink = result.jump = true;
      result.left_slope = static_cast<double>(ladder_.back().left);
      result.right_slope = static_cast<double>(ladder_.back().right);
    }
  }

  /// Values that do not change at all over fine steps but do over wider ones may be steps of rounding. When
  /// the estimate comes from such unchanging values, the slopes of the finest steps that do show a change are
  /// possible, too.
  void judge_staircase(Difference& result) const {
    const auto flat = [](const Quotient<Real>& q) { return q.change == 0; };
    if (std::none_of(ladder_.begin(), ladder_.end(), flat)) return;
    std::size_t seen = 0;
    for (std::size_t k = ladder_.size(); k-- > 0 && seen < 4;) {
      if (flat(ladder_[k])) continue;
      if (seen == 0 && ladder_[k].step <= result.step) return;
      ++seen;
      result.unseen_low = std::min(result.unseen_low, 2 * static_cast<double>(ladder_[k].slope));
      result.unseen_high = std::max(result.unseen_high, 2 * static_cast<double>(ladder_[k].slope));
    }
  }

  const std::function<Real(Real)>& f_;
  Real x_;
  Real size_;
  Real value_ = 0.0;
  Real noise_ = 0.0;
  Real spacing_ = 0.0;
  Real largest_ = 0.0;
  int evaluations_ = 0;
  std::vector<Quotient<Real>> ladder_;  // widest step first
};

}  // namespace

Difference finite_difference(const std::function<double(double)>& f, double x,
                             const DifferenceOptions& options) {
  return Differentiator<double>(f, x, options)();
}

Difference wide_finite_difference(const std::function<long double(long double)>& f, double x,
                                  const DifferenceOptions& options) {
  return Differentiator<long double>(f, x, options)();
}

}  // namespace slope::ad
