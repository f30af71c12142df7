// The gradient of a dense network by backpropagation in plain loops over std::vector: no tape, no tensors, no
// xtensor expressions, so that it shares nothing with what it checks.
//
// M. Nielsen, "Neural Networks and Deep Learning" (2015), chapter 2, equations BP1 to BP4, point by point.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace slope::test {

struct ReferenceLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<double> weights;  // row by row, outputs rows
  std::vector<double> biases;
};

using ReferenceNetwork = std::vector<ReferenceLayer>;

/// An activation's value at x, and its derivative there, a function of x and of that value.
struct ReferenceActivation {
  std::function<double(double)> value = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  std::function<double(double, double)> derivative = [](double, double at) { return at * (1.0 - at); };
};

struct ReferenceGradient {
  double cost = 0.0;
  ReferenceNetwork gradient;       // of the cost, in the places of the parameters
  std::vector<double> prediction;  // (outputs, points), row by row
};

/// `inputs` is (inputs, points) and `targets` (outputs, points), both row by row.
inline ReferenceGradient reference_gradient(const ReferenceNetwork& network,
                                            const std::vector<double>& inputs,
                                            const std::vector<double>& targets, std::size_t points,
                                            const ReferenceActivation& activation = {}) {
  ReferenceGradient result;
  result.gradient = network;
  for (ReferenceLayer& layer : result.gradient) {
    for (double& weight : layer.weights) weight = 0.0;
    for (double& bias : layer.biases) bias = 0.0;
  }
  result.prediction.resize(targets.size());
  for (std::size_t point = 0; point < points; ++point) {
    std::vector<std::vector<double>> sums(network.size());
    std::vector<std::vector<double>> values(network.size() + 1);
    for (std::size_t input = 0; input < network.front().inputs; ++input) {
      values[0].push_back(inputs[input * points + point]);
    }
    for (std::size_t at = 0; at < network.size(); ++at) {
      const ReferenceLayer& layer = network[at];
      for (std::size_t out = 0; out < layer.outputs; ++out) {
        double sum = layer.biases[out];
        for (std::size_t in = 0; in < layer.inputs; ++in)
          sum += layer.weights[out * layer.inputs + in] * values[at][in];
        sums[at].push_back(sum);
        values[at + 1].push_back(activation.value(sum));
      }
    }
    std::vector<double> adjoints;
    for (std::size_t out = 0; out < network.back().outputs; ++out) {
      const double error = values.back()[out] - targets[out * points + point];
      result.prediction[out * points + point] = values.back()[out];
      result.cost += error * error / static_cast<double>(points);
      adjoints.push_back(2.0 * error / static_cast<double>(points));
    }
    for (std::size_t at = network.size(); at-- > 0;) {
      const ReferenceLayer& layer = network[at];
      std::vector<double> adjoints_below(layer.inputs, 0.0);
      for (std::size_t out = 0; out < layer.outputs; ++out) {
        const double delta = adjoints[out] * activation.derivative(sums[at][out], values[at + 1][out]);
        result.gradient[at].biases[out] += delta;
        for (std::size_t in = 0; in < layer.inputs; ++in) {
          result.gradient[at].weights[out * layer.inputs + in] += delta * values[at][in];
          adjoints_below[in] += delta * layer.weights[out * layer.inputs + in];
        }
      }
      adjoints = adjoints_below;
    }
  }
  return result;
}

}  // namespace slope::test
