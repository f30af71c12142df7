// One input's derivative against differences of the function itself, and the complex step where there is one.
//
// A quick difference first; where it does not settle the matter, the slow one with its ladder. Builds on
// finite_difference.hpp, quick_difference.hpp and subject.hpp. Used by examination.cpp.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/check/subject.hpp>
#include <cstddef>
#include <functional>
#include <span>

namespace slope::ad {

/// A derivative under test.
struct EntryQuestion {
  std::span<const double> at;
  std::size_t input = 0;
  double ours = 0;
  double value = 0;                  ///< the function's at the point
  std::function<double()> rounding;  ///< what rounding may have made of ours; dear, so asked only when needed
};

/// Fills the entry's reference, digits and verdict. Nothing is thrown for a difficult function. Cost: 10 to
/// 20 evaluations of an easy function, a few hundred of a difficult one, on long double where it can.
GradientEntry check_entry(const Subject& subject, const EntryQuestion& question,
                          const GradientCheckOptions& options);

}  // namespace slope::ad
