// Reserving and committing memory with mmap and mprotect: see reservation.hpp.
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <ad/tape/reservation.hpp>
#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <utility>

namespace slope::ad {
namespace {

constexpr std::size_t page = std::size_t{1} << 12;
constexpr std::size_t huge_page = std::size_t{1} << 21;   // 2 MiB on x86-64; growth by it is 500 calls a gigabyte
constexpr std::size_t huge_from = std::size_t{1} << 21;   // less may not repay one huge page that comes slowly
constexpr std::size_t small_from = std::size_t{1} << 23;  // small pages come together from here: most will be used
constexpr std::size_t first_step = std::size_t{1} << 18;  // 256 KiB: a small tape costs little
constexpr std::size_t first_pages = std::size_t{1} << 16;  // come together: touched one by one they cost more
constexpr std::size_t at_once_from = 2 * huge_page;  // steps are shorter: more is what a recording has been found to need
constexpr std::size_t most_spares = 8;                    // 2 MiB in all: the streams of two small tapes

constexpr int populate_write = 23;  // MADV_POPULATE_WRITE of Linux 5.14, which older headers lack

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

std::size_t physical_memory() {
  static const std::size_t bytes = static_cast<std::size_t>(std::max(sysconf(_SC_PHYS_PAGES), 1L)) *
                                   static_cast<std::size_t>(std::max(sysconf(_SC_PAGESIZE), 4096L));
  return bytes;
}

/// Twice the machine's memory, so that the range is never what runs out.
std::size_t usual_size() { return round_up(2 * physical_memory(), huge_page); }

/// Addresses for so many bytes and a huge page more, as the base is where one may start; null where there are none.
std::byte* map_range(std::size_t bytes) {
  void* const range =
      mmap(nullptr, bytes + huge_page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return range == MAP_FAILED ? nullptr : static_cast<std::byte*>(range);
}
void unmap_range(std::byte* range, std::size_t bytes) { munmap(range, bytes + huge_page); }

/// Seconds of processor time that this thread has used: what other processes take does not count.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Has the system give the huge page at `place` now. False when it took so long that small ones are better.
bool comes_soon(std::byte* place) {
  // Clearing 2 MiB takes 0.1 to 0.2 ms, and 512 small pages as much to 1 ms. It takes 4 ms or more where the host of
  // a virtual machine has yet to find the memory, or where other pages must be moved out of the way.
  constexpr double soon = 1e-3;
  const double start = thread_seconds();
  *static_cast<volatile std::byte*>(place) = std::byte{0};
  return thread_seconds() - start < soon;
}

/// The bases of ranges that small tapes have left, of the usual size and with the first step committed and touched;
/// null where there is none. Where a range's mapping starts is written at its base. Without a destructor, as tapes may
/// go after any other object.
constinit std::array<std::atomic<std::byte*>, most_spares> spares{};

std::byte* take_spare() {
  for (std::atomic<std::byte*>& place : spares) {
    if (place.load(std::memory_order_relaxed) == nullptr) continue;
    if (std::byte* const base = place.exchange(nullptr, std::memory_order_acquire)) return base;
  }
  return nullptr;
}

bool keep_spare(std::byte* base) {
  for (std::atomic<std::byte*>& place : spares) {
    std::byte* none = nullptr;
    if (place.compare_exchange_strong(none, base, std::memory_order_release, std::memory_order_relaxed)) return true;
  }
  return false;
}

}  // namespace

Reservation::~Reservation() {
  if (!leave_spare()) release();
}

void Reservation::commit(std::size_t bytes) {
  if (bytes <= committed_) return;
  const std::size_t allowed = account_->left();
  if (base_ == nullptr && bytes <= first_step && first_step <= allowed && take_over_spare()) return;
  if (base_ == nullptr) reserve(bytes);
  const std::size_t step = std::clamp(committed_, first_step, huge_page);
  const std::size_t wanted = std::max(bytes, committed_ + step);
  std::size_t target = round_up(wanted, wanted > huge_from ? huge_page : first_step);
  if (target > reserved_ || target - committed_ > allowed) target = round_up(bytes, page);
  if (target > reserved_ || target - committed_ > allowed) throw std::bad_alloc();
  if (mprotect(base_ + committed_, target - committed_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  account_->committed += target - committed_;
  const std::size_t from = std::exchange(committed_, target);
  prepare_pages(from);
}

void Reservation::commit_afresh(std::size_t bytes) {
  const bool at_once = bytes > at_once_from && bytes <= usual_size() && bytes - committed_ <= account_->left();
  if (at_once && committed_ == first_step) {
    if (std::byte* const range = map_range(usual_size()); range != nullptr) {
      if (leave_spare()) {
        take(range, usual_size());
      } else {
        unmap_range(range, usual_size());
      }
    }
  }
  commit(bytes);
}

void Reservation::release() {
  if (base_ == nullptr) return;
  unmap_range(range_, reserved_);
  account_->pauses = {};
  forget();
}

void Reservation::reserve(std::size_t at_least) {
  const std::size_t usual = std::max(usual_size(), round_up(at_least, huge_page));
  for (std::size_t bytes = usual;; bytes = round_up(bytes / 2, huge_page)) {
    if (bytes < at_least) throw std::bad_alloc();
    if (std::byte* const range = map_range(bytes); range != nullptr) {
      take(range, bytes);
      // Where the process's addresses are limited, the other streams need some too.
      const std::size_t share = round_up(std::max(bytes / 4, at_least), huge_page);
      if (bytes < usual && share < bytes && munmap(range_ + share + huge_page, bytes - share) == 0) reserved_ = share;
      return;
    }
    if (bytes <= huge_page) throw std::bad_alloc();
  }
}

void Reservation::take(std::byte* range, std::size_t bytes) {
  range_ = range;
  base_ = range + (huge_page - reinterpret_cast<std::size_t>(range) % huge_page) % huge_page;
  reserved_ = bytes;
}

void Reservation::forget() {
  account_->committed -= committed_;
  range_ = base_ = nullptr;
  reserved_ = committed_ = 0;
}

void Reservation::prepare_pages(std::size_t from) {
  // What grows step by step starts with small pages, all but the first on touch; what is asked for at once is going to
  // be used.
  const bool at_once = committed_ - from > at_once_from;
  if (from == 0 && !at_once) (void)madvise(base_, std::min(committed_, first_pages), populate_write);
  std::size_t begin = round_up(at_once ? from : std::max(from, huge_from), huge_page);
  for (; begin + huge_page <= committed_; begin += huge_page) {
    // All of it is advice: where the system does not follow, pages come on touch.
    if (account_->huge_pages && account_->pauses.over()) {
      if (madvise(base_ + begin, huge_page, MADV_HUGEPAGE) != 0) return;
      account_->pauses.came(comes_soon(base_ + begin));
    } else if (at_once || begin >= small_from) {
      (void)madvise(base_ + begin, huge_page, populate_write);
    }
  }
}

bool Reservation::leave_spare() {
  // Only what has small pages: a huge page cannot be given back in part.
  if (reserved_ != usual_size() || committed_ < first_step || committed_ > huge_from) return false;
  if (committed_ > first_step) {
    void* const rest = mmap(base_ + first_step, committed_ - first_step, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (rest == MAP_FAILED) return false;
  }
  std::memcpy(base_, &range_, sizeof(range_));
  if (!keep_spare(base_)) return false;
  forget();
  return true;
}

bool Reservation::take_over_spare() {
  std::byte* const base = take_spare();
  if (base == nullptr) return false;
  std::memcpy(&range_, base, sizeof(range_));
  base_ = base;
  reserved_ = usual_size();
  committed_ = first_step;
  account_->committed += committed_;
  return true;
}

}  // namespace slope::ad
