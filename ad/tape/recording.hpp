// The scope in which a tape records.
//
// Opened before inputs are made; see the example at Tape. Read next: ad/expression/var.hpp.
#pragma once

#include <ad/tape/tape.hpp>

namespace slope::ad {

/// Opens a new recording on a tape for as long as the object lives; the tape's earlier recording is dropped, its memory
/// kept. Recordings on different tapes nest: the innermost one records. Each thread has its own.
/// Throws RecordingError when the tape is already recording. After the scope ends, backward and adjoint still work
/// until the tape's next recording; tensor values can no longer be read.
template <class T = double>
class Recording {
 public:
  explicit Recording(Tape<T>& tape) : tape_(&tape) { tape.begin_recording(this); }
  ~Recording() {
    if (tape_ != nullptr) tape_->end_recording();
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

 private:
  friend class Tape<T>;
  Tape<T>* tape_;  // null once the tape has gone
};

}  // namespace slope::ad
