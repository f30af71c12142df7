// The random numbers: fixed by the seed, the same everywhere, and normal.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstdint>

#include <nn/normal_numbers.hpp>

namespace nn = slope::nn;

BOOST_AUTO_TEST_SUITE(normal_numbers)

// References: numpy.random.seed(1) or seed(2), then numpy.random.randn(6), of NumPy 1.24.
BOOST_AUTO_TEST_CASE(a_seed_draws_what_numpy_draws) {
  constexpr std::array<double, 6> first{1.6243453636632417,  -0.6117564136500754, -0.5281717522634557,
                                        -1.0729686221561705, 0.8654076293246785,  -2.3015386968802827};
  constexpr std::array<double, 6> second{-0.4167578474054706, -0.056266827226329474, -2.136196095668454,
                                         1.6402708084049886,  -1.7934355851948631,   -0.841747365656204};
  nn::NormalNumbers from_one(1);
  nn::NormalNumbers from_two(2);
  // A few units in the last place: all that the logarithms of two libraries may differ by.
  for (const double expected : first) BOOST_TEST(std::abs(from_one() - expected) <= 1e-14);
  for (const double expected : second) BOOST_TEST(std::abs(from_two() - expected) <= 1e-14);
}

BOOST_AUTO_TEST_CASE(seeds_beyond_32_bits_have_streams_of_their_own) {
  nn::NormalNumbers one(1);
  nn::NormalNumbers beyond(std::uint64_t{1} << 32 | 1);
  nn::NormalNumbers further(std::uint64_t{2} << 32 | 1);
  const double first = beyond();
  BOOST_TEST(first != one());
  BOOST_TEST(first != further());
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
