// The kernels for AVX-512 F, DQ, VL, BW (Intel servers since 2017, AMD since 2022): eight doubles at a time.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <ad/rules/kernels/kernel_table.hpp>
#include <immintrin.h>

namespace slope::ad::rules {
namespace simd {

using Avx512 = xsimd::avx512f;

template <>
struct Machine<Avx512> {
  using V = Vector<Avx512>;
  static constexpr int registers = 32;
  static constexpr bool fused = true;
  /// Measured beside OpenBLAS 0.3.21 on Zen 5, where it has no AVX-512: up to twice its speed below.
  static constexpr std::size_t blas_from = 256 * 256 * 256;

  static __mmask8 lanes(std::size_t count) { return static_cast<__mmask8>((1u << count) - 1u); }

  static V load_some(const double* from, std::size_t count, V rest) {
    return _mm512_mask_loadu_pd(rest, lanes(count), from);
  }
  static void store_some(double* to, V vector, std::size_t count) {
    _mm512_mask_storeu_pd(to, lanes(count), vector);
  }
  static double sum(V vector) {
    const __m256d quarter = _mm256_add_pd(_mm512_castpd512_pd256(vector), _mm512_extractf64x4_pd(vector, 1));
    const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(quarter), _mm256_extractf128_pd(quarter, 1));
    return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
  }
  static V in_register(V vector) {
    asm("" : "+v"(vector.data));
    return vector;
  }
  static V fma(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
  static V fnma(V a, V b, V c) { return _mm512_fnmadd_pd(a, b, c); }
  static V by_sign(V x, V negative, V positive) {
    return _mm512_mask_blend_pd(_mm512_movepi64_mask(_mm512_castpd_si512(x)), positive, negative);
  }
  static V zero_where(const Mask<Avx512>& mask, V x) {
    return _mm512_mask_mov_pd(x, static_cast<__mmask8>(mask), _mm512_setzero_pd());
  }

  template <int n>
  static V shift_left(V x) {
    return _mm512_castsi512_pd(_mm512_slli_epi64(_mm512_castpd_si512(x), n));
  }
  template <int n>
  static V shift_right(V x) {
    return _mm512_castsi512_pd(_mm512_srli_epi64(_mm512_castpd_si512(x), n));
  }
  static V add_bits(V a, V b) {
    return _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(a), _mm512_castpd_si512(b)));
  }
  static V subtract_bits(V a, V b) {
    return _mm512_castsi512_pd(_mm512_sub_epi64(_mm512_castpd_si512(a), _mm512_castpd_si512(b)));
  }
};

}  // namespace simd

const KernelTable& avx512_kernels() {
  static constexpr KernelTable table =
      simd::make_table<simd::Avx512, simd::FusedKernels<simd::Avx512>>("avx512");
  return table;
}

}  // namespace slope::ad::rules
