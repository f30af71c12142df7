// Names of compiler and instruction set, and BLAS on one thread: see machine.hpp.
#include <bench/machine.hpp>

// OpenBLAS has it, other libraries do not: then its address is null.
extern "C" void openblas_set_num_threads(int threads) __attribute__((weak));

namespace slope::bench {

std::string compiler_text() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string instruction_set_text() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__)
  return "AVX2";
#else
  return "baseline; configure with SLOPE_NATIVE=ON for meaningful ratios";
#endif
}

void use_one_thread() {
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
}

}  // namespace slope::bench
