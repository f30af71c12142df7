// bench_recording: what the tape's first recording in a process costs beside its second, a new tape beside
// one kept, and eight seeds in one sweep beside eight sweeps.
//
//     bench_recording --benchmark_filter=eight_seeds
//
// first_recording/N: record and sweep log Σ exp of N numbers on a tape just made in a fresh process; ratio_to_second
// compares with the same again, with_tape does so with the making of the tape counted too. new_tape/N: the same on a
// tape made for it, in a process that has had others; ratio_to_kept compares with a tape that is kept. eight_seeds/N:
// the Jacobian of eight outputs of N steps of an ODE, from one recording; ratio_of_single_sweeps is how much longer
// eight sweeps of one seed take. The cost of recording alone is the method `record` of bench_tape.
#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bench/machine.hpp>
#include <bench/measurement.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/runner.hpp>
#include <bench/workload.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>

namespace slope::bench {
namespace {

double record_and_sweep(ad::Tape<double>& tape, const ScalarCase<LogSumExp>& f) {
  const ad::Recording recording(tape);
  const auto x = tape.input(f.point);
  const ad::Var y = f(x);
  tape.backward(y);
  return tape.adjoint(x.front());
}

/// Seconds of making a tape, and of the first and the second recording on it, in a child process.
std::array<double, 3> seconds_in_child(std::size_t count) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  std::array<double, 3> seconds{};
  if (child == 0) {
    const auto f = log_sum_exp_case(count);
    std::optional<ad::Tape<double>> tape;
    seconds[0] = seconds_for([&] { tape.emplace(); }, 1);
    for (double* recording : {&seconds[1], &seconds[2]}) *recording = seconds_for([&] { record_and_sweep(*tape, f); }, 1);
    const bool written = write(ends[1], seconds.data(), sizeof(seconds)) == sizeof(seconds);
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  const bool complete = read(ends[0], seconds.data(), sizeof(seconds)) == sizeof(seconds);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!complete || status != 0) throw std::runtime_error("first_recording: the child process failed");
  return seconds;
}

void first_recording(benchmark::State& state, std::size_t count) {
  std::vector<double> ratios;
  std::vector<double> ratios_with_tape;
  for (auto _ : state) {
    const auto [making, first, second] = seconds_in_child(count);
    state.SetIterationTime(first);
    ratios.push_back(first / second);
    ratios_with_tape.push_back((making + first) / second);
  }
  state.counters["ratio_to_second"] = quantile(ratios, 0.5);
  state.counters["with_tape"] = quantile(ratios_with_tape, 0.5);
}

void new_tape(benchmark::State& state, std::size_t count, double seconds) {
  const auto f = log_sum_exp_case(count);
  ad::Tape<double> kept;
  const auto on_kept = [&] { benchmark::DoNotOptimize(record_and_sweep(kept, f)); };
  const auto on_new = [&] {
    ad::Tape<double> tape;
    benchmark::DoNotOptimize(record_and_sweep(tape, f));
  };
  const Ratios ratios = measure_ratios(on_new, on_kept, on_kept, seconds);
  for (auto _ : state) on_new();
  state.counters["ratio_to_kept"] = ratios.to_hand;
  state.counters["ratio_spread"] = ratios.spread;
}

/// One recording of the ODE's solution, and its last eight components' Jacobian in two ways.
class EightSeeds {
 public:
  explicit EightSeeds(std::size_t steps)
      : recording_(tape_), x_(tape_.input(std::vector<double>(100, 1.2))), state_(x_.size()) {
    OdeSolution(steps).integrate(x_, state_);
  }

  /// Eight sweeps of one seed.
  void single() {
    for (std::size_t row = 0; row < rows; ++row) {
      tape_.backward(output(row));
      for (std::size_t column = 0; column < x_.size(); ++column)
        jacobian_[row * x_.size() + column] = tape_.adjoint(x_[column]);
    }
  }

  /// One sweep of eight seeds.
  void lanes() {
    std::array<ad::Slot, rows> seeds{};
    for (std::size_t row = 0; row < rows; ++row) seeds[row] = output(row).slot();
    tape_.backward_lanes(seeds);
    for (std::size_t column = 0; column < x_.size(); ++column) {
      const auto& adjoint = tape_.lanes_adjoint(x_[column].slot());
      for (std::size_t row = 0; row < rows; ++row) jacobian_[row * x_.size() + column] = adjoint.lane[row];
    }
  }

  const std::vector<double>& jacobian() const { return jacobian_; }

 private:
  static constexpr std::size_t rows = 8;

  const ad::Var& output(std::size_t row) const { return state_[state_.size() - rows + row]; }

  ad::Tape<double> tape_;
  ad::Recording<double> recording_;
  std::vector<ad::Var> x_;
  std::vector<ad::Var> state_;
  std::vector<double> jacobian_ = std::vector<double>(rows * 100);
};

void eight_seeds(benchmark::State& state, std::size_t steps, double seconds) {
  EightSeeds seeds(steps);
  seeds.single();
  const std::vector<double> expected = seeds.jacobian();
  seeds.lanes();
  require_agreement("eight_seeds/" + std::to_string(steps), seeds.jacobian(), expected, 1e-12);
  const auto lanes = [&] { seeds.lanes(); };
  const auto single = [&] { seeds.single(); };
  const Ratios ratios = measure_ratios(single, lanes, lanes, seconds);
  for (auto _ : state) seeds.lanes();
  state.counters["ratio_of_single_sweeps"] = ratios.to_hand;
  state.counters["ratio_spread"] = ratios.spread;
}

}  // namespace
}  // namespace slope::bench

int main(int argument_count, char** arguments) {
  using namespace slope::bench;
  const double seconds = requested_seconds(argument_count, arguments);
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  use_one_thread();
  for (const std::size_t count : {std::size_t{2'500}, std::size_t{640'000}}) {
    benchmark::RegisterBenchmark(("first_recording/" + std::to_string(count)).c_str(),
                                 [count](benchmark::State& state) { first_recording(state, count); })
        ->UseManualTime()
        ->Iterations(15)
        ->Unit(benchmark::kMicrosecond);
  }
  for (const std::size_t count : {std::size_t{25}, std::size_t{2'500}, std::size_t{640'000}}) {
    benchmark::RegisterBenchmark(("new_tape/" + std::to_string(count)).c_str(),
                                 [=](benchmark::State& state) { new_tape(state, count, seconds); })
        ->Unit(benchmark::kMicrosecond);
  }
  for (const std::size_t steps : {std::size_t{25}, std::size_t{1'000}}) {
    benchmark::RegisterBenchmark(("eight_seeds/" + std::to_string(steps)).c_str(),
                                 [=](benchmark::State& state) { eight_seeds(state, steps, seconds); })
        ->Unit(benchmark::kMicrosecond);
  }
  try {
    benchmark::RunSpecifiedBenchmarks();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  benchmark::Shutdown();
  return 0;
}
