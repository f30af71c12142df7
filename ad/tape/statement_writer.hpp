// Writing a scalar statement at the end of a recording: the careful way, and the quick way of plain numbers.
//
// Builds on statement.hpp; tape_class.hpp opens and ends statements, ad/expression/var.hpp fills them.
#pragma once

#include <ad/tape/statement.hpp>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace slope::ad {

/// Where a recording goes on. The room that a statement checks is that of its arguments: as many as fit the stream, and
/// no more than there are slots left, as each statement takes at least one entry and just one slot.
template <class T>
struct RecordingHead {
  static inline std::byte nowhere{};

  std::byte* end = &nowhere;    // of the arguments written
  std::byte* limit = &nowhere;  // of the room for arguments
  Identity next = 1;            // the recording, and the slot of the next statement; slot 0 is passive

  /// Whether so many arguments fit.
  bool has_room(std::size_t arguments) const {
    return reinterpret_cast<std::uintptr_t>(end) + arguments * sizeof(Argument<T>) <=
           reinterpret_cast<std::uintptr_t>(limit);
  }

  /// Ends a statement whose arguments stand in the next `bytes`, and returns the variable that it defines.
  Identity end_statement(std::size_t bytes) {
    end += bytes;
    return next++;
  }
};

/// Collects a scalar statement's arguments at the end of the recording: leaves out what does not contribute, merges
/// neighbours, finds the variable that does not belong.
template <class T>
class StatementWriter {
 public:
  StatementWriter(Argument<T>* arguments, RecordingNumber recording) : arguments_(arguments), recording_(recording) {}

  /// Adds one argument. A passive one (slot 0) and one whose partial is exactly zero are not kept; one that repeats the
  /// argument before is added to it.
  void argument(const T& partial, Slot slot, RecordingNumber recording) {
    if (slot == 0) return;
    if (recording != recording_) [[unlikely]] strange_ = recording;
    if (slot == last_slot_) {
      count_ = last_;
      keep(T(arguments_[last_].partial + partial), slot);
    } else {
      last_slot_ = slot;
      last_ = count_;
      keep(partial, slot);
    }
  }

  bool active() const { return last_slot_ != 0; }
  RecordingNumber strange() const { return strange_; }  ///< the recording of an argument that does not belong, or 0
  std::size_t count() const { return count_; }

 private:
  void keep(const T& partial, Slot slot) {
    arguments_[count_].partial = partial;  // one by one: a whole entry would be put together elsewhere and copied
    arguments_[count_].slot = slot;
    if constexpr (std::same_as<T, double>) {
      count_ += static_cast<std::size_t>((std::bit_cast<std::uint64_t>(partial) << 1) != 0);  // -0 is zero too
    } else {
      count_ += static_cast<std::size_t>(!is_zero(partial));
    }
  }

  Argument<T>* arguments_;
  std::size_t count_ = 0;
  std::size_t last_ = 0;  // where the latest argument stands, or would stand
  RecordingNumber recording_;
  Slot last_slot_ = 0;
  RecordingNumber strange_ = 0;
};

/// The places of a statement's arguments at the end of the recording, each known when the program is compiled.
///
/// The usual statement has no passive arguments; then nothing is counted or moved, and one test at the end is all, with
/// one more for equal last arguments. Whatever else there is shows in that test, and is put in order afterwards. Partials
/// of zero are left to the sweep.
///
/// Of a statement that `accumulates`, argument 0 is one that the others are added to: its partial is 1. Its place is the
/// last, and none where it is the statement before or passive. Of three or more others, the last two take one place where
/// they are the same variable, as in the terms of many sums of squares.
template <class T, std::size_t count, bool accumulates>
class StatementPlaces {
 public:
  StatementPlaces(std::byte* end, Identity next) : arguments_(reinterpret_cast<Argument<T>*>(end)), next_(next) {}

  /// Writes the argument of that number. A partial that is a product of several is checked.
  template <std::size_t number, bool checked>
  [[gnu::always_inline]] inline void argument(const T& partial, Identity identity) {
    if constexpr (may_add_to_previous && number == 0) {
      accumulator_ = identity;
    } else {
      difference_ |= identity ^ next_;
      constexpr std::size_t place = may_add_to_previous ? number - 1 : number;
      if constexpr (checked) sum_ += partial;
      if constexpr (may_join && place == last_place - 1) {
        before_last_ = partial;
        before_last_identity_ = identity;
      }
      if constexpr (may_join && place == last_place) {
        last_ = partial;
        last_identity_ = identity;
        if (identity == before_last_identity_) {
          arguments_[place - 1].partial = before_last_ + partial;
          return;
        }
      }
      arguments_[place].partial = partial;
      if constexpr (place == 0) {
        first_ = slot_of(identity);
      } else {
        arguments_[place].slot = slot_of(identity);
      }
    }
  }

  /// Ends the statement and returns the bytes that it takes; 0 where it is not regular: an argument is not of this
  /// recording, or one that was checked is NaN (zero times infinity, perhaps), or infinite ones cancel.
  [[gnu::always_inline]] inline std::size_t finish() {
    if (recording_of(difference_) != 0 || sum_ != sum_) [[unlikely]] {
      return 0;
    }
    if constexpr (may_add_to_previous) {
      if (accumulator_ == next_ - 1) [[likely]] {
        arguments_[0].slot = first_ | (first_argument | adds_to_previous);
        return bytes_of_others();
      }
      if (accumulator_ == 0) {  // the first term of a sum that starts from a constant
        arguments_[0].slot = first_ | first_argument;
        return bytes_of_others();
      }
      if (recording_of(accumulator_ ^ next_) != 0) [[unlikely]] {
        return 0;
      }
      finish_whole();
      return count * sizeof(Argument<T>);
    } else {
      arguments_[0].slot = first_ | first_argument;
      return bytes_of_others();
    }
  }

  /// Ends the statement with an entry for every argument, regular or not.
  [[gnu::always_inline]] inline void finish_whole() {
    arguments_[0].slot = first_ | first_argument;
    if constexpr (may_join) {
      arguments_[last_place - 1].partial = before_last_;
      arguments_[last_place].partial = last_;
      arguments_[last_place].slot = slot_of(last_identity_);
    }
    if constexpr (may_add_to_previous) {
      arguments_[count - 1].partial = T(1);
      arguments_[count - 1].slot = slot_of(accumulator_);
    }
  }

 private:
  static constexpr bool may_add_to_previous = accumulates && count > 1;
  static constexpr std::size_t others = may_add_to_previous ? count - 1 : count;
  static constexpr std::size_t last_place = others - 1;  // of the arguments that are not added to
  static constexpr bool may_join = others > 2;           // where a statement has two, they hardly ever are the same

  [[gnu::always_inline]] inline std::size_t bytes_of_others() const {
    const bool joined = may_join && last_identity_ == before_last_identity_;
    return (others - (joined ? 1 : 0)) * sizeof(Argument<T>);
  }

  Argument<T>* arguments_;
  Identity next_;  // the statement's own: its upper half is the recording
  Identity difference_ = 0;
  T sum_ = 0;  // NaN when any of its terms is
  Slot first_ = 0;
  Identity accumulator_ = 0;
  T last_ = 0;
  T before_last_ = 0;
  Identity last_identity_ = 0;
  Identity before_last_identity_ = 0;
};

}  // namespace slope::ad
