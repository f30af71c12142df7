// Reserving and committing memory with mmap and mprotect: see reservation.hpp.
#include <sys/mman.h>
#include <unistd.h>

#include <ad/tape/reservation.hpp>
#include <algorithm>
#include <new>

namespace slope::ad {
namespace {

constexpr std::size_t first_step = std::size_t{1} << 18;     // 256 KiB: a small tape costs little
constexpr std::size_t largest_step = std::size_t{1} << 28;   // 256 MiB: growth is a few calls a gigabyte
constexpr std::size_t huge_page = std::size_t{1} << 21;      // 2 MiB on x86-64
constexpr std::size_t huge_from = std::size_t{4} << 20;      // less is not worth a huge page a stream

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

std::size_t physical_memory() {
  static const std::size_t bytes = static_cast<std::size_t>(std::max(sysconf(_SC_PHYS_PAGES), 1L)) *
                                   static_cast<std::size_t>(std::max(sysconf(_SC_PAGESIZE), 4096L));
  return bytes;
}

}  // namespace

Reservation::~Reservation() { release(); }

void Reservation::reserve(std::size_t at_least) {
  // Twice the machine's memory, so that the range is never what runs out; less where an address limit is set.
  for (std::size_t bytes = round_up(std::max(2 * physical_memory(), at_least), huge_page);; bytes /= 2) {
    bytes = round_up(bytes, huge_page);
    if (bytes < at_least) throw std::bad_alloc();
    void* range = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range != MAP_FAILED) {
      base_ = static_cast<std::byte*>(range);
      reserved_ = bytes;
      return;
    }
    if (bytes <= huge_page) throw std::bad_alloc();
  }
}

void Reservation::commit(std::size_t bytes) {
  if (bytes <= committed_) return;
  if (base_ == nullptr) reserve(bytes);
  const std::size_t step = std::clamp(committed_, first_step, largest_step);
  const std::size_t allowed = account_->limit - std::min(account_->limit, account_->committed);
  const std::size_t unit = bytes > huge_from ? huge_page : first_step;
  std::size_t target = round_up(std::max(bytes, committed_ + step), unit);
  if (target > reserved_ || target - committed_ > allowed) target = round_up(bytes, 4096);
  if (target > reserved_ || target - committed_ > allowed) throw std::bad_alloc();
  if (mprotect(base_ + committed_, target - committed_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  if (account_->huge_pages && target > huge_from) {
    const std::size_t from = std::max(round_up(committed_, huge_page), huge_from);
    // Advice only: where huge pages are off the tape works with small ones.
    if (target > from) (void)madvise(base_ + from, target - from, MADV_HUGEPAGE);
  }
  account_->committed += target - committed_;
  committed_ = target;
}

void Reservation::release() {
  if (base_ == nullptr) return;
  munmap(base_, reserved_);
  account_->committed -= committed_;
  base_ = nullptr;
  reserved_ = committed_ = 0;
}

}  // namespace slope::ad
