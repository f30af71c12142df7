// The signal handler behind interrupt.hpp: it does nothing but set one flag, which is all that a handler may
// do.
#include <ad/report/interrupt.hpp>

#include <csignal>

namespace slope::ad::report {
namespace {

volatile std::sig_atomic_t interrupt_flag = 0;
struct sigaction old_interrupt;
struct sigaction old_termination;

extern "C" void set_interrupt_flag(int) { interrupt_flag = 1; }

}  // namespace

InterruptGuard::InterruptGuard() {
  interrupt_flag = 0;
  struct sigaction action = {};
  action.sa_handler = set_interrupt_flag;
  sigemptyset(&action.sa_mask);
  // SA_RESETHAND: the second signal finds the default behaviour, so that a program that does not poll can be
  // stopped.
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigaction(SIGINT, &action, &old_interrupt);
  sigaction(SIGTERM, &action, &old_termination);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &old_interrupt, nullptr);
  sigaction(SIGTERM, &old_termination, nullptr);
}

bool interrupted() noexcept { return interrupt_flag != 0; }

}  // namespace slope::ad::report
