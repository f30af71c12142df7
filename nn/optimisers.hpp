// Optimisers: how a gradient changes the parameters it belongs to.
//
// An optimiser sees parameters as blocks of numbers with their gradients, one block a weight matrix or bias
// vector, and knows nothing of networks or tapes. Read next: trainer.hpp, which calls one at every step.
#pragma once

#include <span>

#include <nn/normal_numbers.hpp>

namespace slope::nn {

/// One weight matrix or bias vector and the gradient of the cost with respect to it, entry by entry.
struct ParameterBlock {
  std::span<double> values;          ///< changed by the optimiser
  std::span<const double> gradient;  ///< of the same length
};

/// What every optimiser can do.
class Optimiser {
 public:
  virtual ~Optimiser() = default;

  /// Changes the values of all `blocks` by one step. Blocks come in the same order at every step; allocates
  /// nothing.
  virtual void step(std::span<const ParameterBlock> blocks) = 0;

 protected:
  Optimiser() = default;
  Optimiser(const Optimiser&) = default;
  Optimiser& operator=(const Optimiser&) = default;
};

/// Gradient descent: values -= rate · gradient.
class GradientDescent final : public Optimiser {
 public:
  /// Throws ad::ArgumentError unless `rate` is finite and above 0.
  explicit GradientDescent(double rate);

  void step(std::span<const ParameterBlock> blocks) override;

 private:
  double rate_;
};

/// Gradient descent with a noisy rate for each block: values -= aggression · (1 + noise · N(0, 1)) ·
/// gradient.
///
/// One number is drawn for a block at a step, so a block's step keeps its direction (or, when 1 + noise ·
/// N(0, 1) comes out below 0, turns right round); the noise shakes the parameters out of flat regions and
/// poor minima.
class NoisyGradientDescent final : public Optimiser {
 public:
  /// Defaults are those of the heart's worksheet; both numbers are dimensionless.
  struct Options {
    double aggression = 7.0;  ///< the rate; finite and above 0
    double noise = 1.0;       ///< standard deviation of a block's factor; finite and at least 0, 0 for none
  };

  /// Draws its noise from `numbers`, continuing where that stream stands. Throws ad::ArgumentError for
  /// options outside their ranges.
  NoisyGradientDescent(const Options& options, const NormalNumbers& numbers);

  void step(std::span<const ParameterBlock> blocks) override;

 private:
  Options options_;
  NormalNumbers numbers_;
};

}  // namespace slope::nn
