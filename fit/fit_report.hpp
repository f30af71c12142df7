// A fit as text for a person and as JSON for a program.
//
// What gaussfit prints and writes. Builds on gaussian_fit.hpp.
#pragma once

#include <fit/gaussian_fit.hpp>

#include <string>

namespace slope::fit {

/// The result in a few lines: parameters with standard errors, chi², iterations, why it stopped, warnings.
/// `unit` is that of the parameters ("cm").
std::string text_report(const GaussianFit& fit, const std::string& unit);

/// The result with the keys parameters (name, value, standard_error), chi_squared, iterations, converged,
/// stopped_because, warnings; numbers in full precision, null for what is infinite or not a number. Ends with
/// a newline.
std::string json_report(const GaussianFit& fit);

}  // namespace slope::fit
