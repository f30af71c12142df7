// Numbers that their last owner frees, on one thread and on several.
#include <ad/types/shared_elements.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Elements = slope::ad::SharedElements<double>;

}  // namespace

BOOST_AUTO_TEST_SUITE(shared_elements)

BOOST_AUTO_TEST_CASE(copies_share_the_numbers) {
  Elements first(3);
  for (std::size_t k = 0; k < 3; ++k) first.get()[k] = static_cast<double>(k);
  Elements second = first;
  BOOST_TEST(second.get() == first.get());
  const Elements third = std::move(first);
  BOOST_TEST(!first);
  BOOST_TEST(third.get()[2] == 2);
  second = Elements();
  BOOST_TEST(!second);
  second = third;
  second = std::as_const(second);
  BOOST_TEST(second.get()[1] == 1);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(second.get()) % 64 == 0u);
}

BOOST_AUTO_TEST_CASE(none_and_too_many) {
  const Elements none;
  const Elements copy = none;
  BOOST_TEST(!copy);
  BOOST_TEST(static_cast<bool>(Elements(0)));
  BOOST_CHECK_THROW(Elements(std::numeric_limits<std::size_t>::max() / 4), std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(owners_on_several_threads) {
  Elements shared(100);
  for (std::size_t k = 0; k < 100; ++k) shared.get()[k] = 1;
  std::vector<std::thread> threads;
  std::vector<double> sums(4);
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([own = shared, &sum = sums[t]] {
      for (int trial = 0; trial < 10000; ++trial) {
        const Elements copy = own;
        sum += copy.get()[static_cast<std::size_t>(trial % 100)];
      }
    });
  }
  shared = Elements();  // the threads' copies are the last ones
  for (std::thread& thread : threads) thread.join();
  for (const double sum : sums) BOOST_TEST(sum == 10000);
}

BOOST_AUTO_TEST_SUITE_END()
