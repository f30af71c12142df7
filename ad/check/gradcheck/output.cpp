// The text of a run, and its exit code: see output.hpp.
#include <fmt/format.h>

#include <ad/check/gradcheck/output.hpp>
#include <ad/report/exit_codes.hpp>
#include <ad/report/progress.hpp>
#include <ad/types/error.hpp>
#include <algorithm>
#include <cmath>

namespace slope::ad::gradcheck {
namespace {

constexpr std::size_t most_kept = 1000;
constexpr std::size_t most_named_inputs = 6;
constexpr std::size_t most_lines = 15;

/// A formula in one line of bounded length.
std::string short_name(const std::string& name) {
  std::string line = name;
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (line.size() > 70) line = line.substr(0, 67) + "...";
  return line;
}

/// The digits of the entry that agrees least.
double least_digits(const GradientReport& report) {
  double least = 16;
  for (const GradientEntry& entry : report.entries) least = std::min(least, entry.digits);
  return least;
}

std::string point_text(const Subject& subject, std::span<const double> at) {
  std::string text;
  for (std::size_t k = 0; k < at.size() && k < most_named_inputs; ++k) {
    text += fmt::format("{}{} = {:.10g}", k == 0 ? "" : ", ", subject.inputs()[k], at[k]);
  }
  if (at.size() > most_named_inputs) text += fmt::format(", ... ({} inputs)", at.size());
  return text;
}

}  // namespace

std::string where_text(const Subject& subject, std::span<const double> at) {
  const std::string point = point_text(subject, at);
  return short_name(subject.name()) + (point.empty() ? "" : " at " + point);
}

void Summary::add(const Subject& subject, const std::vector<double>& at, GradientReport report) {
  ++count_;
  ++verdicts_[static_cast<std::size_t>(report.verdict)];
  corrupted_ += report.corrupted;
  verdict_ = worse(verdict_, report.verdict);
  const int code = report.exit_code(strict_);
  exit_code_ = exit_code_ == 1 || code == 1 ? 1 : std::max(exit_code_, code);
  if (report.verdict == Verdict::pass) smallest_seen_ = std::max(smallest_seen_, report.smallest_seen);
  if (kept_.size() >= most_kept && (report.verdict == Verdict::pass || kept_.size() >= 2 * most_kept)) return;
  kept_.push_back({where_text(subject, at), point_text(subject, at), subject.name(), at, std::move(report)});
}

void Summary::injected(std::string_view what) const {
  if (corrupted_ == 0) {
    throw ArgumentError(
        fmt::format("--inject {}: there was no such function to corrupt, or its partials are all 0", what));
  }
}

int Summary::exit_code() const {
  return exit_code_ == 0 && interrupted_ ? report::exit_code::doubtful : exit_code_;
}

std::vector<const Summary::Kept*> Summary::worst_first() const {
  std::vector<const Kept*> order;
  for (const Kept& each : kept_) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(), [&](const Kept* a, const Kept* b) {
    if (a->report.verdict != b->report.verdict) {
      return worse(a->report.verdict, b->report.verdict) == a->report.verdict;
    }
    return least_digits(a->report) < least_digits(b->report);
  });
  return order;
}

std::string Summary::one_point() const {
  const Kept& only = kept_.front();
  // A NaN without the sign that some processors give it.
  const double value = std::isnan(only.report.value) ? std::abs(only.report.value) : only.report.value;
  return fmt::format("{}\nvalue {:.12g}, seed {}\n\n{}", only.where, value, only.report.seed,
                     to_string(only.report));
}

std::string Summary::many_points() const {
  const std::vector<const Kept*> order = worst_first();
  const bool one_function = std::all_of(
      kept_.begin(), kept_.end(), [&](const Kept& each) { return each.function == kept_.front().function; });
  std::string text = one_function && !kept_.empty() ? short_name(kept_.front().function) + "\n\n" : "";
  text += fmt::format("{:<12}  {:>6}  {}\n", "verdict", "digits",
                      one_function ? "point, worst first" : "function, worst first");
  const std::size_t most = verdict_ == Verdict::pass ? most_lines / 3 : most_lines;
  std::size_t lines = 0;
  for (const Kept* const each : order) {
    if (lines++ == most) {
      text += fmt::format("... and {} more\n", report::count_text(count_ - most));
      break;
    }
    text += fmt::format("{:<12}  {:>6.1f}  {}", to_string(each->report.verdict), least_digits(each->report),
                        one_function ? each->point : each->where);
    if (each->report.verdict != Verdict::pass) {
      const std::vector<std::size_t> entries = each->report.worst_first();
      if (!entries.empty() && !each->report.entries[entries.front()].reason.empty()) {
        const GradientEntry& entry = each->report.entries[entries.front()];
        text += fmt::format(": by {}: {}", entry.input, entry.reason);
      }
      if (each->report.culprit)
        text += fmt::format("; {}, {}", each->report.culprit->operation, each->report.culprit->place);
    }
    text += "\n";
  }
  if (!order.empty() && order.front()->report.verdict != Verdict::pass) {
    text += fmt::format("\nThe worst: {}\n{}", order.front()->where, to_string(order.front()->report));
  }
  text += "\n";
  std::string counts;
  for (const Verdict verdict :
       {Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::kink, Verdict::domain}) {
    const std::uint64_t number = verdicts_[static_cast<std::size_t>(verdict)];
    if (number > 0)
      counts +=
          fmt::format("{}{} {}", counts.empty() ? "" : ", ", report::count_text(number), to_string(verdict));
  }
  text += fmt::format("{}: {} points: {}; seed {}", to_string(verdict_), report::count_text(count_), counts,
                      kept_.empty() ? 0 : kept_.front().report.seed);
  if (smallest_seen_ > 0)
    text += fmt::format("; a relative error of {:.1e} would have shown wherever it passed", smallest_seen_);
  return text + "\n";
}

std::string Summary::text() const {
  std::string text = count_ == 1 ? one_point() : many_points();
  if (interrupted_) text += "interrupted: the points after these were not checked\n";
  return text;
}

}  // namespace slope::ad::gradcheck
