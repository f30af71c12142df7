// The texts of misuse: see misuse.hpp.
#include <fmt/format.h>

#include <ad/tape/misuse.hpp>
#include <ad/types/error.hpp>

namespace slope::ad {

void throw_stranger(const char* function, Stranger why, RecordingNumber found, RecordingNumber expected) {
  switch (why) {
    case Stranger::stale:
      throw RecordingError(fmt::format(
          "{}: stale variable: it belongs to recording {}, which this tape dropped when it began recording {}; "
          "make the inputs anew with tape.input after each new Recording",
          function, found, expected));
    case Stranger::outer:
      throw RecordingError(fmt::format(
          "{}: variable of an enclosing recording: it belongs to recording {} on another tape, and the innermost "
          "recording is {}; pass its value() into the inner function, or open the inner Recording later",
          function, found, expected));
    case Stranger::elsewhere: break;
  }
  throw RecordingError(fmt::format(
      "{}: variable of another tape or thread: it belongs to recording {}, and the current recording is {}; "
      "a variable can be used only in the recording, and on the thread, that made it",
      function, found, expected));
}

void throw_not_recording(const char* function, RecordingNumber found) {
  throw RecordingError(fmt::format(
      "{}: no recording is open on this thread, and a variable of recording {} takes part; keep the Recording scope "
      "open while you compute, or pass the variable's value()",
      function, found));
}

void throw_passive_output() {
  throw RecordingError(
      "backward: the output depends on no input of this recording, so there is nothing to sweep; was it computed from "
      "value() or from plain numbers, or before tape.input made the inputs?");
}

void throw_passive_adjoint() {
  throw RecordingError(
      "adjoint: the variable is passive (it depends on no input), so it has no adjoint; ask for the adjoint of what "
      "tape.input returned");
}

void throw_not_swept() {
  throw RecordingError("adjoint: this recording has not been swept; call tape.backward(output) first");
}

void throw_defined_after_sweep() {
  throw RecordingError(
      "adjoint: the variable was recorded after the last sweep, which did not see it; call tape.backward again");
}

void throw_last_before_first() {
  throw ArgumentError(
      "adjoint_view: the last variable was defined before the first one, so there is nothing from this one to that; pass "
      "the front and the back of the vector that tape.input made");
}

void throw_already_recording() {
  throw RecordingError(
      "Recording: this tape is already recording; end the other Recording first, or use a second tape for a nested "
      "recording");
}

void throw_never_recorded(const char* function) {
  throw RecordingError(
      fmt::format("{}: this tape is not recording; open one with ad::Recording recording(tape)", function));
}

void throw_needs_seed(std::size_t size) {
  throw ShapeError(fmt::format(
      "backward: the output has {} elements and no seed was given; pass a seed of the output's shape, or reduce the "
      "output to one number first (sum, mean)",
      size));
}

void throw_recording_full() {
  throw RecordingError(
      "the recording is full: one recording holds at most 1,073,741,823 scalar values; cut the computation into several "
      "recordings");
}

void throw_not_constant(RecordingNumber found) {
  throw RecordingError(fmt::format(
      "operation: a variable of recording {} on a tape of plain numbers meets dual numbers, among which it can only be a "
      "constant; pass its value()",
      found));
}

void throw_closed_recording(RecordingNumber found) {
  throw RecordingError(fmt::format(
      "value: the tensor belongs to recording {}, which is not open on this thread; read a tensor's values while its "
      "Recording is open, and keep a copy as a plain array for later",
      found));
}

}  // namespace slope::ad
