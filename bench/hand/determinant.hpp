// The gradient of a determinant in closed form: the measure for every other method.
//
// The formula stands in determinant.cpp.
#pragma once

#include <span>

namespace slope::bench::hand {

/// Writes the gradient of det(A) by the entries of A, (n, n) by rows, and returns det(A). A must be regular.
double determinant_gradient(std::span<const double> matrix, std::span<double> gradient);

}  // namespace slope::bench::hand
