// The recording half of Tape: scopes, room in the streams, the ends of statements, ranges of slots.
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
    : account_{options.memory_limit, 0, options.huge_pages, {}},
      arguments_(account_),
      tensors_(account_),
      arena_(account_),
      adjoints_(account_),
      lanes_(account_) {
  if (options.memory_limit == TapeOptions{}.memory_limit) prepare_memory();
  clear(0);
}

/// Has the memory of a small recording and its sweep ready, so that the first recording does not wait for it.
template <class T>
void Tape<T>::prepare_memory() {
  try {
    arguments_.grow(1);
    adjoints_.grow(1);
    tensors_.grow(1);  // last: where addresses are limited, later ranges are shorter
  } catch (const std::bad_alloc&) {  // a recording will say so, if it needs more than there is
  }
}

template <class T>
Tape<T>::~Tape() {
  if (open_) end_recording();
}

template <class T>
void Tape<T>::begin_recording(Recording<T>* scope) {
  if (open_.exchange(true)) throw_already_recording();
  note_dropped();
  clear(next_recording_number());
  scope_ = scope;
  forget_adjoints();
  retained_.clear();
  retained_elements_.clear();
  outer_ = current_;
  current_ = this;
  current_head_ = &head_;
}

/// Notes that the recording at hand is dropped.
template <class T>
void Tape<T>::note_dropped() {
  earlier_[next_earlier_] = recording();
  next_earlier_ = (next_earlier_ + 1) % earlier_.size();
}

template <class T>
void Tape<T>::clear(RecordingNumber recording) {
  head_.end = reinterpret_cast<std::byte*>(arguments_.data());
  head_.next = identity_of(1, recording);
  empty_count_ = tensor_count_ = tensor_slots_ = arena_used_ = 0;
  update_room();
}

template <class T>
void Tape<T>::end_recording() {
  // Scopes nest, but objects on the heap may end in any order: take this tape out of the list wherever it stands.
  Tape** link = &current_;
  while (*link != nullptr && *link != this) link = &(*link)->outer_;
  if (*link == this) *link = outer_;
  current_head_ = current_ != nullptr ? &current_->head_ : &closed_;
  outer_ = nullptr;
  if (scope_ != nullptr) scope_->tape_ = nullptr;
  scope_ = nullptr;
  open_.store(false, std::memory_order_release);
}

template <class T>
void Tape<T>::release() {
  if (open_) throw_already_recording();
  note_dropped();
  forget_adjoints();
  retained_.clear();
  retained_.shrink_to_fit();
  retained_elements_.clear();
  retained_elements_.shrink_to_fit();
  arguments_.release();
  tensors_.release();
  arena_.release();
  adjoints_.release();
  lanes_.release();
  window_.release();
  lanes_zeroed_ = lanes_used_ = 0;
  clear(0);
}

template <class T>
void Tape<T>::update_room() {
  const std::size_t used = entries();
  const std::size_t entries_left = std::min<std::size_t>(arguments_.capacity() - used, slot_limit - slot_count());
  head_.limit = reinterpret_cast<std::byte*>(arguments_.data() + (used + entries_left));
}

template <class T>
void Tape<T>::make_room(std::size_t arguments) {
  const std::size_t needed = std::max<std::size_t>(arguments, 1);
  if (head_.has_room(needed)) return;
  if (slot_limit - slot_count() < needed) throw_recording_full();
  const std::size_t used = entries();
  arguments_.grow(used + needed);
  head_.end = reinterpret_cast<std::byte*>(arguments_.data() + used);
  update_room();
}

/// Writes what record_range records; there is room.
template <class T>
inline Identity Tape<T>::write_range(std::size_t count, const TensorRule<T>* rule, const void* payload) {
  const Identity first = head_.next;
  tensors_.data()[tensor_count_++] = {rule, payload, slot_of(first), static_cast<Slot>(count) & (slot_limit - 1), 0, 0};
  *reinterpret_cast<Argument<T>*>(head_.end) = {T(1), no_argument};
  head_.end += sizeof(Argument<T>);
  head_.next += count;
  tensor_slots_ += count;
  return first;
}

/// The same as record_range, which leaves to it what is rare: makes room for one more tensor statement, and where few
/// slots are left has them limit the room for arguments.
template <class T>
Identity Tape<T>::record_range_carefully(std::size_t count, const TensorRule<T>* rule, const void* payload) {
  if (count >= slot_limit - slot_count()) throw_recording_full();
  make_room(1);
  tensors_.grow(tensor_count_ + 1);
  const Identity first = write_range(count, rule, payload);
  update_room();
  return first;
}

template <class T>
inline Identity Tape<T>::end_entries(std::size_t arguments) {
  auto* const first = reinterpret_cast<Argument<T>*>(head_.end);
  if (arguments == 0) [[unlikely]] {
    *first = {T(0), no_argument};
    ++empty_count_;
    arguments = 1;
  } else {
    first->slot |= first_argument;
  }
  return head_.end_statement(arguments * sizeof(Argument<T>));
}

template <class T>
bool Tape<T>::end_compacted(std::size_t arguments, Identity& identity) {
  auto* const first = reinterpret_cast<Argument<T>*>(head_.end);
  first->slot = slot_in(first->slot);
  StatementWriter<T> writer(first, 0);
  for (std::size_t k = 0; k < arguments; ++k) {
    const Argument<T> argument = first[k];
    if (argument.slot != 0 && argument.partial != argument.partial) return false;
    writer.argument(argument.partial, argument.slot, 0);
  }
  identity = writer.active() ? end_entries(writer.count()) : 0;
  return true;
}

template <class T>
Identity Tape<T>::record_range(std::size_t count, const TensorRule<T>* rule, const void* payload) {
  // The rare ways end in a call, so that this function saves no registers.
  const std::size_t left = slot_limit - slot_count();
  const bool has_slots = count < left && left - count > arguments_.capacity();
  if (!has_slots || !head_.has_room(1) || tensor_count_ == tensors_.capacity()) [[unlikely]] {
    return record_range_carefully(count, rule, payload);
  }
  return write_range(count, rule, payload);
}

template <class T>
std::size_t Tape<T>::arguments() const {
  const auto adds = [](const Argument<T>& entry) { return (entry.slot & adds_to_previous) != 0; };
  const auto without_entry = std::count_if(arguments_.data(), arguments_.data() + entries(), adds);
  return entries() - empty_count_ - tensor_count_ + static_cast<std::size_t>(without_entry);
}

template <class T>
void Tape<T>::reject(const char* function, RecordingNumber found) const {
  if (std::find(earlier_.begin(), earlier_.end(), found) != earlier_.end()) {
    throw_stranger(function, Stranger::stale, found, recording());
  }
  if (recording_now(found) != nullptr) throw_stranger(function, Stranger::outer, found, recording());
  throw_stranger(function, Stranger::elsewhere, found, recording());
}

}  // namespace slope::ad
