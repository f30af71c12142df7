// Derivatives by differences of plain function values, with an error estimate that can be believed.
//
// Ridders' extrapolation of central differences, started from several steps, next to a ladder of plain
// difference quotients that reaches from the variable's size down to its last places. The ladder finds the
// scale on which the function is smooth, and a result that the finer quotients contradict gets their
// disagreement as its error. Sources: C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x),
// Advances in Engineering Software 4 (1982), doi:10.1016/S0141-1195(82)80057-0; noise from difference tables:
// J. J. Moré and S. M. Wild, Estimating computational noise, SIAM J. Sci. Comput. 33 (2011),
// doi:10.1137/100786125. Used by gradient_check.hpp.
#pragma once

#include <functional>

namespace slope::ad {

/// How a difference is taken.
struct DifferenceOptions {
  double typical_size =
      1.0;  ///< the size of the variable where it is near 0: steps start at max(|x|, typical_size)
};

/// On which sides of the point the function was evaluated.
enum class DifferenceSide {
  central,  ///< both
  right,    ///< above only: below the function is not finite
  left,     ///< below only
  none      ///< nowhere: no difference could be formed
};

/// A derivative by differences, and how far to trust it.
struct Difference {
  double derivative = 0.0;  ///< the estimate; NaN when side is none
  double error = 0.0;       ///< estimated bound of its error, rounding included; infinity when side is none
  double rounding = 0.0;    ///< the part of it that rounding in the function's values makes
  double step = 0.0;        ///< the step that the estimate started from
  double unseen_low =
      0.0;  ///< slopes from unseen_low to unseen_high could hide where the function's values do not
  double unseen_high =
      0.0;             ///< change at all over fine steps, like a staircase; both 0 when nothing can hide
  double noise = 0.0;  ///< measured noise in the function's values next to the point
  double noise_spacing = 0.0;  ///< the distance of neighbouring points at which the noise was measured
  double largest_value = 0.0;  ///< the largest |f| next to the point
  bool noisy = false;          ///< that noise is more than a well-written function makes
  bool kink = false;           ///< the slopes on both sides stay apart as far as can be seen
  bool jump = false;           ///< a kink whose slopes grow as the values' gap stays: the function jumps here
  bool steep = false;          ///< the slope grows without bound as the steps shrink
  double left_slope = 0.0;     ///< of a kink: the slope below
  double right_slope = 0.0;    ///< and above
  bool converged = false;      ///< the error is small beside the derivative, or is nothing but rounding
  DifferenceSide side = DifferenceSide::none;
  int evaluations = 0;  ///< calls of the function
};

/// The derivative of f at x by differences. One-sided where the function is not finite on one side of x. It
/// never throws for a difficult function: a discontinuity, kink, noise or pole shows as a large error and
/// converged false. x is finite; f returns NaN or an infinity outside its domain. Cost: 100 to 250
/// evaluations of f.
Difference finite_difference(const std::function<double(double)>& f, double x,
                             const DifferenceOptions& options = {});

/// The same on long double, where f can compute in it: about three digits more of the derivative.
Difference wide_finite_difference(const std::function<long double(long double)>& f, double x,
                                  const DifferenceOptions& options = {});

}  // namespace slope::ad
