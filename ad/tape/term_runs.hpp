// Runs of terms: sweeping statements that each add a term to the sum before, as a loop leaves them that adds something up.
//
// The general loop (tape_sweep.hpp) sweeps them too; here less is asked of each, and of doubles several are swept at once
// (kernels/table.hpp). Used by tape_sweep.hpp.
#pragma once

#include <ad/tape/kernels/table.hpp>
#include <ad/tape/prefetch.hpp>
#include <ad/tape/statement.hpp>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace slope::ad {

/// Whether an adjoint may be multiplied as it stands: dual numbers do not record partials that are zero.
template <class T>
inline bool may_be_multiplied(const T& adjoint) {
  if constexpr (Real<T>) {
    return is_regular(adjoint);
  } else {
    return !is_zero(adjoint);
  }
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

/// In the slot of an entry: the first of a term that is added to a sum.
inline constexpr Slot first_of_term = first_argument | adds_to_previous;

/// `entry` is the first entry of a statement, and the statement before it has at least two entries. Whether that one
/// adds a term of just two to the sum before.
template <class T>
bool is_term(const Argument<T>* entry) {
  return (entry[-2].slot & first_of_term) == first_of_term;
}

/// Where a run of terms has been swept to: the first entry of the statement swept last, and all that the statement before
/// it has received, which is stored too. Two numbers are returned in registers; with a third, the place of that adjoint,
/// they would be in memory, written one by one and read together, which has to wait for the stores. Entries tell it: a
/// run has two for each slot.
template <class T>
struct SweptTerms {
  const Argument<T>* entry;
  T adjoint;
};

// The runs begin where `entry` and `adjoint` are as in SweptTerms, the adjoint stored at `previous`. Their loops are
// functions of their own, and each begins where a line of the cache does, in programs that do not ask for it too: how
// they lie in it is a matter of 4 % of the time.

/// Where so many slots stand below, a recording is too long for the second-level cache.
inline constexpr std::ptrdiff_t far_slots = std::ptrdiff_t{1} << 15;

/// Goes on through statements that each add a term of two arguments to the same sum, the second one always `shared`:
/// what that one receives stays in a register, as else each term would wait for the store of the one before. So little
/// is left to do that only a `far` run, in memory, is asked for ahead.
template <bool far, class T>
[[gnu::noinline, gnu::aligned(64)]] SweptTerms<T> sweep_sharing_terms(const Argument<T>* entry, T* previous, T adjoint,
                                                                      T* adjoints, Slot shared) {
  T* const target_of_all = adjoints + shared;
  T received = *target_of_all;
  Slot below = static_cast<Slot>(previous - adjoints) - 1;  // the slot of the sum before
  for (; entry[-1].slot == shared && below != shared; --below) {
    const Slot first = entry[-2].slot ^ first_of_term;  // without both marks it is above every slot
    if (first >= below || first == shared || !may_be_multiplied(adjoint)) break;
    if constexpr (far) prefetch_behind(entry);
    entry -= 2;
    add_contribution(received, T(entry[1].partial), adjoint);
    add_contribution(adjoints[first], T(entry[0].partial), adjoint);
    adjoint = adjoints[below] + adjoint;
    adjoints[below] = adjoint;
  }
  *target_of_all = received;
  return {entry, adjoint};
}

/// Goes on through statements that each add a term of the same two arguments to the sum before, `first` (as the entry has
/// it) and `second`: the terms of a sum of squares. What both receive stays in registers.
template <class T>
[[gnu::noinline, gnu::aligned(64)]] SweptTerms<T> sweep_equal_terms(const Argument<T>* entry, T* previous, T adjoint,
                                                                    T* adjoints, Slot first, Slot second) {
  T* const first_target = adjoints + slot_in(first);
  T* const second_target = adjoints + second;
  assert(first_target != second_target);  // such a term ends the run before
  T first_received = *first_target;
  T second_received = *second_target;
  while (entry[-1].slot == second && entry[-2].slot == first) {
    T* const below = previous - 1;
    if (below == first_target || below == second_target) break;
    if (!may_be_multiplied(adjoint)) break;
    entry -= 2;
    add_contribution(second_received, T(entry[1].partial), adjoint);
    add_contribution(first_received, T(entry[0].partial), adjoint);
    adjoint = *below + adjoint;
    *below = adjoint;
    previous = below;
  }
  *first_target = first_received;
  *second_target = second_received;
  return {entry, adjoint};
}

/// Whether an adjoint is not the zero that the sweep began with.
template <class T>
inline bool has_received(const T& adjoint) {
  if constexpr (std::same_as<T, double>) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &adjoint, sizeof bits);
    return bits != 0;
  } else {
    return !is_zero(adjoint);
  }
}

/// Goes on through statements that each add a term of two arguments to the sum before: nothing need be asked of them
/// but that they are such, and that the second argument is another than the first and than the one before. A sum that
/// nothing else has read takes the adjoint of the one after as it is: none waits for an addition to the one before.
template <class T>
[[gnu::noinline, gnu::aligned(64)]] SweptTerms<T> sweep_terms(const Argument<T>* entry, T* previous, T adjoint,
                                                              T* adjoints) {
  if (!may_be_multiplied(adjoint)) return {entry, adjoint};
  prefetch_adjoint_behind(previous);
  Slot shared = 0;  // the second argument of the term swept before
  for (;;) {
    const Slot second = entry[-1].slot;
    if (second >= first_argument) break;  // asked first: nothing stands before a recording's first entry
    const Slot first = entry[-2].slot ^ first_of_term;  // without both marks it is above every slot
    if (first >= slot_limit || second == shared || first == second) break;
    shared = second;
    prefetch_behind(entry);
    entry -= 2;
    add_contribution(adjoints[second], T(entry[1].partial), adjoint);
    add_contribution(adjoints[first], T(entry[0].partial), adjoint);
    --previous;  // read last: it may be one of the two
    if (has_received(*previous)) [[unlikely]] {
      adjoint = *previous + adjoint;
      *previous = adjoint;
      if (!may_be_multiplied(adjoint)) break;
    } else {
      *previous = adjoint;
    }
  }
  return {entry, adjoint};
}

/// `entry` is the first entry of a term of two arguments that has been swept: whether the statement before it is a term
/// with the same second argument.
template <class T>
bool shares_second(const Argument<T>* entry) {
  return entry[-1].slot == entry[1].slot && is_term(entry);
}

/// Goes on where the next term shares its second argument with the last; perhaps the first as well.
template <class T>
inline SweptTerms<T> sweep_repeating_terms(const Argument<T>* entry, const Argument<T>* begin, T* previous, T adjoint,
                                           T* adjoints) {
  const Slot first = entry[0].slot;
  const Slot shared = entry[1].slot;
  if (entry[-2].slot == first) return sweep_equal_terms<T>(entry, previous, adjoint, adjoints, first, shared);
  if constexpr (std::same_as<T, double>) {
    const bool in_order =
        entry - begin >= kernel_entries && entry[-kernel_entries].slot + (kernel_entries / 2 - 1) == entry[-2].slot;
    const TermKernels* const kernels = in_order && may_be_multiplied(adjoint) ? term_kernels() : nullptr;
    const std::size_t swept =
        kernels != nullptr ? kernels->sharing_terms(entry, begin, previous, adjoint, adjoints) : 0;
    if (swept != 0) return {entry - 2 * swept, adjoint};
  }
  if (previous - adjoints < far_slots) return sweep_sharing_terms<false, T>(entry, previous, adjoint, adjoints, shared);
  return sweep_sharing_terms<true, T>(entry, previous, adjoint, adjoints, shared);
}

/// Goes on to the end of a run of terms of two arguments, after one that the next shares its second argument with.
template <class T>
[[gnu::noinline]] SweptTerms<T> sweep_run_that_shares(const Argument<T>* entry, const Argument<T>* begin, T* previous,
                                                      T adjoint, T* adjoints) {
  const auto pass = [&](const SweptTerms<T>& swept) {
    const bool any = swept.entry != entry;
    previous -= (entry - swept.entry) / 2;
    entry = swept.entry;
    adjoint = swept.adjoint;
    return any;
  };
  while (shares_second(entry) && pass(sweep_repeating_terms(entry, begin, previous, adjoint, adjoints)) &&
         entry[-1].slot < first_argument && is_term(entry) && pass(sweep_terms(entry, previous, adjoint, adjoints))) {
  }
  return {entry, adjoint};
}

/// The terms of a dot product that its kernel is asked for: of fewer it would sweep a block or none.
inline constexpr std::ptrdiff_t paired_terms_worth_asking = 8;

/// Where is_term(entry): whether the next statements may be so many terms of two arguments, both of variables that were
/// defined one after the other, and not the squares of one. Compares the first with the last; the kernel looks at each.
/// Asked once, at the beginning of a run.
inline bool may_be_paired_terms(const Argument<double>* entry, const Argument<double>* begin) {
  constexpr std::ptrdiff_t entries = 2 * paired_terms_worth_asking;
  constexpr Slot last = paired_terms_worth_asking - 1;
  return entry - begin >= entries && entry[-entries].slot + last == entry[-2].slot &&
         entry[1 - entries].slot + last == entry[-1].slot && (entry[-2].slot ^ first_of_term) != entry[-1].slot;
}

/// Sweeps what it can of them at once; returns how many.
[[gnu::noinline]] inline std::size_t sweep_paired_terms(const Argument<double>* entry, const Argument<double>* begin,
                                                        double* previous, double adjoint, double* adjoints) {
  const TermKernels* const kernels = may_be_multiplied(adjoint) ? term_kernels() : nullptr;
  return kernels != nullptr ? kernels->paired_terms(entry, begin, previous, adjoint, adjoints) : 0;
}

/// Where the next statements are terms of one argument, of variables that were defined one after the other, sweeps what
/// it can of them at once; returns how many.
[[gnu::noinline]] inline std::size_t sweep_single_terms(const Argument<double>* entry, const Argument<double>* begin,
                                                        double* previous, double adjoint, double* adjoints) {
  const TermKernels* const kernels = may_be_multiplied(adjoint) ? term_kernels() : nullptr;
  return kernels != nullptr ? kernels->single_terms(entry, begin, previous, adjoint, adjoints) : 0;
}

/// Whether that should be asked where `entry` is the first entry of the statement swept last and `slot` that of the entry
/// before. Not at each term, as where it is in vain it would be so at the next ones too.
inline bool may_be_single_terms(const Argument<double>* entry, const Argument<double>* begin, Slot slot) {
  constexpr Slot last = kernel_entries - 1;
  return slot % kernel_entries == last && slot >= first_of_term && entry - begin >= kernel_entries &&
         entry[-kernel_entries].slot + last == slot;
}

}  // namespace slope::ad
