// What a recording consists of: scalar statements, spread over three streams, and tensor statements.
//
// A scalar statement defines one slot. Its count of arguments is one byte in the stream of counts; per argument there
// is a partial (one T) in one stream and a slot (4 bytes) in another. A tensor statement defines a contiguous range of
// slots; in the stream of counts it is the single byte `tensor_mark`, its particulars stand in a stream of their own.
// The tape calls a tensor statement's pullback and knows nothing of what it computes.
#pragma once

#include <ad/types/lanes.hpp>
#include <ad/types/number.hpp>
#include <cstdint>

namespace slope::ad {

/// The byte that says "this statement is a tensor statement".
inline constexpr std::uint8_t tensor_mark = 255;

/// The most arguments that one scalar statement can have.
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

/// How a kind of tensor statement is named and swept.
template <class T>
struct TensorRule {
  /// Adds what the result's adjoints contribute to the operands' adjoints; `adjoints` is indexed by slot.
  using Pullback = void (*)(const void* payload, Slot result, T* adjoints);
  using LanesPullback = void (*)(const void* payload, Slot result, typename LanesOf<T>::type* adjoints);

  const char* name;
  Pullback pullback;
  LanesPullback lanes_pullback;
};

/// A statement that defines `count` slots from `first` on. An input has no rule: nothing flows further back.
template <class T>
struct TensorStatement {
  const TensorRule<T>* rule;
  const void* payload;  // in the tape's arena
  Slot first;
  Slot count;
};

}  // namespace slope::ad
