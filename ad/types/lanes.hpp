// Several numbers side by side, for sweeps that carry several seeds at once.
//
// A plain array with arithmetic: its layout is N numbers in order, whatever instruction set the compiler is told, so
// that objects built with other flags agree on it. Loops of a fixed small N become SIMD code under optimisation.
#pragma once

#include <ad/types/number.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

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
    if (!is_regular(scale)) [[unlikely]] {
      if (scale != T(0)) add_scaled_carefully(scale, other);  // a call for every partial of zero would be felt
      return;
    }
    // All lanes at once, as a vector of the compiler's: it cannot know that the two do not overlap.
    Vector sum;
    Vector factor;
    std::memcpy(&sum, lane, sizeof lane);
    std::memcpy(&factor, other.lane, sizeof lane);
    sum += scale * factor;
    std::memcpy(lane, &sum, sizeof lane);
  }

  /// Sets every lane to zero.
  void clear() {
    const Vector zeros{};
    std::memcpy(lane, &zeros, sizeof lane);
  }

 private:
  using Vector __attribute__((vector_size(sizeof(T) * N))) = T;

  [[gnu::noinline, gnu::cold]] void add_scaled_carefully(T scale, const Lanes& other) {
    for (std::size_t k = 0; k < N; ++k) lane[k] += chain(scale, other.lane[k]);
  }
};

/// Whether every lane is exactly zero.
template <Real T, std::size_t N>
bool is_zero(const Lanes<T, N>& x) {
  if constexpr (std::same_as<T, double> && sizeof x.lane % 32 == 0) {
    // As whole numbers without their signs the lanes join without a branch.
    using Quarter __attribute__((vector_size(32))) = long long;
    Quarter joined{};
    for (std::size_t k = 0; k < N; k += sizeof joined / sizeof x.lane[0]) {
      Quarter some;
      std::memcpy(&some, x.lane + k, sizeof some);
      joined |= some;
    }
    joined <<= 1;
#ifdef __AVX__
    return __builtin_ia32_ptestz256(joined, joined) != 0;
#else
    return (joined[0] | joined[1] | joined[2] | joined[3]) == 0;
#endif
  } else {
    bool zero = true;
    for (std::size_t k = 0; k < N; ++k) zero &= x.lane[k] == T(0);
    return zero;
  }
}

/// How many seeds one sweep carries.
inline constexpr std::size_t sweep_lanes = 8;

}  // namespace slope::ad
