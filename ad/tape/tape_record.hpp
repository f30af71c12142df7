// The recording half of Tape: scopes, room in the streams, ranges of slots.
//
// The sketch of all of it is tape_class.hpp. Read next: tape_sweep.hpp.
#pragma once

#include <ad/tape/tape_class.hpp>
#include <algorithm>

namespace slope::ad {

/// The next recording number of the process; never 0.
RecordingNumber next_recording_number();

template <class T>
Tape<T>::Tape(TapeOptions options)
    : account_{options.memory_limit, 0, options.huge_pages},
      partials_(account_),
      slots_(account_),
      counts_(account_),
      tensors_(account_),
      arena_(account_),
      adjoints_(account_),
      lanes_(account_) {}

template <class T>
Tape<T>::~Tape() {
  if (open_) end_recording();
}

template <class T>
void Tape<T>::begin_recording(Recording<T>* scope) {
  if (open_.exchange(true)) throw_already_recording();
  std::copy_backward(earlier_.begin(), earlier_.end() - 1, earlier_.end());
  earlier_.front() = recording_;
  recording_ = next_recording_number();
  scope_ = scope;
  argument_count_ = statement_count_ = tensor_count_ = arena_used_ = 0;
  slot_count_ = 1;
  swept_slots_ = 0;
  retained_.clear();
  update_room();
  outer_ = current_;
  current_ = this;
}

template <class T>
void Tape<T>::end_recording() {
  // Scopes nest, but objects on the heap may end in any order: take this tape out of the list wherever it stands.
  Tape** link = &current_;
  while (*link != nullptr && *link != this) link = &(*link)->outer_;
  if (*link == this) *link = outer_;
  outer_ = nullptr;
  if (scope_ != nullptr) scope_->tape_ = nullptr;
  scope_ = nullptr;
  open_ = false;
}

template <class T>
void Tape<T>::release() {
  if (open_) throw_already_recording();
  earlier_.front() = recording_;
  recording_ = 0;
  argument_count_ = statement_count_ = tensor_count_ = arena_used_ = 0;
  slot_count_ = 1;
  swept_slots_ = 0;
  retained_.clear();
  retained_.shrink_to_fit();
  partials_.release();
  slots_.release();
  counts_.release();
  tensors_.release();
  arena_.release();
  adjoints_.release();
  lanes_.release();
  update_room();
}

template <class T>
void Tape<T>::update_room() {
  const std::size_t slots_left = std::numeric_limits<Slot>::max() - slot_count_;
  const std::size_t statements_left = counts_.capacity() - statement_count_;
  const std::size_t arguments = std::min(partials_.capacity(), slots_.capacity());
  argument_end_ = std::min(arguments, argument_count_ + std::min(statements_left, slots_left));
}

template <class T>
void Tape<T>::make_room(std::size_t arguments) {
  if (std::numeric_limits<Slot>::max() - slot_count_ < std::max<std::size_t>(arguments, 1)) throw_recording_full();
  const std::size_t needed = argument_count_ + std::max<std::size_t>(arguments, 1);
  partials_.grow(needed);
  slots_.grow(needed);
  counts_.grow(statement_count_ + std::max<std::size_t>(arguments, 1));
  update_room();
}

template <class T>
Slot Tape<T>::record_range(std::size_t count, const TensorRule<T>* rule, const void* payload) {
  if (count > std::numeric_limits<Slot>::max() - slot_count_) throw_recording_full();
  if (statement_count_ + 1 > counts_.capacity()) counts_.grow(statement_count_ + 1);
  if (tensor_count_ + 1 > tensors_.capacity()) tensors_.grow(tensor_count_ + 1);
  const Slot first = slot_count_;
  tensors_.data()[tensor_count_++] = {rule, payload, first, static_cast<Slot>(count)};
  counts_.data()[statement_count_++] = tensor_mark;
  slot_count_ += static_cast<Slot>(count);
  update_room();
  return first;
}

template <class T>
void Tape<T>::reject(const char* function, RecordingNumber found) const {
  if (std::find(earlier_.begin(), earlier_.end(), found) != earlier_.end()) {
    throw_stranger(function, Stranger::stale, found, recording_);
  }
  if (recording_now(found) != nullptr) throw_stranger(function, Stranger::outer, found, recording_);
  throw_stranger(function, Stranger::elsewhere, found, recording_);
}

}  // namespace slope::ad
