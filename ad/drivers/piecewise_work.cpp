// Claiming pieces, and the threads that help: see piecewise_work.hpp.
#include <pthread.h>

#include <ad/drivers/piecewise_work.hpp>
#include <algorithm>
#include <atomic>
#include <cfenv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace slope::ad::detail {
namespace {

using Clock = std::chrono::steady_clock;

/// What is left must take longer than this for others to be asked: waking a thread takes 7 to 15 microseconds, starting
/// one 30.
constexpr std::chrono::microseconds worth_helping{50};

/// Whether this thread computes a piece.
thread_local bool computing = false;

class Computing {
 public:
  Computing() : before_(std::exchange(computing, true)) {}
  ~Computing() { computing = before_; }
  Computing(const Computing&) = delete;
  Computing& operator=(const Computing&) = delete;

 private:
  bool before_;
};

/// Work that is being done. Its pieces are claimed in order: when one has failed, all before it are in hands that
/// finish them, and any of them may still turn out to be the first to fail.
class Undertaking {
 public:
  Undertaking(PiecewiseWork& work, std::size_t pieces)
      : work_(work), pieces_(pieces), failed_(pieces), computed_(pieces, false) {
    std::fegetenv(&environment_);
  }

  /// Claims and computes a piece; false when none is left to do.
  bool compute_next() {
    const std::size_t piece = next_.fetch_add(1, std::memory_order_relaxed);
    if (piece >= pieces_ || failed_.load(std::memory_order_relaxed) < piece) return false;
    try {
      work_.compute(piece, failed_);
      take_in_order(piece);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (piece < failed_) {
        failed_ = piece;
        exception_ = std::current_exception();
      }
    }
    return true;
  }

  /// What a helper does.
  void help() {
    std::fenv_t own;
    std::fegetenv(&own);
    std::fesetenv(&environment_);
    while (compute_next()) {
    }
    std::fesetenv(&own);
  }

  std::size_t left() const { return pieces_ - std::min(pieces_, next_.load(std::memory_order_relaxed)); }

  /// Once nobody helps any more.
  void finish() const {
    if (exception_ != nullptr) std::rethrow_exception(exception_);
  }

  std::size_t helpers = 0;  // at work; guarded by the mutex of Helpers

 private:
  void take_in_order(std::size_t piece) {
    const std::lock_guard lock(mutex_);
    computed_[piece] = true;
    for (; taken_ < pieces_ && computed_[taken_]; ++taken_) work_.take(taken_);
  }

  PiecewiseWork& work_;
  const std::size_t pieces_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> failed_;
  std::fenv_t environment_;
  std::mutex mutex_;  // of all that follows
  std::vector<bool> computed_;
  std::size_t taken_ = 0;
  std::exception_ptr exception_;
};

/// Threads that wait to be asked for help. Never destroyed.
class Helpers {
 public:
  Helpers() = default;
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  /// Asks so many for help; whoever is free comes.
  void ask(Undertaking& undertaking, std::size_t count) {
    try {
      const std::lock_guard lock(mutex_);
      requests_.insert(requests_.end(), std::min(count, most_threads), &undertaking);
      for (; threads_ < std::min(count, most_threads); ++threads_) std::thread([this] { serve(); }).detach();
    } catch (const std::exception&) {
      // No more threads, or no memory for them: those that are there will do.
    }
    asked_.notify_all();
  }

  /// Takes back what nobody has answered, and waits for those who came.
  void thank(Undertaking& undertaking) {
    std::unique_lock lock(mutex_);
    std::erase(requests_, &undertaking);
    left_.wait(lock, [&] { return undertaking.helpers == 0; });
  }

 private:
  static constexpr std::size_t most_threads = 1024;

  [[noreturn]] void serve() {
    const Computing always;
    std::unique_lock lock(mutex_);
    for (;;) {
      asked_.wait(lock, [this] { return !requests_.empty(); });
      Undertaking& undertaking = *requests_.front();
      requests_.pop_front();
      ++undertaking.helpers;
      lock.unlock();
      undertaking.help();
      lock.lock();
      if (--undertaking.helpers == 0) left_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_;
  std::condition_variable left_;
  std::deque<Undertaking*> requests_;
  std::size_t threads_ = 0;
};

/// Those of this process, until its end: objects that are destroyed late may still ask them. A forked child has its
/// parent's memory and none of its threads: it starts anew, and leaves alone what it has got, which may be locked.
constinit std::atomic<Helpers*> helpers{nullptr};
[[maybe_unused]] const int told_of_forks = pthread_atfork(nullptr, nullptr, [] { helpers = nullptr; });

Helpers& helpers_of_process() {
  Helpers* found = helpers;
  if (found == nullptr) {
    auto made = std::make_unique<Helpers>();
    if (helpers.compare_exchange_strong(found, made.get())) found = made.release();
  }
  return *found;
}

/// Asked once: the system takes some 10 microseconds to say.
std::size_t processors() {
  static const std::size_t count = std::max(std::thread::hardware_concurrency(), 1U);
  return count;
}

}  // namespace

void do_pieces(PiecewiseWork& work, std::size_t pieces, std::size_t threads) {
  if (threads == 0) threads = processors();
  if (computing) threads = 1;
  const Computing here;
  Undertaking undertaking(work, pieces);
  bool asked = false;
  const Clock::time_point start = Clock::now();
  for (std::size_t done = 1; undertaking.compute_next(); ++done) {
    const std::size_t left = undertaking.left();
    if (asked || threads == 1 || left == 0) continue;
    const std::chrono::duration<double> each = (Clock::now() - start) / static_cast<double>(done);
    if (each * static_cast<double>(left) < worth_helping) continue;
    helpers_of_process().ask(undertaking, std::min(threads - 1, left));
    asked = true;
  }
  if (asked) helpers_of_process().thank(undertaking);
  undertaking.finish();
}

}  // namespace slope::ad::detail
