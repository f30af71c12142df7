// The gradient of the heart network's cost as a benchmark problem.
//
// Builds on problems/heart.hpp and hand/heart.hpp. Read next: workload.hpp.
#pragma once

#include <bench/workload.hpp>

namespace slope::bench {

/// `heart`: at N = 100, 1,000 and 10,000 points. `tape` and `forward` are the formulation number by number,
/// as plain is; `tape_tensor` is nn's network as curvenet trains it.
Problem heart_problem();

}  // namespace slope::bench
