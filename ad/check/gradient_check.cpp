// The verdicts: see gradient_check.hpp.
#include <ad/check/gradient_check.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace slope::ad::detail {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

double agreeing_digits(double ours, double reference) {
  const double distance = std::abs(ours - reference);
  if (distance == 0) return 16;
  const double size = std::max(std::abs(ours), std::abs(reference));
  if (!std::isfinite(distance) || !std::isfinite(size)) return 0;
  return std::clamp(-std::log10(distance / size), 0.0, 16.0);
}

/// Whether a slope as far off as `distance` could hide in a function whose values jump about between
/// neighbouring points (the sine of 1e20, say): no difference can see what happens there. A slope that by
/// itself explains the jumps (rounding of the argument, made large by a steep function) is no such case.
bool hidden_by_noise(const Difference& reference, double distance) {
  const bool noisy = reference.noise > 1000 * epsilon * reference.largest_value;
  const bool explained = std::abs(reference.derivative) * reference.noise_spacing > reference.noise;
  return noisy && !explained && distance * reference.noise_spacing >= 1e-2 * reference.noise;
}

void judge(GradientEntry& entry, double wobble, const GradientCheckOptions& options) {
  const Difference& reference = entry.difference;
  const auto inconclusive = [&](const char* reason) {
    entry.verdict = Verdict::inconclusive;
    entry.reason = reason;
  };
  const auto fail = [&](std::string reason) {
    entry.verdict = Verdict::fail;
    entry.reason = std::move(reason);
  };
  entry.rounding = 8 * wobble + 64 * epsilon * std::abs(entry.ours);
  if (reference.side == DifferenceSide::none) return inconclusive("no finite difference could be formed");
  if (!std::isfinite(entry.ours)) {
    if (reference.converged && reference.unseen_low == reference.unseen_high)
      return fail("it is not finite, the function's slope is");
    return inconclusive("it is not finite, and the differences do not settle");
  }
  entry.digits = agreeing_digits(entry.ours, entry.reference);
  const double distance = std::abs(entry.ours - entry.reference);
  const double tolerance = options.safety * reference.error + entry.rounding;
  if (reference.kink) return inconclusive("the slopes on both sides differ");
  if (distance <= tolerance) {
    const double size = std::max(std::abs(entry.ours), std::abs(entry.reference));
    const bool seen = tolerance <= options.resolution * size;
    const bool zero = std::abs(entry.ours) <= tolerance && std::abs(entry.reference) <= 2 * reference.error &&
                      reference.converged;
    if (seen || zero) {
      entry.verdict = Verdict::pass;
      return;
    }
    return inconclusive("the reference is too coarse");
  }
  if (!reference.converged) return inconclusive("the differences do not settle");
  if (entry.ours > reference.unseen_low && entry.ours < reference.unseen_high) {
    return inconclusive("the function's values are too coarse to show it");
  }
  if (hidden_by_noise(reference, distance))
    return inconclusive("the function's values are noise between neighbours");
  fail(fmt::format("off by {:.2g}, {:.2g} allowed", distance, tolerance));
}

}  // namespace

std::string input_name(const GradientCheckOptions& options, std::size_t argument, std::size_t arguments,
                       const Shape& shape, std::size_t index) {
  std::string name = argument < options.names.size() ? options.names[argument]
                     : arguments == 1                ? "x"
                                                     : fmt::format("x{}", argument);
  if (shape.rank() == 0) return name;
  std::string coordinates;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    coordinates = fmt::format("{}{}{}", index % shape[axis], coordinates.empty() ? "" : ", ", coordinates);
    index /= shape[axis];
  }
  return fmt::format("{}[{}]", name, coordinates);
}

GradientReport answer(const GradientQuestion& question, const GradientCheckOptions& options) {
  GradientReport report;
  std::vector<double> moved = question.at;
  for (std::size_t k = 0; k < question.at.size(); ++k) {
    GradientEntry entry;
    entry.input = question.inputs[k];
    entry.argument = question.arguments[k];
    entry.index = question.indices[k];
    entry.at = question.at[k];
    entry.ours = question.ours[k];
    const auto along = [&](double x) {
      moved[k] = x;
      return question.value(moved);
    };
    entry.difference = finite_difference(along, question.at[k], {options.typical_size});
    moved[k] = question.at[k];
    entry.reference = entry.difference.derivative;
    entry.reference_error = entry.difference.error;
    judge(entry, question.wobble[k], options);
    if (entry.verdict == Verdict::fail) {
      report.verdict = Verdict::fail;
    } else if (entry.verdict == Verdict::inconclusive && report.verdict == Verdict::pass) {
      report.verdict = Verdict::inconclusive;
    }
    report.entries.push_back(std::move(entry));
  }
  return report;
}

}  // namespace slope::ad::detail
