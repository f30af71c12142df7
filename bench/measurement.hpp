// How many times longer one method takes than another, on a machine that does other things too.
//
// Interleaved rounds and medians, because machines drift. Read next: runner.hpp.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace slope::bench {

/// Processor time of one run, over `repetitions` of them.
double seconds_for(const std::function<void()>& run, std::size_t repetitions);

/// The quantile of `values` at `share`, 0 the smallest and 1 the largest; reorders them. At least one value.
double quantile(std::vector<double>& values, double share);

/// A method's time as multiples of the times of `hand` and `plain`.
struct Ratios {
  double to_hand;
  double to_plain;
  double spread;         ///< half the interquartile range of to_hand's rounds, as a share of their median
  double plain_seconds;  ///< the median time of `plain`
};

/// Runs the three in turn, round after round, for about `seconds` (at least three rounds), and takes the
/// median of the rounds' ratios: what slows the machine for a while slows all three of a round. Each turn is
/// one untimed run, then enough timed ones for 0.2 to 5 ms. Times are the process's processor time over all
/// its threads, so that waiting for a busy processor does not count and a second thread does.
Ratios measure_ratios(const std::function<void()>& method, const std::function<void()>& hand,
                      const std::function<void()>& plain, double seconds);

}  // namespace slope::bench
