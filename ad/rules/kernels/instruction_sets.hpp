// The kernel tables that are compiled into the library, one per instruction set; table.cpp chooses among
// them.
//
// Private to this folder and its tests: others call kernels(). A table other than the plain one may only be
// used where available_kernels() lists it.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <span>

namespace slope::ad::rules {

/// Loops in plain C++, for any processor; no elementwise kernels (the scalar rules serve).
const KernelTable& plain_kernels();

/// x86-64 as it was in 2003: vectors of two.
const KernelTable& sse2_kernels();

/// AVX2 and FMA: vectors of four.
const KernelTable& avx2_kernels();

/// AVX-512 F, DQ, VL, BW: vectors of eight.
const KernelTable& avx512_kernels();

/// The tables that this processor and operating system can run, best first.
std::span<const KernelTable* const> available_kernels();

}  // namespace slope::ad::rules
