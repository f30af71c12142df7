// The gradient of log Σ exp(x), derived by hand: the measure for every other method.
//
// Builds on exponential.hpp. The formula stands in log_sum_exp.cpp.
#pragma once

#include <span>

namespace slope::bench::hand {

/// Writes the gradient of log Σ exp(x_i) and returns the value. At least one number; `gradient` is as long as
/// x.
double log_sum_exp_gradient(std::span<const double> x, std::span<double> gradient);

}  // namespace slope::bench::hand
