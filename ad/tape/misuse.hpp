// The texts of misuse: what was asked of a tape, what was found, and what is the likely cause.
//
// Kept apart from the tape so that its hot paths carry a call and no text.
#pragma once

#include <ad/types/number.hpp>

namespace slope::ad {

/// Why a variable does not belong to the recording at hand.
enum class Stranger {
  stale,     ///< of an earlier recording on the same tape
  outer,     ///< of an enclosing recording on another tape of this thread
  elsewhere  ///< of another tape or thread, or of a recording long ended
};

[[noreturn]] void throw_stranger(const char* function, Stranger why, RecordingNumber found, RecordingNumber expected);
[[noreturn]] void throw_not_recording(const char* function, RecordingNumber found);
[[noreturn]] void throw_passive_output();
[[noreturn]] void throw_passive_adjoint();
[[noreturn]] void throw_not_swept();
[[noreturn]] void throw_defined_after_sweep();
[[noreturn]] void throw_last_before_first();
[[noreturn]] void throw_already_recording();
[[noreturn]] void throw_never_recorded(const char* function);
[[noreturn]] void throw_needs_seed(std::size_t size);
[[noreturn]] void throw_recording_full();
[[noreturn]] void throw_not_constant(RecordingNumber found);
[[noreturn]] void throw_closed_recording(RecordingNumber found);

}  // namespace slope::ad
