// Making plain networks.

#include <nn/network.hpp>

#include <string>

#include <ad/types/error.hpp>

namespace slope::nn {

PlainNetwork random_network(std::span<const std::size_t> widths, NormalNumbers& numbers, double scale) {
  if (widths.size() < 2) {
    throw ad::ArgumentError("random_network: widths must hold the inputs and at least one layer, found " +
                            std::to_string(widths.size()) + " widths");
  }
  for (const std::size_t width : widths) {
    if (width == 0)
      throw ad::ArgumentError("random_network: a width is 0; every layer needs at least one output");
  }
  PlainNetwork network;
  network.layers.reserve(widths.size() - 1);
  for (std::size_t index = 0; index + 1 < widths.size(); ++index) {
    DenseLayer<xt::xarray<double>> layer{xt::xarray<double>::from_shape({widths[index + 1], widths[index]}),
                                         xt::xarray<double>::from_shape({widths[index + 1], 1})};
    network.layers.push_back(std::move(layer));
  }
  for (DenseLayer<xt::xarray<double>>& layer : network.layers) {
    for (double& weight : layer.weights.storage()) weight = scale * numbers();
  }
  for (DenseLayer<xt::xarray<double>>& layer : network.layers) {
    for (double& bias : layer.biases.storage()) bias = scale * numbers();
  }
  return network;
}

std::size_t parameter_count(const PlainNetwork& network) {
  std::size_t count = 0;
  for (const DenseLayer<xt::xarray<double>>& layer : network.layers)
    count += layer.weights.size() + layer.biases.size();
  return count;
}

}  // namespace slope::nn
