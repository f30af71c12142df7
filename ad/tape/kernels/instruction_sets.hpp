// The kernels of the tape that are compiled into the library; table.cpp chooses among them. Private to this folder: others
// call term_kernels().
#pragma once

#include <ad/tape/kernels/table.hpp>

namespace slope::ad {

/// AVX2 and FMA: four adjoints at a time.
const TermKernels& avx2_term_kernels();

}  // namespace slope::ad
