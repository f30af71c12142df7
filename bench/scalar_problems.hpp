// The benchmark problems that are functions of many scalars, each a gradient.
//
// Builds on problems/ (the functions) and hand/ (their gradients). Read next: workload.hpp, bench_tape.cpp.
// `tape` is the formulation scalar by scalar, as plain is, and `record` the same without the sweep;
// `tape_kernel` and `tape_tensor` are the others.
#pragma once

#include <bench/workload.hpp>

namespace slope::bench {

/// All of the following, in their order.
std::vector<Problem> scalar_problems();

/// `log_sum_exp`: of 2,500 and 640,000 numbers.
Problem log_sum_exp_problem();

/// `least_squares`: a polynomial of 128 coefficients at 64 and 8,196 points.
Problem least_squares_problem();

/// `determinant`: by minors, of (5, 5) to (9, 9) matrices. `hand` is the closed form: det(A) A⁻ᵀ from a
/// factorisation, which needs n³ operations where the function takes n!.
Problem determinant_problem();

/// `mixture`: 1,000 points, dimensions and components d2_k5, d10_k25 and d20_k50; the factors by columns, or where the size
/// ends with `_rows`, by rows.
Problem mixture_problem();

/// `lstm`: width 14; 2 layers over 1,024 steps (l2) and 4 layers over 4,096 steps (l4).
Problem lstm_problem();

/// `ode`: 100 components, 1,000 steps of Runge-Kutta.
Problem ode_problem();

/// `swaption`: 10 and 100 paths of the LIBOR market model.
Problem swaption_problem();

/// `operations`: 992 additions and multiplications of two variables, each a statement of its own. Of
/// `record`, microseconds read as nanoseconds an operation.
Problem operations_problem();

/// `advection`: 2,000 steps on 100 cells; the schemes `linear` and `burgers`.
Problem advection_problem();

}  // namespace slope::bench
