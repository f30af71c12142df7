// A trace: every operation that a function did at a point, in order, with its arguments, value and partials.
//
// Written by Traced numbers (traced.hpp) while they record on a tape; one entry of the trace is one statement
// of that tape. Reading it is how the checker walks the tape statement by statement (local_check.hpp).
#pragma once

#include <ad/check/traced_operation.hpp>
#include <cstdint>
#include <limits>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad {

/// A deliberate error: the partials of every operation of these names are multiplied by the factor.
struct Injection {
  std::vector<std::string> names;  ///< empty: none
  double factor = 1.0;

  bool hits(std::string_view name) const {
    for (const std::string& each : names) {
      if (each == name) return true;
    }
    return false;
  }
};

/// One argument of an operation. `entry` is the entry that computed it, 0 for a constant.
struct TraceArgument {
  double value = 0;
  double partial = 0;
  std::uint32_t entry = 0;
};

/// One operation, or an input of the function.
struct TraceEntry {
  const TracedOperation* operation = nullptr;  ///< null for an input
  double value = 0;
  std::uint32_t first_argument = 0;  ///< in the trace's list of arguments
  std::uint32_t argument_count = 0;
  std::uint32_t place = 0;  ///< what the writer said of it: a formula's node, a user's line; see Trace::place
};

/// The operations of one evaluation. While a Traced number computes, one is current on the thread.
class Trace {
 public:
  static constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();

  /// Entry 0 stands for constants.
  Trace() { clear(); }

  void clear() {
    entries_.assign(1, TraceEntry{});
    arguments_.clear();
    places_.clear();
    place = nowhere;
    corrupted_ = 0;
  }

  std::span<const TraceEntry> entries() const { return entries_; }
  std::span<const TraceArgument> arguments(const TraceEntry& entry) const {
    return std::span(arguments_).subspan(entry.first_argument, entry.argument_count);
  }
  /// The line of a user's function with partials of its own.
  const std::source_location& line(const TraceEntry& entry) const { return places_[entry.place]; }
  /// How many partials the injection has changed.
  std::size_t corrupted() const { return corrupted_; }

  /// d(result)/d(value of entry) for every entry: the sweep over the trace, beside the tape's own.
  std::vector<double> adjoints(std::uint32_t result) const;

  /// The tangent of `result` when input k has tangent direction[k]: the forward pass over the trace.
  double tangent(std::uint32_t result, std::span<const double> direction) const;

  // While it is being written.
  std::uint32_t add_input(double value);
  std::uint32_t add(const TracedOperation& operation, double value, std::span<const TraceArgument> arguments);
  std::uint32_t add_line(const std::source_location& where) {
    places_.push_back(where);
    return static_cast<std::uint32_t>(places_.size() - 1);
  }
  void count_corrupted() { ++corrupted_; }
  /// x moved by up to one last place, at random, where jitter is on.
  double jittered(double x);

  std::uint32_t place = nowhere;  ///< given to the entries that follow
  Injection injection;
  std::uint64_t jitter = 0;  ///< state of the random roundings; 0: none

  /// The trace that Traced numbers of this thread write to; null when none does.
  static Trace*& current() {
    static thread_local Trace* trace = nullptr;
    return trace;
  }

 private:
  std::vector<TraceEntry> entries_;
  std::vector<TraceArgument> arguments_;
  std::vector<std::source_location> places_;
  std::size_t corrupted_ = 0;
};

/// Makes a trace the current one as long as this lives.
class Tracing {
 public:
  explicit Tracing(Trace& trace) : outer_(Trace::current()) { Trace::current() = &trace; }
  ~Tracing() { Trace::current() = outer_; }
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;

 private:
  Trace* outer_;
};

}  // namespace slope::ad
