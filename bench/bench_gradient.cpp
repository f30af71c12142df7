// bench_gradient: what a gradient costs on Slope's own two problems, beside the plain function, the
// hand-derived gradient and finite differences.
//
//     bench_gradient --benchmark_filter='heart/.*/100$'
//
// Cases are named problem/method/size. ratio_to_hand and ratio_to_plain are the figures to compare across
// machines.
#include <bench/heart_problem.hpp>
#include <bench/heights_problem.hpp>
#include <bench/runner.hpp>

int main(int argument_count, char** arguments) {
  using namespace slope::bench;
  return run_benchmarks(argument_count, arguments,
                        {heart_problem(), heights_problem(), heights_jacobian_problem()});
}
