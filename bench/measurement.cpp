// Interleaved rounds and their medians: see measurement.hpp.
#include <algorithm>
#include <array>
#include <bench/measurement.hpp>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <vector>

namespace slope::bench {
namespace {

/// Seconds of processor time that this process has used.
double processor_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// One of the three: what it runs, and how long that takes about.
struct Contestant {
  const std::function<void()>* run;
  double once;
  std::size_t repetitions = 1;

  explicit Contestant(const std::function<void()>& function)
      : run(&function), once(seconds_for(function, 1)) {
    // A single short run is mostly the clock's own time.
    constexpr double enough = 5e-5;
    for (std::size_t runs = 2; once * static_cast<double>(runs) < 2 * enough; runs *= 2)
      once = seconds_for(function, runs);
  }

  double turn() const {
    // A long run brings its own data back into the caches; the others need one run for that.
    constexpr double long_run = 0.02;
    if (once < long_run) (*run)();
    return seconds_for(*run, repetitions);
  }
};

}  // namespace

double seconds_for(const std::function<void()>& run, std::size_t repetitions) {
  const double start = processor_seconds();
  for (std::size_t repetition = 0; repetition < repetitions; ++repetition) run();
  return (processor_seconds() - start) / static_cast<double>(repetitions);
}

double quantile(std::vector<double>& values, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

Ratios measure_ratios(const std::function<void()>& method, const std::function<void()>& hand,
                      const std::function<void()>& plain, double seconds) {
  std::array contestants{Contestant(method), Contestant(hand), Contestant(plain)};
  // The slower the method, the longer the others may run beside it.
  const double slowest = std::max({contestants[0].once, contestants[1].once, contestants[2].once});
  const double turn_seconds = std::clamp(slowest / 4, 2e-4, 5e-3);
  for (Contestant& contestant : contestants) {
    const double repetitions = turn_seconds / std::max(contestant.once, 1e-8);
    contestant.repetitions = static_cast<std::size_t>(std::max(repetitions, 1.0));
  }
  // Three rounds make a median; a run that takes far longer than was asked for is not repeated.
  const std::size_t least_rounds = slowest > 10 * seconds ? 1 : 3;
  constexpr std::size_t most_rounds = 1000;
  std::vector<double> to_hand;
  std::vector<double> to_plain;
  std::vector<double> plain_seconds;
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  while (to_hand.size() < least_rounds || (to_hand.size() < most_rounds && elapsed() < seconds)) {
    std::array<double, contestants.size()> times;
    // Each round starts with another one, so that none always follows the same.
    for (std::size_t turn = 0; turn < contestants.size(); ++turn) {
      const std::size_t next = (to_hand.size() + turn) % contestants.size();
      times[next] = contestants[next].turn();
    }
    to_hand.push_back(times[0] / times[1]);
    to_plain.push_back(times[0] / times[2]);
    plain_seconds.push_back(times[2]);
  }
  const double median = quantile(to_hand, 0.5);
  const double spread = (quantile(to_hand, 0.75) - quantile(to_hand, 0.25)) / 2 / median;
  return {median, quantile(to_plain, 0.5), spread, quantile(plain_seconds, 0.5)};
}

}  // namespace slope::bench
