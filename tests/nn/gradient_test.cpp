// The gradients that training uses, from the tape, against backpropagation written out in plain loops.
#include <boost/test/unit_test.hpp>

#include <vector>

#include <ad/ad.hpp>
#include <nn/curves.hpp>
#include <nn/loss.hpp>
#include <nn/network.hpp>
#include <tests/nn/network_support.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;
namespace test = slope::test;

namespace {

// Sums of some hundred terms in other orders than the reference's: a few hundred roundings of 1.1e-16 at
// most.
constexpr double tolerance = 2e-14;

/// The tape's cost and gradients against the reference's, for one network and one set of points.
template <class Activation>
void check_gradients(const nn::Network<xt::xarray<double>, Activation>& network,
                     const xt::xarray<double>& inputs, const xt::xarray<double>& targets,
                     const test::ReferenceActivation& activation) {
  const test::ReferenceGradient reference =
      test::reference_gradient(test::reference_of(network), test::plain_vector(inputs),
                               test::plain_vector(targets), inputs.shape(1), activation);
  ad::Tape<double> tape;
  nn::Network<ad::Tensor, Activation> active;
  // Twice on one tape: a second recording must not remember the first.
  for (int recording_number = 0; recording_number < 2; ++recording_number) {
    ad::Recording<double> recording(tape);
    nn::put_on_tape(network, tape, active);
    const ad::Tensor prediction = active(ad::Tensor(inputs));
    const ad::Var cost = nn::mean_squared_distance(prediction, ad::Tensor(targets));
    tape.backward(cost);
    BOOST_TEST(std::abs(cost.value() - reference.cost) <= tolerance * reference.cost);
    BOOST_TEST(test::relative_difference(test::plain_vector(prediction.value()), reference.prediction) <=
               tolerance);
    for (std::size_t at = 0; at < network.layers.size(); ++at) {
      BOOST_TEST_CONTEXT("layer " << at + 1 << " of " << network.layers.size()) {
        const xt::xarray<double> weights = tape.adjoint(active.layers[at].weights);
        const xt::xarray<double> biases = tape.adjoint(active.layers[at].biases);
        BOOST_TEST(weights.shape() == network.layers[at].weights.shape(), boost::test_tools::per_element());
        BOOST_TEST(biases.shape() == network.layers[at].biases.shape(), boost::test_tools::per_element());
        BOOST_TEST(test::relative_difference(test::plain_vector(weights), reference.gradient[at].weights) <=
                   tolerance);
        BOOST_TEST(test::relative_difference(test::plain_vector(biases), reference.gradient[at].biases) <=
                   tolerance);
        std::vector<double> into(weights.size());
        tape.adjoint_into(active.layers[at].weights, into);
        BOOST_TEST(into == test::plain_vector(weights), boost::test_tools::per_element());
      }
    }
  }
}

xt::xarray<double> random_array(std::size_t rows, std::size_t columns, nn::NormalNumbers& numbers) {
  xt::xarray<double> array = xt::xarray<double>::from_shape({rows, columns});
  for (double& entry : array) entry = numbers();
  return array;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gradients)

BOOST_AUTO_TEST_CASE(the_hearts_six_gradients_are_those_of_backpropagation) {
  for (const std::size_t points : {100u, 1u, 7u, 1000u}) {
    const nn::Curve heart = nn::make_curve("heart", points);
    for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
      BOOST_TEST_CONTEXT(points << " points, seed " << seed) {
        check_gradients(test::heart_network(seed), heart.inputs, heart.points, {});
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(networks_of_other_shapes_have_the_gradients_of_backpropagation) {
  const std::vector<std::vector<std::size_t>> shapes{
      {1, 1}, {3, 2}, {2, 1, 2}, {5, 17, 3}, {1, 4, 4, 4, 4, 1}, {40, 33, 9}};
  nn::NormalNumbers numbers(21);
  for (const std::vector<std::size_t>& widths : shapes) {
    for (const std::size_t points : {1u, 13u, 130u}) {
      BOOST_TEST_CONTEXT(widths.size() - 1 << " layers, " << points << " points") {
        const nn::PlainNetwork network = nn::random_network(widths, numbers);
        check_gradients(network, random_array(widths.front(), points, numbers),
                        random_array(widths.back(), points, numbers), {});
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(another_activation_has_its_own_gradient) {
  nn::NormalNumbers numbers(22);
  const std::vector<std::size_t> widths{2, 5, 3};
  nn::Network<xt::xarray<double>, nn::HyperbolicTangent> network;
  network.layers = nn::random_network(widths, numbers).layers;
  const test::ReferenceActivation tangent{[](double x) { return std::tanh(x); },
                                          [](double, double value) { return 1.0 - value * value; }};
  check_gradients(network, random_array(2, 30, numbers), random_array(3, 30, numbers), tangent);
}

// A network that has run into the flat ends of the logistic function: gradients of 0, not NaN.
BOOST_AUTO_TEST_CASE(saturated_networks_have_finite_gradients) {
  nn::PlainNetwork network = test::heart_network(1);
  for (auto& layer : network.layers) layer.weights *= 1e6;
  const nn::Curve heart = nn::make_curve("heart");
  ad::Tape<double> tape;
  ad::Recording<double> recording(tape);
  nn::Network<ad::Tensor> active;
  nn::put_on_tape(network, tape, active);
  const ad::Var cost = nn::mean_squared_distance(active(ad::Tensor(heart.inputs)), ad::Tensor(heart.points));
  tape.backward(cost);
  for (const auto& layer : active.layers) {
    for (const double entry : tape.adjoint(layer.weights)) BOOST_TEST(std::isfinite(entry));
    for (const double entry : tape.adjoint(layer.biases)) BOOST_TEST(std::isfinite(entry));
  }
}

BOOST_AUTO_TEST_SUITE_END()
