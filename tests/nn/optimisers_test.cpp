// The update rules, to the last digit.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <ad/types/error.hpp>
#include <nn/optimisers.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;

namespace {

struct Blocks {
  std::vector<double> first{1.0, -2.0, 0.5};
  std::vector<double> second{4.0};
  std::vector<double> first_gradient{0.25, 1.0, -3.0};
  std::vector<double> second_gradient{-0.125};
  std::vector<nn::ParameterBlock> blocks{{first, first_gradient}, {second, second_gradient}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(optimisers)

BOOST_AUTO_TEST_CASE(gradient_descent_subtracts_rate_times_gradient) {
  Blocks data;
  nn::GradientDescent optimiser(0.5);
  optimiser.step(data.blocks);
  BOOST_TEST(data.first == (std::vector<double>{0.875, -2.5, 2.0}), boost::test_tools::per_element());
  BOOST_TEST(data.second == (std::vector<double>{4.0625}), boost::test_tools::per_element());
}

// The worksheet's rule: block q loses aggression · (1 + noise · z_q) · gradient, one fresh z for each block
// and step.
BOOST_AUTO_TEST_CASE(every_block_gets_its_own_factor_at_every_step) {
  constexpr std::uint64_t seed = 17;
  Blocks data;
  nn::NoisyGradientDescent optimiser({.aggression = 7.0, .noise = 0.75}, nn::NormalNumbers(seed));
  nn::NormalNumbers numbers(seed);
  for (int step = 0; step < 5; ++step) {
    const std::vector<double> first = data.first;
    const std::vector<double> second = data.second;
    optimiser.step(data.blocks);
    const double first_factor = 1.0 + 0.75 * numbers();
    const double second_factor = 1.0 + 0.75 * numbers();
    for (std::size_t index = 0; index < first.size(); ++index) {
      const double expected = first[index] - 7.0 * first_factor * data.first_gradient[index];
      BOOST_TEST(std::abs(data.first[index] - expected) <=
                 4e-16 * (std::abs(first[index]) + std::abs(expected)) * 4.0);
    }
    const double expected = second[0] - 7.0 * second_factor * data.second_gradient[0];
    BOOST_TEST(std::abs(data.second[0] - expected) <=
               4e-16 * (std::abs(second[0]) + std::abs(expected)) * 4.0);
  }
}

BOOST_AUTO_TEST_CASE(without_noise_the_rule_is_gradient_descent) {
  Blocks noisy;
  Blocks plain;
  nn::NoisyGradientDescent rule({.aggression = 7.0, .noise = 0.0}, nn::NormalNumbers(1));
  nn::GradientDescent descent(7.0);
  for (int step = 0; step < 3; ++step) {
    rule.step(noisy.blocks);
    descent.step(plain.blocks);
  }
  BOOST_TEST(noisy.first == plain.first, boost::test_tools::per_element());
  BOOST_TEST(noisy.second == plain.second, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {0.0, -1.0, infinity, nan}) {
    BOOST_CHECK_THROW(nn::GradientDescent{bad}, ad::ArgumentError);
    BOOST_CHECK_THROW(nn::NoisyGradientDescent({.aggression = bad}, nn::NormalNumbers(1)), ad::ArgumentError);
  }
  for (const double bad : {-1e-9, infinity, nan}) {
    BOOST_CHECK_THROW(nn::NoisyGradientDescent({.noise = bad}, nn::NormalNumbers(1)), ad::ArgumentError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
