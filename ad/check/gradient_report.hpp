// What a gradient check found: an entry an input, a verdict on each and on the whole, and the culprit.
//
// Filled by examination.hpp; the text is for a person, worst entry first.
#pragma once

#include <ad/check/finite_difference.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace slope::ad {

/// What is said of a derivative.
enum class Verdict {
  pass,          ///< it agrees with a reference that would have shown a small error
  fail,          ///< it disagrees by more than the reference's error and rounding
  inconclusive,  ///< the reference is too poor to tell
  kink,          ///< the function has different slopes on both sides, or jumps: there is no derivative
  domain         ///< at the edge of where the function is defined, or its slope is
};

/// "pass", "fail", "inconclusive", "kink" or "domain".
const char* to_string(Verdict verdict);

/// The worse of two verdicts: fail, inconclusive, domain, kink, pass.
Verdict worse(Verdict a, Verdict b);

/// Somebody's opinion of a derivative.
struct Witness {
  std::string name;       ///< "reverse", "forward", "differences", "long double differences", "complex step"
  double value = 0.0;     ///< what it says
  double error = 0.0;     ///< how far it may be off, by its own account
  bool outvoted = false;  ///< most of the others contradict it
};

/// One input's part of the gradient, or of the Hessian.
struct GradientEntry {
  std::string input;             ///< its name: x, x[3], W[1, 2]; of the Hessian "x, y"
  std::size_t argument = 0;      ///< which argument of the function it belongs to
  std::size_t index = 0;         ///< its element there, in row-major order
  double at = 0.0;               ///< its value
  double ours = 0.0;             ///< the derivative under test: the tape's, or the claimed one
  double reference = 0.0;        ///< the derivative by differences; NaN when none could be formed
  double reference_error = 0.0;  ///< its estimated error
  double rounding = 0.0;         ///< what rounding may have made of ours
  double digits = 0.0;           ///< decimal digits on which both agree, 0 to 16
  double smallest_seen = 0.0;    ///< the smallest relative error of ours that would have shown
  Verdict verdict = Verdict::inconclusive;
  bool claimed = false;     ///< ours was given by the user
  bool second = false;      ///< an entry of the Hessian
  double tape = 0.0;        ///< the tape's derivative, also where ours is a claim
  bool one_sided = false;   ///< the reference is from one side
  bool jump = false;        ///< of a kink: the value itself jumps
  double left_slope = 0.0;  ///< of a kink: the slopes on both sides
  double right_slope = 0.0;
  bool between = false;            ///< of a kink: ours lies between them
  std::string method;              ///< whose the reference is: "long double differences", "complex step", ...
  std::string reason;              ///< why it is not a pass, in words; empty for a pass
  std::string hint;                ///< what the error looks like: "the sign", "a factor of 2"
  std::vector<Witness> witnesses;  ///< filled where they disagree
  Difference difference;           ///< how the reference was obtained, where it took more than a quick look

  /// A kink whose derivative is a fair choice: neither a jump nor outside the slopes on both sides.
  bool fair_kink() const { return verdict == Verdict::kink && between && !jump; }
};

/// The statement that is to blame: its partial is wrong, or it is where the trouble begins.
struct Culprit {
  std::string operation;       ///< the rule's name: "exp", "divide"
  std::string place;           ///< "column 9", "statement 17 of 40", "model.cpp:31"
  std::string text;            ///< the formula's part, where there is one
  std::string picture;         ///< the formula underlined there; two lines, or empty
  std::vector<double> inputs;  ///< its arguments' values
  double value = 0.0;          ///< its value
  std::size_t argument = 0;    ///< the argument whose partial it is about, from 0
  double partial = 0.0;        ///< the partial it has
  double reference = 0.0;      ///< the partial it should have, where that is known
  double reference_error = 0.0;
  std::string reason;  ///< "its partial is off by 1e-06", "its value is not finite", "cancels 15 digits"
};

/// The Taylor remainder along one direction: |f(x + h v) - f(x) - h g.v (- h^2 v.Hv / 2)| over h.
struct TaylorSlope {
  int expected = 2;          ///< 2 with the gradient, 3 with the Hessian
  double slope = 0.0;        ///< of its logarithm; at least the expected one when all is well
  bool settled = false;      ///< there were enough steps above rounding to tell
  bool below_noise = false;  ///< all of it is rounding: the function is this polynomial
  std::vector<double> step;
  std::vector<double> remainder;
  std::vector<double> noise;  ///< what rounding may make of the remainder

  /// A wrong derivative leaves one order less.
  bool wrong() const { return settled && slope < expected - 0.7; }
};

/// The outcome of a check.
struct GradientReport {
  std::string function;                ///< its name or its formula
  std::vector<GradientEntry> entries;  ///< one an input, in the order of the arguments; then the Hessian's
  Verdict verdict = Verdict::pass;     ///< the worst of the entries' and the statements'
  double value = 0.0;                  ///< the function's
  std::optional<Culprit> culprit;      ///< what is to blame, when that was found
  std::vector<std::string> notes;      ///< what else is worth knowing
  std::vector<TaylorSlope> taylor;     ///< the step-free verdict
  std::size_t partials = 0;            ///< partials of single statements that were tested
  std::size_t corrupted = 0;           ///< partials that the injection changed
  double smallest_seen =
      0.0;  ///< the smallest relative error, of an entry or of a partial, that would have shown
  std::uint64_t seed = 0;  ///< of the random directions

  bool passed() const { return verdict == Verdict::pass; }
  bool failed() const { return verdict == Verdict::fail; }

  /// 0 when all is well, kinks with a fair choice of derivative included (with `strict` they are not); 1 when
  /// something is wrong; 3 when something could not be told.
  int exit_code(bool strict = false) const;

  /// The entries' numbers, worst first: failures, then what could not be told, then passes; fewer digits
  /// first.
  std::vector<std::size_t> worst_first() const;
};

/// A table of the entries, worst first, the culprit and the verdict; long tables are cut after `most` rows.
std::string to_string(const GradientReport& report, std::size_t most = 40);

}  // namespace slope::ad
