// Histograms: unit area, sensible bins, quantiles, and samples that make none.
#include <fit/gaussian_model.hpp>
#include <fit/histogram.hpp>

#include <ad/types/error.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace slope;
using fit::Histogram;

double area(const Histogram& histogram) {
  double sum = 0;
  for (const double density : histogram.densities()) sum += density * histogram.bin_width();
  return sum;
}

std::vector<double> normal_sample(std::size_t count, double mean, double deviation) {
  std::mt19937 generator(1);
  std::normal_distribution<double> draw(mean, deviation);
  std::vector<double> sample(count);
  for (double& value : sample) value = draw(generator);
  return sample;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(histogram)

BOOST_AUTO_TEST_CASE(heights_are_normalised) {
  const Histogram histogram = Histogram::from_heights(10, 2, {1, 3});
  BOOST_TEST(histogram.density(0) == 0.125);
  BOOST_TEST(histogram.density(1) == 0.375);
  BOOST_TEST(histogram.centre(1) == 13.0);
  BOOST_TEST(histogram.sum_of_squares() == 0.125 * 0.125 + 0.375 * 0.375);
}

BOOST_AUTO_TEST_CASE(wrong_heights_are_refused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(Histogram::from_heights(0, 1, {}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_heights(0, 1, {0, 0}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_heights(0, 1, {1, -1, 3}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_heights(0, 1, {1, nan}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_heights(0, 0, {1}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_heights(nan, 1, {1}), ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(sample_of_a_thousand_gets_round_bins) {
  const Histogram histogram = Histogram::from_samples(normal_sample(1000, 175, 8));
  BOOST_TEST(std::abs(area(histogram) - 1) < 1e-12);
  // Freedman and Diaconis: 2 * 1.349 * 8 / 10 = 2.16 cm.
  BOOST_TEST(histogram.bin_width() == 2.0);
  BOOST_TEST(std::fmod(histogram.left_edge(0), 2.0) == 0.0);
  BOOST_TEST(histogram.density(3) == 0.0);
  BOOST_TEST(histogram.density(4) > 0.0);
  BOOST_TEST(histogram.density(histogram.size() - 5) > 0.0);
  BOOST_TEST(histogram.density(histogram.size() - 4) == 0.0);
}

// Whole centimetres in bins of 1.25 would put two values in every fourth bin: a comb.
BOOST_AUTO_TEST_CASE(rounded_samples_get_whole_steps_in_a_bin) {
  std::vector<double> sample = normal_sample(3000, 175, 8);
  for (double& value : sample) value = std::round(value);
  const Histogram histogram = Histogram::from_samples(sample);
  BOOST_TEST(histogram.bin_width() == std::round(histogram.bin_width()));
  BOOST_TEST(histogram.left_edge(0) - std::floor(histogram.left_edge(0)) == 0.5);
}

// Half centimetres on the edges of round bins would count on the right only: the histogram's mean was 0.25 cm
// off.
BOOST_AUTO_TEST_CASE(rounded_samples_keep_their_mean) {
  std::vector<double> sample = normal_sample(3000, 175, 8);
  double sum = 0;
  for (double& value : sample) {
    value = std::round(2 * value) / 2;
    sum += value;
  }
  const Histogram histogram = Histogram::from_samples(sample);
  double mean = 0;
  for (std::size_t bin = 0; bin < histogram.size(); ++bin)
    mean += histogram.density(bin) * histogram.bin_width() * histogram.centre(bin);
  BOOST_TEST(std::abs(mean - sum / 3000) < 0.05);
}

BOOST_AUTO_TEST_CASE(outliers_do_not_make_millions_of_bins) {
  std::vector<double> sample(1000, 170.0);
  for (std::size_t i = 0; i < sample.size(); ++i) sample[i] += 1e-9 * static_cast<double>(i);
  sample.push_back(20);
  BOOST_TEST(Histogram::from_samples(sample).size() <= 1100u);
}

BOOST_AUTO_TEST_CASE(two_samples_are_enough) {
  const Histogram histogram = Histogram::from_samples(std::vector<double>{170, 180});
  BOOST_TEST(std::abs(area(histogram) - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(samples_without_spread_are_refused) {
  BOOST_CHECK_THROW(Histogram::from_samples(std::vector<double>{}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_samples(std::vector<double>{170}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_samples(std::vector<double>{170, 170, 170}), ad::ArgumentError);
  BOOST_CHECK_THROW(Histogram::from_samples(std::vector<double>{170, std::nan("")}), ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(quantiles_are_linear_within_a_bin) {
  const Histogram histogram = Histogram::from_heights(0, 1, {0, 1, 1, 2, 0});
  BOOST_TEST(histogram.quantile(0.25) == 2.0);
  BOOST_TEST(histogram.quantile(0.375) == 2.5);
  BOOST_TEST(histogram.quantile(0) == 1.0);
  BOOST_TEST(std::abs(histogram.quantile(1) - 4.0) < 1e-12);
}

BOOST_AUTO_TEST_CASE(estimate_is_near_the_sample_s_parameters) {
  const std::vector<double> estimate =
      fit::estimated_gaussian(Histogram::from_samples(normal_sample(20000, 175, 8)));
  BOOST_TEST(std::abs(estimate[0] - 175) < 0.3);
  BOOST_TEST(std::abs(estimate[1] - 8) < 0.3);
}

BOOST_AUTO_TEST_SUITE_END()
