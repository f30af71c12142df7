// The sweeping half of Tape: one loop backwards over the streams.
//
// The sketch of all of it is tape_class.hpp; what a statement is stands in statement.hpp.
#pragma once

#include <ad/tape/axpy_runs.hpp>
#include <ad/tape/prefetch.hpp>
#include <ad/tape/tape_class.hpp>
#include <ad/tape/term_runs.hpp>
#include <algorithm>
#include <cassert>
#include <concepts>

namespace slope::ad {

template <class T>
void Tape<T>::begin_sweep(Slot output, RecordingNumber recording) {
  if (this->recording() == 0) throw_never_recorded("backward");
  if (output == 0) throw_passive_output();
  if (recording != this->recording()) reject("backward", recording);
  forget_adjoints();  // should the sweep not end, no adjoint of another one is taken for its own
  adjoints_.grow_afresh(slot_count());
  find_covered(output);
  T* const adjoints = adjoints_.data();
  Slot zeroed = 0;
  for (std::size_t k = 0; any_covered_ && k < tensor_count_; ++k) {
    const TensorStatement<T>& statement = tensors_.data()[k];
    if (statement.covered == 0) continue;
    std::fill(adjoints + zeroed, adjoints + statement.first, T(0));
    zeroed = statement.first + statement.count;
  }
  std::fill(adjoints + zeroed, adjoints + slot_count(), T(0));
}

/// Sweeps from the seeds that were put in after begin_sweep.
template <class T>
void Tape<T>::run_sweep() {
  const Argument<T>* const begin = arguments_.data();
  if (has_axpy_runs(begin, begin + entries())) {
    sweep<true>(adjoints_.data());
  } else {
    sweep<false>(adjoints_.data());
  }
  swept_slots_ = slot_count();
  readable_ = first_unwritten() - 1;
}

/// The first slot whose adjoint the sweep has not stored, or else the one after the last.
template <class T>
Slot Tape<T>::first_unwritten() const {
  for (std::size_t k = 0; any_covered_ && k < tensor_count_; ++k) {
    if (tensors_.data()[k].unwritten != 0) return tensors_.data()[k].first;
  }
  return swept_slots_;
}

/// Where an entry of the recording stands for fewer slots of tensors than this on average, finding the covered
/// statements costs more than it saves; so does covering one of fewer slots.
inline constexpr std::size_t slots_worth_covering = 64;

/// Marks the tensor statements whose adjoints need no zeroes: read once, wholly, by one statement, and not the output.
/// Only in recordings that are mostly tensors: every reader has to be asked.
template <class T>
void Tape<T>::find_covered(Slot output) {
  TensorStatement<T>* const statements = tensors_.data();
  for (std::size_t k = 0; any_covered_ && k < tensor_count_; ++k) {
    statements[k].covered = statements[k].unwritten = 0;
    statements[k].writes = 0;
  }
  any_covered_ = false;
  if (tensor_slots_ / slots_worth_covering < entries()) return;
  const auto worth_covering = [&](std::size_t k) { return statements[k].count >= slots_worth_covering; };
  std::size_t first_candidate = 0;
  while (first_candidate < tensor_count_ && !worth_covering(first_candidate)) ++first_candidate;
  if (first_candidate == tensor_count_) return;
  constexpr std::size_t unread = static_cast<std::size_t>(-1);
  constexpr std::size_t otherwise = unread - 1;  // read several times, or by what is no tensor statement
  readers_.assign(tensor_count_, unread);
  const auto read = [&, lowest = statements[first_candidate].first](Slot slot, std::size_t reader) {
    if (slot < lowest) return;
    const TensorStatement<T>* tensor = nullptr;
    if (reader != 0 && reader < otherwise) tensor = statements + (reader - 1);  // as a rule it is the one before
    if (tensor == nullptr || slot < tensor->first || slot - tensor->first >= tensor->count) tensor = tensor_at(slot);
    if (tensor == nullptr) return;
    std::size_t& known = readers_[static_cast<std::size_t>(tensor - statements)];
    known = known == unread ? reader : otherwise;
  };
  read(output, otherwise);
  for (std::size_t k = 0; k < entries(); ++k) {
    const Slot slot = arguments_.data()[k].slot;
    if (slot == no_argument) continue;
    if ((slot & adds_to_previous) != 0) return;  // reads a slot that stands nowhere
    read(slot_in(slot), otherwise);
  }
  for (std::size_t k = first_candidate; k < tensor_count_; ++k) {
    const TensorRule<T>* const rule = statements[k].rule;
    if (rule == nullptr) continue;
    if (rule->operands == nullptr) return;
    operands_.clear();
    rule->operands(statements[k].payload, operands_);
    for (const Slot slot : operands_) read(slot, k);
  }
  for (std::size_t k = first_candidate; k < tensor_count_; ++k) {
    if (readers_[k] >= otherwise || !worth_covering(k)) continue;
    TensorStatement<T>& reader = statements[readers_[k]];
    if (reader.rule->covers == nullptr) continue;
    const unsigned operand = reader.rule->covers(reader.payload, statements[k].first, statements[k].count);
    if (operand == 0) continue;
    reader.writes = static_cast<std::uint8_t>(reader.writes | operand);
    statements[k].covered = 1;
    any_covered_ = true;
  }
}

/// The tensor statement that defines this slot, or null: a scalar's.
template <class T>
TensorStatement<T>* Tape<T>::tensor_at(Slot slot) const {
  TensorStatement<T>* const statements = tensors_.data();
  const auto begins_later = [](Slot s, const TensorStatement<T>& statement) { return s < statement.first; };
  TensorStatement<T>* const after = std::upper_bound(statements, statements + tensor_count_, slot, begins_later);
  return after != statements && slot - after[-1].first < after[-1].count ? after - 1 : nullptr;
}

/// Writes the adjoints that the last sweep used without writing them.
template <class T>
void Tape<T>::write_unwritten() const {
  TensorStatement<T>* const statements = tensors_.data();
  for (std::size_t k = tensor_count_; k-- > 0;) {  // from the top: each needs those of the statement after it
    if (statements[k].unwritten == 0) continue;
    const TensorStatement<T>* reader = statements + k + 1;
    while (reader->rule == nullptr) ++reader;  // an input between them
    reader->rule->write_unwritten(reader, adjoints_.data());
    statements[k].unwritten = 0;
  }
}

/// Before the adjoint of a value of `size` elements from `slot` on is read: stores it, or throws where there is none.
template <class T>
void Tape<T>::make_readable(Slot slot, RecordingNumber recording, std::size_t size) const {
  if (slot == 0 && size != 0) throw_passive_adjoint();
  if (recording != this->recording()) reject("adjoint", recording);
  if (swept_slots_ == 0) throw_not_swept();
  if (slot >= swept_slots_ && size != 0) throw_defined_after_sweep();
  if (!any_covered_) return;
  const TensorStatement<T>* const asked = tensor_at(slot);
  if (asked != nullptr && asked->unwritten != 0) write_unwritten();
}

/// Adds the contributions of a statement whose adjoint, `own`, is zero, infinite or NaN; `entry` is its last argument.
/// Returns its first.
template <class T>
[[gnu::noinline]] const Argument<T>* sweep_carefully(const Argument<T>* entry, T* own, T* adjoints) {
  if (is_zero(*own)) {
    while (entry->slot < first_argument) --entry;
    return entry;
  }
  for (;; --entry) {
    Slot slot = entry->slot;
    T partial = entry->partial;
    while (slot < first_argument && slot_in((entry - 1)->slot) == slot) {
      --entry;
      slot = entry->slot;
      partial = partial + entry->partial;
    }
    T* const target = adjoints + slot_in(slot);
    if ((slot & adds_to_previous) != 0) {
      if (target == own - 1) {
        partial = partial + T(1);
      } else {
        add_contribution(own[-1], T(1), *own);
      }
    }
    if (!is_zero(partial)) add_contribution(*target, partial, *own);
    if (slot >= first_argument) return entry;
  }
}

/// Writes zeros to the operands whose adjoints the statement's pullback would have written.
template <class T>
void Tape<T>::write_zeros(const TensorStatement<T>& statement, T* adjoints) const {
  operands_.clear();
  statement.rule->operands(statement.payload, operands_);
  for (const Slot slot : operands_) {
    const TensorStatement<T>* const operand = tensor_at(slot);
    if (operand != nullptr && operand->covered != 0) {
      std::fill_n(adjoints + operand->first, std::size_t{operand->count}, T(0));
    }
  }
}

template <class T>
std::size_t Tape<T>::sweep_tensor(TensorStatement<T>* statement, std::size_t earlier, T* adjoints) const {
  if (statement->rule == nullptr) return 1;
  const T* const first = adjoints + statement->first;
  const bool all_zero = std::all_of(first, first + statement->count, [](const T& a) { return is_zero(a); });
  if (all_zero) {
    if (statement->writes != 0) write_zeros(*statement, adjoints);
    return 1;
  }
  assert(statement->writes == 0 || statement->rule->pullback_run != nullptr);
  if (statement->rule->pullback_run != nullptr) return statement->rule->pullback_run(statement, earlier, adjoints);
  statement->rule->pullback(statement->payload, statement->first, adjoints);
  return 1;
}

/// Sweeps all statements. Only where the recording `has_axpy` runs is each statement of three arguments asked whether it
/// begins one, which others would pay for in vain.
template <class T>
template <bool has_axpy>
[[gnu::aligned(64)]] void Tape<T>::sweep(T* adjoints) const {
  const Argument<T>* const begin = arguments_.data();
  const Argument<T>* entry = begin + entries();
  std::size_t tensors = tensor_count_;
  T* own = adjoints + slot_count();
  while (entry != begin) {
    --entry;
    Slot slot = entry->slot;
    if (slot == no_argument) [[unlikely]] {
      if (is_zero(T(entry->partial))) {
        --own;
      } else {
        const std::size_t swept = sweep_tensor(tensors_.data() + tensors - 1, tensors - 1, adjoints);
        tensors -= swept;
        entry -= swept - 1;
        own = adjoints + tensors_.data()[tensors].first;
      }
      continue;
    }
    prefetch_behind(entry);
    T adjoint = *--own;
    for (;;) {
      if (!may_be_multiplied(adjoint)) [[unlikely]] {
        entry = sweep_carefully(entry, own, adjoints);
        break;
      }
      T partial = entry->partial;
      [[maybe_unused]] const Argument<T>* const last_entry = entry;
      while (slot < first_argument) {
        --entry;
        const Slot next = entry->slot;
        if (slot_in(next) == slot) [[unlikely]] {
          // A variable that stands twice in a statement does so in neighbouring places as a rule. Its partials are
          // added up first, as the next load of its adjoint would have to wait for the store.
          partial = partial + entry->partial;
        } else {
          add_contribution(adjoints[slot], partial, adjoint);
          partial = entry->partial;
        }
        slot = next;
      }
      T* const previous = own - 1;
      T* target = adjoints + slot_in(slot);
      if ((slot & adds_to_previous) != 0) {
        if (target == previous) [[unlikely]] {
          partial = partial + T(1);
        } else {
          add_contribution(*target, partial, adjoint);
          partial = T(1);
          target = previous;
        }
      }
      T sum = *target;
      add_contribution(sum, partial, adjoint);
      *target = sum;
      // Where an argument of this statement is the statement before, the adjoint goes on to it in a register.
      if (target != previous) {
        if constexpr (has_axpy) {
          if (last_entry - entry == 2) {
            const SweptAxpy<T> swept = sweep_axpy(entry, own, adjoints);
            entry = swept.entry;
            own = swept.own;
          }
        }
        break;
      }
      slot = (entry - 1)->slot;
      if (slot >= first_argument) [[likely]] {  // asked first: sums of terms of one argument take no jump here
        if (slot == no_argument) break;
        if constexpr (std::same_as<T, double>) {
          if (may_be_single_terms(entry, begin, slot)) [[unlikely]] {
            const std::size_t terms = sweep_single_terms(entry, begin, previous, sum, adjoints);
            own -= terms;
            entry -= terms;
            slot = (entry - 1)->slot;
            if (slot == no_argument) break;
          }
        }
      } else if (is_term(entry)) [[unlikely]] {
        if constexpr (std::same_as<T, double>) {
          if (may_be_paired_terms(entry, begin)) [[unlikely]] {
            const std::size_t terms = sweep_paired_terms(entry, begin, previous, sum, adjoints);
            own -= terms;
            entry -= 2 * terms;
          }
        }
        T* const below = own - 1;  // where `sum` stands now
        const Argument<T>* const last = entry;
        SweptTerms<T> swept = sweep_terms<T>(entry, below, sum, adjoints);
        if (swept.entry != last && shares_second(swept.entry)) {
          T* const reached = below - (last - swept.entry) / 2;
          swept = sweep_run_that_shares<T>(swept.entry, begin, reached, swept.adjoint, adjoints);
        }
        own -= static_cast<std::size_t>(last - swept.entry) / 2;
        entry = swept.entry;
        sum = swept.adjoint;
        slot = (entry - 1)->slot;
        if (slot == no_argument) break;
      }
      --entry;
      --own;
      adjoint = sum;
    }
  }
}

}  // namespace slope::ad
