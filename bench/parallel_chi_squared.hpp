// chi² of the heights with its terms summed over threads.
//
// Apart from heights_problem.cpp: how much g++ inlines of one function depends on what else it compiles with it.
#pragma once

#include <ad/expression/var.hpp>
#include <bench/problems/gaussian.hpp>
#include <vector>

namespace slope::bench {

/// chi² at (mu, sigma), each bin's term recorded by whichever thread comes to it.
ad::Var parallel_chi_squared(const GaussianProblem& problem, const std::vector<ad::Var>& parameters);

}  // namespace slope::bench
