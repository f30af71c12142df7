// Sums and accumulations over arrays of doubles; several partial sums at once hide the latency of addition.
//
// Rounding errors grow like count / (4 * width), of rows like count / width, slower than in a plain loop, but
// the sums differ from it in the last digits.
#pragma once

#include <ad/rules/kernels/pieces.hpp>
#include <ad/rules/kernels/vector.hpp>

namespace slope::ad::rules::simd {

/// to[k] += from[k]
template <class Arch>
void accumulate(double* to, const double* from, std::size_t count) {
  using V = Vector<Arch>;
  std::size_t k = 0;
  for (; k + 2 * width<Arch> <= count; k += 2 * width<Arch>) {
    const V first = V::load_unaligned(to + k) + V::load_unaligned(from + k);
    const V second = V::load_unaligned(to + k + width<Arch>) + V::load_unaligned(from + k + width<Arch>);
    first.store_unaligned(to + k);
    second.store_unaligned(to + k + width<Arch>);
  }
  for (; k + width<Arch> <= count; k += width<Arch>) {
    (V::load_unaligned(to + k) + V::load_unaligned(from + k)).store_unaligned(to + k);
  }
  for (; k < count; ++k) to[k] += from[k];
}

/// to[k] += scale * from[k]
template <class Arch>
void add_scaled(double* to, double scale, const double* from, std::size_t count) {
  using V = Vector<Arch>;
  const V factor(scale);
  std::size_t k = 0;
  for (; k + 2 * width<Arch> <= count; k += 2 * width<Arch>) {
    const V first = simd::fma(factor, V::load_unaligned(from + k), V::load_unaligned(to + k));
    const V second = simd::fma(factor, V::load_unaligned(from + k + width<Arch>),
                               V::load_unaligned(to + k + width<Arch>));
    first.store_unaligned(to + k);
    second.store_unaligned(to + k + width<Arch>);
  }
  for (; k + width<Arch> <= count; k += width<Arch>) {
    simd::fma(factor, V::load_unaligned(from + k), V::load_unaligned(to + k)).store_unaligned(to + k);
  }
  if (k < count) {
    const std::size_t left = count - k;
    const V sum = simd::fma(factor, Machine<Arch>::load_some(from + k, left, V(0.0)),
                            Machine<Arch>::load_some(to + k, left, V(0.0)));
    Machine<Arch>::store_some(to + k, sum, left);
  }
}

/// The sum of from[0 .. count); 0 of nothing.
template <class Arch>
double sum(const double* from, std::size_t count) {
  using V = Vector<Arch>;
  V first(0.0), second(0.0), third(0.0), fourth(0.0);
  std::size_t k = 0;
  for (; k + 4 * width<Arch> <= count; k += 4 * width<Arch>) {
    first += V::load_unaligned(from + k);
    second += V::load_unaligned(from + k + width<Arch>);
    third += V::load_unaligned(from + k + 2 * width<Arch>);
    fourth += V::load_unaligned(from + k + 3 * width<Arch>);
  }
  for (; k + width<Arch> <= count; k += width<Arch>) first += V::load_unaligned(from + k);
  if (k < count) second += Machine<Arch>::load_some(from + k, count - k, V(0.0));
  return Machine<Arch>::sum((first + second) + (third + fourth));
}

/// The sums of R rows of `count` elements each, one after the other in memory: to[r * step] += the sum of row r, or = it
/// where `overwrite`.
template <class Arch, int R>
void sums_of_rows(const double* from, std::size_t count, double* to, std::ptrdiff_t step, bool overwrite) {
  using V = Vector<Arch>;
  V sums[R];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) sums[r] = V(0.0);
  std::size_t k = 0;
  for (; k + width<Arch> <= count; k += width<Arch>) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sums[r] += V::load_unaligned(from + static_cast<std::size_t>(r) * count + k);
  }
  if (k < count) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      sums[r] += Machine<Arch>::load_some(from + static_cast<std::size_t>(r) * count + k, count - k, V(0.0));
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
    const double sum = Machine<Arch>::sum(sums[r]);
    to[r * step] = overwrite ? sum : to[r * step] + sum;
  }
}

/// KernelTable::row_sums. Several rows at once hide the latency of addition.
template <class Arch>
void row_sums(std::size_t rows, std::size_t count, const double* from, double* to, std::ptrdiff_t step, bool overwrite) {
  while (rows > 0) {
    const std::size_t piece = next_piece<Arch>(rows, 8);
    with_constant<Arch, 8>(piece, [&]<int R>() { sums_of_rows<Arch, R>(from, count, to, step, overwrite); });
    rows -= piece;
    from += piece * count;
    to += static_cast<std::ptrdiff_t>(piece) * step;
  }
}

/// The sum of a[k] * b[k]; 0 of nothing.
template <class Arch>
double dot(const double* a, const double* b, std::size_t count) {
  using V = Vector<Arch>;
  const auto load = [](const double* from) { return V::load_unaligned(from); };
  V first(0.0), second(0.0), third(0.0), fourth(0.0);
  std::size_t k = 0;
  for (; k + 4 * width<Arch> <= count; k += 4 * width<Arch>) {
    first = simd::fma(load(a + k), load(b + k), first);
    second = simd::fma(load(a + k + width<Arch>), load(b + k + width<Arch>), second);
    third = simd::fma(load(a + k + 2 * width<Arch>), load(b + k + 2 * width<Arch>), third);
    fourth = simd::fma(load(a + k + 3 * width<Arch>), load(b + k + 3 * width<Arch>), fourth);
  }
  for (; k + width<Arch> <= count; k += width<Arch>) first = simd::fma(load(a + k), load(b + k), first);
  if (k < count) {
    const std::size_t left = count - k;
    second = simd::fma(Machine<Arch>::load_some(a + k, left, V(0.0)),
                       Machine<Arch>::load_some(b + k, left, V(0.0)), second);
  }
  return Machine<Arch>::sum((first + second) + (third + fourth));
}

}  // namespace slope::ad::rules::simd
