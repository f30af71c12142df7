// Elementary functions on vectors of doubles, for every instruction set: exp, log, sigmoid, tanh and kin.
//
// The methods are the classical ones: exp by reduction with ln 2 in two parts and a polynomial (W. J. Cody,
// W. Waite, Software Manual for the Elementary Functions, 1980), log as in fdlibm (Sun Microsystems, 1993).
// Correct with and without a fused multiply-add. Subnormal results are rounded once; no branches. Measured
// bounds stand at each function; tests/ad/rules/kernels_test.cpp holds them.
#pragma once

#include <ad/rules/kernels/vector.hpp>
#include <ad/rules/tanh_polynomial.hpp>
#include <cstdint>
#include <limits>

namespace slope::ad::rules::simd {

template <class Arch>
struct VectorMath {
  using V = Vector<Arch>;
  using M = Machine<Arch>;

  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  static constexpr double smallest_normal = std::numeric_limits<double>::min();
  static constexpr double ln2_high = 0x1.62e42fefa3800p-1;  // 42 bits: exact when multiplied by an exponent
  static constexpr double ln2_low = 0x1.ef35793c76730p-45;

  /// A vector of doubles that have these bits.
  static V from_bits(std::uint64_t bits) { return V(__builtin_bit_cast(double, bits)); }

  /// -x, of zero and NaN too.
  static V negate(V x) { return x ^ V(-0.0); }

  /// |x| with the sign of s; x must not be negative.
  static V with_sign(V x, V s) { return x | (s & V(-0.0)); }

  // Reduction: x = n ln 2 + r with whole n and |r| <= 0.3466, for |x| <= 1400 or NaN. Each part is a function
  // of its own, as compilers keep vectors in registers and structs of vectors in memory.

  static constexpr double shifter =
      0x1.8p52 + 2046;  // adding it leaves the nearest whole number in the lowest bits

  /// A number whose low 12 bits hold n + 2046.
  static V exponent_bits(V x) { return simd::fma(x, V(0x1.71547652b82fep+0), V(shifter)); }
  /// n
  static V exponent(V bits) { return bits - V(shifter); }
  /// The two parts of r: x - n ln2_high, exact, and -n ln2_low.
  static V high_rest(V x, V n) { return simd::fnma(n, V(ln2_high), x); }
  static V low_rest(V n) { return n * V(-ln2_low); }

  /// 2^floor(n/2) and 2^(n - floor(n/2)) from exponent_bits; neither overflows, whatever the exponent of a
  /// double.
  static V lower_half_power(V bits) { return M::template shift_left<52>(M::template shift_right<1>(bits)); }
  static V upper_half_power(V bits) {
    return M::template shift_left<52>(M::subtract_bits(bits, M::template shift_right<1>(bits)));
  }

  /// 2^(n - 1) from exponent_bits, -1020 <= n <= 1024.
  static V power_below(V bits) { return M::template shift_left<52>(M::subtract_bits(bits, from_bits(1024))); }

  /// (e^r - 1 - r) / r^2 for |r| <= 0.3467. Minimax polynomial (Remez; e^r is right to 2^-57.9), in Estrin's
  /// order.
  static V exp_quotient(V r, V r2) {
    const V r4 = r2 * r2;
    const V c23 = simd::fma(r, V(0x1.55555555554f9p-3), V(0x1.000000000000ap-1));
    const V c45 = simd::fma(r, V(0x1.1111111127d0ep-7), V(0x1.555555555083ep-5));
    const V c67 = simd::fma(r, V(0x1.a01a012a0f351p-13), V(0x1.6c16c18438b08p-10));
    const V c89 = simd::fma(r, V(0x1.71df25b3100a2p-19), V(0x1.a01999e2633fdp-16));
    const V c1011 = simd::fma(r, V(0x1.ad7f3ee016e7dp-26), V(0x1.28ad9b8551757p-22));
    const V low = simd::fma(r2, c45, c23);
    const V middle = simd::fma(r2, c89, c67);
    return simd::fma(r4, simd::fma(r4, c1011, middle), low);
  }

  /// e^x for -746 <= x <= 710 or NaN.
  static V exp_within(V x) {
    const V bits = exponent_bits(x);
    const V n = exponent(bits);
    const V high = high_rest(x, n);
    const V low = low_rest(n);
    const V r = high + low;
    const V r2 = r * r;
    const V rest =
        high + simd::fma(r2, exp_quotient(r, r2), low);  // r + ... would keep the rounding error of r
    const V scale = lower_half_power(bits);
    return simd::fma(scale, rest, scale) * upper_half_power(bits);
  }

  /// e^x within 1 ulp, everywhere. In min and max the second operand is the one that passes NaN on.
  static V exp(V x) { return exp_within(xsimd::min(V(710.0), xsimd::max(V(-746.0), x))); }

  /// e^-|x| within 1 ulp.
  static V exp_minus_abs(V x) { return exp_within(xsimd::max(V(-746.0), x | V(-0.0))); }

  /// e^x - 1 within 1 ulp.
  static V expm1(V x) {
    const V clamped = xsimd::min(V(710.0), xsimd::max(V(-40.0), x));
    const V bits = exponent_bits(clamped);
    const V n = exponent(bits);
    const V high = high_rest(clamped, n);
    const V low = low_rest(n);
    const V r = high + low;
    const V r2 = r * r;
    const V correction = (high - r) + low;
    const V rest = simd::fma(r2, exp_quotient(r, r2), simd::fma(correction, r, correction));
    // (2^n - 1) + 2^n r + 2^n rest, halved so that n = 1024 does not overflow; the first two are added
    // exactly.
    const V scale = power_below(bits);
    const V whole = scale - V(0.5);
    const V part = scale * r;
    const V sum = whole + part;
    const V lost = (whole - sum) + part;
    const V result = V(2.0) * (sum + simd::fma(scale, rest, lost));
    return xsimd::select(xsimd::abs(x) < V(0x1p-54), x, result);  // x * 0.5 would lose a subnormal's last bit
  }

  /// log(1 + f) + k ln 2 for -0.293 <= f <= 0.415.
  static V log_of_reduced(V f, V k) {
    const V half_square = V(0.5) * f * f;
    const V s = f / (V(2.0) + f);
    const V z = s * s;
    const V w = z * z;
    const V even = w * simd::fma(w, simd::fma(w, V(1.531383769920937332e-01), V(2.222219843214978396e-01)),
                                 V(3.999999999940941908e-01));
    const V odd =
        z * simd::fma(w,
                      simd::fma(w, simd::fma(w, V(1.479819860511658591e-01), V(1.818357216161805012e-01)),
                                V(2.857142874366239149e-01)),
                      V(6.666666666666735130e-01));
    const V correction = simd::fma(s, half_square + (even + odd), k * V(1.90821492927058770002e-10));
    return simd::fma(k, V(6.93147180369123816490e-01), f - (half_square - correction));
  }

  /// ln x within 1 ulp; -inf at both zeros, NaN below.
  static V log(V x) {
    const Mask<Arch> tiny = x < V(smallest_normal);
    const V normal = xsimd::select(tiny, x * V(0x1p54), x);
    // Move the exponent's border to sqrt 1/2: normal = 2^k (1 + f) with sqrt 1/2 <= 1 + f < sqrt 2.
    constexpr std::uint64_t border = 0x3fe6a09e00000000, one = 0x3ff0000000000000;
    const V moved = M::add_bits(normal, from_bits(one - border));
    const V mantissa = moved & from_bits(0x000fffffffffffff);
    const V f = M::add_bits(mantissa, from_bits(border)) - V(1.0);
    const V exponent = M::template shift_right<52>(moved) | V(0x1p52);
    const V k = exponent - xsimd::select(tiny, V(0x1p52 + 1023 + 54), V(0x1p52 + 1023));
    const V result = log_of_reduced(f, k);
    const V edge = xsimd::select(x == V(0.0), V(-infinity), V(not_a_number));
    return xsimd::select(x > V(0.0), xsimd::select(x == V(infinity), x, result), edge);
  }

  /// ln(1 + x) for 0 <= x <= 1, within 1 ulp.
  static V log1p_of_fraction(V x) {
    const Mask<Arch> small = x < V(0.414);
    const V f = xsimd::select(small, x, V(0.5) * (x - V(1.0)));
    return log_of_reduced(f, xsimd::select(small, V(0.0), V(1.0)));
  }

  static constexpr double sigmoid_limit = 690;  // 2^n N, with N below 2^15.3, stays finite and normal

  /// 1/(1 + e^-x) for |x| <= sigmoid_limit or NaN. With x = n ln 2 + r and e^r = N/D, where N and D are
  /// q(r^2) +- r p(r^2) (minimax by Remez; the quotient is right to 2^-60), one division makes
  /// 2^n N/(2^n N + D).
  static V sigmoid_within(V x) {
    const V bits = simd::fma(x, V(0x1.71547652b82fep+0), V(0x1.8p52));  // the lowest bits hold n
    const V n = bits - V(0x1.8p52);
    const V r = simd::fnma(n, V(ln2_low), high_rest(x, n));
    const V r2 = r * r;
    const V p = simd::fma(r2 + V(0x1.a44d00ecd60dep+8), r2, V(0x1.d8e514ec2579dp+13));
    const V q = simd::fma(simd::fma(r2, V(0x1.e03d9512a51cdp+4), V(0x1.a456a3834e6ccp+11)), r2,
                          V(0x1.d8e514ec2579dp+14));
    const V numerator = M::add_bits(simd::fma(r, p, q), M::template shift_left<52>(bits));
    return numerator / (numerator + simd::fnma(r, p, q));
  }

  /// 1/(1 + e^-x), for any x.
  static V sigmoid_anywhere(V x) {
    const V e = exp_minus_abs(x);
    return M::by_sign(x, e, V(1.0)) / (V(1.0) + e);
  }

  /// 1/(1 + e^-x); the bits of sigmoid_within up to its limit.
  static V sigmoid(V x) {
    return xsimd::select(xsimd::abs(x) > V(sigmoid_limit), sigmoid_anywhere(x), sigmoid_within(x));
  }

  /// ln(1 + e^x).
  static V softplus(V x) {
    const V tail = log1p_of_fraction(exp_minus_abs(x));
    return xsimd::select(x > V(0.0), x + tail, tail);
  }

  /// tanh x: by an odd polynomial up to |x| = tanh_near, beyond by 1 - 2e/(1 + e) with e = e^(-2|x|).
  static V tanh(V x) {
    const V z = x * x;
    const V z2 = z * z;
    const V z4 = z2 * z2;
    const auto pair = [&z](std::size_t k) __attribute__((always_inline)) {
      return simd::fma(z, V(tanh_coefficients[k + 1]), V(tanh_coefficients[k]));
    };
    const V c01 = pair(0), c23 = pair(2), c45 = pair(4), c67 = pair(6), c89 = pair(8);
    const V high = simd::fma(z4, c89, simd::fma(z2, c67, c45));
    const V near = simd::fma(x * z, simd::fma(z4, high, simd::fma(z2, c23, c01)), x);
    const V magnitude = xsimd::abs(x);
    const V e = exp_within(xsimd::max(V(-80.0), V(-2.0) * magnitude));
    const V far = V(1.0) - (e + e) / (V(1.0) + e);
    return with_sign(xsimd::select(magnitude < V(tanh_near), near, far), x);  // of near's too: -0 + 0 is +0
  }
};

}  // namespace slope::ad::rules::simd
