// What a kernel needs to know of an instruction set: its vector of doubles, and the few operations that xsimd
// lacks.
//
// Everything in this folder that computes is a template over the xsimd architecture, so that its name in the
// object file carries the instruction set. Other inline functions would be merged by the linker across the
// program, and a copy compiled for a newer processor could be the one that an older processor runs. Hence: no
// standard algorithms here, no xsimd integer vectors (xsimd forwards some of their operations to older
// architectures by name).
#pragma once

#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace slope::ad::rules::simd {

template <class Arch>
using Vector = xsimd::batch<double, Arch>;

template <class Arch>
using Mask = xsimd::batch_bool<double, Arch>;

template <class Arch>
inline constexpr std::size_t width = Vector<Arch>::size;

/// What each kernels_*.cpp supplies for its architecture by a specialisation:
///   registers                      how many registers there are for vectors
///   blas_from                      KernelTable::blas_from
///   fused                          whether fma and fnma round once
///   load_some(from, count, rest)   the first `count` < width lanes from memory, the others from `rest`
///   store_some(to, vector, count)  the first `count` < width lanes to memory
///   sum(vector)                    the sum of the lanes
///   in_register(vector)            the same vector, which the compiler must then not load again for each use
///   fma(a, b, c), fnma(a, b, c)    a b + c and c - a b, rounded once if there is an instruction for it
///   by_sign(x, negative, positive) per lane, by the sign bit of x
///   zero_where(mask, x)            x, but 0 in the lanes of the mask
///   shift_left<n>, shift_right<n>, add_bits, subtract_bits   on the lanes' bits as 64-bit whole numbers
template <class Arch>
struct Machine;

/// a b + c, rounded once where the instruction set can. Not xsimd's: xsimd 8 has none for AVX-512, but a product and a
/// sum, of which the compiler makes one rounding or two as it likes.
template <class Arch>
Vector<Arch> fma(const Vector<Arch>& a, const Vector<Arch>& b, const Vector<Arch>& c) {
  return Machine<Arch>::fma(a, b, c);
}

/// c - a b, likewise.
template <class Arch>
Vector<Arch> fnma(const Vector<Arch>& a, const Vector<Arch>& b, const Vector<Arch>& c) {
  return Machine<Arch>::fnma(a, b, c);
}

/// An argument that is a block: element k is from[k].
template <class Arch>
struct EachElement {
  const double* from;

  Vector<Arch> load(std::size_t k) const { return Vector<Arch>::load_unaligned(from + k); }
  Vector<Arch> load_some(std::size_t k, std::size_t count) const {
    return Machine<Arch>::load_some(from + k, count,
                                    Vector<Arch>(1.0));  // 1 troubles no function: no false alarms
  }
};

/// An argument that is one number for all elements.
template <class Arch>
struct SameNumber {
  Vector<Arch> number;

  Vector<Arch> load(std::size_t) const { return number; }
  Vector<Arch> load_some(std::size_t, std::size_t) const { return number; }
};

}  // namespace slope::ad::rules::simd
