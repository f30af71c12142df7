// What a gradient check found: an entry an input, a verdict on each and on the whole, and a table to read.
//
// Filled by gradient_check.hpp; the text is for a person, worst entry first.
#pragma once

#include <ad/check/finite_difference.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace slope::ad {

/// What is said of a derivative. Later verdicts join at the end.
enum class Verdict {
  pass,         ///< it agrees with a reference that would have shown a small error
  fail,         ///< it disagrees by more than the reference's error and rounding
  inconclusive  ///< the reference is too poor to tell
};

/// "pass", "fail" or "inconclusive".
const char* to_string(Verdict verdict);

/// One input's part of the gradient.
struct GradientEntry {
  std::string input;             ///< its name: x, x[3], W[1, 2]
  std::size_t argument = 0;      ///< which argument of the function it belongs to
  std::size_t index = 0;         ///< its element there, in row-major order
  double at = 0.0;               ///< its value
  double ours = 0.0;             ///< the derivative under test: the tape's, or the claimed one
  double reference = 0.0;        ///< the derivative by differences; NaN when none could be formed
  double reference_error = 0.0;  ///< its estimated error
  double rounding = 0.0;         ///< what rounding may have made of ours
  double digits = 0.0;           ///< decimal digits on which both agree, 0 to 16
  Verdict verdict = Verdict::inconclusive;
  std::string reason;     ///< why it is not a pass, in words; empty for a pass
  Difference difference;  ///< how the reference was obtained
};

/// The outcome of check_gradient.
struct GradientReport {
  std::vector<GradientEntry> entries;  ///< one an input, in the order of the arguments
  Verdict verdict = Verdict::pass;  ///< fail when any entry fails, else inconclusive when any is, else pass

  bool passed() const { return verdict == Verdict::pass; }
  bool failed() const { return verdict == Verdict::fail; }

  /// The entries' numbers, worst first: failures, then inconclusive ones, then passes; fewer digits first.
  std::vector<std::size_t> worst_first() const;
};

/// A table of the entries, worst first, and the verdict; long ones are cut after `most` rows.
std::string to_string(const GradientReport& report, std::size_t most = 40);

}  // namespace slope::ad
