// See trace.hpp.
#include <ad/check/trace.hpp>
#include <ad/types/number.hpp>
#include <cmath>

namespace slope::ad {

std::uint32_t Trace::add_input(double value) {
  entries_.push_back({nullptr, value, static_cast<std::uint32_t>(arguments_.size()), 0,
                      static_cast<std::uint32_t>(entries_.size() - 1)});
  return static_cast<std::uint32_t>(entries_.size() - 1);
}

std::uint32_t Trace::add(const TracedOperation& operation, double value,
                         std::span<const TraceArgument> arguments) {
  const auto first = static_cast<std::uint32_t>(arguments_.size());
  arguments_.insert(arguments_.end(), arguments.begin(), arguments.end());
  entries_.push_back({&operation, value, first, static_cast<std::uint32_t>(arguments.size()), place});
  return static_cast<std::uint32_t>(entries_.size() - 1);
}

std::vector<double> Trace::adjoints(std::uint32_t result) const {
  std::vector<double> adjoint(entries_.size(), 0.0);
  adjoint[result] = 1;
  for (std::size_t k = result + std::size_t{1}; k-- > 1;) {
    if (adjoint[k] == 0) continue;
    for (const TraceArgument& argument : arguments(entries_[k])) {
      if (argument.entry != 0) adjoint[argument.entry] += chain(adjoint[k], argument.partial);
    }
  }
  adjoint[0] = 0;
  return adjoint;
}

double Trace::tangent(std::uint32_t result, std::span<const double> direction) const {
  std::vector<double> tangent(entries_.size(), 0.0);
  for (std::size_t k = 1; k <= result; ++k) {
    const TraceEntry& entry = entries_[k];
    if (entry.operation == nullptr) {
      tangent[k] = direction[k - 1];  // the inputs come first
      continue;
    }
    for (const TraceArgument& argument : arguments(entry)) {
      tangent[k] += chain(tangent[argument.entry], argument.partial);
    }
  }
  return tangent[result];
}

double Trace::jittered(double x) {
  // Xorshift (G. Marsaglia, 2003): the sign and whether to move at all.
  jitter ^= jitter << 13;
  jitter ^= jitter >> 7;
  jitter ^= jitter << 17;
  const auto choice = jitter >> 61;
  if (choice < 2 || !std::isfinite(x) || x == 0) return x;
  return std::nextafter(x, choice % 2 == 0 ? HUGE_VAL : -HUGE_VAL);
}

}  // namespace slope::ad
