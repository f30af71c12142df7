// Several numbers side by side, for sweeps that carry several seeds at once.
//
// A plain array with arithmetic: its layout is N numbers in order, whatever instruction set the compiler is told, so
// that objects built with other flags agree on it. Loops of a fixed small N become SIMD code under optimisation.
#pragma once

#include <ad/types/number.hpp>
#include <cstddef>

namespace slope::ad {

/// N numbers of type T that are added and scaled together; trivially copyable, N * sizeof(T) bytes.
template <Real T, std::size_t N>
struct alignas(sizeof(T) * N) Lanes {
  T lane[N];

  Lanes& operator+=(const Lanes& other) {
    for (std::size_t k = 0; k < N; ++k) lane[k] += other.lane[k];
    return *this;
  }

  /// Adds scale * other lane by lane. Zero times anything contributes zero, whichever of the two is infinite or NaN.
  void add_scaled(T scale, const Lanes& other) {
    if (scale == T(0)) return;
    for (std::size_t k = 0; k < N; ++k) lane[k] += other.lane[k] == T(0) ? T(0) : scale * other.lane[k];
  }
};

/// Whether every lane is exactly zero.
template <Real T, std::size_t N>
bool is_zero(const Lanes<T, N>& x) {
  bool zero = true;
  for (std::size_t k = 0; k < N; ++k) zero &= x.lane[k] == T(0);
  return zero;
}

/// How many seeds one sweep carries.
inline constexpr std::size_t sweep_lanes = 8;

}  // namespace slope::ad
