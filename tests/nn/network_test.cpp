// Networks of plain numbers: how they are drawn, what they compute, what they refuse.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include <ad/types/error.hpp>
#include <nn/curves.hpp>
#include <nn/loss.hpp>
#include <nn/network.hpp>
#include <tests/nn/network_support.hpp>
#include <xtensor/xview.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;
namespace test = slope::test;

namespace {

/// Names a rule of another's, and applies more.
struct TwiceLogistic : nn::Logistic {
  template <class Array>
  auto operator()(const Array& sums) const {
    return 2.0 * ad::sigmoid(sums);
  }
};

/// Calls something else its rule.
struct Rectifier {
  enum Rule { above_zero };
  template <class Array>
  auto operator()(const Array& sums) const {
    return ad::relu(sums);
  }
};

/// Names a rule of two arguments, of which it gives one.
struct Capped {
  using Rule = ad::rules::Min;
  template <class Array>
  auto operator()(const Array& sums) const {
    return ad::min(sums, 0.5);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(a_layer_on_the_tape_applies_what_its_activation_does) {
  const nn::PlainNetwork network = test::heart_network(3);
  const auto& layer = network.layers[1];
  const xt::xarray<double> input = 0.3 * xt::view(layer.weights, xt::range(0, 6), xt::range(0, 1));
  const auto agree = [&](const char* name, const auto& activation) {
    ad::Tape<double> tape;
    const ad::Recording<double> recording(tape);
    const ad::Tensor y = nn::dense(tape.input(layer.weights), tape.input(layer.biases), ad::Tensor(input), activation);
    const xt::xarray<double> plain = nn::dense(layer.weights, layer.biases, input, activation);
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(test::relative_difference(test::plain_vector(y.value()), test::plain_vector(plain)) < 1e-15);
    }
  };
  agree("a rule", nn::Logistic());
  agree("another rule", nn::HyperbolicTangent());
  agree("a function", [](const auto& sums) { return ad::exp(-sums); });
  agree("a rule and more", TwiceLogistic());
  agree("what is called a rule", Rectifier());
  agree("a rule of two arguments", Capped());
}

BOOST_AUTO_TEST_CASE(the_forward_pass_is_the_same_function_written_in_plain_loops) {
  const nn::Curve heart = nn::make_curve("heart", 33);
  const nn::PlainNetwork network = test::heart_network(4);
  const xt::xarray<double> found = network(heart.inputs);
  const test::ReferenceGradient expected = test::reference_gradient(
      test::reference_of(network), test::plain_vector(heart.inputs), test::plain_vector(heart.points), 33);
  BOOST_TEST(found.shape(0) == 2u);
  BOOST_TEST(found.shape(1) == 33u);
  BOOST_TEST(test::relative_difference(test::plain_vector(found), expected.prediction) < 1e-14);
  const double cost = nn::mean_squared_distance(found, heart.points);
  BOOST_TEST(std::abs(cost - expected.cost) < 1e-14 * expected.cost);
}

BOOST_AUTO_TEST_CASE(all_weights_are_drawn_before_all_biases_layer_by_layer_and_row_by_row) {
  nn::NormalNumbers numbers(9);
  const nn::PlainNetwork network = nn::random_network(std::array<std::size_t, 3>{2, 3, 1}, numbers, 0.5);
  nn::NormalNumbers again(9);
  for (const auto& layer : network.layers) {
    for (std::size_t row = 0; row < layer.weights.shape(0); ++row) {
      for (std::size_t column = 0; column < layer.weights.shape(1); ++column) {
        BOOST_TEST(layer.weights(row, column) == again() / 2.0);
      }
    }
  }
  for (const auto& layer : network.layers) {
    for (std::size_t row = 0; row < layer.biases.shape(0); ++row)
      BOOST_TEST(layer.biases(row, 0) == again() / 2.0);
  }
  BOOST_TEST(numbers() == again());
}

BOOST_AUTO_TEST_CASE(the_hearts_network_has_77_parameters) {
  BOOST_TEST(nn::parameter_count(test::heart_network(1)) == 6u + 6u + 42u + 7u + 14u + 2u);
}

BOOST_AUTO_TEST_CASE(widths_that_make_no_network_are_refused) {
  nn::NormalNumbers numbers(1);
  BOOST_CHECK_THROW(nn::random_network(std::vector<std::size_t>{}, numbers), ad::ArgumentError);
  BOOST_CHECK_THROW(nn::random_network(std::vector<std::size_t>{3}, numbers), ad::ArgumentError);
  BOOST_CHECK_THROW(nn::random_network(std::vector<std::size_t>{1, 0, 2}, numbers), ad::ArgumentError);
}

BOOST_AUTO_TEST_CASE(an_input_of_the_wrong_height_is_refused) {
  const nn::PlainNetwork network = test::heart_network(1);
  const xt::xarray<double> two_rows = xt::zeros<double>({2, 5});
  BOOST_CHECK_THROW(network(two_rows), ad::ShapeError);
}

BOOST_AUTO_TEST_SUITE_END()
