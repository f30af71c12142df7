// A recording cut into blocks of slots, so that a sweep passes only through those that its outputs depend on.
//
// A block is touched when one of its slots has received something. Sweeping a block touches blocks below; one that
// nobody has touched when its turn comes holds nothing but zeros, and is left out. Knows slots and places only:
// tape_lanes.hpp cuts the recording and sweeps.
#pragma once

#include <ad/types/number.hpp>
#include <cstdint>
#include <cstring>
#include <vector>

namespace slope::ad {

/// A place between two statements of a recording: how many entries, tensor statements and slots stand before it.
struct Place {
  std::size_t entry = 0;
  std::size_t tensor = 0;
  Slot slot = 0;
};

/// Where the blocks begin, and which are touched. A statement belongs to the block of its first slot.
class Blocks {
 public:
  /// Begins a cut into blocks of 2^shift slots, for slots below `end`; what stands before `first` is in no block.
  void begin(unsigned shift, const Place& first, Slot end) {
    shift_ = shift;
    bottom_ = block_of(first.slot);
    const std::size_t count = std::size_t{block_of(end - 1)} + 1;
    begins_.clear();
    begins_.reserve(count + 1);
    begins_.resize(std::size_t{bottom_} + 1, first);
    touched_.assign(count < bottom_ + 1 ? bottom_ + 1 : count, 0);
  }

  /// The first slot of the next block. A statement at this slot or beyond it begins the block.
  std::size_t next_begin() const { return begins_.size() << shift_; }
  void begin_block(const Place& place) { begins_.push_back(place); }

  /// Ends the cut: `place` is the end of the recording.
  void end(const Place& place) {
    while (begins_.size() <= touched_.size()) begins_.push_back(place);
  }

  unsigned shift() const { return shift_; }
  Slot block_of(Slot slot) const { return slot >> shift_; }
  const Place& begin_of(std::size_t block) const { return begins_[block]; }
  const Place& end_of(std::size_t block) const { return begins_[block + 1]; }

  /// Marks by block number; for the inner loop of a sweep.
  std::uint8_t* marks() { return touched_.data(); }
  void touch(Slot slot) { touched_[block_of(slot)] = 1; }
  void touch_block(std::size_t block) { touched_[block] = 1; }
  void touch_all_below(std::size_t block) { std::memset(touched_.data(), 1, block); }

  /// The highest touched block below `end`, or none_touched. Blocks below the first statement's do not count.
  std::size_t highest_touched(std::size_t end) const {
    while (end > bottom_) {
      if (end >= bottom_ + 8 * step && none_touched_in<8>(end)) {
        end -= 8 * step;
      } else if (end >= bottom_ + step && none_touched_in<1>(end)) {
        end -= step;
      } else if (touched_[--end] != 0) {
        return end;
      }
    }
    return none_touched;
  }
  static constexpr std::size_t none_touched = static_cast<std::size_t>(-1);

  std::size_t count() const { return touched_.size(); }

  /// Takes the marks off a block that has been swept.
  void untouch(std::size_t block) { touched_[block] = 0; }

  /// Whether the first slots of a block belong to a statement that begins in an earlier one.
  bool is_continued(std::size_t block) const { return block > bottom_ && begins_[block].slot != block << shift_; }

 private:
  static constexpr std::size_t step = sizeof(std::uint64_t);  // blocks whose marks are looked at together

  /// Whether none of the words * step blocks before `end` is touched.
  template <std::size_t words>
  bool none_touched_in(std::size_t end) const {
    std::uint64_t any = 0;
    for (std::size_t k = 1; k <= words; ++k) {
      std::uint64_t marks;
      std::memcpy(&marks, touched_.data() + (end - k * step), step);
      any |= marks;
    }
    return any == 0;
  }

  unsigned shift_ = 0;
  Slot bottom_ = 0;  // the lowest block with statements
  std::vector<Place> begins_;
  std::vector<std::uint8_t> touched_;
};

}  // namespace slope::ad
