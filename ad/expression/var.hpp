// Var: a scalar on a tape. Sixteen bytes: its value, its slot and the number of its recording.
//
// Copying one records nothing. Operators and functions on Vars build an unevaluated expression that holds its leaves by
// value (scalar_expression.hpp), so it can be returned and stored without dangling; giving it to a Var records it as
// one statement.
#pragma once

#include <ad/expression/operand.hpp>
#include <ad/tape/prefetch.hpp>
#include <ad/tape/tape.hpp>
#include <cstddef>
#include <array>
#include <utility>

namespace slope::ad {

/// A scalar of number type T, active when it depends on an input of a recording, else a constant.
template <class T>
class BasicVar {
 public:
  using scalar_number = T;
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t part_count = 1;

  /// The constant 0.
  BasicVar() : BasicVar(T(0)) {}

  /// A constant.
  template <Constant C>
  BasicVar(C value) : value_(static_cast<T>(value)), identity_(0) {}

  /// A constant of the tape's number type.
  BasicVar(const T& value)
    requires(!Real<T>)
      : value_(value), identity_(0) {}

  /// Evaluates an expression: records it as one statement of the innermost recording on this thread. Throws
  /// RecordingError when a variable of another recording takes part, std::bad_alloc when memory runs out.
  template <ScalarExpression E>
    requires(!std::same_as<E, BasicVar> && std::same_as<typename E::scalar_number, T>)
  BasicVar(const E& expression) : BasicVar(record<false>(expression)) {}

  /// For tapes and tensors: the variable of that identity, 0 when passive.
  BasicVar(const T& value, Identity identity) : value_(value), identity_(identity) {}

  const T& value() const { return value_; }
  Slot slot() const { return slot_of(identity_); }                            ///< 0 when passive
  RecordingNumber recording() const { return recording_of(identity_); }       ///< 0 when passive
  Identity identity() const { return identity_; }                             ///< both in one; 0 when passive
  bool active() const { return identity_ != 0; }                              ///< whether it depends on an input

  /// Adds a term. Where this is the variable of the statement before, as in a running sum, only the term is stored.
  template <Operand X>
  [[gnu::always_inline]] inline BasicVar& operator+=(const X& x) {
    return *this = accumulated(*this + x);
  }
  template <Operand X>
  [[gnu::always_inline]] inline BasicVar& operator-=(const X& x) {
    return *this = accumulated(*this - x);
  }
  template <Operand X>
  [[gnu::always_inline]] inline BasicVar& operator*=(const X& x) {
    return *this = *this * x;
  }
  template <Operand X>
  [[gnu::always_inline]] inline BasicVar& operator/=(const X& x) {
    return *this = *this / x;
  }

 private:
  // Inlined whole, and the expression touched in this one way, so that it lives in registers from the user's line to the
  // streams.
  //
  // `accumulates`: the first variable is one that the others are added to, so that its partial is 1.
  template <bool accumulates, class E>
  [[gnu::always_inline]] static inline BasicVar record(const E& expression) {
    if constexpr (Real<T>) {
      RecordingHead<T>& head = Tape<T>::head();
      if (!head.has_room(E::leaf_count)) [[unlikely]] {
        return record_again(expression);
      }
      prefetch_ahead(head.end);
      StatementPlaces<T, E::leaf_count, accumulates> places(head.end, head.next);
      expression.template place_arguments<0, 0>(places, T(1));
      if (const std::size_t written = places.finish(); written != 0) [[likely]] {
        return BasicVar(expression.value(), head.end_statement(written));
      }
      places.finish_whole();
      Identity identity = 0;
      if (!expression.belongs(recording_of(head.next)) ||
          !Tape<T>::current()->end_compacted(E::leaf_count, identity)) [[unlikely]] {
        return record_again(expression);
      }
      return BasicVar(expression.value(), identity);
    } else {
      return record_carefully(expression);
    }
  }

  // What a compound assignment adds up; a sum that is no expression of scalars is left as it is.
  template <class E>
  [[gnu::always_inline]] static inline BasicVar accumulated(const E& sum) {
    if constexpr (ScalarExpression<E> && !std::same_as<E, BasicVar>) {
      return record<true>(sum);
    } else {
      return sum;
    }
  }

  // Hands the leaves over number by number: the address of the expression or of a leaf, or a copy, would force it into
  // memory where it is recorded the quick way.
  template <class E>
  [[gnu::always_inline]] static inline BasicVar record_again(const E& expression) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
      return record_leaves<E, I...>(expression.template leaf<I>().value()...,
                                    expression.template leaf<I>().identity()...);
    }
    (std::make_index_sequence<E::part_count>());
  }
  template <class X, std::size_t>
  using Each = X;
  template <class E, std::size_t... I>
  [[gnu::noinline, gnu::cold]] static BasicVar record_leaves(Each<T, I>... values,
                                                             Each<Identity, I>... identities) {
    const std::array<BasicVar, sizeof...(I)> leaves{BasicVar(values, identities)...};
    return record_carefully(E::template rebuild<0>(leaves));
  }

  template <class E>
  static BasicVar record_carefully(const E& expression) {
    Tape<T>* const tape = Tape<T>::current();
    StatementWriter<T> writer = tape != nullptr ? tape->begin_statement(E::leaf_count) : Tape<T>::begin_nowhere();
    expression.push(writer, T(1));
    if (tape == nullptr) {
      if (writer.active()) throw_not_recording("operation", writer.strange());
      return BasicVar(expression.value(), 0);
    }
    return BasicVar(expression.value(), tape->end_statement(writer));
  }

 public:
  /// The recording of the first active leaf, or 0: as a leaf, its own.
  RecordingNumber first_recording() const { return recording(); }

 private:
  T value_;
  Identity identity_;
};

/// A scalar on a tape of doubles.
using Var = BasicVar<double>;

static_assert(sizeof(Var) == 16 && std::is_trivially_copyable_v<Var>);

template <class T, Constant C>
struct InputOf<T, C> {
  static BasicVar<T> make(Tape<T>& tape, const C& value) {
    return {static_cast<T>(value), tape.record_input()};
  }
};

template <std::size_t N, class U>
struct InputOf<Dual<N, U>, Dual<N, U>> {
  using T = Dual<N, U>;
  static BasicVar<T> make(Tape<T>& tape, const T& value) {
    return {value, tape.record_input()};
  }
};

template <class T, ScalarExpression E>
  requires(!std::same_as<E, BasicVar<T>> && std::same_as<typename E::scalar_number, T>)
struct RecordedAs<T, E> {
  static BasicVar<T> make(const E& expression) { return expression; }
};

template <class T>
struct ActiveOf<T, BasicVar<T>> {
  static Slot slot(const BasicVar<T>& x) { return x.slot(); }
  static RecordingNumber recording(const BasicVar<T>& x) { return x.recording(); }
  static std::size_t size(const BasicVar<T>&) { return 1; }
  static T gather(const BasicVar<T>& x, const T* adjoints) { return adjoints[x.slot()]; }
  static void copy(const BasicVar<T>& x, const T* adjoints, std::span<T> out) { out[0] = adjoints[x.slot()]; }
  static void scatter(const BasicVar<T>& x, const T& seed, T* adjoints) { adjoints[x.slot()] = seed; }
};

}  // namespace slope::ad
