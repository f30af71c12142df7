// The squared distance and its pullback: the kernels of every instruction set that this processor has, against plain
// loops in long double. Blocks end at the border of an unreadable page.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <tests/ad/rules/guarded_block.hpp>

namespace {

namespace rules = slope::ad::rules;
using slope::tests::GuardedBlock;

void fill(GuardedBlock& block, std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (double& number : block.span()) number = uniform(generator);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(distance_kernels)

BOOST_AUTO_TEST_CASE(squared_distances_of_every_size) {
  std::mt19937_64 generator(41);
  for (const rules::KernelTable* table : rules::available_kernels()) {
    for (std::size_t count = 0; count <= 90; ++count) {
      GuardedBlock a(count);
      GuardedBlock b(count);
      fill(a, generator);
      fill(b, generator);
      long double expected = 0;
      for (std::size_t k = 0; k < count; ++k) expected += (static_cast<long double>(a[k]) - b[k]) * (a[k] - b[k]);
      const double got = table->squared_distance(a.data(), b.data(), count);
      BOOST_TEST_CONTEXT(table->instruction_set << ' ' << count) {
        BOOST_TEST(std::abs(got - static_cast<double>(expected)) <= 3e-16 * static_cast<double>(count + 1) * got);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pullbacks_written_and_added) {
  std::mt19937_64 generator(42);
  for (const rules::KernelTable* table : rules::available_kernels()) {
    for (std::size_t count = 0; count <= 35; ++count) {
      for (unsigned choice = 0; choice < 16; ++choice) {
        const bool to_a = (choice & 1u) != 0, to_b = (choice & 2u) != 0;
        const bool add_to_a = (choice & 4u) != 0, add_to_b = (choice & 8u) != 0;
        GuardedBlock a(count), b(count), before_a(count), before_b(count);
        for (GuardedBlock* block : {&a, &b, &before_a, &before_b}) fill(*block, generator);
        constexpr double not_to_be_read = std::numeric_limits<double>::quiet_NaN();
        GuardedBlock got_a(count, not_to_be_read), got_b(count, not_to_be_read);
        for (std::size_t k = 0; k < count; ++k) {
          if (add_to_a || !to_a) got_a[k] = before_a[k];
          if (add_to_b || !to_b) got_b[k] = before_b[k];
        }
        const double upstream = 0.75;
        table->pull_back_distance({.upstream = upstream,
                                   .a = a.data(),
                                   .count = count,
                                   .b = b.data(),
                                   .add_to_a = add_to_a,
                                   .a_adjoints = to_a ? got_a.data() : nullptr,
                                   .add_to_b = add_to_b,
                                   .b_adjoints = to_b ? got_b.data() : nullptr});
        std::size_t wrong = 0;
        for (std::size_t k = 0; k < count; ++k) {
          const double product = upstream * 2 * (a[k] - b[k]);
          const double by_a = to_a ? product + (add_to_a ? before_a[k] : 0) : before_a[k];
          const double by_b = to_b ? -product + (add_to_b ? before_b[k] : 0) : before_b[k];
          wrong += !(std::abs(got_a[k] - by_a) <= 1e-15) || !(std::abs(got_b[k] - by_b) <= 1e-15);
        }
        BOOST_TEST_CONTEXT(table->instruction_set << ' ' << count << ' ' << choice) { BOOST_TEST(wrong == 0u); }
      }
    }
  }
}

// Two views of one tensor: their adjoints overlap, and each contribution must arrive.
BOOST_AUTO_TEST_CASE(pullbacks_whose_adjoints_overlap) {
  std::mt19937_64 generator(43);
  for (const rules::KernelTable* table : rules::available_kernels()) {
    for (std::size_t shift = 0; shift <= 10; ++shift) {
      constexpr std::size_t count = 29;
      GuardedBlock numbers(count + shift);
      fill(numbers, generator);
      for (const bool first_is_behind : {false, true}) {
        GuardedBlock got(count + shift);
        GuardedBlock expected(count + shift);
        const std::size_t a_at = first_is_behind ? shift : 0, b_at = first_is_behind ? 0 : shift;
        for (std::size_t k = 0; k < count; ++k) {
          const double product = 1.5 * 2 * (numbers[a_at + k] - numbers[b_at + k]);
          expected[a_at + k] += product;
          expected[b_at + k] -= product;
        }
        table->pull_back_distance({.upstream = 1.5,
                                   .a = numbers.data() + a_at,
                                   .count = count,
                                   .b = numbers.data() + b_at,
                                   .add_to_a = true,
                                   .a_adjoints = got.data() + a_at,
                                   .add_to_b = true,
                                   .b_adjoints = got.data() + b_at});
        std::size_t wrong = 0;
        for (std::size_t k = 0; k < count + shift; ++k) wrong += !(std::abs(got[k] - expected[k]) <= 1e-14);
        BOOST_TEST_CONTEXT(table->instruction_set << ' ' << shift << ' ' << first_is_behind) {
          BOOST_TEST(wrong == 0u);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
