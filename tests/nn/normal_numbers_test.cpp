// The random numbers: fixed by the seed, the same everywhere, and normal.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

#include <nn/normal_numbers.hpp>

namespace nn = slope::nn;

BOOST_AUTO_TEST_SUITE(normal_numbers)

// References: MT19937-64 (Matsumoto and Nishimura) and Box-Muller written independently in Python, seeds 1
// and 2.
BOOST_AUTO_TEST_CASE(a_seed_fixes_the_stream_on_every_platform) {
  constexpr std::array<double, 6> first{1.312851528985561,  1.5159465040060633, 1.2506039211781215,
                                        0.1661713810523931, 1.2285219999610568, -0.7650179338846085};
  constexpr std::array<double, 6> second{0.26519244583197793, -0.3638695425810288, 0.6225185410623756,
                                         -0.3156283133185442, 1.0896209088019082,  1.2498878144317649};
  nn::NormalNumbers from_one(1);
  nn::NormalNumbers from_two(2);
  // A few units in the last place: all that logarithm, sine and cosine of two libraries may differ by.
  for (const double expected : first) BOOST_TEST(std::abs(from_one() - expected) <= 1e-14);
  for (const double expected : second) BOOST_TEST(std::abs(from_two() - expected) <= 1e-14);
}

BOOST_AUTO_TEST_CASE(a_copy_continues_from_the_same_place) {
  nn::NormalNumbers numbers(3);
  for (int index = 0; index < 7; ++index) numbers();
  nn::NormalNumbers copy = numbers;
  for (int index = 0; index < 10; ++index) BOOST_TEST(copy() == numbers());
}

BOOST_AUTO_TEST_CASE(moments_and_tails_are_those_of_the_normal_distribution) {
  constexpr int count = 400'000;
  nn::NormalNumbers numbers(11);
  double sum = 0.0;
  double sum_of_squares = 0.0;
  double sum_of_fourth_powers = 0.0;
  double sum_of_neighbours = 0.0;
  int beyond_two = 0;
  double before = 0.0;
  for (int index = 0; index < count; ++index) {
    const double x = numbers();
    sum += x;
    sum_of_squares += x * x;
    sum_of_fourth_powers += x * x * x * x;
    sum_of_neighbours += x * before;
    if (std::abs(x) > 2.0) ++beyond_two;
    before = x;
  }
  // Each bound is five standard errors of its statistic.
  const double root = std::sqrt(static_cast<double>(count));
  BOOST_TEST(std::abs(sum / count) < 5.0 / root);
  BOOST_TEST(std::abs(sum_of_squares / count - 1.0) < 5.0 * std::sqrt(2.0) / root);
  BOOST_TEST(std::abs(sum_of_fourth_powers / count - 3.0) < 5.0 * std::sqrt(96.0) / root);
  BOOST_TEST(std::abs(sum_of_neighbours / count) < 5.0 / root);
  BOOST_TEST(std::abs(beyond_two / static_cast<double>(count) - 0.04550026) < 5.0 * 0.2084 / root);
}

BOOST_AUTO_TEST_SUITE_END()
