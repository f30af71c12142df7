// The derivatives of the Gaussian's residuals and chi², derived by hand: the measure for every other method.
//
// The formulas stand above each loop in gaussian.cpp.
#pragma once

#include <span>

namespace slope::bench::hand {

/// Writes the gradient of chi² = Σ (y - f(x))² by (mu, sigma) and returns chi². f is the normal density.
/// `parameters` is (mu, sigma); `centres` (x) and `densities` (y) have one length; `gradient` has 2 entries.
double gaussian_gradient(std::span<const double> parameters, std::span<const double> centres,
                         std::span<const double> densities, std::span<double> gradient);

/// Writes the residuals y - f(x), shape (N), and their Jacobian by (mu, sigma), shape (N, 2) by rows.
void gaussian_jacobian(std::span<const double> parameters, std::span<const double> centres,
                       std::span<const double> densities, std::span<double> residuals,
                       std::span<double> jacobian);

}  // namespace slope::bench::hand
