// The step of Levenberg and Marquardt: the best step within a trust region, from the QR factors of the
// Jacobian.
//
// Given residuals r and Jacobian J, it finds the damping that makes |p| about the radius, where p minimises
// |J p + r|^2 + damping |p|^2. Parameters of different units are scaled by the caller, who divides the
// columns of J. J. J. Moré, "The Levenberg-Marquardt algorithm: implementation and theory", Lecture Notes in
// Mathematics 630 (1978) 105, section 5; as in MINPACK's lmpar.
#pragma once

#include <fit/pivoted_qr.hpp>

#include <vector>

namespace slope::fit {

/// A step and the damping that made it.
struct DampedStep {
  std::vector<double> step;
  double damping = 0;  ///< 0: the full Gauss-Newton step fits into the region
  double length = 0;   ///< |step|
};

/// The step within (to 10 %) the region |p| <= `radius`.
///
/// `factors`: of the Jacobian; `rotated`: Q^T r; `guess`: the last damping. A singular Jacobian is allowed:
/// columns that are combinations of others to rounding get no step of their own. Costs a few times
/// parameters^3 operations.
DampedStep damped_step(const PivotedQr& factors, const std::vector<double>& rotated, double radius,
                       double guess);

}  // namespace slope::fit
