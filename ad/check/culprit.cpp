// See culprit.hpp.
#include <fmt/format.h>

#include <ad/check/culprit.hpp>
#include <ad/check/finite_difference.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace slope::ad {

Culprit describe_statement(const Subject& subject, const Trace& trace, const StatementFinding& finding,
                           std::string reason) {
  const TraceEntry& entry = trace.entries()[finding.entry];
  Culprit culprit;
  culprit.operation = entry.operation == nullptr ? "input" : std::string(entry.operation->name);
  if (entry.operation != nullptr) {
    const Subject::Place place = subject.place(trace, finding.entry);
    culprit.place = place.words;
    culprit.text = place.text;
    culprit.picture = place.picture;
  }
  for (const TraceArgument& argument : trace.arguments(entry)) culprit.inputs.push_back(argument.value);
  culprit.value = entry.value;
  culprit.argument = finding.argument;
  culprit.partial = finding.partial;
  culprit.reference = finding.reference;
  culprit.reference_error = finding.reference_error;
  culprit.reason = std::move(reason);
  return culprit;
}

std::optional<Cancellation> worst_cancellation(const Trace& trace, std::span<const double> adjoints) {
  std::optional<Cancellation> worst;
  double heaviest = 0;
  for (std::uint32_t k = 1; k < trace.entries().size(); ++k) {
    const TraceEntry& entry = trace.entries()[k];
    if (entry.operation == nullptr || adjoints[k] == 0) continue;
    if (entry.operation->name != "add" && entry.operation->name != "subtract" &&
        entry.operation->name != "fma")
      continue;
    double largest = 0;
    for (const TraceArgument& argument : trace.arguments(entry))
      largest = std::max(largest, std::abs(argument.value));
    if (!(largest > 1e5 * std::abs(entry.value)) || !std::isfinite(largest)) continue;
    const double weight = largest * std::abs(adjoints[k]);
    if (weight <= heaviest) continue;
    heaviest = weight;
    Cancellation found;
    found.finding.entry = k;
    found.digits =
        entry.value == 0 ? 16 : static_cast<int>(std::min(16.0, std::log10(largest / std::abs(entry.value))));
    worst = found;
  }
  return worst;
}

namespace {

bool near(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b)); }

}  // namespace

std::string guess_mistake(const GradientEntry& entry, std::span<const double> gradient,
                          const Subject& subject, const Trace& trace) {
  const double truth = entry.reference;
  const double claim = entry.ours;
  if (!std::isfinite(truth) || !std::isfinite(claim) || truth == 0 || claim == 0) return {};
  if (near(claim, -truth)) return "the sign is wrong";
  for (std::size_t k = 0; k < gradient.size(); ++k) {
    if (k != entry.index && near(claim, gradient[k])) {
      return fmt::format("this is the derivative by {}", subject.inputs()[k]);
    }
  }
  const double ratio = claim / truth;
  for (const double factor : {2.0, 3.0, 4.0}) {
    if (near(std::abs(ratio), factor))
      return fmt::format("a factor {:g} too many{}", factor, ratio < 0 ? ", and the sign" : "");
    if (near(std::abs(ratio), 1 / factor))
      return fmt::format("a factor {:g} is missing{}", factor, ratio < 0 ? ", and the sign" : "");
  }
  // An inner derivative that was forgotten is a partial of some statement, up to sign.
  for (std::uint32_t k = 1; k < trace.entries().size(); ++k) {
    const TraceEntry& statement = trace.entries()[k];
    for (const TraceArgument& argument : trace.arguments(statement)) {
      if (argument.entry == 0 || near(std::abs(argument.partial), 1)) continue;
      if (!near(std::abs(argument.partial * ratio), 1)) continue;
      const Subject::Place place = subject.place(trace, k);
      return fmt::format("the inner derivative {:.6g} of {} seems to be missing", argument.partial,
                         place.text.empty() ? place.words : "'" + place.text + "'");
    }
  }
  return {};
}

void hear_values(const Subject& subject, std::span<const double> at, std::size_t input,
                 std::vector<Witness>& heard) {
  std::vector<double> moved(at.begin(), at.end());
  if (subject.has_wide_value()) {  // else these differences are the reference already
    const Difference plain = finite_difference(
        [&](double t) {
          moved[input] = t;
          return subject.value_or_nan(moved);
        },
        at[input]);
    if (std::isfinite(plain.derivative))
      heard.push_back({"differences", plain.derivative, plain.error, false});
  }
  if (!subject.has_complex_value()) return;
  const long double step = (at[input] == 0 ? 1.0L : std::abs(static_cast<long double>(at[input]))) * 1e-60L;
  std::vector<Subject::Complex> z(at.begin(), at.end());
  z[input] = {at[input], step};
  const auto derivative = static_cast<double>(subject.complex_value(z).imag() / step);
  if (std::isfinite(derivative))
    heard.push_back({"complex step", derivative, 1e-12 * std::abs(derivative), false});
}

std::vector<Witness> vote(std::vector<Witness> witnesses, double safety) {
  std::vector<std::size_t> against(witnesses.size(), 0);
  for (std::size_t a = 0; a < witnesses.size(); ++a) {
    for (std::size_t b = 0; b < witnesses.size(); ++b) {
      const double room = safety * (witnesses[a].error + witnesses[b].error);
      if (!(std::abs(witnesses[a].value - witnesses[b].value) <= room)) ++against[a];
    }
  }
  for (std::size_t a = 0; a < witnesses.size(); ++a)
    witnesses[a].outvoted = 2 * against[a] > witnesses.size();
  return witnesses;
}

}  // namespace slope::ad
