// An address range reserved once and given memory as it fills: the storage below every stream of the tape.
//
// The range never moves, so a stream has no chunk boundaries and never copies itself. The system is asked for write
// access in steps and gives pages on first touch (the first 64 KiB at once), huge ones from 2 MiB on where they come
// soon. Past its first 256 KiB a range holds at most twice what was asked for, and at most 2 MiB more. Memory that
// cannot be had is std::bad_alloc at the step that asked, with everything before it intact. The first 256 KiB of ranges
// that have gone are kept for the next, eight in all, so that a small tape that is not the first costs no page. Read
// next: stream.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

namespace slope::ad {

/// Whether the next huge page is worth asking for: where one came slowly the next may too, or may come at once. After a
/// slow one four places have small pages before the next attempt, and after each that is slow again four times as many.
class HugePagePauses {
 public:
  /// Whether to ask for one at this place; else it has small pages, and counts as one of the pause.
  bool over() {
    if (left_ == 0) return true;
    --left_;
    return false;
  }
  /// One was asked for.
  void came(bool soon) {
    left_ = soon ? 0 : next_;
    next_ = soon ? first : 4 * next_;
  }

 private:
  static constexpr std::size_t first = 4;
  std::size_t left_ = 0;
  std::size_t next_ = first;
};

/// What the streams of one tape may take together, and have taken.
struct MemoryAccount {
  std::size_t limit = std::numeric_limits<std::size_t>::max();  ///< bytes
  std::size_t committed = 0;                                    ///< bytes
  bool huge_pages = true;                                       ///< ask the system for huge pages past 2 MiB
  HugePagePauses pauses = {};                                   ///< where they come slowly

  /// Bytes that may yet be taken.
  std::size_t left() const { return limit - std::min(limit, committed); }
};

/// One reserved address range; move-free, so that pointers into it stay good for its life.
class Reservation {
 public:
  explicit Reservation(MemoryAccount& account) : account_(&account) {}
  ~Reservation();
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  std::byte* base() const { return base_; }

  /// Bytes that may be read and written now.
  std::size_t committed() const { return committed_; }

  /// Makes at least `bytes` writable from the base on; what new memory reads as is not said. Reserves the range at the
  /// first call.
  /// Throws std::bad_alloc, with the range as it was, beyond the account's limit, the range, or what the system gives.
  void commit(std::size_t bytes);

  /// As commit, where nothing that the memory holds need be kept, nor is when it throws: a first step makes way for what
  /// comes at once, if there are addresses for another range.
  void commit_afresh(std::size_t bytes);

  /// Gives all memory back to the system, leaving no spare; the next commit starts afresh.
  void release();

 private:
  void reserve(std::size_t at_least);
  void prepare_pages(std::size_t from);
  void take(std::byte* range, std::size_t bytes);
  void forget();           // the range, which is another's now or nobody's
  bool leave_spare();      // keeps the range's first step for another, and is without; false when not fit or not needed
  bool take_over_spare();  // the other way round; false when there is none

  MemoryAccount* account_;
  std::byte* range_ = nullptr;  // the base is at most a huge page behind
  std::byte* base_ = nullptr;
  std::size_t reserved_ = 0;
  std::size_t committed_ = 0;
};

}  // namespace slope::ad
