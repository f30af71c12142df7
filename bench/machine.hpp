// What a measurement ran on, and the setting that all of them share: one core.
//
// Read next: measurement.hpp.
#pragma once

#include <string>

namespace slope::bench {

/// The compiler and its version.
std::string compiler_text();

/// The instruction set that the bench was compiled for.
std::string instruction_set_text();

/// Lets BLAS use one thread only, where it is OpenBLAS; other libraries choose by themselves.
void use_one_thread();

}  // namespace slope::bench
