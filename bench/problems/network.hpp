// A network with two hidden layers: all its layers have one width, and its cost over a batch of random
// points.
//
// nn's layers and loss, as a user writes them. By hand: ../hand/network.hpp.
#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <nn/loss.hpp>
#include <nn/network.hpp>
#include <utility>
#include <vector>

namespace slope::bench {

/// The cost of a network of nn's layers as a function of its arrays on the tape: weights and biases, layer by layer.
class NetworkCost {
 public:
  /// The points are read where they are; they belong to `owner`.
  NetworkCost(std::shared_ptr<const void> owner, const xt::xarray<double>& inputs, const xt::xarray<double>& targets)
      : owner_(std::move(owner)), inputs_(ad::borrow<double>(inputs)), targets_(ad::borrow<double>(targets)) {}

  ad::Var operator()(const std::vector<ad::Tensor>& parameters) const {
    constexpr nn::Logistic activation;
    ad::Tensor values = nn::dense(parameters[0], parameters[1], inputs_, activation);
    for (std::size_t array = 2; array < parameters.size(); array += 2)
      values = nn::dense(parameters[array], parameters[array + 1], values, activation);
    return nn::mean_squared_distance(values, targets_);
  }

 private:
  std::shared_ptr<const void> owner_;
  ad::Tensor inputs_;
  ad::Tensor targets_;
};

/// Width inputs, outputs and neurons in each hidden layer; `inputs` and `targets` are (width, batch).
struct NetworkProblem {
  std::size_t width;
  std::size_t batch;
  nn::PlainNetwork network;
  xt::xarray<double> inputs;
  xt::xarray<double> targets;

  static constexpr std::size_t layers = 3;

  NetworkProblem(std::size_t neurons, std::size_t points) : width(neurons), batch(points) {
    nn::NormalNumbers numbers(17);
    const std::vector<std::size_t> widths(layers + 1, width);
    network = nn::random_network(widths, numbers, 2 / std::sqrt(static_cast<double>(width)));
    inputs = xt::xarray<double>::from_shape({width, batch});
    targets = xt::xarray<double>::from_shape({width, batch});
    for (double& number : inputs) number = numbers();
    for (double& number : targets) number = 1 / (1 + std::exp(-numbers()));
  }

  /// Weights and biases of the first layer, the second, the third; matrices by rows.
  std::vector<double> parameters() const {
    std::vector<double> all;
    for (const auto& layer : network.layers) {
      all.insert(all.end(), layer.weights.begin(), layer.weights.end());
      all.insert(all.end(), layer.biases.begin(), layer.biases.end());
    }
    return all;
  }

  /// The shapes of the arrays in parameters().
  std::vector<std::vector<std::size_t>> shapes() const {
    std::vector<std::vector<std::size_t>> all;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      all.push_back({width, width});
      all.push_back({width, 1});
    }
    return all;
  }
};

}  // namespace slope::bench
