// Each statement's partials against differences of its operation by itself: how a culprit gets its name.
//
// A wrong rule shows here however little the final gradient feels it. Builds on trace.hpp and
// quick_difference.hpp. Read next: examination.hpp.
#pragma once

#include <ad/check/quick_difference.hpp>
#include <ad/check/trace.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace slope::ad {

/// One partial of one statement, as found.
struct StatementFinding {
  std::uint32_t entry = 0;                     ///< in the trace
  std::size_t argument = 0;                    ///< which of its arguments
  double partial = 0;                          ///< what the rule says
  double reference = 0;                        ///< what differences or the complex step of the operation say
  double reference_error = 0;                  ///< its estimated error
  detail::Sides sides = detail::Sides::alike;  ///< what the operation looks like around the argument
  double left = 0;                             ///< slopes on both sides, of a kink
  double right = 0;
};

/// What the walk along a trace found.
struct StatementReport {
  std::size_t partials = 0;               ///< how many were tested
  std::optional<StatementFinding> wrong;  ///< the first partial that is wrong, in the order of evaluation
  std::optional<StatementFinding> not_finite;  ///< the first value that is not finite
  std::vector<StatementFinding> kinks;         ///< arguments at a kink, a jump or an edge of their operation
  std::vector<StatementFinding> unseen;        ///< partials that no reference could see sharply enough
  double resolution = 0;  ///< the largest relative error of a partial that would not have shown
};

/// Tests every partial of the trace whose operation can be evaluated by itself. A partial is wrong when it is
/// off by more than ten times the reference's error plus its own rounding; it is unseen when a relative error
/// of `resolution` would not show. Cost: about 20 evaluations of the operation a partial.
StatementReport check_statements(const Trace& trace, double resolution);

}  // namespace slope::ad
