// The Gaussian model of the heights as benchmark problems: the gradient of chi² and the residuals' Jacobian.
//
// Builds on problems/gaussian.hpp and hand/gaussian.hpp. Read next: workload.hpp.
#pragma once

#include <bench/workload.hpp>

namespace slope::bench {

/// `heights`: chi² and its gradient at N = 100, 10,000 and 1,000,000 bins. `tape` and `forward` differentiate
/// fit's own model as gaussfit does; `tape_kernel` records one statement a bin, `tape_tensor` a few
/// statements in all. `tape_parallel` sums on all processors: its ratios count the time of all of them, Google
/// Benchmark's first column is what passes on the clock.
Problem heights_problem();

/// `heights_jacobian`: the residuals and their (N, 2) Jacobian at the same sizes. `forward` is the driver's
/// choice for this shape; `tape` and `tape_tensor` give each residual its own copy of the parameters, so that
/// one sweep finds all rows.
Problem heights_jacobian_problem();

}  // namespace slope::bench
