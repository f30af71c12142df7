// bench_tape: what the gradient of a function of many scalars costs on the tape, beside the plain function
// and the hand-derived gradient.
//
//     bench_tape --benchmark_filter='mixture/tape/'
//
// Cases are named problem/method/size. ratio_to_hand and ratio_to_plain are the figures to compare across
// machines.
#include <bench/runner.hpp>
#include <bench/scalar_problems.hpp>

int main(int argument_count, char** arguments) {
  using namespace slope::bench;
  return run_benchmarks(argument_count, arguments, scalar_problems());
}
