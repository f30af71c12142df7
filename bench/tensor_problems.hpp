// The benchmark problems whose natural formulation is arrays.
//
// Builds on problems/ (the functions) and hand/ (their gradients). Read next: workload.hpp, bench_tensor.cpp.
#pragma once

#include <bench/workload.hpp>

namespace slope::bench {

/// `network`: two hidden layers, all of one width; sizes w8_b1 to w512_b1024 (width, batch). `plain` is nn's
/// network on plain arrays, `tape_tensor` the same on the tape.
Problem network_problem();

}  // namespace slope::bench
