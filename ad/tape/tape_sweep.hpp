// The sweeping half of Tape: one loop backwards over the streams.
//
// The sketch of all of it is tape_class.hpp; what a statement is stands in statement.hpp.
#pragma once

#include <ad/tape/tape_class.hpp>
#include <algorithm>

namespace slope::ad {

template <class T>
void Tape<T>::begin_sweep(Slot output, RecordingNumber recording) {
  if (recording_ == 0) throw_never_recorded("backward");
  if (output == 0) throw_passive_output();
  if (recording != recording_) reject("backward", recording);
  swept_slots_ = 0;  // should memory run out here, no old adjoint is taken for a new one
  adjoints_.grow(slot_count_);
  std::fill_n(adjoints_.data(), slot_count_, T(0));
  swept_slots_ = slot_count_;
}

template <class T>
void Tape<T>::check_adjoint(Slot slot, RecordingNumber recording, std::size_t size) const {
  if (slot == 0 && size != 0) throw_passive_adjoint();
  if (recording != recording_) reject("adjoint", recording);
  if (swept_slots_ == 0) throw_not_swept();
  if (slot >= swept_slots_ && size != 0) throw_defined_after_sweep();
}

/// Adds partial * adjoint to an argument's adjoint.
template <class T>
inline void add_contribution(T& argument, const T& partial, const T& adjoint) {
  argument += partial * adjoint;
}
template <Real T, std::size_t N>
inline void add_contribution(Lanes<T, N>& argument, const T& partial, const Lanes<T, N>& adjoint) {
  argument.add_scaled(partial, adjoint);
}

template <class T>
template <class Adjoint>
void Tape<T>::sweep(Adjoint* adjoints) const {
  const T* const partials = partials_.data();
  const Slot* const slots = slots_.data();
  const std::uint8_t* const counts = counts_.data();
  std::size_t argument = argument_count_;
  std::size_t tensor = tensor_count_;
  Slot slot = slot_count_;
  for (std::size_t statement = statement_count_; statement-- > 0;) {
    const std::size_t count = counts[statement];
    if (count != tensor_mark) [[likely]] {
      const Adjoint adjoint = adjoints[--slot];
      argument -= count;
      if (is_zero(adjoint)) continue;
      for (std::size_t k = argument; k < argument + count; ++k) {
        add_contribution(adjoints[slots[k]], partials[k], adjoint);
      }
    } else {
      const TensorStatement<T>& entry = tensors_.data()[--tensor];
      slot = entry.first;
      if (entry.rule == nullptr) continue;
      const Adjoint* const first = adjoints + entry.first;
      const bool all_zero = std::all_of(first, first + entry.count, [](const Adjoint& a) { return is_zero(a); });
      if (all_zero) continue;
      if constexpr (std::is_same_v<Adjoint, T>) {
        entry.rule->pullback(entry.payload, entry.first, adjoints);
      } else {
        entry.rule->lanes_pullback(entry.payload, entry.first, adjoints);
      }
    }
  }
}

template <class T>
void Tape<T>::backward_lanes(std::span<const Slot> outputs) {
  static_assert(Real<T>, "several seeds at once need a tape of plain numbers");
  lanes_.grow(slot_count_);
  std::memset(static_cast<void*>(lanes_.data()), 0, slot_count_ * sizeof(LanesAdjoint));
  for (std::size_t lane = 0; lane < outputs.size(); ++lane) {
    if (outputs[lane] != 0) lanes_.data()[outputs[lane]].lane[lane] = T(1);
  }
  sweep(lanes_.data());
}

}  // namespace slope::ad
