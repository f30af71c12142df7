// Training: step after step, the gradient of the cost from the tape and an optimiser's answer to it.
//
// One tape is recorded anew at every step and swept once; it and every buffer are kept, so a step allocates
// nothing. Builds on network.hpp, loss.hpp and optimisers.hpp. Read next: pictures.hpp, curvenet_main.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <xtensor/xarray.hpp>

#include <nn/network.hpp>
#include <nn/optimisers.hpp>

namespace slope::nn {

/// Where training stands.
struct TrainingProgress {
  std::size_t steps;  ///< done so far
  double cost;        ///< at the start of the latest of them
};

/// How to train; the defaults are those of the heart's worksheet.
struct TrainingOptions {
  std::size_t steps = 50'000;  ///< 0 only measures the network as it is
  std::size_t keep_every =
      100;  ///< a curve is kept before the first step and after every so many; 0 keeps none
  std::size_t report_every = 200;  ///< steps between two calls of `on_progress`; at least 1
  /// Called every `report_every` steps; returning false stops the training there. None by default.
  std::function<bool(const TrainingProgress&)> on_progress = {};
};

/// Why training ended.
enum class StopReason {
  completed,   ///< all steps were done
  stopped,     ///< `on_progress` returned false
  not_finite,  ///< the cost became infinite or NaN
};

/// What the network drew at some step.
struct KeptCurve {
  std::size_t step;           ///< steps done when it was drawn
  xt::xarray<double> points;  ///< shape of the targets
};

/// The costs of some steps in a row; training holds a thousand or so of these, however long it is.
struct CostInterval {
  std::size_t first_step;  ///< steps done before the first cost
  std::size_t count;       ///< costs in the interval, at least 1
  double lowest;
  double highest;
  double typical;  ///< geometric mean, 0 if any cost is 0
};

/// What came of it.
struct TrainingSummary {
  std::size_t steps = 0;  ///< done
  StopReason reason = StopReason::completed;
  std::string message;               ///< the reason in words
  double cost = 0.0;                 ///< after the last step
  double lowest_cost = 0.0;          ///< the lowest on the way, first and last included
  std::size_t lowest_cost_step = 0;  ///< steps done when it was met
  PlainNetwork lowest_cost_network;  ///< the network that had it
  std::vector<CostInterval> history;
  std::vector<KeptCurve> kept;  ///< in order of step
  double seconds = 0.0;         ///< wall time of the training
};

/// Trains `network` in place to map `inputs` to `targets`, lowering mean_squared_distance.
///
/// `inputs` has shape (inputs, points), `targets` (outputs, points). At each step the optimiser receives the
/// weights of all layers, first to last, then their biases. Throws ad::ShapeError if the shapes do not fit
/// each other or the network, ad::ArgumentError for a network without layers or `report_every` 0. Cost of a
/// step: one recording and one sweep of the network on all points; memory beyond the tape: the curves kept.
///
/// The same start and the same stream of noise give the same training bit for bit on one build and machine.
/// Noisy training is chaotic, though: another order of roundings (another instruction set) grows into another
/// training, of like quality. The last step may leave the cost on a spike of the noise, in one heart of ten
/// to twenty (cost above 0.003); `lowest_cost_network` is free of that.
///
///     NormalNumbers numbers(seed);
///     PlainNetwork network = random_network(widths, numbers);
///     NoisyGradientDescent optimiser({}, numbers);
///     const TrainingSummary summary = train(network, curve.inputs, curve.points, optimiser);
TrainingSummary train(PlainNetwork& network, const xt::xarray<double>& inputs,
                      const xt::xarray<double>& targets, Optimiser& optimiser,
                      const TrainingOptions& options = {});

}  // namespace slope::nn
