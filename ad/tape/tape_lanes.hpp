// The half of Tape that sweeps several outputs at once, a seed a lane, and many outputs one group after the other.
//
// Between two sweeps every adjoint is zero but those of the inputs: a statement's is set back as soon as it has been
// used. So each sweep costs only what its outputs depend on (blocks.hpp), and the rows of a Jacobian whose outputs have
// little in common cost one sweep together. In long recordings the adjoints are those of a window (lanes_window.hpp).
// The sketch of the tape is tape_class.hpp.
#pragma once

#include <ad/tape/prefetch.hpp>
#include <ad/tape/tape_class.hpp>
#include <algorithm>
#include <bit>
#include <cstring>

namespace slope::ad {

/// The slots of the smallest blocks, as a power of two: below, the marks take longer than what they save.
inline constexpr unsigned smallest_block = 3;

/// More blocks than this take longer to look through than they save.
inline constexpr std::size_t most_blocks = 16384;

/// So many can always be afforded.
inline constexpr std::size_t usual_blocks = 1024;

/// How many slots a block has for so many outputs, as a power of two: no more than an output has on average, so that it
/// is little that two groups of outputs meet in.
inline unsigned block_shift(std::size_t slots, std::size_t outputs) {
  if (outputs <= sweep_lanes) return std::bit_width(slot_limit);  // one sweep: all in one block, nothing is left out
  const auto fitting = static_cast<unsigned>(std::bit_width(slots / std::max(outputs, usual_blocks)));
  unsigned shift = std::max(fitting, smallest_block + 1) - 1;
  while (slots >> shift >= most_blocks) ++shift;
  return shift;
}

/// The place after the inputs that the recording begins with.
template <class T>
Place Tape<T>::end_of_inputs() const {
  Place place{0, 0, 1};
  for (; place.entry < entries(); ++place.entry) {
    const Argument<T>& entry = arguments_.data()[place.entry];
    if (entry.slot != no_argument) break;
    if (is_zero(T(entry.partial))) {
      ++place.slot;
    } else {
      const TensorStatement<T>& statement = tensors_.data()[place.tensor];
      if (statement.rule != nullptr) break;
      ++place.tensor;
      place.slot += statement.count;
    }
  }
  return place;
}

template <class T>
void Tape<T>::begin_lanes(std::size_t outputs) {
  lanes_end_ = 0;  // should this throw, the recording is not cut
  const Place inputs = end_of_inputs();
  const Place end{entries(), tensor_count_, slot_count()};
  blocks_.begin(block_shift(slots(), outputs), inputs, slot_count());
  Place place = inputs;
  std::size_t next_begin = blocks_.next_begin();
  for (; outputs > sweep_lanes && place.entry < end.entry; ++place.entry) {
    const Slot slot = arguments_.data()[place.entry].slot;
    if (slot < first_argument) continue;
    while (place.slot >= next_begin) {
      blocks_.begin_block(place);
      next_begin = blocks_.next_begin();
    }
    if (slot == no_argument && !is_zero(T(arguments_.data()[place.entry].partial))) [[unlikely]] {
      place.slot += tensors_.data()[place.tensor++].count;
    } else {
      ++place.slot;
    }
  }
  blocks_.end(end);
  lanes_inputs_ = inputs.slot;
  // A pullback wants its tensors' adjoints side by side.
  lanes_in_window_ = window_pays(slot_count(), outputs) && inputs.tensor == tensor_count_;
  if (lanes_in_window_) window_.begin(inputs.slot, end.slot);
  lanes_end_ = head_.next;
}

template <class T>
double Tape<T>::backward_lanes(std::span<const Slot> outputs) {
  static_assert(Real<T>, "several seeds at once need a tape of plain numbers");
  if (lanes_end_ != head_.next) begin_lanes(outputs.size());
  begin_lanes_sweep();
  for (std::size_t lane = 0; lane < outputs.size(); ++lane) {
    if (outputs[lane] == 0) continue;
    LanesAdjoint* const seed = lanes_in_window_ ? window_.far(outputs[lane]) : lanes_.data() + outputs[lane];
    seed->lane[lane] = T(1);
    blocks_.touch(outputs[lane]);
  }
  std::size_t passed = 0;
  std::size_t block = blocks_.count();
  while ((block = blocks_.highest_touched(block)) != Blocks::none_touched) {
    const Place& from = blocks_.end_of(block);
    const Place& until = blocks_.begin_of(block);
    if (blocks_.is_continued(block)) blocks_.touch_block(block - 1);
    const bool marked = blocks_.count() != 1;
    if (lanes_in_window_) {
      marked ? sweep_between<true, true>(from, until) : sweep_between<false, true>(from, until);
    } else {
      marked ? sweep_between<true, false>(from, until) : sweep_between<false, false>(from, until);
    }
    blocks_.untouch(block);
    passed += (from.entry - until.entry) + (from.slot - until.slot);
  }
  lanes_used_ = lanes_inputs_;
  return static_cast<double>(passed) / static_cast<double>(std::max<std::size_t>(entries() + slot_count(), 1));
}

/// Makes every adjoint zero.
template <class T>
void Tape<T>::begin_lanes_sweep() {
  constexpr Slot granule = LanesWindow<LanesAdjoint>::granule;
  lanes_.grow((std::size_t{slot_count()} / granule + 1) * granule);
  if (lanes_in_window_) {
    lanes_zeroed_ = lanes_used_ = 0;  // nothing is known of what is not in the window
    window_.begin_sweep(lanes_.data());
    return;
  }
  const auto clear = [&](Slot from, Slot until) {
    if (from < until) std::memset(static_cast<void*>(lanes_.data() + from), 0, (until - from) * sizeof(LanesAdjoint));
  };
  clear(0, lanes_used_);
  clear(std::max(lanes_used_, lanes_zeroed_), slot_count());
  lanes_zeroed_ = std::max(lanes_zeroed_, slot_count());
  lanes_used_ = slot_count();  // should a pullback throw, all is cleared the next time
}

/// Sweeps the statements between two places; where `marked`, marks the blocks that they add to. The adjoints are in the
/// window, or in the array of all.
template <class T>
template <bool marked, bool in_window>
void Tape<T>::sweep_between(const Place& from, const Place& until) {
  using Window = LanesWindow<LanesAdjoint>;
  LanesAdjoint* const all = lanes_.data();
  LanesAdjoint* const near = window_.near();
  Slot own_slot = from.slot;
  Slot near_from = 0;
  Slot granule_begin = 0;  // of the one that the sweep is in
  const auto enter_granule = [&] {
    window_.move_to(own_slot - 1);
    near_from = window_.near_from();
    granule_begin = (own_slot - 1) & ~(Window::granule - 1);
  };
  const auto place = [&](Slot slot) {
    if constexpr (!in_window) {
      return all + slot;
    } else {
      return slot >= near_from ? near + (slot & Window::mask) : window_.far(slot);
    }
  };
  const auto add = [&, marks = blocks_.marks(), shift = blocks_.shift()](Slot slot, T partial, const LanesAdjoint& own) {
    place(slot)->add_scaled(partial, own);
    if constexpr (marked) marks[slot >> shift] = 1;
  };
  const Argument<T>* const begin = arguments_.data() + until.entry;
  const Argument<T>* entry = arguments_.data() + from.entry;
  std::size_t tensors = from.tensor;
  if constexpr (in_window) enter_granule();
  while (entry != begin) {
    --entry;
    Slot slot = entry->slot;
    if constexpr (!in_window) {
      if (slot == no_argument && !is_zero(T(entry->partial))) [[unlikely]] {
        const TensorStatement<T>& statement = tensors_.data()[--tensors];
        own_slot = statement.first;
        sweep_tensor_lanes(statement);
        continue;
      }
    } else if (own_slot == granule_begin) [[unlikely]] {
      enter_granule();
    }
    if constexpr (in_window) prefetch_behind(entry);  // else it is short, or of many outputs, or has tensors
    --own_slot;
    LanesAdjoint& own = in_window ? near[own_slot & Window::mask] : all[own_slot];
    if (slot == no_argument) [[unlikely]] {
      own.clear();
      continue;
    }
    if (is_zero(own)) {
      while (entry->slot < first_argument) --entry;
      continue;
    }
    for (; slot < first_argument; slot = (--entry)->slot) add(slot, entry->partial, own);
    add(slot_in(slot), entry->partial, own);
    if ((slot & adds_to_previous) != 0) add(own_slot - 1, T(1), own);
    own.clear();
  }
}

/// Pulls a tensor statement back and sets its adjoints back to zero. What it has written to is not asked: all below.
template <class T>
void Tape<T>::sweep_tensor_lanes(const TensorStatement<T>& statement) {
  LanesAdjoint* const first = lanes_.data() + statement.first;
  LanesAdjoint* const last = first + statement.count;
  if (std::all_of(first, last, [](const LanesAdjoint& adjoint) { return is_zero(adjoint); })) return;
  if (statement.rule != nullptr) {
    statement.rule->lanes_pullback(statement.payload, statement.first, lanes_.data());
    blocks_.touch_all_below(blocks_.block_of(statement.first));
  }
  std::fill(first, last, LanesAdjoint{});
}

}  // namespace slope::ad
