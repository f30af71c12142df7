// The heart problem: the curve at N points, one set of parameters, and the cost as a function of single
// numbers.
//
// Curve and network come from nn/, as curvenet uses them. The cost of single numbers is written once and runs
// on plain doubles, dual numbers and the tape; the one of tensors is nn's network itself. By hand:
// ../hand/heart.hpp.
#pragma once

#include <ad/ad.hpp>
#include <array>
#include <bench/problems/functions.hpp>
#include <bench/problems/heart_layout.hpp>
#include <cstddef>
#include <nn/curves.hpp>
#include <nn/network.hpp>
#include <vector>

namespace slope::bench {

/// N points of the curve and parameters drawn from N(0, 1) / 2 with a fixed seed.
struct HeartProblem {
  nn::Curve curve;
  nn::PlainNetwork network;
  std::vector<double> parameters;  // the network's, laid out as HeartLayout

  explicit HeartProblem(std::size_t points) : curve(nn::make_curve("heart", points)) {
    nn::NormalNumbers numbers(1);
    constexpr std::array<std::size_t, 4> widths{1, HeartLayout::hidden1, HeartLayout::hidden2,
                                                HeartLayout::outputs};
    network = nn::random_network(widths, numbers);
    for (const auto& layer : network.layers) {
      parameters.insert(parameters.end(), layer.weights.begin(), layer.weights.end());
      parameters.insert(parameters.end(), layer.biases.begin(), layer.biases.end());
    }
  }

  std::size_t points() const { return curve.inputs.shape(1); }
};

/// One neuron: the logistic function of the weighted sum of `count` inputs and a bias.
template <class S>
S neuron(const S* weights, const S& bias, const S* inputs, std::size_t count) {
  S sum = bias;
  for (std::size_t input = 0; input < count; ++input) sum += weights[input] * inputs[input];
  return logistic<S>(sum);
}

/// The cost as a function of the 77 parameters, point by point and neuron by neuron.
class HeartCost {
 public:
  explicit HeartCost(std::size_t points) : problem_(points) {}

  const HeartProblem& problem() const { return problem_; }

  template <class S>
  S operator()(const std::vector<S>& parameters) const {
    using Layout = HeartLayout;
    const S* const p = parameters.data();
    const std::size_t points = problem_.points();
    const double* const times = problem_.curve.inputs.data();
    const double* const targets = problem_.curve.points.data();
    std::array<S, Layout::hidden1> hidden1;
    std::array<S, Layout::hidden2> hidden2;
    S sum(0);
    for (std::size_t point = 0; point < points; ++point) {
      for (std::size_t i = 0; i < Layout::hidden1; ++i)
        hidden1[i] = logistic<S>(p[Layout::weights1 + i] * times[point] + p[Layout::biases1 + i]);
      for (std::size_t i = 0; i < Layout::hidden2; ++i)
        hidden2[i] = neuron(p + Layout::weights2 + i * Layout::hidden1, p[Layout::biases2 + i],
                            hidden1.data(), Layout::hidden1);
      for (std::size_t i = 0; i < Layout::outputs; ++i) {
        const S output = neuron(p + Layout::weights3 + i * Layout::hidden2, p[Layout::biases3 + i],
                                hidden2.data(), Layout::hidden2);
        sum += squared<S>(output - targets[i * points + point]);
      }
    }
    return sum / static_cast<double>(points);
  }

 private:
  HeartProblem problem_;
};

}  // namespace slope::bench
