// Asking for the tape's memory before its turn comes, so that long recordings wait less for it.
//
// The processor foresees a recording and its sweep by itself, but no further than to the end of a page: there it waits
// for the translation of an address and for the first lines behind it. A request that lies a page ahead costs one
// instruction and hides both. It may name any address: what is not there is not fetched.
#pragma once

#include <cstddef>
#include <cstdint>

namespace slope::ad {

/// Bytes from the place that is written or read to the one that is asked for: a page.
inline constexpr std::uintptr_t prefetch_distance = 4096;

/// Asks for the line that a recording that stands at `end` will write.
[[gnu::always_inline]] inline void prefetch_ahead(const void* end) {
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(end) + prefetch_distance), 1);
}

/// Asks for the line that a sweep that stands at `entry` will read: once, so that it need not push others out of the
/// larger caches.
[[gnu::always_inline]] inline void prefetch_behind(const void* entry) {
  constexpr int to_read = 0;
  constexpr int once = 0;
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(entry) - prefetch_distance), to_read,
                     once);
}

/// Asks for the line of an adjoint that a sweep will write, where it stands at `adjoint`; once for a run of terms, which is
/// often enough where runs are short. Adjoints are passed more slowly than entries, so half the distance will do.
[[gnu::always_inline]] inline void prefetch_adjoint_behind(const void* adjoint) {
  constexpr int to_write = 1;
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(adjoint) - prefetch_distance / 2),
                     to_write);
}

}  // namespace slope::ad
