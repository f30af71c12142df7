// The tape: what was computed, in order, as streams of statements, and the sweep that runs through them backwards.
//
// Storage: one stream a kind of entry (stream.hpp), kept from recording to recording. A statement's slot is implied by
// its place, so a scalar statement costs 1 byte and 12 bytes an argument (for doubles), and 8 for its adjoint once the
// sweep runs. The tape knows no mathematics: partials come ready, tensor pullbacks are function pointers.
// Order of use: recording.hpp opens a recording; input; record; backward; adjoint. Read next: recording.hpp.
#pragma once

#include <ad/tape/active.hpp>
#include <ad/tape/misuse.hpp>
#include <ad/tape/statement.hpp>
#include <ad/tape/stream.hpp>
#include <array>
#include <atomic>
#include <bit>
#include <concepts>
#include <cstring>
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

  /// Asks for huge pages past a few MiB. Off: they spare address look-ups, but on virtual machines the first touch of a
  /// huge page has been measured at five times the cost of the small pages that it replaces.
  bool huge_pages = false;
};

/// Collects a scalar statement's arguments at the end of the streams.
///
/// The state is a few numbers that live in registers while an expression is pushed. Whether a variable is passive, and
/// whether it repeats the one before, is settled at each place in the code and so predicted well; whether a partial is
/// zero is not, and takes no branch.
template <class T>
class StatementWriter {
 public:
  StatementWriter(T* partials, Slot* slots, RecordingNumber recording)
      : partials_(partials), slots_(slots), recording_(recording) {}

  /// Adds one argument. A passive one (slot 0) and one whose partial is exactly zero are not kept; one that repeats the
  /// argument before is added to it.
  void argument(const T& partial, Slot slot, RecordingNumber recording) {
    if (slot == 0) return;
    if (recording != recording_) [[unlikely]] strange_ = recording;
    if (slot == last_slot_) {
      count_ = last_;
      keep(T(partials_[last_] + partial), slot);
    } else {
      last_slot_ = slot;
      last_ = count_;
      keep(partial, slot);
    }
  }

  bool active() const { return last_slot_ != 0; }
  RecordingNumber strange() const { return strange_; }  ///< the recording of an argument that does not belong, or 0
  std::size_t count() const { return count_; }
 private:
  void keep(const T& partial, Slot slot) {
    partials_[count_] = partial;
    slots_[count_] = slot;
    if constexpr (std::same_as<T, double>) {
      count_ += static_cast<std::size_t>((std::bit_cast<std::uint64_t>(partial) << 1) != 0);  // -0 is zero too
    } else {
      count_ += static_cast<std::size_t>(!is_zero(partial));
    }
  }

  T* partials_;
  Slot* slots_;
  std::size_t count_ = 0;
  std::size_t last_ = 0;  // where the latest argument stands, or would stand
  RecordingNumber recording_;
  Slot last_slot_ = 0;
  RecordingNumber strange_ = 0;
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
  /// that 0 * inf and 0 * NaN contribute 0.
  template <class Y>
  void backward(const Y& y) {
    if (ActiveOf<T, Y>::size(y) != 1) throw_needs_seed(ActiveOf<T, Y>::size(y));
    begin_sweep(ActiveOf<T, Y>::slot(y), ActiveOf<T, Y>::recording(y));
    adjoints_.data()[ActiveOf<T, Y>::slot(y)] = T(1);
    sweep(adjoints_.data());
  }

  /// Sweeps from y with a seed of y's shape. Throws as backward(y), and ShapeError when the seed's shape differs.
  template <class Y, class Seed>
  void backward(const Y& y, const Seed& seed) {
    begin_sweep(ActiveOf<T, Y>::slot(y), ActiveOf<T, Y>::recording(y));
    ActiveOf<T, Y>::scatter(y, seed, adjoints_.data());
    sweep(adjoints_.data());
  }

  /// Returns the adjoint of x after a sweep, as a plain value of x's kind. Throws RecordingError before the sweep, for
  /// a passive x, and for one of another recording.
  template <class X>
  auto adjoint(const X& x) const {
    check_adjoint(ActiveOf<T, X>::slot(x), ActiveOf<T, X>::recording(x), ActiveOf<T, X>::size(x));
    return ActiveOf<T, X>::gather(x, adjoints_.data());
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
    check_adjoint(ActiveOf<T, X>::slot(x), ActiveOf<T, X>::recording(x), ActiveOf<T, X>::size(x));
    ActiveOf<T, X>::copy(x, adjoints_.data(), out);
  }

  /// Bytes of the recording in use: statements, tensor values and payloads, without adjoints.
  std::size_t bytes_used() const {
    return statement_count_ + argument_count_ * (sizeof(T) + sizeof(Slot)) +
           tensor_count_ * sizeof(TensorStatement<T>) + arena_used_;
  }

  /// Bytes of memory that the tape holds, adjoints included; kept from recording to recording.
  std::size_t bytes_held() const { return account_.committed; }

  std::size_t statements() const { return statement_count_; }  ///< scalar and tensor statements
  std::size_t arguments() const { return argument_count_; }    ///< arguments of scalar statements
  std::size_t slots() const { return slot_count_ - 1; }        ///< values defined

  /// Gives all memory back to the system. Throws RecordingError while recording.
  void release();

  // --- For active values and drivers: recording ------------------------------------------------------------------

  /// The innermost tape of this number type that records on this thread, or null.
  static Tape* current() { return current_; }

  /// The tape whose recording `number` is open on this thread, or null.
  static Tape* recording_now(RecordingNumber number) {
    for (Tape* tape = current_; tape != nullptr; tape = tape->outer_) {
      if (tape->recording_ == number) return tape;
    }
    return nullptr;
  }

  RecordingNumber recording() const { return recording_; }

  /// Begins a scalar statement of at most `arguments` arguments.
  StatementWriter<T> begin_statement(std::size_t arguments) {
    if (argument_count_ + arguments > argument_end_) [[unlikely]] {
      make_room(arguments);
    }
    return {partials_.data() + argument_count_, slots_.data() + argument_count_, recording_};
  }

  /// Begins a statement where no tape records: for constants alone, and to find the variable that does not belong.
  static StatementWriter<T> begin_nowhere() {
    static thread_local std::array<T, max_arguments> partials;
    static thread_local std::array<Slot, max_arguments> slots;
    return {partials.data(), slots.data(), 0};
  }

  /// Ends the statement and returns the slot that it defines; 0 when every argument was passive.
  /// Throws RecordingError when an argument belongs to another recording; then nothing is recorded.
  Slot end_statement(const StatementWriter<T>& writer) {
    if (writer.strange() != 0) [[unlikely]] {
      reject("operation", writer.strange());
    }
    if (!writer.active()) return 0;
    counts_.data()[statement_count_++] = static_cast<std::uint8_t>(writer.count());
    argument_count_ += writer.count();
    if (writer.count() == 0) [[unlikely]] {
      update_room();
    }
    return slot_count_++;
  }

  /// Records a scalar input and returns its slot.
  Slot record_input() {
    begin_statement(1);
    counts_.data()[statement_count_++] = 0;
    const Slot slot = slot_count_++;
    update_room();
    return slot;
  }

  /// Records an input of `count` slots, or a tensor statement, and returns its first slot.
  Slot record_range(std::size_t count, const TensorRule<T>* rule, const void* payload);

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

  /// Throws RecordingError: a value of recording `found` does not belong here.
  [[noreturn]] void reject(const char* function, RecordingNumber found) const;

  // --- For drivers: sweeps of several seeds ----------------------------------------------------------------------

  /// Sweeps up to sweep_lanes outputs at once, one a lane, each with seed 1. Slot 0 (a constant output) gives zeros.
  void backward_lanes(std::span<const Slot> outputs);

  /// The adjoints of slot after backward_lanes, one a lane.
  const LanesAdjoint& lanes_adjoint(Slot slot) const { return lanes_.data()[slot]; }

 private:
  friend class Recording<T>;

  void begin_recording(Recording<T>* scope);
  void end_recording();
  void make_room(std::size_t arguments);
  void update_room();
  void begin_sweep(Slot output, RecordingNumber recording);
  void check_adjoint(Slot slot, RecordingNumber recording, std::size_t size) const;
  template <class Adjoint>
  void sweep(Adjoint* adjoints) const;

  static inline constinit thread_local Tape* current_ = nullptr;

  // Recording: the hot fields first. argument_end_ is the one bound that a statement checks: as many arguments as fit
  // the streams, and no more than there are statements and slots left (a statement with arguments takes one of each).
  MemoryAccount account_;
  std::size_t argument_count_ = 0;
  std::size_t argument_end_ = 0;
  std::size_t statement_count_ = 0;
  Slot slot_count_ = 1;  // slot 0 is passive
  RecordingNumber recording_ = 0;
  Stream<T> partials_;
  Stream<Slot> slots_;
  Stream<std::uint8_t> counts_;
  Stream<TensorStatement<T>> tensors_;
  std::size_t tensor_count_ = 0;
  Stream<std::byte> arena_;
  std::size_t arena_used_ = 0;
  std::vector<std::shared_ptr<const void>> retained_;

  // Sweeping.
  Stream<T> adjoints_;
  Stream<LanesAdjoint> lanes_;
  Slot swept_slots_ = 0;  // slots below this have an adjoint; 0 before the first sweep of a recording

  // Scope: nested recordings form a list from the innermost outwards.
  Tape* outer_ = nullptr;
  Recording<T>* scope_ = nullptr;
  std::atomic<bool> open_ = false;
  std::array<RecordingNumber, 16> earlier_{};  // recordings that this tape dropped, for a better message
};

}  // namespace slope::ad
