// A stream: an array of one kind of entry that grows in place and keeps its memory from recording to recording.
//
// Builds on reservation.hpp: it never moves, so growing copies nothing.
#pragma once

#include <ad/tape/reservation.hpp>
#include <new>
#include <type_traits>

namespace slope::ad {

/// Entries one after the other from data(); the owner counts how many are in use.
template <class Entry>
class Stream {
  static_assert(std::is_trivially_copyable_v<Entry>, "a stream's entries are raw memory");

 public:
  explicit Stream(MemoryAccount& account) : memory_(account) {}

  Entry* data() const { return data_; }

  /// How many entries may be written now.
  std::size_t capacity() const { return capacity_; }

  /// Makes room for `entries` in all. Throws std::bad_alloc and changes nothing when memory runs out.
  void grow(std::size_t entries) {
    if (entries <= capacity_) return;
    memory_.commit(bytes_of(entries));
    take_memory();
  }

  /// The same, where the entries that are there need not be kept; when it throws there is no room at all.
  void grow_afresh(std::size_t entries) {
    if (entries <= capacity_) return;
    data_ = nullptr;
    capacity_ = 0;
    memory_.commit_afresh(bytes_of(entries));
    take_memory();
  }

  /// Gives the memory back to the system.
  void release() {
    memory_.release();
    data_ = nullptr;
    capacity_ = 0;
  }

 private:
  static std::size_t bytes_of(std::size_t entries) {
    if (entries > static_cast<std::size_t>(-1) / sizeof(Entry)) throw std::bad_alloc();
    return entries * sizeof(Entry);
  }
  void take_memory() {
    data_ = reinterpret_cast<Entry*>(memory_.base());
    capacity_ = memory_.committed() / sizeof(Entry);
  }

  Reservation memory_;
  Entry* data_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace slope::ad
