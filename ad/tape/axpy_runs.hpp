// Runs of statements that each add a multiple of the same variable to another sum: y_j += a_j x, as loops leave them that
// multiply a matrix by columns or eliminate.
//
// The general loop (tape_sweep.hpp) sweeps them too, but each waits there for what the one before has added to x's adjoint.
// Used by tape_sweep.hpp.
#pragma once

#include <ad/tape/prefetch.hpp>
#include <ad/tape/statement.hpp>
#include <ad/tape/term_runs.hpp>
#include <algorithm>
#include <cassert>
#include <cstddef>

namespace slope::ad {

/// Whether the statement before `entry`, a statement's first and not the recording's, has three arguments and is no term
/// of a sum (term_runs.hpp).
template <class T>
[[gnu::always_inline]] inline bool follows_three(const Argument<T>* entry) {
  // One after the other, as nothing stands before a recording's first entry. Without the mark of a first argument, or with
  // a term's too, the third is above every slot.
  return entry[-1].slot < first_argument && entry[-2].slot < first_argument &&
         (entry[-3].slot ^ first_argument) < slot_limit;
}

/// Which argument a statement of three has in common with one of three before it: 0 to 2, or -1 where it has none. x is
/// argument 0 in y_j += x a_j, 1 in y_j += a_j x, 2 in y_j = y_j + a_j x. `entry` is the statement's first.
template <class T>
[[gnu::always_inline]] inline int shared_argument(const Argument<T>* entry) {
  assert(entry[1].slot < first_argument && entry[2].slot < first_argument);
  if (!follows_three(entry)) return -1;
  if (entry[-2].slot == entry[1].slot) return 1;
  if (entry[-1].slot == entry[2].slot) return 2;
  return entry[-3].slot == entry[0].slot ? 0 : -1;
}

/// Whether a recording has such runs: asked at a few places, which finds them where they are a good part of it, or not at
/// all in a short one. Entries from `begin`, its first, to `end`.
template <class T>
bool has_axpy_runs(const Argument<T>* begin, const Argument<T>* end) {
  constexpr std::ptrdiff_t entries_for_each = 256;
  constexpr std::ptrdiff_t most = 16;
  const std::ptrdiff_t places = std::min((end - begin) / entries_for_each, most);
  for (std::ptrdiff_t k = 0; k < places; ++k) {
    const Argument<T>* entry = begin + (end - begin) / places * k + entries_for_each / 2;
    while (entry->slot < first_argument) --entry;
    const bool has_three = entry->slot < first_of_term && entry[1].slot < first_argument &&
                           entry[2].slot < first_argument && entry[3].slot >= first_argument;
    if (entry != begin && has_three && shared_argument(entry) >= 0) return true;
  }
  return false;
}

/// Where a run has been swept to: the first entry of the statement swept last, and its adjoint.
template <class T>
struct SweptAxpy {
  const Argument<T>* entry;
  T* own;
};

/// `entry` is the first of a statement of three arguments that has been swept, `own` its adjoint. Goes on through those
/// before it that have three too, where the one at `place` stands once and no two neighbours are the same. What that one
/// receives stays in a register until another stands there; adjoints come out as in the general loop, bit by bit.
template <int place, class T>
[[gnu::noinline, gnu::aligned(64)]] SweptAxpy<T> sweep_axpy_run(const Argument<T>* entry, T* own, T* adjoints) {
  Slot shared = place == 0 ? slot_in(entry[0].slot) : entry[place].slot;
  T received = adjoints[shared];
  while (follows_three(entry)) {
    const Slot last = entry[-1].slot;
    const Slot middle = entry[-2].slot;
    const Slot first = entry[-3].slot ^ first_argument;
    if (first == middle || middle == last || (place != 1 && first == last)) break;
    const Slot at_place = place == 0 ? first : place == 1 ? middle : last;
    if (at_place != shared) [[unlikely]] {
      adjoints[shared] = received;
      received = adjoints[at_place];
      shared = at_place;
    }
    // Nobody misses what is in the register: the other arguments are other variables, and so is the statement's own, which
    // stands above them all.
    const T adjoint = own[-1];
    if (!may_be_multiplied(adjoint)) break;
    prefetch_behind(entry);
    entry -= 3;
    --own;
    assert(own > adjoints + shared);
    add_contribution(place == 2 ? received : adjoints[last], T(entry[2].partial), adjoint);
    add_contribution(place == 1 ? received : adjoints[middle], T(entry[1].partial), adjoint);
    add_contribution(place == 0 ? received : adjoints[first], T(entry[0].partial), adjoint);
  }
  adjoints[shared] = received;
  return {entry, own};
}

/// The same for the argument that the statement has in common with the one before, if it has one.
template <class T>
[[gnu::always_inline]] inline SweptAxpy<T> sweep_axpy(const Argument<T>* entry, T* own, T* adjoints) {
  switch (shared_argument(entry)) {
    case 0:
      return sweep_axpy_run<0>(entry, own, adjoints);
    case 1:
      return sweep_axpy_run<1>(entry, own, adjoints);
    case 2:
      return sweep_axpy_run<2>(entry, own, adjoints);
    default:
      return {entry, own};
  }
}

}  // namespace slope::ad
