// See entry_check.hpp.
#include <fmt/format.h>

#include <ad/check/entry_check.hpp>
#include <ad/check/quick_difference.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace slope::ad {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double own_rounding = 64 * epsilon;  // relative, of a well-conditioned derivative

double agreeing_digits(double ours, double reference) {
  const double distance = std::abs(ours - reference);
  if (distance == 0) return 16;
  const double size = std::max(std::abs(ours), std::abs(reference));
  if (!std::isfinite(distance) || !std::isfinite(size)) return 0;
  return distance >= size ? 0 : std::min(-std::log10(distance / size), 16.0);
}

/// Whether a slope as far off as `distance` could hide in a function whose values jump about between
/// neighbouring points (the sine of 1e20, say): no difference can see what happens there. A slope that by
/// itself explains the jumps (rounding of the argument, made large by a steep function) is no such case.
bool hidden_by_noise(const Difference& reference, double distance) {
  const bool explained = std::abs(reference.derivative) * reference.noise_spacing > reference.noise;
  return reference.noisy && !explained && distance * reference.noise_spacing >= 1e-2 * reference.noise;
}

class EntryCheck {
 public:
  EntryCheck(const Subject& subject, const EntryQuestion& question, const GradientCheckOptions& options)
      : subject_(subject), question_(question), options_(options), x_(question.at[question.input]) {
    entry_.input = subject.inputs()[question.input];
    entry_.index = question.input;
    entry_.at = x_;
    entry_.ours = question.ours;
    if (std::isfinite(question.ours)) entry_.rounding = own_rounding * std::abs(question.ours);
  }

  GradientEntry operator()() {
    const bool wide = subject_.has_wide_value();
    entry_.method = wide ? "long double differences" : "differences";
    if (wide) {
      std::vector<long double> moved(question_.at.begin(), question_.at.end());
      const auto along = [&](long double t) {
        moved[question_.input] = t;
        return subject_.wide_value_or_nan(moved);
      };
      if (look_quickly<long double>(along)) return entry_;
      entry_.difference = wide_finite_difference(along, x_, {options_.typical_size});
    } else {
      std::vector<double> moved(question_.at.begin(), question_.at.end());
      const auto along = [&](double t) {
        moved[question_.input] = t;
        return subject_.value_or_nan(moved);
      };
      if (look_quickly<double>(along)) return entry_;
      entry_.difference = finite_difference(along, x_, {options_.typical_size});
    }
    entry_.rounding = std::max(entry_.rounding, question_.rounding());
    entry_.reference = entry_.difference.derivative;
    entry_.reference_error = entry_.difference.error;
    judge();
    if (entry_.verdict == Verdict::fail || entry_.verdict == Verdict::inconclusive) ask_complex_step();
    return entry_;
  }

 private:
  /// A pass on the cheap: the first tableau that is sharp enough agrees, and the sides are alike.
  template <class Real, class F>
  bool look_quickly(const F& along) {
    constexpr Real enough = std::numeric_limits<Real>::digits > 60 ? Real(1e-11L) : Real(1e-9L);
    const double typical = options_.typical_size;
    const double size = std::abs(x_);
    std::array<Real, 4> steps{};
    std::size_t count = 0;
    if (size >= typical / 64) {
      steps[count++] = size / 8;
      if (size > 4 * typical) steps[count++] = typical / 4;
      steps[count++] = size / 1024;
    } else {
      steps[count++] = typical / 8;
      if (size > 0) steps[count++] = size / 8;
      steps[count++] = typical / 1024;
    }
    const detail::QuickDifference<Real> found = detail::quick_difference<Real>(
        along, x_, along(x_), size > 0 ? size : typical, std::span<const Real>(steps).first(count), enough);
    if (!std::isfinite(found.error) || found.sides != detail::Sides::alike) return false;
    entry_.reference = static_cast<double>(found.derivative);
    entry_.reference_error = static_cast<double>(found.error);
    entry_.digits = agreeing_digits(entry_.ours, entry_.reference);
    if (agrees_sharply()) return true;
    if (!(std::abs(entry_.ours - entry_.reference) < 1e-3 * std::abs(entry_.reference))) return false;
    entry_.rounding = std::max(entry_.rounding, question_.rounding());
    return agrees_sharply();
  }

  double tolerance() const { return options_.safety * entry_.reference_error + entry_.rounding; }

  /// A pass by a reference with this error: it agrees, and a relative error of options.resolution would have
  /// shown. A derivative of exactly zero passes when the reference is zero as far as it can see.
  bool agrees_sharply() {
    const double distance = std::abs(entry_.ours - entry_.reference);
    if (!std::isfinite(distance) || distance > tolerance()) return false;
    const double size = std::max(std::abs(entry_.ours), std::abs(entry_.reference));
    const bool zero = agrees_with_zero();
    if (tolerance() > options_.resolution * size && !zero && size != 0) return false;
    entry_.verdict = Verdict::pass;
    entry_.smallest_seen = zero ? 0.0 : tolerance() / size;
    return true;
  }

  /// Whether ours is zero but for rounding, and the reference is, too, beside what the function's values do
  /// over the variable's size.
  bool agrees_with_zero() const {
    if (std::abs(entry_.ours) > entry_.rounding) return false;
    if (!(std::abs(entry_.reference) <= 2 * entry_.reference_error + entry_.rounding)) return false;
    const double variable = std::max(std::abs(x_), options_.typical_size);
    double largest = std::abs(question_.value);
    std::vector<double> moved(question_.at.begin(), question_.at.end());
    for (const double step : {variable, -variable}) {
      moved[question_.input] = x_ + step;
      const double there = std::abs(subject_.value_or_nan(moved));
      if (std::isfinite(there)) largest = std::max(largest, there);
    }
    return entry_.reference_error * variable <= 1e-9 * largest;
  }

  void say(Verdict verdict, std::string reason) {
    entry_.verdict = verdict;
    entry_.reason = std::move(reason);
  }

  void judge_kink() {
    const Difference& reference = entry_.difference;
    entry_.left_slope = reference.left_slope;
    entry_.right_slope = reference.right_slope;
    entry_.jump = reference.jump;
    const auto [low, high] = std::minmax(reference.left_slope, reference.right_slope);
    const double room = 1e-6 * std::max(std::abs(low), std::abs(high)) + entry_.rounding;
    entry_.between = entry_.ours >= low - room && entry_.ours <= high + room;
    if (entry_.jump) return say(Verdict::kink, "the function jumps here");
    say(Verdict::kink,
        fmt::format("slopes {:.6g} and {:.6g}, {} them", entry_.left_slope, entry_.right_slope,
                    entry_.between ? "the derivative is between" : "the derivative is not between"));
  }

  void judge_one_sided() {
    const Difference& reference = entry_.difference;
    entry_.one_sided = true;
    const char* const side = reference.side == DifferenceSide::right ? "above" : "below";
    if (reference.converged && std::abs(entry_.ours - reference.derivative) >
                                   10 * tolerance() + 0.01 * std::abs(reference.derivative)) {
      return say(Verdict::fail, fmt::format("the slope from {} is another", side));
    }
    say(Verdict::domain, fmt::format("the function is defined {} this point only", side));
  }

  void judge() {
    const Difference& reference = entry_.difference;
    if (reference.side == DifferenceSide::none) {
      return say(Verdict::domain, "the function is not defined around this point");
    }
    if (!std::isfinite(entry_.ours)) {
      if (reference.side == DifferenceSide::central && reference.converged &&
          reference.unseen_low == reference.unseen_high) {
        return say(Verdict::fail, "it is not finite, the function's slope is");
      }
      if (reference.kink && !reference.jump) return judge_kink();
      return say(Verdict::domain, "it is not finite");
    }
    entry_.digits = agreeing_digits(entry_.ours, entry_.reference);
    if (reference.kink) return judge_kink();
    const double distance = std::abs(entry_.ours - entry_.reference);
    const double room = tolerance();
    if (reference.side != DifferenceSide::central) {
      if (distance > room || room > 1e-3 * std::abs(entry_.reference)) return judge_one_sided();
      entry_.one_sided = true;
      return say(Verdict::domain,
                 "it agrees with the slope from one side; on the other the function is not defined");
    }
    if (reference.steep) return say(Verdict::domain, "the slope grows without bound");
    if (distance <= room) {
      const double size = std::max(std::abs(entry_.ours), std::abs(entry_.reference));
      const bool seen = room <= options_.resolution * size;
      const bool zero = agrees_with_zero();
      if (seen || zero) {
        entry_.verdict = Verdict::pass;
        entry_.smallest_seen = zero ? 0.0 : room / size;
        return;
      }
      return say(Verdict::inconclusive,
                 entry_.rounding > 0.1 * room ? "rounding drowns it" : "the reference is too coarse");
    }
    if (!reference.converged) return say(Verdict::inconclusive, "the differences do not settle");
    if (entry_.ours > reference.unseen_low && entry_.ours < reference.unseen_high) {
      return say(Verdict::inconclusive, "the function's values are too coarse to show it");
    }
    if (hidden_by_noise(reference, distance)) {
      return say(Verdict::inconclusive, "the function's values are noise between neighbours");
    }
    say(Verdict::fail, fmt::format("off by {:.2g}, {:.2g} allowed", distance, room));
  }

  /// Where differences are poor the complex step decides; against good ones it is a witness only.
  void ask_complex_step() {
    if (!subject_.has_complex_value()) return;
    const long double size = x_ == 0 ? 1.0L : std::abs(static_cast<long double>(x_));
    const long double step = size * 1e-60L;
    std::vector<Subject::Complex> z(question_.at.begin(), question_.at.end());
    z[question_.input] = {x_, step};
    const Subject::Complex image = subject_.complex_value(z);
    const auto derivative = static_cast<double>(image.imag() / step);
    const auto real = static_cast<double>(image.real());
    if (!std::isfinite(derivative) || !std::isfinite(real)) return;
    if (std::abs(real - question_.value) > 1e-6 * std::abs(question_.value)) return;  // another branch
    const double error = 1e-15 * std::abs(derivative) + entry_.rounding / 256;
    const bool ours_agrees = std::abs(derivative - entry_.ours) <= options_.safety * error + entry_.rounding;
    const bool difference_agrees =
        std::abs(derivative - entry_.reference) <= options_.safety * entry_.reference_error;
    if (entry_.verdict == Verdict::fail) {
      if (!ours_agrees) return;
      entry_.witnesses = {{"tape", entry_.ours, entry_.rounding, false},
                          {"complex step", derivative, error, false},
                          {entry_.method, entry_.reference, entry_.reference_error, true}};
      return say(Verdict::inconclusive, "the difference is outvoted by the complex step");
    }
    if (!ours_agrees || !difference_agrees) return;
    GradientEntry before = entry_;
    entry_.reference = derivative;
    entry_.reference_error = error;
    entry_.digits = agreeing_digits(entry_.ours, derivative);
    if (agrees_sharply()) {
      entry_.method = "complex step";
      entry_.reason.clear();
    } else {
      entry_ = std::move(before);
    }
  }

  const Subject& subject_;
  const EntryQuestion& question_;
  const GradientCheckOptions& options_;
  double x_;
  GradientEntry entry_;
};

}  // namespace

GradientEntry check_entry(const Subject& subject, const EntryQuestion& question,
                          const GradientCheckOptions& options) {
  return EntryCheck(subject, question, options)();
}

}  // namespace slope::ad
