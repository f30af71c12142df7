// A smooth function made of random operations, the same for every number type: what the laws are tried on.
//
// Used by the laws that must hold for any program, not for chosen ones.
#pragma once

#include <ad/ad.hpp>

#include <cstddef>
#include <random>
#include <vector>

namespace slope::tests {

/// A straight-line program of random operations from `inputs` numbers to `outputs` numbers. Smooth
/// everywhere, and its values stay near one, so that laws hold to rounding. The same seed gives the same
/// program on every machine.
class RandomProgram {
 public:
  RandomProgram(std::size_t inputs, std::size_t outputs, std::size_t operations, unsigned seed)
      : inputs_(inputs), outputs_(outputs) {
    std::mt19937 random(seed);
    for (std::size_t k = 0; k < operations; ++k) {
      const std::size_t known = inputs + k;
      steps_.push_back({random() % 12, random() % known, random() % known});
    }
  }

  template <class S>
  std::vector<S> operator()(const std::vector<S>& x) const {
    std::vector<S> known(x);
    for (const Step& step : steps_) {
      const S a = known[step.first];
      const S b = known[step.second];
      S y = 0;
      switch (step.operation) {
        case 0: y = a + b; break;
        case 1: y = a - 2 * b; break;
        case 2: y = a * b; break;
        case 3: y = a / (1 + b * b); break;
        case 4: y = ad::sin(a) + b; break;
        case 5: y = ad::exp(-(a * a)); break;
        case 6: y = ad::tanh(a * b); break;
        case 7: y = ad::sqrt(1 + a * a) - b; break;
        case 8: y = ad::log(2 + ad::cos(a)); break;
        case 9: y = ad::atan2(a, 1 + b * b); break;
        case 10: y = ad::sigmoid(a) * ad::softplus(b); break;
        default: y = ad::pow(1 + a * a, 0.3) - 1.5; break;
      }
      // Squashed, so that a long chain neither explodes nor dies.
      known.push_back(S(3 * ad::tanh(y / 3)));
    }
    return {known.end() - static_cast<std::ptrdiff_t>(outputs_), known.end()};
  }

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }

 private:
  struct Step {
    std::size_t operation;
    std::size_t first;
    std::size_t second;
  };
  std::size_t inputs_;
  std::size_t outputs_;
  std::vector<Step> steps_;
};

/// A seeded point with coordinates in (-2, 2).
inline std::vector<double> random_point(std::size_t size, unsigned seed) {
  std::mt19937 random(seed + 1000);
  std::vector<double> x(size);
  for (double& number : x) number = 4 * (double(random()) / 4294967296.0) - 2;
  return x;
}

}  // namespace slope::tests
