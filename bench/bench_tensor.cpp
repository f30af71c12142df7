// bench_tensor: what a network's gradient costs through tensors, beside BLAS and SIMD by hand.
//
//     bench_tensor --benchmark_filter='network/tape_tensor/'
//
// Cases are named problem/method/size. ratio_to_hand and ratio_to_plain are the figures to compare across
// machines.
#include <bench/runner.hpp>
#include <bench/tensor_problems.hpp>

int main(int argument_count, char** arguments) {
  using namespace slope::bench;
  return run_benchmarks(argument_count, arguments, {network_problem()});
}
