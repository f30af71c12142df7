// ADOL-C: reverse mode on a trace in memory, recorded anew and swept in each run.
#include <adolc/adolc.h>

#include <array>
#include <bench/gradient_methods.hpp>
#include <bench/peers/peer.hpp>
#include <bench/problems/catalogue.hpp>

namespace slope::bench {
namespace {

constexpr short tag = 1;

/// What the trace of the last run holds: operation codes, locations, constants, overwritten values.
std::size_t trace_bytes() {
  std::array<std::size_t, STAT_SIZE> statistics{};
  tapestats(tag, statistics.data());
  return statistics[NUM_OPERATIONS] + statistics[NUM_LOCATIONS] * sizeof(locint) +
         (statistics[NUM_VALUES] + statistics[TAY_STACK_SIZE]) * sizeof(double);
}

template <class Case>
Method make_method(const Case& f) {
  const auto room = make_room(f.point);
  const auto run = [room, f] {
    // Buffers so large that no trace of these problems goes to a file.
    constexpr unsigned operations = 1U << 26;
    constexpr unsigned locations = 1U << 28;
    constexpr unsigned values = 1U << 24;
    constexpr unsigned overwritten = 1U << 26;
    trace_on(tag, 1, operations, locations, values, overwritten);
    {
      std::vector<adouble> x(room->point.size());
      for (std::size_t i = 0; i < x.size(); ++i) x[i] <<= room->point[i];
      adouble y = f(x);
      y >>= room->value;
    }
    trace_off();
    double seed = 1;
    fos_reverse(tag, 1, static_cast<int>(room->point.size()), &seed, room->gradient.data());
  };
  return {"adolc", run, [room] { return room->results(); }, trace_bytes};
}

std::optional<Method> method(std::string_view problem, std::string_view size) {
  if (problem == "mixture" && size.starts_with("d20_k50")) return std::nullopt;  // its trace would go to files
  std::optional<Method> result;
  visit_scalar_case(problem, size, [&](const auto& f) { result = make_method(f); });
  return result;
}

const RegisteredPeer registered({"adolc", method});

}  // namespace
}  // namespace slope::bench
