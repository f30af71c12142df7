// Methods and the verification that precedes every timing: see workload.hpp.
#include <algorithm>
#include <bench/workload.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>

namespace slope::bench {
namespace {

// Two right derivatives differ by rounding in sums of up to a million terms; a wrong one by far more.
constexpr double rounding_tolerance = 1e-10;
// Central differences with a step of cbrt(epsilon) are good for about ten digits, at worst for six.
constexpr double difference_tolerance = 1e-6;

/// Compares a derivative with central differences along random directions. A wrong entry shows in each of
/// them.
void require_directional_agreement(const std::string& what, std::span<const double> derivative,
                                   const Workload& workload) {
  constexpr int directions = 3;
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::vector<double> direction(derivative.size());
  for (int count = 0; count < directions; ++count) {
    double found = 0;
    double length_squared = 0;
    for (std::size_t i = 0; i < direction.size(); ++i) {
      direction[i] = uniform(engine);
      found += derivative[i] * direction[i];
      length_squared += derivative[i] * direction[i] * derivative[i] * direction[i];
    }
    const double expected = workload.directional_difference(direction);
    const double scale = std::sqrt(length_squared);
    if (!(std::abs(found - expected) <= difference_tolerance * scale)) {
      std::ostringstream text;
      text.precision(17);
      text << what << ", along direction " << count << ": expected " << expected << ", found " << found
           << " (allowed: " << difference_tolerance << " of " << scale << ')';
      throw Disagreement(text.str());
    }
  }
}

}  // namespace

void require_agreement(const std::string& what, std::span<const double> found,
                       std::span<const double> expected, double tolerance) {
  if (found.size() != expected.size()) {
    std::ostringstream text;
    text << what << ": expected " << expected.size() << " entries, found " << found.size();
    throw Disagreement(text.str());
  }
  double scale = 0;
  double total = 0;
  for (const double entry : expected) {
    scale = std::max(scale, std::abs(entry));
    total += std::abs(entry);
  }
  // One entry may be what is left of a sum over all of them: the largest of log-sum-exp is. Never more than eight digits.
  const double rounding =
      2 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(expected.size())) * total;
  const double allowed = std::max(tolerance * scale, std::min(rounding, 1e-8 * scale));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!(std::abs(found[i] - expected[i]) <= allowed)) {
      std::ostringstream text;
      text.precision(17);
      text << what << ", entry " << i << ": expected " << expected[i] << ", found " << found[i]
           << " (allowed: " << allowed << "; the largest entry: " << scale << ')';
      throw Disagreement(text.str());
    }
  }
}

const Method* Workload::find(std::string_view name) const {
  const auto found =
      std::find_if(methods.begin(), methods.end(), [&](const Method& m) { return m.name == name; });
  return found == methods.end() ? nullptr : &*found;
}

const Method& Workload::method(std::string_view name) const {
  const Method* const found = find(name);
  if (found == nullptr) throw std::logic_error("workload has no method " + std::string(name));
  return *found;
}

std::vector<Size> numbered_sizes(const std::vector<std::size_t>& sizes,
                                 const std::vector<std::string>& methods,
                                 const std::function<Workload(std::size_t size)>& make) {
  std::vector<Size> all;
  for (const std::size_t size : sizes)
    all.push_back({std::to_string(size), methods, [make, size] { return make(size); }});
  return all;
}

void verify(const std::string& what, const Workload& workload, const Method& method) {
  const bool by_hand = method.name == "hand";
  // Methods may share the room for their answers: copy the first before the second runs.
  method.run();
  const std::vector<double> values(method.results().values.begin(), method.results().values.end());
  const std::vector<double> derivative(method.results().derivative.begin(),
                                       method.results().derivative.end());
  const Method* const differences = workload.find("finite_difference");
  const Method* reference = &workload.method("hand");
  if (by_hand) reference = differences != nullptr ? differences : &workload.method("plain");
  reference->run();
  require_agreement(what + ": value", values, reference->results().values, rounding_tolerance);
  if (derivative.empty()) return;
  if (by_hand && differences == nullptr) {
    require_directional_agreement(what + ": derivative", derivative, workload);
    return;
  }
  const double tolerance =
      by_hand || method.name == "finite_difference" ? difference_tolerance : rounding_tolerance;
  require_agreement(what + ": derivative", derivative, reference->results().derivative, tolerance);
}

}  // namespace slope::bench
