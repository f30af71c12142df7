// See statement_check.hpp.
#include <ad/check/finite_difference.hpp>
#include <ad/check/quick_difference.hpp>
#include <ad/check/statement_check.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>

namespace slope::ad {
namespace {

using Wide = long double;

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr std::size_t most_arguments = 3;  // of a rule

/// Differences this good, relative to the derivative, are taken without a look at other steps.
constexpr Wide good_enough = 1e-11L;

/// Rounding that a rule's partial may have; the rules promise a few last places.
constexpr double partial_rounding = 256 * epsilon;

struct Reference {
  detail::QuickDifference<Wide> difference;
  bool settled = false;
};

/// Steps to try: the argument's own size and the natural unit of most functions, then ever finer ones for
/// points beside an edge or inside a narrow feature.
std::size_t candidate_steps(std::span<const Wide> at, std::size_t which, std::array<Wide, 10>& steps) {
  const Wide size = std::fabs(at[which]);
  std::size_t count = 0;
  if (size == 0) {
    for (const Wide step : {0x1p-3L, 0x1p-12L, 0x1p-24L}) steps[count++] = step;
    return count;
  }
  if (size > 4 && size < 1e12L) steps[count++] = 0x1p-2L;
  steps[count++] = size / 8;
  // Small beside another argument, the function may be smooth on that one's scale.
  for (const Wide other : at) {
    if (std::fabs(other) > 16 * size) steps[count++] = std::fabs(other) / 8;
  }
  if (size < 1) steps[count++] = 0x1p-3L;
  for (const Wide factor : {0x1p-12L, 0x1p-22L, 0x1p-34L, 0x1p-46L}) steps[count++] = size * factor;
  return count;
}

class PartialCheck {
 public:
  PartialCheck(const TracedOperation& operation, std::span<const TraceArgument> arguments, std::size_t which)
      : operation_(operation), which_(which) {
    for (std::size_t k = 0; k < arguments.size(); ++k) at_[k] = arguments[k].value;
  }

  Wide operator()(Wide x) const {
    std::array<Wide, most_arguments> moved = at_;
    moved[which_] = x;
    return operation_.value(moved.data());
  }

  Reference reference() const {
    Reference result;
    const Wide x = at_[which_];
    const Wide value = (*this)(x);
    std::array<Wide, 10> steps{};
    const std::size_t count = candidate_steps(at_, which_, steps);
    result.difference = detail::quick_difference<Wide>(*this, x, value, x == 0 ? Wide(1) : std::fabs(x),
                                                       std::span(steps).first(count), good_enough);
    detail::QuickDifference<Wide>& found = result.difference;
    if (found.sides != detail::Sides::alike && found.sides != detail::Sides::edge) return result;
    if (found.error > good_enough * std::fabs(found.derivative)) take_complex_step(value, found);
    result.settled = std::isfinite(found.error);
    return result;
  }

  /// The absolute error that the rule allows itself here.
  double slack() const {
    const Wide x = at_[which_];
    return x < 0 && x > operation_.slack_from ? operation_.slack : 0;
  }

  /// Whether the slow difference, too, finds the partial wrong; or the complex step did.
  bool confirms(const StatementFinding& finding, double tolerance) const {
    const Difference slow =
        wide_finite_difference([this](Wide x) { return (*this)(x); }, static_cast<double>(at_[which_]));
    if (!slow.converged) return finding.reference_error <= 1e-14 * std::fabs(finding.reference);
    return std::fabs(finding.partial - slow.derivative) > tolerance + 10 * slow.error;
  }

 private:
  /// The complex step, where the operation has one that continues this very value and the difference does not
  /// object.
  void take_complex_step(Wide value, detail::QuickDifference<Wide>& found) const {
    if (operation_.complex_value == nullptr) return;
    const Wide size = at_[which_] == 0 ? Wide(1) : std::fabs(at_[which_]);
    std::array<std::complex<Wide>, most_arguments> z;
    for (std::size_t k = 0; k < most_arguments; ++k) z[k] = at_[k];
    const Wide step = size * 1e-60L;
    z[which_] = {at_[which_], step};
    const std::complex<Wide> image = operation_.complex_value(z.data());
    const Wide derivative = image.imag() / step;
    if (!std::isfinite(derivative)) return;
    if (std::fabs(image.real() - value) > 1e-12L * std::fabs(value) + 1e-17L) return;
    if (std::isfinite(found.error) && std::fabs(derivative - found.derivative) > 10 * found.error) return;
    found.derivative = derivative;
    // At 0 a derivative as small as the step is one of rounding.
    found.error = 1e-15L * std::fabs(derivative) + (at_[which_] == 0 ? 1e3L * step : 0);
    found.sides = detail::Sides::alike;
  }

  const TracedOperation& operation_;
  std::size_t which_;
  std::array<Wide, most_arguments> at_{};
};

enum class Outcome { right, wrong, kink, unseen };

Outcome judge(const Reference& reference, const PartialCheck& check, StatementFinding& finding,
              double resolution, double& seen) {
  const detail::QuickDifference<Wide>& found = reference.difference;
  finding.sides = found.sides;
  finding.left = static_cast<double>(found.left);
  finding.right = static_cast<double>(found.right);
  finding.reference = static_cast<double>(found.derivative);
  finding.reference_error = static_cast<double>(found.error);
  if (found.sides == detail::Sides::kink || found.sides == detail::Sides::jump ||
      found.sides == detail::Sides::unclear) {
    return Outcome::kink;
  }
  const double ours = finding.partial;
  if (!reference.settled) return found.sides == detail::Sides::edge ? Outcome::kink : Outcome::unseen;
  const double size = std::max(std::fabs(ours), std::fabs(finding.reference));
  const bool sharp = finding.reference_error <= 1e-3 * std::fabs(finding.reference);
  if (!std::isfinite(ours)) {
    if (std::isinf(ours) && std::fabs(found.derivative) > std::numeric_limits<double>::max())
      return Outcome::right;
    return sharp ? Outcome::wrong : Outcome::kink;
  }
  const double tolerance = 10 * finding.reference_error + partial_rounding * std::fabs(ours) + check.slack() +
                           8 * std::numeric_limits<double>::denorm_min();
  const double distance = std::fabs(static_cast<double>(ours - found.derivative));
  if (!(distance <= tolerance)) return check.confirms(finding, tolerance) ? Outcome::wrong : Outcome::unseen;
  if (ours == 0) return Outcome::right;  // multiplied by whatever, it stays so
  // A subnormal partial has only the digits that it has.
  const double own = std::numeric_limits<double>::denorm_min() / std::fabs(ours);
  const double relative = tolerance / size;
  if (relative > std::max(resolution, 64 * own)) return Outcome::unseen;
  seen = std::max(seen, relative);
  return Outcome::right;
}

}  // namespace

StatementReport check_statements(const Trace& trace, double resolution) {
  StatementReport report;
  const std::span<const TraceEntry> entries = trace.entries();
  for (std::uint32_t k = 1; k < entries.size(); ++k) {
    const TraceEntry& entry = entries[k];
    const std::span<const TraceArgument> arguments = trace.arguments(entry);
    if (!std::isfinite(entry.value) && !report.not_finite) {
      StatementFinding finding;
      finding.entry = k;
      report.not_finite = finding;
    }
    if (entry.operation == nullptr || entry.operation->value == nullptr) continue;
    if (!std::isfinite(entry.value)) continue;
    for (std::size_t which = 0; which < arguments.size(); ++which) {
      if (arguments[which].entry == 0 || static_cast<int>(which) == entry.operation->untested) continue;
      ++report.partials;
      StatementFinding finding;
      finding.entry = k;
      finding.argument = which;
      finding.partial = arguments[which].partial;
      const PartialCheck check(*entry.operation, arguments, which);
      switch (judge(check.reference(), check, finding, resolution, report.resolution)) {
        case Outcome::right: break;
        case Outcome::kink: report.kinks.push_back(finding); break;
        case Outcome::unseen: report.unseen.push_back(finding); break;
        case Outcome::wrong:
          if (!report.wrong) report.wrong = finding;
          break;
      }
    }
  }
  return report;
}

}  // namespace slope::ad
