// What the processor that the program runs on can do beyond every x86-64: kernels are compiled for several instruction
// sets, and chosen by these. On other processors the answer is no.
#pragma once

namespace slope::ad {

/// Whether it has AVX2 and FMA (Intel since 2013, AMD since 2015), and the operating system saves their registers.
bool has_avx2();

/// Whether it has AVX-512 F, DQ, VL and BW besides (Intel servers since 2017, AMD since 2022).
bool has_avx512();

}  // namespace slope::ad
