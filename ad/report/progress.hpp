// One progress line for long work: how far, how fast, how long still.
//
// On a terminal the line redraws itself in place a few times a second; elsewhere (a log, a pipe) a plain line
// appears every few seconds; with `quiet` nothing is written.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace slope::ad::report {

/// The progress line of one piece of work; written to standard error, so that results can be piped.
///
///     Progress progress({.label = "training", .total = 50'000, .unit = "steps"});
///     for (...) { ...; progress.update(step, "cost 0.0123"); }
///     progress.finish();
class Progress {
 public:
  struct Options {
    std::string label = {};           ///< what is being done: "training"
    std::uint64_t total = 0;     ///< how much there is to do; 0: unknown, then no time left is given
    std::string unit = "steps";  ///< what is counted, in the plural
    bool quiet = false;          ///< write nothing at all
    std::FILE* stream = stderr;  ///< where to write
    double seconds_between_redraws = 0.1;  ///< on a terminal
    double seconds_between_lines = 5.0;    ///< elsewhere
  };

  explicit Progress(Options options);

  /// Wipes an unfinished line from the terminal.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether a call of `update` now would write; lets a loop skip the making of an expensive note. Reads the
  /// clock.
  bool due() const;

  /// Tells that `done` of the total are done, and `note` beside it ("cost 0.0123"); writes only when a line
  /// is due.
  void update(std::uint64_t done, std::string_view note = {});

  /// Ends the line: wipes it from a terminal, so that the results stand alone.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  void write(std::uint64_t done, std::string_view note, double seconds);

  Options options_;
  bool terminal_ = false;
  bool line_open_ = false;
  Clock::time_point started_;
  Clock::time_point next_;
};

/// The text of a progress line: "training  12,000 / 50,000 steps  24 %  31,000 steps/s  1.2 s left  cost
/// 0.0123".
///
/// `seconds`: time spent so far; rate and time left are left out while it is 0 or nothing is done.
std::string progress_text(const Progress::Options& options, std::uint64_t done, double seconds,
                          std::string_view note = {});

/// A duration for a person to read: "0.4 s", "12 s", "3 min 05 s", "2 h 07 min"; "?" where it is not finite.
std::string duration_text(double seconds);

/// A count with separators of thousands: 50000 gives "50,000".
std::string count_text(std::uint64_t count);

}  // namespace slope::ad::report
