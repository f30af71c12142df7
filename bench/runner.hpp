// The main program of a benchmark: registers every problem, size and method as `problem/method/size`.
//
// Builds on measurement.hpp. Read next: bench_gradient.cpp.
#pragma once

#include <bench/workload.hpp>
#include <vector>

namespace slope::bench {

/// What --benchmark_min_time says, in seconds (0.5 when it is not there); Google Benchmark does not hand it
/// out.
double requested_seconds(int argument_count, char** arguments);

/// Runs Google Benchmark on the problems with its usual arguments and returns the exit code: 0 done, 1 a
/// derivative was wrong (standard error says which and where), 2 unknown arguments.
///
/// Each method is verified before it is timed. The counters ratio_to_hand and ratio_to_plain are medians over
/// interleaved runs (measurement.hpp), which take about as long as --benchmark_min_time says; ratio_spread is
/// their spread; tape_bytes is the size of the recording without adjoints.
int run_benchmarks(int argument_count, char** arguments, const std::vector<Problem>& problems);

}  // namespace slope::bench
