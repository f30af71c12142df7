// Activation functions of neural networks before the oracle.
#include <tests/ad/expression/functions/function_cases.hpp>

namespace {
namespace ad = slope::ad;
using namespace slope::oracle;

// Tensors take the derivative of the sigmoid from its value s, as s (1 - s), and 1 - s has the error of s.
constexpr Tolerances from_value{.tensor_absolute = 4 * 0x1p-53};
}  // namespace

BOOST_AUTO_TEST_SUITE(activation_functions)

BOOST_AUTO_TEST_CASE(all_ways_of_smooth_activations_agree) {
  check_unary(
      "sigmoid", [](const auto& x) { return ad::sigmoid(x); }, everywhere, from_value);
  check_unary(
      "log_sigmoid", [](const auto& x) { return ad::log_sigmoid(x); }, everywhere);
  check_unary(
      "softplus", [](const auto& x) { return ad::softplus(x); }, everywhere);
  check_unary(
      "softsign", [](const auto& x) { return ad::softsign(x); }, everywhere);
  check_unary(
      "gelu", [](const auto& x) { return ad::gelu(x); }, everywhere);
  check_unary(
      "silu", [](const auto& x) { return ad::silu(x); }, everywhere);
}

BOOST_AUTO_TEST_CASE(all_ways_of_activations_with_a_kink_agree) {
  check_unary(
      "relu", [](const auto& x) { return ad::relu(x); }, everywhere);
  check_binary(
      "leaky_relu", [](const auto& x, const auto& slope) { return ad::leaky_relu(x, slope); },
      everywhere_pairs);
  check_binary(
      "elu", [](const auto& x, const auto& alpha) { return ad::elu(x, alpha); }, everywhere_pairs);
}

BOOST_AUTO_TEST_SUITE_END()
