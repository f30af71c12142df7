// The exponential and the logistic function on SIMD lanes, for the hand-derived gradients.
//
// exp(x) = 2^n exp(r) with n = round(x / ln 2), |r| <= ln(2) / 2 and ln 2 in two parts (Cody and Waite 1980),
// and exp(r) = (Q(r²) + r P(r²)) / (Q(r²) - r P(r²)), the rational approximation of Cephes (Moshier, exp.c).
// The quotient is handed out undivided, so that the logistic function and the Gaussian need one division in
// all. Included only by the .cpp files of this folder: the width follows their compiler flags.
#pragma once

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>

namespace slope::bench::hand {

/// As many doubles as one register of the target holds.
using Lane = xsimd::batch<double>;
inline constexpr std::size_t lane_width = Lane::size;

/// exp(x) as a quotient of two positive numbers.
struct ExponentialQuotient {
  Lane numerator;
  Lane denominator;
};

/// x = n ln 2 + remainder; the low bits of `shifted` hold n.
struct ReducedArgument {
  Lane remainder;
  Lane shifted;
};

/// The largest |x| that reduce_argument takes: beyond it 2^n leaves the range of normal numbers.
inline constexpr double exponential_limit = 707.0;

/// Splits x, |x| <= exponential_limit; the first half of the exponential.
inline ReducedArgument reduce_argument(Lane x) {
  // Adding 1.5 · 2^52 leaves round(x / ln 2) in the low bits, ready to be shifted into the exponent.
  const Lane round_to_integer(6755399441055744.0);
  const Lane shifted = xsimd::fma(x, Lane(1.4426950408889634074), round_to_integer);
  const Lane n = shifted - round_to_integer;
  const Lane remainder = xsimd::fnma(n, Lane(6.93145751953125e-1), x);
  return {xsimd::fnma(n, Lane(1.42860682030941723212e-6), remainder), shifted};
}

/// Returns exp(x) to 2 units in the last place from the reduced x; NaN gives NaN.
inline ExponentialQuotient exponential_quotient(ReducedArgument x) {
  const Lane r = x.remainder;
  const Lane r_squared = r * r;
  Lane p = xsimd::fma(Lane(1.26177193074810590878e-4), r_squared, Lane(3.02994407707441961300e-2));
  p = xsimd::fma(p, r_squared, Lane(1.0));
  Lane q = xsimd::fma(Lane(3.00198505138664455042e-6), r_squared, Lane(2.52448340349684104192e-3));
  q = xsimd::fma(q, r_squared, Lane(2.27265548208155028766e-1));
  q = xsimd::fma(q, r_squared, Lane(2.0));
  using Bits = xsimd::batch<std::int64_t>;
  const Bits exponent = xsimd::bitwise_cast<Bits>(x.shifted) << 52;
  const Lane numerator = xsimd::fma(r, p, q);
  return {xsimd::bitwise_cast<Lane>(xsimd::bitwise_cast<Bits>(numerator) + exponent), xsimd::fnma(r, p, q)};
}

/// Returns the logistic function 1 / (1 + exp(-x)) to 3 units in the last place, with one division; 3e-308
/// instead of less below -707.
inline Lane logistic(Lane x) {
  // In this order of arguments the x86 instructions hand a NaN in x through.
  x = xsimd::min(Lane(exponential_limit), xsimd::max(Lane(-exponential_limit), x));
  const auto [numerator, denominator] = exponential_quotient(reduce_argument(x));
  return numerator / (numerator + denominator);
}

}  // namespace slope::bench::hand
