// A trained network as JSON text: weights and biases with their shapes, and how they came about.
//
//     {"curve": "heart", "widths": [1, 6, 7, 2], "activation": "logistic",
//      "layers": [{"weights": [[…], …], "biases": […]}, …], "seed": 1, "steps": 50000, "cost": 0.0006}
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nn/network.hpp>

namespace slope::nn {

/// What a model file says beside the parameters.
struct ModelFacts {
  std::string curve;       ///< what the network was taught to draw
  std::uint64_t seed = 0;  ///< of its initial parameters and its training
  std::size_t steps = 0;   ///< of training
  double cost = 0.0;       ///< of this network
};

/// The JSON text of a network; every number is written so that reading it gives back the same double.
std::string model_text(const PlainNetwork& network, const ModelFacts& facts);

/// The network that `model_text` wrote. Throws ad::ArgumentError for text that is not JSON or not such a
/// model.
PlainNetwork network_from_model(std::string_view text);

}  // namespace slope::nn
