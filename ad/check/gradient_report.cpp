// Verdicts, exit codes and the table: see gradient_report.hpp.
#include <fmt/format.h>

#include <ad/check/gradient_report.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace slope::ad {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "PASS";
    case Verdict::fail: return "FAIL";
    case Verdict::kink: return "KINK";
    case Verdict::domain: return "DOMAIN";
    case Verdict::inconclusive: break;
  }
  return "INCONCLUSIVE";
}

namespace {

/// Failures first, passes last.
int rank(Verdict verdict) {
  constexpr std::array order{Verdict::fail, Verdict::inconclusive, Verdict::domain, Verdict::kink,
                             Verdict::pass};
  return static_cast<int>(std::find(order.begin(), order.end(), verdict) - order.begin());
}

std::string joined(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) text += fmt::format("{}{:.10g}", text.empty() ? "" : ", ", number);
  return text;
}

std::string culprit_text(const Culprit& culprit) {
  std::string text = fmt::format("culprit: {}, {}: {}\n", culprit.operation, culprit.place, culprit.reason);
  if (!culprit.picture.empty()) text += culprit.picture + "\n";
  text += fmt::format("  {}({}) = {:.10g}", culprit.operation, joined(culprit.inputs), culprit.value);
  if (std::isfinite(culprit.reference) && culprit.reference_error > 0) {
    const std::string which =
        culprit.inputs.size() > 1 ? fmt::format(" by argument {}", culprit.argument + 1) : std::string();
    text += fmt::format("; partial{} {:.12g}, should be {:.12g} +- {:.1e}", which, culprit.partial,
                        culprit.reference, culprit.reference_error);
  }
  return text + "\n";
}

std::string witness_text(const GradientEntry& entry) {
  std::string text = fmt::format("witnesses of the derivative by {}:\n", entry.input);
  for (const Witness& witness : entry.witnesses) {
    text += fmt::format("  {:<24} {:>20.13g} +- {:<8.1e}{}\n", witness.name, witness.value, witness.error,
                        witness.outvoted ? " outvoted" : "");
  }
  return text;
}

std::string taylor_text(const std::vector<TaylorSlope>& lines, Verdict verdict) {
  std::string text;
  for (const int expected : {2, 3}) {
    std::string slopes;
    bool wrong = false;
    for (const TaylorSlope& line : lines) {
      if (line.expected != expected) continue;
      wrong = wrong || line.wrong();
      slopes += slopes.empty() ? "" : ", ";
      slopes += line.below_noise ? "nothing left"
                : line.settled   ? fmt::format("{:.2f}", line.slope)
                                 : "unsettled";
    }
    if (slopes.empty()) continue;
    text += fmt::format("Taylor remainder: slope {} ({} expected{}){}\n", slopes, expected,
                        expected == 3 ? " with the Hessian" : "",
                        !wrong                     ? ""
                        : verdict == Verdict::pass ? ": outvoted by the differences and statements"
                        : verdict == Verdict::fail ? ": wrong"
                                                   : "");
  }
  return text;
}

}  // namespace

Verdict worse(Verdict a, Verdict b) { return rank(a) <= rank(b) ? a : b; }

int GradientReport::exit_code(bool strict) const {
  if (verdict == Verdict::fail) return 1;
  int code = 0;
  for (const GradientEntry& entry : entries) {
    if (entry.verdict == Verdict::kink && !entry.jump) {
      if (strict || !entry.between) return 1;
    } else if (entry.verdict != Verdict::pass) {
      code = 3;
    }
  }
  return verdict == Verdict::pass || verdict == Verdict::kink ? code : 3;
}

std::vector<std::size_t> GradientReport::worst_first() const {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int first = rank(entries[a].verdict);
    const int second = rank(entries[b].verdict);
    return first != second ? first < second : entries[a].digits < entries[b].digits;
  });
  return order;
}

std::string to_string(const GradientReport& report, std::size_t most) {
  std::size_t width = 5;
  for (const GradientEntry& entry : report.entries) width = std::max(width, entry.input.size());
  const bool claims = std::any_of(report.entries.begin(), report.entries.end(),
                                  [](const GradientEntry& entry) { return entry.claimed; });
  std::string text = fmt::format("{:<{}}  {:>12}  {:>19}  {:>19}  {:>8}  {:>6}  verdict\n", "input", width,
                                 "at", claims ? "tape or claim" : "tape", "reference", "+-", "digits");
  std::size_t shown = 0;
  for (const std::size_t k : report.worst_first()) {
    if (shown++ == most) {
      text += fmt::format("... and {} more\n", report.entries.size() - most);
      break;
    }
    const GradientEntry& entry = report.entries[k];
    text += fmt::format("{:<{}}  {:>12.6g}  {:>19.12g}  {:>19.12g}  {:>8.1e}  {:>6.1f}  {}", entry.input,
                        width, entry.at, entry.ours, entry.reference, entry.reference_error, entry.digits,
                        to_string(entry.verdict));
    if (entry.claimed) text += " (claim)";
    if (!entry.reason.empty()) text += ": " + entry.reason;
    if (!entry.hint.empty()) text += "; " + entry.hint;
    text += "\n";
  }
  if (report.culprit) text += culprit_text(*report.culprit);
  std::size_t told = 0;
  for (const std::size_t k : report.worst_first()) {
    if (!report.entries[k].witnesses.empty() && told++ < 1) text += witness_text(report.entries[k]);
  }
  text += taylor_text(report.taylor, report.verdict);
  for (const std::string& note : report.notes) text += "note: " + note + "\n";
  const auto count = [&](Verdict verdict) {
    return std::count_if(report.entries.begin(), report.entries.end(),
                         [&](const GradientEntry& entry) { return entry.verdict == verdict; });
  };
  std::string counts;
  for (const Verdict verdict :
       {Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::kink, Verdict::domain}) {
    if (count(verdict) == 0) continue;
    counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count(verdict), to_string(verdict));
  }
  text += fmt::format("{}: {}", to_string(report.verdict), counts.empty() ? "nothing to check" : counts);
  if (report.partials > 0) text += fmt::format("; {} partials of single statements tested", report.partials);
  if (report.verdict == Verdict::pass && report.smallest_seen > 0) {
    text += fmt::format("; a relative error of {:.1e} would have shown", report.smallest_seen);
  }
  return text + "\n";
}

}  // namespace slope::ad
