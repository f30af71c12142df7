// A recording of 200 million operations, 6.6 GB: run only where SLOPE_SLOW_TESTS is set in the environment.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cmath>
#include <cstdlib>

namespace {

namespace ad = slope::ad;

bool slow_tests() { return std::getenv("SLOPE_SLOW_TESTS") != nullptr; }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(large_recordings)

BOOST_AUTO_TEST_CASE(two_hundred_million_operations_take_the_bytes_of_their_statements) {
  if (!slow_tests()) {
    BOOST_TEST_MESSAGE("skipped: set SLOPE_SLOW_TESTS to run it (6.6 GB)");
    return;
  }
  constexpr std::size_t operations = 200'000'000;
  ad::Tape tape;
  std::size_t held = 0;
  for (int round = 0; round < 2; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const ad::Recording recording(tape);
    const ad::Var a = tape.input(1.0);
    ad::Var y = tape.input(1.0);
    for (std::size_t k = 0; k < operations; ++k) y = 0.5 * (y + a);
    const double recorded = seconds_since(start);
    tape.backward(y);
    BOOST_TEST(std::abs(tape.adjoint(a) - 1.0) < 1e-15);
    BOOST_TEST(tape.bytes_used() == 24 * operations + 24);
    BOOST_TEST(tape.bytes_held() <= 32 * operations + (std::size_t{8} << 20));
    if (round == 1) BOOST_TEST(tape.bytes_held() == held);
    held = tape.bytes_held();
    BOOST_TEST_MESSAGE("recorded in " << recorded << " s, with the sweep " << seconds_since(start) << " s; "
                                      << tape.bytes_used() << " bytes used, " << held << " held");
  }
}

BOOST_AUTO_TEST_SUITE_END()
