// What a benchmark program measures: one problem at one size, computed by several methods.
//
// A method runs, and afterwards shows what it computed, so that it can be verified before it is timed.
// Read next: measurement.hpp for the ratios, runner.hpp for the program.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace slope::bench {

/// What a method computed: the value or values, then the derivative, flat by rows.
struct Results {
  std::span<const double> values;
  std::span<const double> derivative;
};

/// One way to compute a derivative; `plain` is the function alone and `record` its recording: without
/// derivative.
struct Method {
  std::string name;
  std::function<void()> run;
  std::function<Results()> results;         ///< of the last run
  std::function<std::size_t()> tape_bytes;  ///< of the last run; empty without a tape
};

/// A problem at one size with all its methods. `hand` and `plain` are always there, and to verify `hand`
/// either the method `finite_difference` or, where that would take too long, the function
/// `directional_difference`.
struct Workload {
  std::vector<Method> methods;
  /// The derivative of the function along a direction of its inputs, by central differences of `plain`.
  std::function<double(std::span<const double> direction)> directional_difference;

  const Method* find(std::string_view name) const;  ///< null when there is none of that name
  const Method& method(std::string_view name) const;
};

/// One size of a problem; it makes its workload when it is that one's turn, as the large ones need much
/// memory.
struct Size {
  std::string name;  ///< as it stands in the case's name: "1000", "d10_k25"
  std::vector<std::string> methods;
  std::function<Workload()> make;
};

/// A problem at its sizes.
struct Problem {
  std::string name;
  std::vector<Size> sizes;
};

/// Sizes that one number tells, all with the same methods.
std::vector<Size> numbered_sizes(const std::vector<std::size_t>& sizes,
                                 const std::vector<std::string>& methods,
                                 const std::function<Workload(std::size_t size)>& make);

/// Two methods computed different things.
class Disagreement : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Disagreement with the first difference, and `what` before it, unless both have the same
/// number of entries and each is within `tolerance` times the largest absolute entry expected, or within the
/// usual rounding of a sum over all of them and 1e-8 times the largest. NaN never agrees.
void require_agreement(const std::string& what, std::span<const double> found,
                       std::span<const double> expected, double tolerance);

/// Runs a method and the workload's `hand` and throws Disagreement with the first difference when they
/// disagree. `hand` itself is compared with `finite_difference`, entry by entry, or else along three random
/// directions with `directional_difference`. Each entry must agree as require_agreement says, with 1e-10 for the
/// tolerance, and 1e-6 against finite differences. Of a method without a derivative only the values are compared.
void verify(const std::string& what, const Workload& workload, const Method& method);

}  // namespace slope::bench
