// Numbers cut into pieces that are constants of the program: so a loop over the rows of a tile is unrolled.
//
// Templates over the architecture for the reason that vector.hpp gives.
#pragma once

#include <cstddef>
#include <utility>

namespace slope::ad::rules::simd {

/// The size of the next of the nearly equal pieces, none above `most`, that `left` > 0 is cut into.
template <class Arch>
std::size_t next_piece(std::size_t left, std::size_t most) {
  const std::size_t pieces = (left + most - 1) / most;
  return (left + pieces - 1) / pieces;
}

/// Calls f with `number`, 1 to `most`, as a constant of the program.
template <class Arch, int most, class F>
[[gnu::always_inline]] inline void with_constant(std::size_t number, F&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    ((number == I + 1 ? f.template operator()<int(I) + 1>() : void()), ...);
  }
  (std::make_index_sequence<most>());
}

}  // namespace slope::ad::rules::simd
