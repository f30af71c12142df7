// The update rules, one loop each.

#include <nn/optimisers.hpp>

#include <cassert>
#include <cmath>
#include <cstddef>
#include <string>

#include <ad/types/error.hpp>

namespace slope::nn {
namespace {

void descend(const ParameterBlock& block, double rate) {
  assert(block.values.size() == block.gradient.size());
  for (std::size_t index = 0; index < block.values.size(); ++index)
    block.values[index] -= rate * block.gradient[index];
}

void require_positive(double value, const char* name) {
  if (std::isfinite(value) && value > 0.0) return;
  throw ad::ArgumentError(std::string(name) + " must be finite and above 0, found " + std::to_string(value));
}

}  // namespace

GradientDescent::GradientDescent(double rate) : rate_(rate) {
  require_positive(rate, "GradientDescent: rate");
}

void GradientDescent::step(std::span<const ParameterBlock> blocks) {
  for (const ParameterBlock& block : blocks) descend(block, rate_);
}

NoisyGradientDescent::NoisyGradientDescent(const Options& options, const NormalNumbers& numbers)
    : options_(options), numbers_(numbers) {
  require_positive(options.aggression, "NoisyGradientDescent: aggression");
  if (!std::isfinite(options.noise) || options.noise < 0.0) {
    throw ad::ArgumentError("NoisyGradientDescent: noise must be finite and at least 0, found " +
                            std::to_string(options.noise));
  }
}

void NoisyGradientDescent::step(std::span<const ParameterBlock> blocks) {
  for (const ParameterBlock& block : blocks) {
    descend(block, options_.aggression * (1.0 + options_.noise * numbers_()));
  }
}

}  // namespace slope::nn
