// The tape: what was computed, in order, as streams of statements, and the sweep that runs through them backwards.
//
// Storage: one stream a kind of entry (stream.hpp), kept from recording to recording. A statement's slot is implied by
// its place, so a scalar statement costs 12 bytes an argument (for doubles), and 8 for its adjoint once the sweep runs;
// a sum that the next term is added to costs none. The tape knows no mathematics: partials come ready, tensor
// pullbacks are function pointers.
// Order of use: recording.hpp opens a recording; input; record; backward; adjoint. Read next: recording.hpp.
#pragma once

#include <ad/tape/active.hpp>
#include <ad/tape/blocks.hpp>
#include <ad/tape/lanes_window.hpp>
#include <ad/tape/misuse.hpp>
#include <ad/tape/statement_writer.hpp>
#include <ad/tape/stream.hpp>
#include <ad/types/shared_elements.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <concepts>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace slope::ad {

template <class T>
class Recording;

/// What a tape may use.
struct TapeOptions {
  std::size_t memory_limit = std::numeric_limits<std::size_t>::max();  ///< bytes; beyond it std::bad_alloc
  // Statements, tensor values and adjoints share the limit: when statements have used it up, a sweep finds no room for
  // adjoints until release().

  /// Asks for huge pages where a stream is longer than 2 MiB. Their first touch costs a fifth of that of the small pages
  /// that they replace, or several times as much where the memory must first be found (on some virtual machines): each
  /// is timed, and after one that has taken a millisecond or more some places have small pages before the next attempt.
  bool huge_pages = true;
};

/// Records computations on numbers of type T and sweeps them in reverse. Not copied, not moved; one thread at a time.
///
///     ad::Tape tape;
///     ad::Recording recording(tape);
///     auto x = tape.input(4.0);
///     auto y = f(x);
///     tape.backward(y);
///     double slope = tape.adjoint(x);
template <class T = double>
class Tape {
 public:
  using value_type = T;
  using LanesAdjoint = typename LanesOf<T>::type;

  /// Where no limit is set, the memory of a small recording is ready with the tape, 256 KiB for each of three streams, of
  /// which the first 64 KiB are touched; should there be none, the recording says so.
  Tape() : Tape(TapeOptions{}) {}
  explicit Tape(TapeOptions options);
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// Makes x an input of the open recording: a number becomes a Var, an array a Tensor, a range of numbers a vector of
  /// Var. Throws RecordingError when this tape is not the innermost one recording on this thread.
  template <class X>
  auto input(const X& x) {
    if (current_ != this) throw_never_recorded("input");
    return InputOf<T, X>::make(*this, x);
  }

  /// Sweeps from the one-element output y with seed 1. Throws RecordingError when y is passive, stale or of another
  /// tape, ShapeError when y has several elements. Cost: one pass over the recording. A zero adjoint is skipped, so
  /// that 0 * inf and 0 * NaN contribute 0. An expression is recorded first, at each call.
  template <class Y>
  void backward(const Y& y) {
    if constexpr (requires { RecordedAs<T, Y>::make(y); }) {
      backward(RecordedAs<T, Y>::make(y));
    } else {
      if (ActiveOf<T, Y>::size(y) != 1) throw_needs_seed(ActiveOf<T, Y>::size(y));
      begin_sweep(ActiveOf<T, Y>::slot(y), ActiveOf<T, Y>::recording(y));
      adjoints_.data()[ActiveOf<T, Y>::slot(y)] = T(1);
      run_sweep();
    }
  }

  /// Sweeps from y, or an expression, with a seed of its shape. Throws as backward(y), and ShapeError when the seed's
  /// shape differs.
  template <class Y, class Seed>
  void backward(const Y& y, const Seed& seed) {
    if constexpr (requires { RecordedAs<T, Y>::make(y); }) {
      backward(RecordedAs<T, Y>::make(y), seed);
    } else {
      begin_sweep(ActiveOf<T, Y>::slot(y), ActiveOf<T, Y>::recording(y));
      ActiveOf<T, Y>::scatter(y, seed, adjoints_.data());
      run_sweep();
    }
  }

  /// Returns the adjoint of x after a sweep, as a plain value of x's kind. Throws RecordingError before the sweep, for
  /// a passive x, and for one of another recording.
  template <class X>
  auto adjoint(const X& x) const {
    return ActiveOf<T, X>::gather(
        x, adjoints_for(ActiveOf<T, X>::slot(x), ActiveOf<T, X>::recording(x), ActiveOf<T, X>::size(x)));
  }

  /// Returns the adjoints of several variables, in order. Throws as adjoint(x).
  template <class X>
  std::vector<T> adjoint(const std::vector<X>& variables) const {
    std::vector<T> adjoints;
    adjoints.reserve(variables.size());
    for (const X& x : variables) adjoints.push_back(adjoint(x));
    return adjoints;
  }

  /// Copies the adjoint of x, in row-major order, to `out`, without an allocation. Throws as adjoint, and ShapeError
  /// when `out` does not have x's number of elements.
  template <class X>
  void adjoint_into(const X& x, std::span<T> out) const {
    ActiveOf<T, X>::copy(
        x, adjoints_for(ActiveOf<T, X>::slot(x), ActiveOf<T, X>::recording(x), ActiveOf<T, X>::size(x)), out);
  }

  /// The adjoints of a tensor's elements, in row-major order, where they stand in the tape's memory: nothing is copied.
  /// Good until the next sweep or recording, and no longer than the tape and its memory. Throws as adjoint, and
  /// ShapeError for a view whose elements do not stand in that order.
  template <class X>
    requires requires(const X& x, const T* adjoints) { ActiveOf<T, X>::view(x, adjoints); }
  std::span<const T> adjoint_view(const X& x) const {
    return ActiveOf<T, X>::view(
        x, adjoints_for(ActiveOf<T, X>::slot(x), ActiveOf<T, X>::recording(x), ActiveOf<T, X>::size(x)));
  }

  /// The adjoints of all variables from `first` to `last`, in the order in which they were defined, where they stand: of
  /// the vector x that input makes of some numbers, adjoint_view(x.front(), x.back()) is the gradient. Good as long as
  /// that of a tensor. Throws as adjoint, and ArgumentError where `last` was defined before `first`.
  template <class X>
    requires std::same_as<typename X::scalar_number, T> && requires(const X& x) { ActiveOf<T, X>::slot(x); }
  std::span<const T> adjoint_view(const X& first, const X& last) const {
    const Slot begin = ActiveOf<T, X>::slot(first);
    const Slot end = ActiveOf<T, X>::slot(last);
    adjoints_for(begin, ActiveOf<T, X>::recording(first), 1);
    const T* const adjoints = adjoints_for(end, ActiveOf<T, X>::recording(last), 1);
    if (end < begin) throw_last_before_first();
    if (any_covered_) write_unwritten();
    return {adjoints + begin, adjoints + end + 1};
  }

  /// Bytes of the recording in use: statements, tensor values and payloads, without adjoints.
  std::size_t bytes_used() const {
    return entries() * sizeof(Argument<T>) + tensor_count_ * sizeof(TensorStatement<T>) + arena_used_;
  }

  /// Bytes of memory that the tape holds, adjoints included; kept from recording to recording.
  std::size_t bytes_held() const { return account_.committed; }

  std::size_t statements() const { return slots() - tensor_slots_ + tensor_count_; }  ///< scalar and tensor ones
  std::size_t arguments() const;                                                      ///< of scalar ones; reads them all
  std::size_t slots() const { return slot_count() - 1; }                              ///< values defined

  /// Gives all memory back to the system. Throws RecordingError while recording.
  void release();

  // --- For active values and drivers: recording ------------------------------------------------------------------

  /// The innermost tape of this number type that records on this thread, or null.
  static Tape* current() { return current_; }

  /// The tape whose recording `number` is open on this thread, or null.
  static Tape* recording_now(RecordingNumber number) {
    for (Tape* tape = current_; tape != nullptr; tape = tape->outer_) {
      if (tape->recording() == number) return tape;
    }
    return nullptr;
  }

  RecordingNumber recording() const { return recording_of(head_.next); }

  /// Where the innermost recording on this thread goes on; without one it has no room.
  static RecordingHead<T>& head() { return *current_head_; }

  /// Begins a scalar statement of at most `arguments` arguments.
  StatementWriter<T> begin_statement(std::size_t arguments) {
    if (!head_.has_room(std::max<std::size_t>(arguments, 1))) make_room(arguments);
    return {reinterpret_cast<Argument<T>*>(head_.end), recording()};
  }

  /// Begins a statement where no tape records: for constants alone, and to find the variable that does not belong.
  static StatementWriter<T> begin_nowhere() {
    static thread_local std::array<Argument<T>, max_arguments> arguments;
    return {arguments.data(), 0};
  }

  /// Ends the statement and returns the variable that it defines; 0 when every argument was passive.
  /// Throws RecordingError when an argument belongs to another recording; then nothing is recorded.
  Identity end_statement(const StatementWriter<T>& writer) {
    if (writer.strange() != 0) [[unlikely]] {
      reject("operation", writer.strange());
    }
    return writer.active() ? end_entries(writer.count()) : 0;
  }

  /// Ends the statement of regular `arguments` that a StatementPlaces has written, when some are passive:
  /// moves the others together and returns the variable, 0 when every argument was passive. False when a partial is
  /// NaN: then nothing is recorded.
  [[gnu::noinline]] bool end_compacted(std::size_t arguments, Identity& identity);

  /// Records a scalar input and returns it.
  Identity record_input() {
    make_room(1);
    return end_entries(0);
  }

  /// Records an input of `count` slots, or a tensor statement, and returns the first element of what it defines.
  Identity record_range(std::size_t count, const TensorRule<T>* rule, const void* payload);

  /// Memory for `bytes`, aligned to 64, that lives as long as the recording.
  void* allocate(std::size_t bytes) {
    const std::size_t rounded = (bytes + 63) / 64 * 64;
    if (arena_used_ + rounded > arena_.capacity()) arena_.grow(arena_used_ + rounded);
    void* memory = arena_.data() + arena_used_;
    arena_used_ += rounded;
    return memory;
  }

  /// Keeps an object alive as long as the recording.
  void retain(std::shared_ptr<const void> object) { retained_.push_back(std::move(object)); }
  void retain(const SharedElements<T>& elements) { retained_elements_.push_back(elements); }

  /// Throws RecordingError: a value of recording `found` does not belong here.
  [[noreturn]] void reject(const char* function, RecordingNumber found) const;

  // --- For drivers: sweeps of several seeds ----------------------------------------------------------------------

  /// Prepares for sweeps from so many outputs in all, a group of up to sweep_lanes after the other. Cost, where there is
  /// more than one group: a pass over the recording that looks for the beginnings of statements.
  void begin_lanes(std::size_t outputs);

  /// Sweeps up to sweep_lanes outputs at once, one a lane, each with seed 1. Slot 0 (a constant output) gives zeros.
  /// After begin_lanes it leaves out what the outputs do not depend on: groups of outputs that stand next to each other
  /// in the recording are the cheapest. Returns the share of the recording that it has passed through.
  double backward_lanes(std::span<const Slot> outputs);

  /// The adjoints after backward_lanes, one a lane, of an input that was recorded before the first statement.
  const LanesAdjoint& lanes_adjoint(Slot slot) const {
    assert(slot < lanes_inputs_);
    return lanes_.data()[slot];
  }

 private:
  friend class Recording<T>;

  Slot slot_count() const { return slot_of(head_.next); }
  std::size_t entries() const {
    return static_cast<std::size_t>(head_.end - reinterpret_cast<std::byte*>(arguments_.data())) / sizeof(Argument<T>);
  }

  void begin_recording(Recording<T>* scope);
  void end_recording();
  void prepare_memory();
  void note_dropped();
  void clear(RecordingNumber recording);
  [[gnu::noinline]] void make_room(std::size_t arguments);
  [[gnu::noinline]] Identity record_range_carefully(std::size_t count, const TensorRule<T>* rule, const void* payload);
  Identity write_range(std::size_t count, const TensorRule<T>* rule, const void* payload);
  Identity end_entries(std::size_t arguments);
  [[gnu::noinline]] void update_room();
  void forget_adjoints() {
    swept_slots_ = 0;
    readable_ = 0;
  }
  void begin_sweep(Slot output, RecordingNumber recording);
  void run_sweep();
  void find_covered(Slot output);
  const T* adjoints_for(Slot slot, RecordingNumber recording, std::size_t size) const {
    // One comparison: slot 0 and other recordings are further from the first slot than there are slots.
    const Identity place = identity_of(slot, recording) - identity_of(1, this->recording());
    if (place >= readable_) [[unlikely]] {
      make_readable(slot, recording, size);
    }
    return adjoints_.data();
  }
  [[gnu::noinline]] void make_readable(Slot slot, RecordingNumber recording, std::size_t size) const;
  TensorStatement<T>* tensor_at(Slot slot) const;
  void write_unwritten() const;
  template <bool has_axpy>
  void sweep(T* adjoints) const;
  [[gnu::noinline]] std::size_t sweep_tensor(TensorStatement<T>* statement, std::size_t earlier, T* adjoints) const;
  void write_zeros(const TensorStatement<T>& statement, T* adjoints) const;
  Slot first_unwritten() const;
  Place end_of_inputs() const;
  void begin_lanes_sweep();
  template <bool marked, bool in_window>
  void sweep_between(const Place& from, const Place& until);
  [[gnu::noinline]] void sweep_tensor_lanes(const TensorStatement<T>& statement);

  static inline constinit thread_local Tape* current_ = nullptr;
  static inline constinit RecordingHead<T> closed_{};
  static inline constinit thread_local RecordingHead<T>* current_head_ = &closed_;  // the current tape's, or closed_

  // Recording.
  RecordingHead<T> head_;
  MemoryAccount account_;
  Stream<Argument<T>> arguments_;
  std::size_t empty_count_ = 0;  // entries that are statements without arguments
  Stream<TensorStatement<T>> tensors_;
  std::size_t tensor_count_ = 0;
  std::size_t tensor_slots_ = 0;  // slots that tensor statements define
  Stream<std::byte> arena_;
  std::size_t arena_used_ = 0;
  std::vector<std::shared_ptr<const void>> retained_;
  std::vector<SharedElements<T>> retained_elements_;

  // Sweeping.
  Stream<T> adjoints_;
  Stream<LanesAdjoint> lanes_;
  Blocks blocks_;
  Identity lanes_end_ = 0;   // where the recording stood when it was cut into blocks
  LanesWindow<LanesAdjoint> window_;
  bool lanes_in_window_ = false;  // whether adjoints stand there: then lanes_ is sure to hold the inputs' only
  Slot lanes_inputs_ = 1;    // the first slot after the inputs
  Slot lanes_zeroed_ = 0;    // lanes below this are zero between sweeps,
  Slot lanes_used_ = 0;      // but for those below this
  bool any_covered_ = false;            // whether a tensor statement is marked as covered
  mutable std::vector<Slot> operands_;  // of one statement, while it is asked
  std::vector<std::size_t> readers_;    // the statement that reads each tensor statement: for find_covered
  Slot swept_slots_ = 0;   // slots below this have an adjoint; 0 before the first sweep of a recording
  Identity readable_ = 0;  // so many of the recording's first slots have one that is stored

  // Scope: nested recordings form a list from the innermost outwards.
  Tape* outer_ = nullptr;
  Recording<T>* scope_ = nullptr;
  std::atomic<bool> open_ = false;
  std::array<RecordingNumber, 16> earlier_{};  // recordings that this tape dropped, for a better message
  std::size_t next_earlier_ = 0;               // where the next one is noted
};

}  // namespace slope::ad
