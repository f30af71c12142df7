// The whole examination of a function at a point: every statement, every entry, the witnesses, the verdict.
//
// What check_gradient and the program gradcheck both do. Builds on statement_check.hpp, entry_check.hpp and
// taylor.hpp; the outcome is gradient_report.hpp.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/check/subject.hpp>
#include <cstddef>
#include <span>
#include <vector>

namespace slope::ad {

/// A derivative that the user gives: of the function with respect to one input, at the point.
struct Claim {
  std::size_t input = 0;
  double value = 0.0;
  double rounding = 0.0;  ///< what rounding may have made of the value
};

/// Examines the subject at a point. With claims, these are under test beside the tape's derivatives. Throws
/// what the function throws at the point. Cost: see gradient_check.hpp.
GradientReport examine(const Subject& subject, std::span<const double> at,
                       const GradientCheckOptions& options = {}, const std::vector<Claim>& claims = {});

}  // namespace slope::ad
