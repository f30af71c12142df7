// The adjoints of a sweep of several seeds: those near the place that the sweep has come to stand in a window that stays
// in the cache.
//
// A slot's adjoints take 64 bytes, so that an array of all of them is as long as the tape itself several times over, and
// a sweep through it waits for memory. But nearly all that a statement adds to was defined a moment before. The window
// is an array of a few granules of slots, which the granules below take over one by one as the sweep comes down: a slot
// has its place there by its number, modulo the window's length. What goes further down goes to the array of all, and
// comes into the window with its granule; as a rule that is the inputs' alone, which stay there.
// Knows slots only: tape_lanes.hpp sweeps.
#pragma once

#include <ad/types/number.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace slope::ad {

/// Whether sweeps over so many slots, from so many outputs in all, are faster with a window. Fewer slots are near enough
/// in one array; and of many outputs each has little below it as a rule, which is near as well.
inline bool window_pays(Slot slots, std::size_t outputs) { return slots >= 1u << 16 && outputs <= 64; }

/// The window over an array of adjoints. Between two sweeps, and in its places that no slot has yet, it holds zeros.
template <class Adjoint>
class LanesWindow {
 public:
  static constexpr unsigned granule_shift = 6;               // slots in a granule, as a power of two
  static constexpr Slot granule = Slot{1} << granule_shift;
  static constexpr Slot length = 32 * granule;  // 128 KiB of eight doubles each
  static constexpr Slot mask = length - 1;

  /// Begins sweeps of a recording whose inputs have the slots before `inputs`, and its last value the one before `end`.
  /// Throws std::bad_alloc.
  void begin(Slot inputs, Slot end) {
    if (near_ == nullptr) near_ = std::make_unique<Adjoint[]>(length);
    inputs_ = inputs;
    used_.assign((end >> granule_shift) + 1, 0);
  }

  /// Gives its memory back.
  void release() {
    near_.reset();
    used_ = std::vector<std::uint8_t>();
  }

  /// Begins a sweep over the array `all`: the inputs' adjoints there are zero.
  void begin_sweep(Adjoint* all) {
    all_ = all;
    lowest_ = static_cast<Slot>(used_.size());
    std::fill_n(all, inputs_, Adjoint{});
  }

  /// Brings the window to where `slot` is in its highest granule. It only ever goes down, and past no slot whose
  /// adjoints are not zero.
  void move_to(Slot slot) {
    const Slot highest = slot >> granule_shift;
    const Slot lowest = highest - std::min(highest, length / granule - 1);
    for (Slot g = std::min(lowest_, highest + 1); g-- > lowest;) {
      if (used_[g] != 0) bring_in(g);
    }
    lowest_ = std::min(lowest_, lowest);
  }

  /// The places of the window, to be indexed by slot & mask.
  Adjoint* near() { return near_.get(); }

  /// Slots from this on, up to the highest granule's last, are in the window; inputs never are.
  Slot near_from() const { return std::max(lowest_ << granule_shift, inputs_); }

  /// The place of a slot before near_from: when a sweep begins, of any.
  Adjoint* far(Slot slot) {
    if (slot >= inputs_ && used_[slot >> granule_shift] == 0) [[unlikely]] {
      use(slot >> granule_shift);
    }
    return all_ + slot;
  }

 private:
  Slot first_in(Slot g) const { return std::max(g << granule_shift, inputs_); }

  /// The first that something of a granule in the array of all is added to: what stood there is of no account.
  [[gnu::noinline]] void use(Slot g) {
    used_[g] = 1;
    std::fill(all_ + first_in(g), all_ + ((g + 1) << granule_shift), Adjoint{});
  }

  [[gnu::noinline]] void bring_in(Slot g) {
    used_[g] = 0;
    for (Slot slot = first_in(g); slot < (g + 1) << granule_shift; ++slot) near_[slot & mask] = all_[slot];
  }

  std::unique_ptr<Adjoint[]> near_;
  Adjoint* all_ = nullptr;
  Slot inputs_ = 0;
  Slot lowest_ = 0;                 // the lowest granule in the window, or where the recording's granules end
  std::vector<std::uint8_t> used_;  // whether a granule has adjoints in the array of all
};

}  // namespace slope::ad
