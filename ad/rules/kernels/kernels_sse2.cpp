// The kernels for x86-64 without extensions: two doubles at a time, no fused multiply-add.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <ad/rules/kernels/kernel_table.hpp>
#include <emmintrin.h>

namespace slope::ad::rules {
namespace simd {

template <>
struct Machine<xsimd::sse2> {
  using V = Vector<xsimd::sse2>;
  static constexpr int registers = 16;
  static constexpr bool fused = false;
  static constexpr std::size_t blas_from = portable_blas_from;

  static V load_some(const double* from, std::size_t, V rest) { return _mm_loadl_pd(rest, from); }
  static void store_some(double* to, V vector, std::size_t) { _mm_store_sd(to, vector); }
  static double sum(V vector) { return _mm_cvtsd_f64(_mm_add_sd(vector, _mm_unpackhi_pd(vector, vector))); }
  static V in_register(V vector) {
    asm("" : "+x"(vector.data));
    return vector;
  }
  static V fma(V a, V b, V c) { return a * b + c; }
  static V fnma(V a, V b, V c) { return c - a * b; }
  static V by_sign(V x, V negative, V positive) { return xsimd::select(x < V(0.0), negative, positive); }
  static V zero_where(const Mask<xsimd::sse2>& mask, V x) { return _mm_andnot_pd(mask, x); }

  template <int n>
  static V shift_left(V x) {
    return _mm_castsi128_pd(_mm_slli_epi64(_mm_castpd_si128(x), n));
  }
  template <int n>
  static V shift_right(V x) {
    return _mm_castsi128_pd(_mm_srli_epi64(_mm_castpd_si128(x), n));
  }
  static V add_bits(V a, V b) {
    return _mm_castsi128_pd(_mm_add_epi64(_mm_castpd_si128(a), _mm_castpd_si128(b)));
  }
  static V subtract_bits(V a, V b) {
    return _mm_castsi128_pd(_mm_sub_epi64(_mm_castpd_si128(a), _mm_castpd_si128(b)));
  }
};

}  // namespace simd

const KernelTable& sse2_kernels() {
  static constexpr KernelTable table = simd::make_table<xsimd::sse2, simd::Kernels<xsimd::sse2>>("sse2");
  return table;
}

}  // namespace slope::ad::rules
