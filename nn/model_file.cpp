// Writing and reading models; nlohmann/json prints the shortest decimals that give back the same double.

#include <nn/model_file.hpp>

#include <vector>

#include <nlohmann/json.hpp>

#include <ad/types/error.hpp>

namespace slope::nn {

std::string model_text(const PlainNetwork& network, const ModelFacts& facts) {
  using Json = nlohmann::ordered_json;
  Json widths = Json::array();
  if (!network.layers.empty()) widths.push_back(network.layers.front().weights.shape(1));
  Json layers = Json::array();
  for (const DenseLayer<xt::xarray<double>>& layer : network.layers) {
    widths.push_back(layer.weights.shape(0));
    Json rows = Json::array();
    for (std::size_t row = 0; row < layer.weights.shape(0); ++row) {
      Json entries = Json::array();
      for (std::size_t column = 0; column < layer.weights.shape(1); ++column) {
        entries.push_back(layer.weights(row, column));
      }
      rows.push_back(std::move(entries));
    }
    layers.push_back({{"weights", std::move(rows)},
                      {"biases", std::vector<double>(layer.biases.begin(), layer.biases.end())}});
  }
  const Json model = {{"curve", facts.curve},     {"widths", std::move(widths)},
                      {"activation", "logistic"}, {"layers", std::move(layers)},
                      {"seed", facts.seed},       {"steps", facts.steps},
                      {"cost", facts.cost}};
  return model.dump(2) + "\n";
}

PlainNetwork network_from_model(std::string_view text) {
  try {
    const nlohmann::json model = nlohmann::json::parse(text);
    if (const std::string activation = model.at("activation"); activation != "logistic") {
      throw ad::ArgumentError("network_from_model: activation must be logistic, found '" + activation + "'");
    }
    const auto widths = model.at("widths").get<std::vector<std::size_t>>();
    const nlohmann::json& layers = model.at("layers");
    if (widths.size() != layers.size() + 1) {
      throw ad::ArgumentError("network_from_model: there must be one width more than layers, found " +
                              std::to_string(widths.size()) + " widths and " + std::to_string(layers.size()) +
                              " layers");
    }
    PlainNetwork network;
    for (std::size_t index = 0; index < layers.size(); ++index) {
      const auto rows = layers[index].at("weights").get<std::vector<std::vector<double>>>();
      const auto biases = layers[index].at("biases").get<std::vector<double>>();
      bool fits = rows.size() == widths[index + 1] && biases.size() == rows.size();
      for (const std::vector<double>& row : rows) fits = fits && row.size() == widths[index];
      if (!fits) {
        throw ad::ArgumentError("network_from_model: layer " + std::to_string(index + 1) +
                                " does not have the shape that its widths say");
      }
      DenseLayer<xt::xarray<double>> layer{xt::xarray<double>::from_shape({widths[index + 1], widths[index]}),
                                           xt::xarray<double>::from_shape({widths[index + 1], 1})};
      for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t column = 0; column < widths[index]; ++column)
          layer.weights(row, column) = rows[row][column];
        layer.biases(row, 0) = biases[row];
      }
      network.layers.push_back(std::move(layer));
    }
    return network;
  } catch (const nlohmann::json::exception& error) {
    throw ad::ArgumentError(std::string("network_from_model: not a model: ") + error.what());
  }
}

}  // namespace slope::nn
