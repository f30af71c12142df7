// The step-free verdict: how fast the Taylor remainder vanishes along random directions.
//
// |f(x + h v) - f(x) - h g.v| shrinks like h^2 where g is the gradient, and like h where it is not, whatever
// the step; with the Hessian's term taken off too, like h^3. Used by examination.cpp.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/check/subject.hpp>
#include <cstdint>
#include <span>
#include <vector>

namespace slope::ad {

/// A direction whose components are the inputs' sizes (the typical size at 0) times random numbers from [-1,
/// 1], the same for the same seed.
std::vector<double> random_direction(std::span<const double> at, double typical_size, std::uint64_t seed);

/// The remainders along options.directions random directions; with a Hessian (row-major, or empty) those of
/// third order too. `rounding` is that of the gradient. Cost: 30 evaluations of the function a direction.
std::vector<TaylorSlope> follow_taylor(const Subject& subject, std::span<const double> at,
                                       std::span<const double> gradient, std::span<const double> hessian,
                                       std::span<const double> rounding, const GradientCheckOptions& options);

}  // namespace slope::ad
