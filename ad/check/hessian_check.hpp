// Second derivatives against second differences of the function itself.
//
// Ridders' extrapolation of the four-point (or, on the diagonal, three-point) stencil; the entries are judged
// as the gradient's are, with the resolution that second differences have. Used by examination.cpp.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/check/subject.hpp>
#include <span>
#include <vector>

namespace slope::ad {

/// The smallest relative error that an entry of the Hessian must show to pass.
inline constexpr double hessian_resolution = 1e-5;

/// Checks the upper triangle of the Hessian (row-major) where both inputs' entries of the gradient passed;
/// `first` holds these. An entry that differs from its mirror image by more than rounding fails. Cost: 2
/// Hessians, and 36 to 216 evaluations of the function an entry.
std::vector<GradientEntry> check_hessian_entries(const Subject& subject, std::span<const double> at,
                                                 std::span<const double> hessian, double value,
                                                 std::span<const GradientEntry> first,
                                                 const GradientCheckOptions& options);

}  // namespace slope::ad
