// Training: the worksheet's rule step by step, what is remembered of it, and every way in which it may end.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <ad/types/error.hpp>
#include <nn/curves.hpp>
#include <nn/loss.hpp>
#include <nn/trainer.hpp>
#include <tests/nn/network_support.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;
namespace test = slope::test;

namespace {

struct Training {
  nn::PlainNetwork network;
  nn::TrainingSummary summary;
};

/// The heart's training from a seed, as the program does it.
Training train_heart(std::uint64_t seed, const nn::TrainingOptions& options) {
  const nn::Curve heart = nn::make_curve("heart");
  nn::NormalNumbers numbers(seed);
  Training training;
  training.network = nn::random_network(std::array<std::size_t, 4>{1, 6, 7, 2}, numbers);
  nn::NoisyGradientDescent optimiser({}, numbers);
  training.summary = nn::train(training.network, heart.inputs, heart.points, optimiser, options);
  return training;
}

std::vector<double> parameters(const nn::PlainNetwork& network) {
  std::vector<double> all;
  for (const auto& layer : network.layers) all.insert(all.end(), layer.weights.begin(), layer.weights.end());
  for (const auto& layer : network.layers) all.insert(all.end(), layer.biases.begin(), layer.biases.end());
  return all;
}

/// An optimiser that makes everything infinite.
class Exploding final : public nn::Optimiser {
 public:
  void step(std::span<const nn::ParameterBlock> blocks) override {
    for (const nn::ParameterBlock& block : blocks) {
      for (double& value : block.values) value = std::numeric_limits<double>::quiet_NaN();
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trainer)

// The worksheet's rule written with NumPy's matrices, run after numpy.random.seed(1); its costs, relative errors that
// leave room for other orders of summation, which the noise magnifies from step to step.
BOOST_AUTO_TEST_CASE(training_repeats_the_run_of_numpy) {
  struct Cost {
    std::size_t steps;
    double cost;
    double tolerance;
  };
  for (const Cost& expected : {Cost{0, 0.22497904006044409, 1e-13}, Cost{1, 0.38816756909638145, 1e-13},
                               Cost{10, 0.15743418046256685, 1e-12}, Cost{100, 0.10318024333565899, 1e-10},
                               Cost{1000, 0.01766515059348059, 1e-7}}) {
    nn::TrainingOptions options;
    options.steps = expected.steps;
    const double cost = train_heart(1, options).summary.cost;
    BOOST_TEST(std::abs(cost / expected.cost - 1) < expected.tolerance, expected.steps << " steps: " << cost);
  }
}

// The same training in plain loops: the reference's gradients, and the rule written out beside the library's.
BOOST_AUTO_TEST_CASE(training_follows_the_worksheets_rule_step_by_step) {
  constexpr std::size_t steps = 60;
  constexpr std::uint64_t seed = 5;
  const nn::Curve heart = nn::make_curve("heart");
  nn::NormalNumbers numbers(seed);
  test::ReferenceNetwork reference =
      test::reference_of(nn::random_network(std::array<std::size_t, 4>{1, 6, 7, 2}, numbers));
  std::vector<double> costs;
  for (std::size_t step = 0; step < steps; ++step) {
    const test::ReferenceGradient at = test::reference_gradient(reference, test::plain_vector(heart.inputs),
                                                                test::plain_vector(heart.points), 100);
    costs.push_back(at.cost);
    const auto descend = [&](std::vector<double>& values, const std::vector<double>& gradient) {
      const double factor = 1.0 + 1.0 * numbers();
      for (std::size_t index = 0; index < values.size(); ++index)
        values[index] -= 7.0 * (factor * gradient[index]);
    };
    for (std::size_t at_layer = 0; at_layer < 3; ++at_layer) {
      descend(reference[at_layer].weights, at.gradient[at_layer].weights);
    }
    for (std::size_t at_layer = 0; at_layer < 3; ++at_layer) {
      descend(reference[at_layer].biases, at.gradient[at_layer].biases);
    }
  }
  const Training training = train_heart(seed, {.steps = steps});
  // The noisy steps amplify rounding errors: 1e-16 grows to 1e-12 or so in as many steps.
  for (std::size_t at = 0; at < 3; ++at) {
    const auto& layer = training.network.layers[at];
    BOOST_TEST(test::relative_difference(test::plain_vector(layer.weights), reference[at].weights) < 1e-10);
    BOOST_TEST(test::relative_difference(test::plain_vector(layer.biases), reference[at].biases) < 1e-10);
  }
  BOOST_TEST_REQUIRE(training.summary.history.size() == steps + 1);
  for (std::size_t step = 0; step < steps; ++step) {
    BOOST_TEST(std::abs(training.summary.history[step].lowest - costs[step]) < 1e-10 * costs[step]);
    BOOST_TEST(training.summary.history[step].count == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_training_every_time) {
  const Training first = train_heart(8, {.steps = 500});
  const Training second = train_heart(8, {.steps = 500});
  BOOST_TEST(parameters(first.network) == parameters(second.network), boost::test_tools::per_element());
  BOOST_TEST(first.summary.cost == second.summary.cost);
}

BOOST_AUTO_TEST_CASE(seeds_differ) {
  const Training first = train_heart(8, {.steps = 200});
  const Training second = train_heart(9, {.steps = 200});
  BOOST_TEST(parameters(first.network) != parameters(second.network));
  BOOST_TEST(first.summary.cost != second.summary.cost);
}

BOOST_AUTO_TEST_CASE(training_lowers_the_cost) {
  const Training training = train_heart(1, {.steps = 8000});
  BOOST_TEST(training.summary.history.front().lowest > 0.05);
  BOOST_TEST(training.summary.lowest_cost < 0.006);
}

BOOST_AUTO_TEST_CASE(the_summary_says_what_happened) {
  const nn::Curve heart = nn::make_curve("heart");
  const Training training = train_heart(3, {.steps = 1050, .keep_every = 100});
  const nn::TrainingSummary& summary = training.summary;
  BOOST_TEST((summary.reason == nn::StopReason::completed));
  BOOST_TEST(summary.steps == 1050u);
  BOOST_TEST(summary.message.find("1050") != std::string::npos);
  BOOST_TEST(summary.seconds > 0.0);

  // Curves: before steps 0, 100, ..., 1000, and at the end.
  BOOST_TEST_REQUIRE(summary.kept.size() == 12u);
  for (std::size_t index = 0; index < 11; ++index) BOOST_TEST(summary.kept[index].step == 100 * index);
  BOOST_TEST(summary.kept.back().step == 1050u);
  const xt::xarray<double> last = training.network(heart.inputs);
  BOOST_TEST(test::plain_vector(summary.kept.back().points) == test::plain_vector(last),
             boost::test_tools::per_element());
  const double cost = nn::mean_squared_distance(last, heart.points);
  BOOST_TEST(summary.cost == cost);

  // Costs: every step is in one interval, in order.
  std::size_t next = 0;
  double lowest = std::numeric_limits<double>::infinity();
  for (const nn::CostInterval& interval : summary.history) {
    BOOST_TEST(interval.first_step == next);
    next += interval.count;
    // The logarithms of the geometric mean round: a few units in the last place.
    BOOST_TEST(interval.lowest <= interval.typical * (1.0 + 1e-14));
    BOOST_TEST(interval.typical <= interval.highest * (1.0 + 1e-14));
    lowest = std::min(lowest, interval.lowest);
  }
  BOOST_TEST(next == 1051u);
  BOOST_TEST(summary.lowest_cost == lowest);
  const double cost_again =
      nn::mean_squared_distance(summary.lowest_cost_network(heart.inputs), heart.points);
  BOOST_TEST(std::abs(cost_again - lowest) < 1e-14 * lowest);
}

BOOST_AUTO_TEST_CASE(zero_steps_only_measure) {
  const nn::PlainNetwork untouched = test::heart_network(6);
  const Training training = train_heart(6, {.steps = 0});
  BOOST_TEST(parameters(training.network) == parameters(untouched), boost::test_tools::per_element());
  BOOST_TEST(training.summary.steps == 0u);
  BOOST_TEST(training.summary.cost > 0.0);
  BOOST_TEST(training.summary.lowest_cost == training.summary.cost);
  BOOST_TEST(training.summary.history.size() == 1u);
  BOOST_TEST(training.summary.kept.size() == 1u);
}

BOOST_AUTO_TEST_CASE(progress_is_told_and_may_stop_the_training) {
  std::vector<std::size_t> told;
  nn::TrainingOptions options{.steps = 1000, .report_every = 50};
  options.on_progress = [&](const nn::TrainingProgress& now) {
    told.push_back(now.steps);
    BOOST_TEST(now.cost > 0.0);
    return now.steps < 150;
  };
  const Training stopped = train_heart(4, options);
  BOOST_TEST(told == (std::vector<std::size_t>{50, 100, 150}), boost::test_tools::per_element());
  BOOST_TEST((stopped.summary.reason == nn::StopReason::stopped));
  BOOST_TEST(stopped.summary.steps == 150u);
  // What a stopped training leaves is what a training of as many steps leaves.
  const Training whole = train_heart(4, {.steps = 150});
  BOOST_TEST(parameters(stopped.network) == parameters(whole.network), boost::test_tools::per_element());
  BOOST_TEST(stopped.summary.cost == whole.summary.cost);
}

BOOST_AUTO_TEST_CASE(a_cost_that_is_not_finite_ends_the_training) {
  const nn::Curve heart = nn::make_curve("heart");
  nn::PlainNetwork network = test::heart_network(1);
  Exploding optimiser;
  const nn::TrainingSummary summary =
      nn::train(network, heart.inputs, heart.points, optimiser, {.steps = 100});
  BOOST_TEST((summary.reason == nn::StopReason::not_finite));
  BOOST_TEST(summary.steps == 1u);
  BOOST_TEST(std::isnan(summary.cost));
  BOOST_TEST(std::isfinite(summary.lowest_cost));
  BOOST_TEST(std::isfinite(parameters(summary.lowest_cost_network)[0]));
}

BOOST_AUTO_TEST_CASE(arrays_that_do_not_fit_are_refused) {
  nn::PlainNetwork network = test::heart_network(1);
  nn::GradientDescent optimiser(1.0);
  const auto zeros = [](std::size_t rows, std::size_t columns) {
    return xt::xarray<double>(xt::zeros<double>({rows, columns}));
  };
  const xt::xarray<double> flat = xt::zeros<double>({std::size_t{10}});
  BOOST_CHECK_THROW(nn::train(network, zeros(2, 10), zeros(2, 10), optimiser), ad::ShapeError);
  BOOST_CHECK_THROW(nn::train(network, zeros(1, 10), zeros(1, 10), optimiser), ad::ShapeError);
  BOOST_CHECK_THROW(nn::train(network, zeros(1, 10), zeros(2, 9), optimiser), ad::ShapeError);
  BOOST_CHECK_THROW(nn::train(network, zeros(1, 0), zeros(2, 0), optimiser), ad::ShapeError);
  BOOST_CHECK_THROW(nn::train(network, flat, zeros(2, 10), optimiser), ad::ShapeError);
  BOOST_CHECK_THROW(nn::train(network, zeros(1, 10), zeros(2, 10), optimiser, {.report_every = 0}),
                    ad::ArgumentError);
  nn::PlainNetwork empty;
  BOOST_CHECK_THROW(nn::train(empty, zeros(1, 10), zeros(2, 10), optimiser), ad::ArgumentError);
}

BOOST_AUTO_TEST_SUITE_END()
