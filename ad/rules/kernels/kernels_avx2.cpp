// The kernels for AVX2 with FMA (Intel since 2013, AMD since 2015): four doubles at a time.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <ad/rules/kernels/kernel_table.hpp>
#include <immintrin.h>

namespace slope::ad::rules {
namespace simd {

using Avx2 = xsimd::fma3<xsimd::avx2>;

template <>
struct Machine<Avx2> {
  using V = Vector<Avx2>;
  static constexpr int registers = 16;
  static constexpr bool fused = true;
  static constexpr std::size_t blas_from = 64 * 64 * 64;  // measured beside OpenBLAS 0.3.21 on Zen 5

  static V load_some(const double* from, std::size_t count, V rest) {
    const __m256i lanes =
        _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(count)), _mm256_setr_epi64x(0, 1, 2, 3));
    return _mm256_blendv_pd(rest, _mm256_maskload_pd(from, lanes), _mm256_castsi256_pd(lanes));
  }
  /// By parts: a masked store takes tens of cycles on AMD.
  static void store_some(double* to, V vector, std::size_t count) {
    const __m128d low = _mm256_castpd256_pd128(vector);
    if (count == 1) return _mm_store_sd(to, low);
    _mm_storeu_pd(to, low);
    if (count == 3) _mm_store_sd(to + 2, _mm256_extractf128_pd(vector, 1));
  }
  static double sum(V vector) {
    const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(vector), _mm256_extractf128_pd(vector, 1));
    return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
  }
  static V in_register(V vector) {
    asm("" : "+x"(vector.data));
    return vector;
  }
  static V fma(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }
  static V fnma(V a, V b, V c) { return _mm256_fnmadd_pd(a, b, c); }
  static V by_sign(V x, V negative, V positive) { return _mm256_blendv_pd(positive, negative, x); }
  static V zero_where(const Mask<Avx2>& mask, V x) { return _mm256_andnot_pd(mask, x); }

  template <int n>
  static V shift_left(V x) {
    return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(x), n));
  }
  template <int n>
  static V shift_right(V x) {
    return _mm256_castsi256_pd(_mm256_srli_epi64(_mm256_castpd_si256(x), n));
  }
  static V add_bits(V a, V b) {
    return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b)));
  }
  static V subtract_bits(V a, V b) {
    return _mm256_castsi256_pd(_mm256_sub_epi64(_mm256_castpd_si256(a), _mm256_castpd_si256(b)));
  }
};

}  // namespace simd

const KernelTable& avx2_kernels() {
  static constexpr KernelTable table = simd::make_table<simd::Avx2, simd::FusedKernels<simd::Avx2>>("avx2");
  return table;
}

}  // namespace slope::ad::rules
