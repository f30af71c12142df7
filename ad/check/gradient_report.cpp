// The table: see gradient_report.hpp.
#include <ad/check/gradient_report.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace slope::ad {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "fail";
    case Verdict::inconclusive: break;
  }
  return "inconclusive";
}

namespace {

/// Failures first, passes last.
int rank(Verdict verdict) { return verdict == Verdict::fail ? 0 : verdict == Verdict::pass ? 2 : 1; }

}  // namespace

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
  std::string text = fmt::format("{:<{}}  {:>12}  {:>19}  {:>19}  {:>9}  {:>6}  verdict\n", "input", width,
                                 "at", "derivative", "reference", "+-", "digits");
  std::size_t shown = 0;
  for (const std::size_t k : report.worst_first()) {
    if (shown++ == most) {
      text += fmt::format("... and {} more\n", report.entries.size() - most);
      break;
    }
    const GradientEntry& entry = report.entries[k];
    text +=
        fmt::format("{:<{}}  {:>12.6g}  {:>19.12g}  {:>19.12g}  {:>9.1e}  {:>6.1f}  {}{}{}\n", entry.input,
                    width, entry.at, entry.ours, entry.reference, entry.reference_error, entry.digits,
                    to_string(entry.verdict), entry.reason.empty() ? "" : ": ", entry.reason);
  }
  const auto count = [&](Verdict verdict) {
    return std::count_if(report.entries.begin(), report.entries.end(),
                         [&](const GradientEntry& entry) { return entry.verdict == verdict; });
  };
  return text + fmt::format("{}: {} passed, {} failed, {} inconclusive\n", to_string(report.verdict),
                            count(Verdict::pass), count(Verdict::fail), count(Verdict::inconclusive));
}

}  // namespace slope::ad
