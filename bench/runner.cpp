// Registration of cases and the main program: see runner.hpp.
#include <benchmark/benchmark.h>

#include <bench/machine.hpp>
#include <bench/measurement.hpp>
#include <bench/runner.hpp>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace slope::bench {
namespace {

/// The workload in use; only one at a time is kept, as the large ones need much memory.
class CurrentWorkload {
 public:
  const Workload& get(const Problem& problem, const Size& size) {
    if (&size != size_) {
      workload_.reset();
      workload_ = size.make();
      size_ = &size;
      verify(problem.name + "/hand/" + size.name, *workload_, workload_->method("hand"));
    }
    return *workload_;
  }

 private:
  const Size* size_ = nullptr;
  std::optional<Workload> workload_;
};

}  // namespace

double requested_seconds(int argument_count, char** arguments) {
  constexpr std::string_view option = "--benchmark_min_time=";
  double seconds = 0.5;
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument.starts_with(option)) seconds = std::strtod(arguments[i] + option.size(), nullptr);
  }
  return seconds;
}

int run_benchmarks(int argument_count, char** arguments, const std::vector<Problem>& problems) {
  const double seconds = requested_seconds(argument_count, arguments);
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  benchmark::AddCustomContext("compiler", compiler_text());
  benchmark::AddCustomContext("instruction_set", instruction_set_text());
  use_one_thread();
  const auto current = std::make_shared<CurrentWorkload>();
  for (const Problem& problem : problems) {
    for (const Size& size : problem.sizes) {
      for (const std::string& method_name : size.methods) {
        const std::string name = problem.name + '/' + method_name + '/' + size.name;
        const auto measure = [=, &problem, &size,
                              ratios = std::optional<Ratios>()](benchmark::State& state) mutable {
          const Workload& workload = current->get(problem, size);
          const Method& method = workload.method(method_name);
          // Google Benchmark calls this again with more repetitions until it has its time.
          if (!ratios) {
            verify(name, workload, method);
            ratios = measure_ratios(method.run, workload.method("hand").run, workload.method("plain").run,
                                    seconds);
          }
          for (auto _ : state) method.run();
          state.counters["ratio_to_hand"] = ratios->to_hand;
          state.counters["ratio_to_plain"] = ratios->to_plain;
          state.counters["ratio_spread"] = ratios->spread;
          if (method.tape_bytes) state.counters["tape_bytes"] = static_cast<double>(method.tape_bytes());
        };
        benchmark::RegisterBenchmark(name.c_str(), measure)->Unit(benchmark::kMicrosecond);
      }
    }
  }
  try {
    benchmark::RunSpecifiedBenchmarks();
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << "error: " << error.what() << '\n';
    return 1;
  }
  benchmark::Shutdown();
  return 0;
}

}  // namespace slope::bench
