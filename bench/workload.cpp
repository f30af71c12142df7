// Methods and the verification that precedes every timing: see workload.hpp.
#include <algorithm>
#include <bench/workload.hpp>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace slope::bench {
namespace {

// Two right derivatives differ by rounding in sums of up to a million terms; a wrong one by far more.
constexpr double rounding_tolerance = 1e-10;
// Central differences with a step of cbrt(epsilon) are good for about ten digits, at worst for six.
constexpr double difference_tolerance = 1e-6;

void require_agreement(const std::string& what, std::span<const double> found,
                       std::span<const double> expected, double tolerance) {
  if (found.size() != expected.size()) {
    std::ostringstream text;
    text << what << ": expected " << expected.size() << " entries, found " << found.size();
    throw std::runtime_error(text.str());
  }
  double scale = 0;
  for (const double entry : expected) scale = std::max(scale, std::abs(entry));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!(std::abs(found[i] - expected[i]) <= tolerance * scale)) {
      std::ostringstream text;
      text.precision(17);
      text << what << ", entry " << i << ": expected " << expected[i] << ", found " << found[i]
           << " (allowed: " << tolerance << " of the largest entry " << scale << ')';
      throw std::runtime_error(text.str());
    }
  }
}

}  // namespace

const Method& Workload::method(std::string_view name) const {
  const auto found =
      std::find_if(methods.begin(), methods.end(), [&](const Method& m) { return m.name == name; });
  if (found == methods.end()) throw std::logic_error("workload has no method " + std::string(name));
  return *found;
}

void verify(const std::string& what, const Workload& workload, const Method& method) {
  const Method& reference = workload.method(method.name == "hand" ? "finite_difference" : "hand");
  const bool differences = method.name == "hand" || method.name == "finite_difference";
  const double tolerance = differences ? difference_tolerance : rounding_tolerance;
  // Methods may share the room for their answers: copy the first before the second runs.
  method.run();
  const std::vector<double> values(method.results().values.begin(), method.results().values.end());
  const std::vector<double> derivative(method.results().derivative.begin(),
                                       method.results().derivative.end());
  reference.run();
  require_agreement(what + ": value", values, reference.results().values, rounding_tolerance);
  if (method.name == "plain") return;
  require_agreement(what + ": derivative", derivative, reference.results().derivative, tolerance);
}

}  // namespace slope::bench
