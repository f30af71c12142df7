// The memory below the streams: how much is held for how much was asked for, what is left for the next range.
#include <ad/ad.hpp>
#include <ad/tape/reservation.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <memory>
#include <new>
#include <optional>
#include <thread>
#include <vector>

namespace {

namespace ad = slope::ad;

constexpr std::size_t kibibyte = std::size_t{1} << 10;
constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t page = 4 * kibibyte;

/// Bytes of the range that are in memory.
std::size_t resident(const ad::Reservation& range) {
  std::vector<unsigned char> pages(range.committed() / page);
  BOOST_REQUIRE(mincore(range.base(), range.committed(), pages.data()) == 0);
  return page * static_cast<std::size_t>(
                    std::count_if(pages.begin(), pages.end(), [](unsigned char in) { return (in & 1) != 0; }));
}

std::byte pattern(std::size_t place) { return static_cast<std::byte>(place / page * 7 + 1); }

/// Grows the range page by page, writing to each.
void fill(ad::Reservation& range, std::size_t bytes) {
  for (std::size_t place = 0; place < bytes; place += page) {
    if (place + page > range.committed()) range.commit(place + page);
    range.base()[place] = pattern(place);
  }
}

bool is_filled(const ad::Reservation& range, std::size_t bytes) {
  for (std::size_t place = 0; place < bytes; place += page) {
    if (range.base()[place] != pattern(place)) return false;
  }
  return true;
}

long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

double long_product(const ad::TapeOptions& options, std::size_t& held) {
  ad::Tape<double> tape(options);
  const ad::Recording recording(tape);
  const ad::Var x = tape.input(1.0000001);
  ad::Var y = x;
  for (int k = 0; k < 1'000'000; ++k) y = y * x;
  tape.backward(y);
  held = tape.bytes_held();
  return tape.adjoint(x);
}

/// Limits the process to so many bytes of addresses more than it has; returns the limit before.
rlimit limit_addresses(std::size_t more) {
  std::size_t pages_mapped = 0;
  std::ifstream("/proc/self/statm") >> pages_mapped;
  BOOST_REQUIRE(pages_mapped > 0u);
  rlimit before{};
  BOOST_REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
  rlimit limited = before;
  limited.rlim_cur = pages_mapped * page + more;
  BOOST_REQUIRE(setrlimit(RLIMIT_AS, &limited) == 0);
  return before;
}

/// Goes through a pause and counts its places.
std::size_t length_of_pause(ad::HugePagePauses& pauses) {
  std::size_t places = 0;
  while (!pauses.over()) ++places;
  return places;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reservations)

BOOST_AUTO_TEST_CASE(a_range_holds_little_more_than_was_asked_for) {
  for (const bool huge_pages : {false, true}) {
    for (const std::size_t bytes : {page, 200 * kibibyte, 300 * kibibyte, mebibyte, 2 * mebibyte + page, 7 * mebibyte,
                                    33 * mebibyte + 5 * page}) {
      for (const bool at_once : {false, true}) {
        ad::MemoryAccount account;
        account.huge_pages = huge_pages;
        ad::Reservation range(account);
        if (at_once) range.commit(bytes);
        fill(range, bytes);
        BOOST_TEST_CONTEXT(bytes << " bytes, at once " << at_once << ", huge pages " << huge_pages) {
          BOOST_TEST(range.committed() >= bytes);
          BOOST_TEST(range.committed() <= std::max(2 * bytes, 256 * kibibyte));
          BOOST_TEST(range.committed() <= bytes + 2 * mebibyte);
          BOOST_TEST(resident(range) >= bytes);
          BOOST_TEST(resident(range) <= std::max(range.committed(), bytes + 2 * mebibyte));
          if (bytes <= mebibyte) BOOST_TEST(resident(range) <= std::max(bytes, 256 * kibibyte));
          BOOST_TEST(account.committed == range.committed());
          BOOST_TEST(is_filled(range, bytes));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(after_slow_huge_pages_come_longer_and_longer_pauses) {
  ad::HugePagePauses pauses;
  BOOST_TEST(length_of_pause(pauses) == 0u);
  pauses.came(false);
  BOOST_TEST(length_of_pause(pauses) == 4u);
  pauses.came(false);
  BOOST_TEST(length_of_pause(pauses) == 16u);
  pauses.came(true);
  BOOST_TEST(length_of_pause(pauses) == 0u);
  pauses.came(false);
  BOOST_TEST(length_of_pause(pauses) == 4u);
}

BOOST_AUTO_TEST_CASE(growth_moves_and_loses_nothing_where_huge_pages_are_found_slow) {
  for (const std::size_t slow_from : {mebibyte, 5 * mebibyte, 11 * mebibyte}) {
    ad::MemoryAccount account;
    ad::Reservation range(account);
    fill(range, slow_from);
    const std::byte* const base = range.base();
    account.pauses.came(false);
    range.commit(12 * mebibyte);
    BOOST_TEST(range.base() == base);
    BOOST_TEST(is_filled(range, slow_from));
    fill(range, 24 * mebibyte);
    BOOST_TEST(is_filled(range, 24 * mebibyte));
    range.release();
    BOOST_TEST(account.committed == 0u);
    BOOST_TEST(length_of_pause(account.pauses) == 0u);
    account.pauses.came(false);
    BOOST_TEST(length_of_pause(account.pauses) == 4u);  // as after the first slow one
    fill(range, page);
    BOOST_TEST(is_filled(range, page));
  }
}

BOOST_AUTO_TEST_CASE(the_limit_is_kept_to_the_page_whatever_others_have_left) {
  {
    ad::MemoryAccount account;
    ad::Reservation range(account);
    range.commit(page);  // leaves a spare of 256 KiB
  }
  for (const std::size_t limit : {3 * page, 256 * kibibyte, 600 * kibibyte, 5 * mebibyte}) {
    ad::MemoryAccount account;
    account.limit = limit;
    ad::Reservation range(account);
    fill(range, limit);
    BOOST_TEST(range.committed() == limit);
    BOOST_CHECK_THROW(range.commit(limit + 1), std::bad_alloc);
    BOOST_TEST(range.committed() == limit);
    BOOST_TEST(is_filled(range, limit));
    BOOST_CHECK_THROW(ad::Reservation(account).commit(1), std::bad_alloc);
  }
}

BOOST_AUTO_TEST_CASE(where_addresses_are_limited_many_ranges_find_room) {
  const rlimit before = limit_addresses(2048 * mebibyte);
  bool enough = true;
  {
    ad::MemoryAccount account;
    std::array<std::optional<ad::Reservation>, 10> ranges;  // two tapes'
    try {
      for (auto& range : ranges) {
        range.emplace(account);
        range->commit(mebibyte);  // more than a spare has
        fill(*range, 16 * mebibyte);
      }
      BOOST_TEST(std::vector<char>(32 * mebibyte).size() == 32 * mebibyte);
    } catch (const std::bad_alloc&) {
      enough = false;
    }
  }
  BOOST_REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
  BOOST_TEST(enough);
}

BOOST_AUTO_TEST_CASE(the_first_pages_of_a_new_range_come_together) {
  void* const probe = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  BOOST_REQUIRE(probe != MAP_FAILED);
  const bool can_populate = madvise(probe, page, 23) == 0;  // MADV_POPULATE_WRITE, from Linux 5.14 on
  munmap(probe, page);
  ad::MemoryAccount account;
  ad::Reservation range(account);
  range.commit(300 * kibibyte);  // more than a spare has
  BOOST_TEST(resident(range) == (can_populate ? 64 * kibibyte : 0));
}

BOOST_AUTO_TEST_CASE(a_range_that_is_gone_leaves_its_pages_to_the_next) {
  constexpr std::size_t bytes = 256 * kibibyte;
  for (const std::size_t before : {bytes, mebibyte}) {
    for (int round = 0; round < 10; ++round) {  // every spare of earlier tests is touched
      ad::MemoryAccount account;
      std::vector<std::unique_ptr<ad::Reservation>> ranges;
      for (int count = 0; count < 8; ++count) {
        ranges.push_back(std::make_unique<ad::Reservation>(account));
        fill(*ranges.back(), before);
      }
    }
    ad::MemoryAccount account;
    std::optional<ad::Reservation> range(std::in_place, account);
    const long faults = page_faults();
    fill(*range, bytes);
    BOOST_TEST(page_faults() - faults <= 4);  // 64 pages, were they new
    BOOST_TEST(account.committed == bytes);
    range.reset();
    BOOST_TEST(account.committed == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_first_step_makes_way_for_memory_that_comes_at_once) {
  ad::MemoryAccount account;
  ad::Reservation range(account);
  range.commit(page);
  const std::byte* const first = range.base();
  range.commit_afresh(mebibyte);  // in steps: it goes on where it is
  BOOST_TEST(range.base() == first);
  range.commit_afresh(32 * mebibyte);
  BOOST_TEST(range.base() == first);
  BOOST_TEST(account.committed == range.committed());

  ad::Reservation another(account);
  another.commit(page);
  const std::byte* const step = another.base();
  const std::size_t before = account.committed - another.committed();
  another.commit_afresh(32 * mebibyte);
  BOOST_TEST(another.base() != step);  // the next small range has it
  BOOST_TEST(another.committed() >= 32 * mebibyte);
  BOOST_TEST(account.committed == before + another.committed());
  fill(another, 32 * mebibyte);
  BOOST_TEST(is_filled(another, 32 * mebibyte));
  ad::Reservation next(account);
  next.commit(page);
  BOOST_TEST(next.base() == step);

  // Where there are no addresses for another range, it goes on in its own.
  ad::Reservation alone(account);
  alone.commit(page);
  const std::byte* const own = alone.base();
  const rlimit addresses = limit_addresses(64 * mebibyte);
  alone.commit_afresh(32 * mebibyte);
  BOOST_REQUIRE(setrlimit(RLIMIT_AS, &addresses) == 0);
  BOOST_TEST(alone.base() == own);
  BOOST_TEST(alone.committed() >= 32 * mebibyte);

  ad::MemoryAccount limited;
  limited.limit = mebibyte;
  ad::Reservation small(limited);
  small.commit(page);
  BOOST_CHECK_THROW(small.commit_afresh(32 * mebibyte), std::bad_alloc);
  BOOST_TEST(small.committed() == 256 * kibibyte);
  BOOST_TEST(limited.committed == 256 * kibibyte);
  small.commit(mebibyte);
  fill(small, mebibyte);
  BOOST_TEST(is_filled(small, mebibyte));
}

BOOST_AUTO_TEST_CASE(no_two_ranges_share_a_spare) {
  std::array<bool, 4> right{};
  std::vector<std::thread> threads;
  for (std::size_t number = 0; number < right.size(); ++number) {
    threads.emplace_back([&own = right[number], number] {
      const auto mark = static_cast<std::byte>(100 + number);
      own = true;
      for (int round = 0; round < 2000; ++round) {
        ad::MemoryAccount account;
        std::array<std::optional<ad::Reservation>, 4> ranges;
        for (auto& range : ranges) {
          range.emplace(account);
          range->commit(page);
          std::memset(range->base(), static_cast<int>(mark), 64);
        }
        for (std::size_t one = 0; one < ranges.size(); ++one) {
          ranges[one]->base()[0] = static_cast<std::byte>(one);
          for (std::size_t byte = 1; byte < 64; ++byte) own = own && ranges[one]->base()[byte] == mark;
        }
        for (std::size_t one = 0; one < ranges.size(); ++one) {
          own = own && ranges[one]->base()[0] == static_cast<std::byte>(one);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const bool own : right) BOOST_TEST(own);
}

BOOST_AUTO_TEST_CASE(huge_pages_change_no_derivative_and_take_no_more_memory) {
  std::size_t with = 0;
  std::size_t without = 0;
  BOOST_TEST(long_product({.huge_pages = true}, with) == long_product({.huge_pages = false}, without));
  BOOST_TEST(with == without);
  BOOST_TEST(with <= std::size_t{32'000'000} + 6 * mebibyte);
}

BOOST_AUTO_TEST_SUITE_END()
