// What a recording consists of: scalar statements, one argument after the other, and tensor statements.
//
// A scalar statement defines one slot. Each of its arguments is an entry of a partial (one T) and a slot (4 bytes);
// neighbours that are the same variable may share one. The highest bit of the slot marks the first entry of a statement,
// so that nothing else need be written. The bit below it stands for one more argument that has no entry: the slot before
// the statement's own, with the partial 1. So a term added to a running sum costs its own entries only. A tensor
// statement defines a contiguous range of slots; among the entries it is one with no slot, its particulars stand in a
// stream of their own. The tape calls a tensor statement's pullback and knows nothing of what it computes.
#pragma once

#include <ad/types/lanes.hpp>
#include <ad/types/number.hpp>
#include <cstdint>
#include <vector>

namespace slope::ad {

/// An argument of a scalar statement. Packed for plain numbers: entries are read and written in order, and an eighth
/// of them across a cache line costs less than a third of the memory.
template <class T>
struct Argument {
  T partial;
  Slot slot;
};
template <Real T>
struct [[gnu::packed]] Argument<T> {
  T partial;
  Slot slot;
};

/// In an entry's slot: this is the first entry of its statement.
inline constexpr Slot first_argument = Slot{1} << 31;

/// In the slot of a statement's first entry: the slot before its own is an argument too, with the partial 1.
inline constexpr Slot adds_to_previous = Slot{1} << 30;

/// Slots are below this.
inline constexpr Slot slot_limit = adds_to_previous;

/// The slot that an entry names.
inline constexpr Slot slot_in(Slot entry) { return entry & (slot_limit - 1); }

/// The slot of an entry that is no argument: a tensor statement when its partial is not zero, else a statement without
/// arguments.
inline constexpr Slot no_argument = first_argument;

/// The most arguments that one expression can have.
inline constexpr std::size_t max_arguments = 254;

/// Several adjoints of a plain number side by side; other numbers are swept one seed at a time.
template <class T>
struct LanesOf {
  using type = T;
};
template <Real T>
struct LanesOf<T> {
  using type = Lanes<T, sweep_lanes>;
};

template <class T>
struct TensorStatement;

/// How a kind of tensor statement is named and swept.
template <class T>
struct TensorRule {
  /// Adds what the result's adjoints contribute to the operands' adjoints; `adjoints` is indexed by slot.
  using Pullback = void (*)(const void* payload, Slot result, T* adjoints);
  using LanesPullback = void (*)(const void* payload, Slot result, typename LanesOf<T>::type* adjoints);

  /// Pulls back `statement` and, where that pays, some of the `earlier` statements that stand before it in the same
  /// array; returns how many it pulled back, at least 1. Writes the adjoints of the operands that `writes` names without
  /// reading them. Where such an operand is one that it pulls back too, it need not store them: it sets `unwritten`
  /// there instead, of the statement before the one that reads it.
  using PullbackRun = std::size_t (*)(TensorStatement<T>* statement, std::size_t earlier, T* adjoints);

  /// Appends a slot of each active operand, once for each time that the statement reads it.
  using Operands = void (*)(const void* payload, std::vector<Slot>& slots);
  /// The bit in `writes` of the operand that is the whole tensor of `count` elements from slot `first` on, if the
  /// pullback can write its adjoints instead of adding to them; else 0. Such a rule has `operands` and `pullback_run`
  /// too.
  using Covers = unsigned (*)(const void* payload, Slot first, std::size_t count);
  /// Writes the adjoints of the statement before `statement`, which were left unwritten, from those of `statement`.
  using WriteUnwritten = void (*)(const TensorStatement<T>* statement, T* adjoints);

  const char* name;
  Pullback pullback;
  LanesPullback lanes_pullback;
  Operands operands = nullptr;         // or null: unknown, or too many to name
  PullbackRun pullback_run = nullptr;  // or null: one statement at a time
  Covers covers = nullptr;             // or null: never
  WriteUnwritten write_unwritten = nullptr;  // null where it leaves none unwritten
};

/// A statement that defines `count` slots from `first` on. An input has no rule: nothing flows further back.
template <class T>
struct TensorStatement {
  const TensorRule<T>* rule;
  const void* payload;  // in the tape's arena
  Slot first;
  Slot count : 30;
  Slot covered : 1;    // its adjoints are first written by the one statement that reads it, and hold nothing before
  Slot unwritten : 1;  // and the last sweep used them without storing them; nobody has asked for them since
  std::uint8_t writes = 0;  // the operands whose adjoints its pullback writes, as its rule's `covers` numbers them
};

}  // namespace slope::ad
