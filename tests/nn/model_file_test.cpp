// Model files: what is written is what is read, and damage is told.
#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

#include <nlohmann/json.hpp>

#include <ad/types/error.hpp>
#include <nn/model_file.hpp>
#include <tests/nn/network_support.hpp>

namespace ad = slope::ad;
namespace nn = slope::nn;
namespace test = slope::test;

BOOST_AUTO_TEST_SUITE(model_file)

BOOST_AUTO_TEST_CASE(a_model_is_read_back_bit_by_bit) {
  nn::PlainNetwork network = test::heart_network(12);
  network.layers[0].weights(0, 0) = std::numeric_limits<double>::denorm_min();
  network.layers[0].weights(1, 0) = -std::numeric_limits<double>::max();
  network.layers[0].biases(0, 0) = -0.0;
  const nn::PlainNetwork again =
      nn::network_from_model(nn::model_text(network, {"heart", 12, 50'000, 0.001}));
  BOOST_TEST_REQUIRE(again.layers.size() == 3u);
  for (std::size_t at = 0; at < 3; ++at) {
    BOOST_TEST(again.layers[at].weights.shape() == network.layers[at].weights.shape(),
               boost::test_tools::per_element());
    BOOST_TEST(test::plain_vector(again.layers[at].weights) == test::plain_vector(network.layers[at].weights),
               boost::test_tools::per_element());
    BOOST_TEST(test::plain_vector(again.layers[at].biases) == test::plain_vector(network.layers[at].biases),
               boost::test_tools::per_element());
  }
  BOOST_TEST(std::signbit(again.layers[0].biases(0, 0)));
}

BOOST_AUTO_TEST_CASE(a_model_says_how_it_came_about) {
  const std::uint64_t seed = std::numeric_limits<std::uint64_t>::max();
  const auto model =
      nlohmann::json::parse(nn::model_text(test::heart_network(1), {"heart", seed, 123, 0.25}));
  BOOST_TEST(model.at("curve").get<std::string>() == "heart");
  BOOST_TEST((model.at("widths") == nlohmann::json{1, 6, 7, 2}));
  BOOST_TEST(model.at("seed").get<std::uint64_t>() == seed);
  BOOST_TEST(model.at("steps").get<int>() == 123);
  BOOST_TEST(model.at("cost").get<double>() == 0.25);
  BOOST_TEST(model.at("layers").at(1).at("weights").size() == 7u);
  BOOST_TEST(model.at("layers").at(1).at("weights").at(0).size() == 6u);
}

BOOST_AUTO_TEST_CASE(damaged_models_are_refused) {
  const std::string text = nn::model_text(test::heart_network(1), {"heart", 1, 2, 3.0});
  BOOST_CHECK_THROW(nn::network_from_model(""), ad::ArgumentError);
  BOOST_CHECK_THROW(nn::network_from_model("[]"), ad::ArgumentError);
  BOOST_CHECK_THROW(nn::network_from_model(text.substr(0, text.size() / 2)), ad::ArgumentError);
  const auto damaged = [&](const auto& damage) {
    nlohmann::json model = nlohmann::json::parse(text);
    damage(model);
    return model.dump();
  };
  const std::string short_row = damaged([](auto& model) { model["layers"][1]["weights"][2].erase(0); });
  const std::string no_bias = damaged([](auto& model) { model["layers"][0]["biases"].erase(0); });
  const std::string wrong_kind = damaged([](auto& model) { model["layers"][0]["biases"][0] = "one"; });
  const std::string activation = damaged([](auto& model) { model["activation"] = "relu"; });
  const std::string missing_layer = damaged([](auto& model) { model["layers"].erase(2); });
  for (const std::string& bad : {short_row, no_bias, wrong_kind, activation, missing_layer}) {
    BOOST_CHECK_THROW(nn::network_from_model(bad), ad::ArgumentError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
