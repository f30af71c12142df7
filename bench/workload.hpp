// What a benchmark program measures: one problem at one size, computed by several methods.
//
// A method runs, and afterwards shows what it computed, so that it can be verified before it is timed.
// Read next: measurement.hpp for the ratios, runner.hpp for the program.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::bench {

/// What a method computed: the value or values, then the derivative, flat by rows.
struct Results {
  std::span<const double> values;
  std::span<const double> derivative;
};

/// One way to compute a derivative; `plain` is the function alone and has no derivative.
struct Method {
  std::string name;
  std::function<void()> run;
  std::function<Results()> results;         ///< of the last run
  std::function<std::size_t()> tape_bytes;  ///< of the last run; empty without a tape
};

/// A problem at one size with all its methods; `hand`, `plain` and `finite_difference` are always there.
struct Workload {
  std::vector<Method> methods;

  const Method& method(std::string_view name) const;
};

/// A problem that makes a workload of any of its sizes.
struct Problem {
  std::string name;
  std::vector<std::size_t> sizes;
  std::vector<std::string> methods;
  std::function<Workload(std::size_t size)> make;
};

/// Runs a method and the workload's `hand` (for `hand` itself: `finite_difference`) and throws
/// std::runtime_error with the first difference when they disagree. Each entry must be within a tolerance
/// times the largest absolute entry expected: 1e-10, and 1e-6 against finite differences. NaN never agrees.
/// Of `plain` only the values are compared.
void verify(const std::string& what, const Workload& workload, const Method& method);

}  // namespace slope::bench
