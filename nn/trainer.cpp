// The training loop and what it remembers of its way.

#include <nn/trainer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include <ad/ad.hpp>
#include <nn/loss.hpp>

namespace slope::nn {
namespace {

/// Collects costs into intervals of equal width.
class CostHistory {
 public:
  explicit CostHistory(std::size_t steps)
      : width_(std::max<std::size_t>(1, steps / 1000 + (steps % 1000 != 0 ? 1 : 0))) {
    intervals_.reserve(steps / width_ + 2);
  }

  void add(std::size_t step, double cost) {
    if (intervals_.empty() || intervals_.back().count == width_) {
      finish_interval();
      intervals_.push_back({step, 0, cost, cost, 0.0});
      sum_of_logarithms_ = 0.0;
    }
    CostInterval& interval = intervals_.back();
    ++interval.count;
    interval.lowest = std::min(interval.lowest, cost);
    interval.highest = std::max(interval.highest, cost);
    sum_of_logarithms_ += std::log(cost);
  }

  std::vector<CostInterval> take() {
    finish_interval();
    return std::move(intervals_);
  }

 private:
  void finish_interval() {
    if (intervals_.empty()) return;
    CostInterval& interval = intervals_.back();
    interval.typical = std::exp(sum_of_logarithms_ / static_cast<double>(interval.count));
  }

  std::size_t width_;
  double sum_of_logarithms_ = 0.0;
  std::vector<CostInterval> intervals_;
};

std::string shape_text(const xt::xarray<double>& array) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < array.dimension(); ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(array.shape(axis));
  }
  return text + ")";
}

void require_fitting(const PlainNetwork& network, const xt::xarray<double>& inputs,
                     const xt::xarray<double>& targets, const TrainingOptions& options) {
  if (network.layers.empty()) throw ad::ArgumentError("train: the network has no layers");
  if (options.report_every == 0) throw ad::ArgumentError("train: report_every must be at least 1, found 0");
  const std::size_t in = network.layers.front().weights.shape(1);
  const std::size_t out = network.layers.back().weights.shape(0);
  if (inputs.dimension() != 2 || inputs.shape(0) != in || inputs.shape(1) == 0) {
    throw ad::ShapeError("train: inputs must have shape (" + std::to_string(in) + ", points), found " +
                         shape_text(inputs));
  }
  if (targets.dimension() != 2 || targets.shape(0) != out || targets.shape(1) != inputs.shape(1)) {
    throw ad::ShapeError("train: targets must have shape (" + std::to_string(out) + ", " +
                         std::to_string(inputs.shape(1)) + "), found " + shape_text(targets));
  }
}

/// The blocks that an optimiser sees: the network's own numbers, without gradients as yet.
std::vector<ParameterBlock> parameter_blocks(PlainNetwork& network) {
  std::vector<ParameterBlock> blocks;
  const auto add = [&](xt::xarray<double>& array) { blocks.push_back({{array.data(), array.size()}, {}}); };
  for (DenseLayer<xt::xarray<double>>& layer : network.layers) add(layer.weights);
  for (DenseLayer<xt::xarray<double>>& layer : network.layers) add(layer.biases);
  return blocks;
}

/// Shows the blocks the adjoints of all parameters, where they stand in the tape.
void view_gradients(const ad::Tape<double>& tape, const Network<ad::Tensor>& active,
                    std::span<ParameterBlock> blocks) {
  std::size_t at = 0;
  for (const DenseLayer<ad::Tensor>& layer : active.layers) blocks[at++].gradient = tape.adjoint_view(layer.weights);
  for (const DenseLayer<ad::Tensor>& layer : active.layers) blocks[at++].gradient = tape.adjoint_view(layer.biases);
}

std::string reason_text(const TrainingSummary& summary) {
  const std::string after = " after " + std::to_string(summary.steps) + " steps";
  switch (summary.reason) {
    case StopReason::completed: return "all " + std::to_string(summary.steps) + " steps done";
    case StopReason::stopped: return "stopped" + after;
    case StopReason::not_finite: return "the cost is not finite" + after;
  }
  return {};
}

}  // namespace

TrainingSummary train(PlainNetwork& network, const xt::xarray<double>& inputs,
                      const xt::xarray<double>& targets, Optimiser& optimiser,
                      const TrainingOptions& options) {
  require_fitting(network, inputs, targets, options);

  TrainingSummary summary;
  std::vector<ParameterBlock> blocks = parameter_blocks(network);
  CostHistory history(options.steps);
  if (options.keep_every != 0) {
    summary.kept.reserve(std::min<std::size_t>(options.steps / options.keep_every + 2, 4096));
  }
  const auto keep = [&](std::size_t step) { summary.kept.push_back({step, network(inputs)}); };
  summary.lowest_cost_network = network;
  summary.lowest_cost = std::numeric_limits<double>::infinity();
  const std::vector<ParameterBlock> lowest_blocks = parameter_blocks(summary.lowest_cost_network);
  const auto note_lowest = [&](std::size_t step, double cost) {
    if (!(cost < summary.lowest_cost)) return;
    summary.lowest_cost = cost;
    summary.lowest_cost_step = step;
    // Every other step is the best so far, so this copies numbers into place and nothing else.
    for (std::size_t at = 0; at < blocks.size(); ++at) {
      std::copy(blocks[at].values.begin(), blocks[at].values.end(), lowest_blocks[at].values.begin());
    }
  };

  ad::Tape<double> tape;
  const ad::Tensor input_points = ad::borrow<double>(inputs);
  const ad::Tensor target_points = ad::borrow<double>(targets);
  Network<ad::Tensor> active;
  active.layers.reserve(network.layers.size());

  const auto started = std::chrono::steady_clock::now();
  std::size_t step = 0;
  for (; step < options.steps; ++step) {
    double cost_value = 0.0;
    {
      ad::Recording<double> recording(tape);
      put_on_tape(network, tape, active);
      const ad::Var cost = mean_squared_distance(active(input_points), target_points);
      cost_value = cost.value();
      if (!std::isfinite(cost_value)) {
        summary.reason = StopReason::not_finite;
        break;
      }
      tape.backward(cost);
      view_gradients(tape, active, blocks);
    }
    history.add(step, cost_value);
    note_lowest(step, cost_value);
    if (options.keep_every != 0 && step % options.keep_every == 0) keep(step);

    optimiser.step(blocks);

    if ((step + 1) % options.report_every == 0 && options.on_progress &&
        !options.on_progress({step + 1, cost_value})) {
      ++step;
      if (step < options.steps) summary.reason = StopReason::stopped;
      break;
    }
  }
  summary.steps = step;
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();

  summary.cost = mean_squared_distance(network(inputs), targets);
  if (std::isfinite(summary.cost)) {
    history.add(step, summary.cost);
    note_lowest(step, summary.cost);
  } else {
    summary.reason = StopReason::not_finite;
  }
  if (options.keep_every != 0) keep(step);
  summary.history = history.take();
  summary.message = reason_text(summary);
  return summary;
}

}  // namespace slope::nn
