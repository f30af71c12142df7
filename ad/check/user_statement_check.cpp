// See user_statement_check.hpp.
#include <ad/check/taylor.hpp>
#include <ad/check/user_statement_check.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <limits>
#include <vector>

namespace slope::ad {
namespace {

constexpr std::size_t rows = 6;
constexpr std::size_t most_coordinate_directions = 8;
constexpr double rounding = 8 * std::numeric_limits<double>::epsilon();

bool is_user_statement(const TraceEntry& entry) {
  return entry.operation != nullptr && entry.operation->value == nullptr;
}

/// How fast a value changes along a direction, and how well that is known.
struct Rate {
  double value = 0;
  double error = std::numeric_limits<double>::infinity();
};

/// Traces beside the point along one direction, at steps h, h/2, h/4, ... to both sides.
class Neighbourhood {
 public:
  Neighbourhood(const Subject& subject, std::span<const double> at, std::span<const double> direction,
                std::size_t entries) {
    double step = 0x1p-5;
    for (std::size_t row = 0; row < rows; ++row, step /= 2) {
      above_.push_back(trace_at(subject, at, direction, step));
      below_.push_back(trace_at(subject, at, direction, -step));
      usable_ =
          usable_ && above_.back().entries().size() == entries && below_.back().entries().size() == entries;
    }
  }

  /// False where the function takes another way through its statements beside the point.
  bool usable() const { return usable_; }

  /// Ridders' extrapolation (see quick_difference.hpp) of the value of an entry.
  Rate rate(std::uint32_t entry) const {
    std::array<double, rows> before{};
    Rate best;
    double step = 0x1p-5;
    for (std::size_t row = 0; row < rows; ++row, step /= 2) {
      const double up = above_[row].entries()[entry].value;
      const double down = below_[row].entries()[entry].value;
      if (!std::isfinite(up) || !std::isfinite(down)) return best;
      std::array<double, rows> now{};
      now[0] = (up - down) / (2 * step);
      const double bar = rounding * std::max(std::abs(up), std::abs(down)) / step;
      double power = 1;
      for (std::size_t column = 1; column <= row; ++column) {
        power *= 4;
        now[column] = now[column - 1] + (now[column - 1] - before[column - 1]) / (power - 1);
        const double error =
            std::max(std::abs(now[column] - now[column - 1]), std::abs(now[column] - before[column - 1])) +
            bar;
        if (row >= 2 && error < best.error) best = {now[column], error};
      }
      before = now;
    }
    return best;
  }

 private:
  static Trace trace_at(const Subject& subject, std::span<const double> at, std::span<const double> direction,
                        double step) {
    std::vector<double> moved(at.begin(), at.end());
    for (std::size_t k = 0; k < at.size(); ++k) moved[k] += step * direction[k];
    Trace trace;
    try {
      std::vector<double> gradient;
      subject.trace(trace, moved, gradient);
    } catch (const std::exception&) {  // outside its domain
      trace.clear();
    }
    return trace;
  }

  std::vector<Trace> above_;
  std::vector<Trace> below_;
  bool usable_ = true;
};

/// The changes of one statement along one direction: as its partials say, and as it is.
struct Comparison {
  double predicted = 0;
  double found = 0;
  double error = std::numeric_limits<double>::infinity();
  std::size_t argument = 0;
  double argument_rate = 1;  // of the only argument that moves, where there is one such
  std::size_t moving = 0;

  double distance() const { return std::abs(predicted - found); }
  double size() const { return std::max(std::abs(predicted), std::abs(found)); }
};

Comparison compare(const Neighbourhood& beside, const Trace& trace, std::uint32_t entry) {
  Comparison result;
  const Rate own = beside.rate(entry);
  result.found = own.value;
  result.error = own.error;
  const std::span<const TraceArgument> arguments = trace.arguments(trace.entries()[entry]);
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    const TraceArgument& argument = arguments[k];
    if (argument.entry == 0) continue;
    const Rate rate = beside.rate(argument.entry);
    if (std::abs(rate.value) > rate.error) {
      ++result.moving;
      result.argument = k;
      result.argument_rate = rate.value;
    }
    result.predicted += argument.partial * rate.value;
    result.error += std::abs(argument.partial) * (rate.error + rounding * std::abs(rate.value));
  }
  if (result.moving != 1) result.argument_rate = 1;
  return result;
}

}  // namespace

bool has_user_statements(const Trace& trace) {
  return std::any_of(trace.entries().begin(), trace.entries().end(), is_user_statement);
}

void check_user_statements(const Subject& subject, std::span<const double> at, const Trace& trace,
                           const GradientCheckOptions& options, StatementReport& report) {
  std::vector<std::vector<double>> directions;
  for (std::size_t k = 0; k < std::min(at.size(), most_coordinate_directions); ++k) {
    directions.emplace_back(at.size(), 0.0);
    directions.back()[k] = at[k] == 0 ? options.typical_size : std::abs(at[k]);
  }
  for (std::uint64_t turn = 0; turn < 2; ++turn) {
    directions.push_back(random_direction(at, options.typical_size, options.seed + 100 + turn));
  }
  std::vector<Neighbourhood> beside;
  for (const std::vector<double>& direction : directions) {
    beside.emplace_back(subject, at, direction, trace.entries().size());
  }
  for (std::uint32_t k = 1; k < trace.entries().size(); ++k) {
    if (!is_user_statement(trace.entries()[k])) continue;
    report.partials += trace.entries()[k].argument_count;
    bool seen = false;
    Comparison worst;
    double most = 0;
    double sharpest = std::numeric_limits<double>::infinity();
    for (const Neighbourhood& each : beside) {
      if (!each.usable()) continue;
      const Comparison here = compare(each, trace, k);
      if (!std::isfinite(here.error) || here.size() == 0) continue;
      const double room = options.safety * here.error;
      sharpest = std::min(sharpest, room / here.size());
      seen = seen || room <= options.resolution * here.size();
      if (here.distance() > room && here.distance() / here.size() > most && room < 1e-2 * here.size()) {
        most = here.distance() / here.size();
        worst = here;
      }
    }
    StatementFinding finding;
    finding.entry = k;
    finding.argument = worst.argument;
    finding.partial = worst.predicted / worst.argument_rate;
    finding.reference = worst.found / worst.argument_rate;
    finding.reference_error = std::abs(worst.error / worst.argument_rate);
    if (most > 0) {
      if (!report.wrong || report.wrong->entry > k) report.wrong = finding;
    } else if (!seen) {
      report.unseen.push_back(finding);
    } else {
      report.resolution = std::max(report.resolution, sharpest);
    }
  }
}

}  // namespace slope::ad
