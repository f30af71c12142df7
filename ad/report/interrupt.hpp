// Ctrl-C as a flag: long loops poll it, finish what they hold and write a whole result or none.
//
// The first Ctrl-C (SIGINT) or termination request (SIGTERM) only sets the flag; the second one ends the
// program at once, as the signal would have done without us.
#pragma once

namespace slope::ad::report {

/// While one of these lives, Ctrl-C sets a flag instead of ending the program; the old behaviour returns with
/// its end.
///
/// One at a time, created in `main`. The flag starts unset.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

/// Whether Ctrl-C was pressed since the guard was created; costs one load, so that a loop may ask at every
/// step.
bool interrupted() noexcept;

}  // namespace slope::ad::report
