// With f, i, o the gates, g the change, t = tanh(c), and a dash for the step before; all products by
// elements. The adjoints h̄ (from the layer above and the step after) and c̄ (from the step after) go back as
//   c̄ += h̄ o (1 - t²),  δ_o = h̄ t o (1 - o),  δ_f = c̄ c' f (1 - f),  δ_i = c̄ g i (1 - i),  δ_g = c̄ i (1 -
//   g²), x̄ = δ_f w_f + δ_o w_o,  h̄' = δ_i w_i + δ_g w_c,  c̄' = c̄ f,
// and the weights' adjoints are the sums of δ times x or h', the biases' those of δ. For the output
// y = h s + b with e = exp(y) / (2 + Σ exp y): ȳ = -(target - e Σ target) / steps.
//
// Vectors are padded to whole lanes; the padding has zero weights and never reaches the gradient.
#include <bench/hand/lstm.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {
namespace {

using Lanes = std::vector<Lane>;

/// tanh to 3e-16, absolute.
inline Lane hyperbolic_tangent(Lane x) { return xsimd::fms(Lane(2.0), logistic(x + x), Lane(1.0)); }

/// exp(x) for numbers that do not overflow.
inline Lane exponential(Lane x) {
  const auto [numerator, denominator] = exponential_quotient(
      reduce_argument(xsimd::min(Lane(exponential_limit), xsimd::max(Lane(-exponential_limit), x))));
  return numerator / denominator;
}

/// Vectors of `width` numbers, each padded to whole lanes.
void pad(std::span<const double> vectors, std::size_t width, double filler, Lanes& result) {
  const std::size_t lanes = (width + lane_width - 1) / lane_width;
  result.resize(vectors.size() / width * lanes);
  alignas(64) double lane[lane_width];
  for (std::size_t vector = 0; vector < vectors.size() / width; ++vector) {
    for (std::size_t l = 0; l < lanes; ++l) {
      for (std::size_t i = 0; i < lane_width; ++i) {
        const std::size_t at = l * lane_width + i;
        lane[i] = at < width ? vectors[vector * width + at] : filler;
      }
      result[vector * lanes + l] = Lane::load_aligned(lane);
    }
  }
}

Lanes padded(std::span<const double> vectors, std::size_t width, double filler = 0) {
  Lanes result;
  pad(vectors, width, filler, result);
  return result;
}

/// What a layer's step leaves for the way back, one lane of elements.
struct Step {
  Lane x, forget, in, out, change, cell, tanh_cell;
};

}  // namespace

double lstm_gradient(const LstmSequence& sequence, std::span<const double> parameters,
                     std::span<double> gradient) {
  const std::size_t width = sequence.layout.width;
  const std::size_t layers = sequence.layout.layers;
  const std::size_t steps = sequence.steps;
  const std::size_t lanes = (width + lane_width - 1) / lane_width;
  // Parameters and their adjoints: for each layer eight vectors, then the three of input and output.
  const Lanes p = padded(parameters, width);
  Lanes sums(p.size(), Lane(0.0));
  const auto layer_part = [&](auto& all, std::size_t layer) { return &all[layer * 8 * lanes]; };
  const Lane* const input_scale = layer_part(p, layers);
  const Lane* const output_scale = input_scale + lanes;
  Lane* const input_scale_sum = layer_part(sums, layers);
  Lane* const output_scale_sum = input_scale_sum + lanes;
  Lane* const output_shift_sum = output_scale_sum + lanes;
  // A padded output would add exp(0): its shift is so low that exp gives nothing.
  const Lanes output_shift = padded(parameters.subspan(sequence.layout.output_shift(), width), width, -700.0);
  static thread_local Lanes inputs;
  static thread_local Lanes targets;
  pad(sequence.inputs, width, 0, inputs);
  pad(sequence.targets, width, 0, targets);
  const Lanes first_cell = padded(sequence.first_cell, width);
  const Lanes first_hidden = padded(sequence.first_hidden, width);

  // Kept from call to call: fresh memory of this size costs more than the computation.
  static thread_local std::vector<Step> record;
  static thread_local Lanes output_adjoints;
  record.resize(steps * layers * lanes);
  output_adjoints.resize(steps * lanes);
  Lanes hidden = first_hidden;
  Lanes x(lanes);
  double loss = 0;
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t l = 0; l < lanes; ++l) x[l] = inputs[step * lanes + l] * input_scale[l];
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const Lane* const w = layer_part(p, layer);
      const Lane* const b = w + 4 * lanes;
      Step* const now = &record[(step * layers + layer) * lanes];
      const Step* const before = now - layers * lanes;
      Lane* const h = &hidden[layer * lanes];
      for (std::size_t l = 0; l < lanes; ++l) {
        const Lane cell_before = step == 0 ? first_cell[layer * lanes + l] : before[l].cell;
        Step s;
        s.x = x[l];
        s.forget = logistic(xsimd::fma(x[l], w[l], b[l]));
        s.in = logistic(xsimd::fma(h[l], w[lanes + l], b[lanes + l]));
        s.out = logistic(xsimd::fma(x[l], w[2 * lanes + l], b[2 * lanes + l]));
        s.change = hyperbolic_tangent(xsimd::fma(h[l], w[3 * lanes + l], b[3 * lanes + l]));
        s.cell = xsimd::fma(cell_before, s.forget, s.in * s.change);
        s.tanh_cell = hyperbolic_tangent(s.cell);
        h[l] = s.out * s.tanh_cell;
        x[l] = h[l];
        now[l] = s;
      }
    }
    Lane* const y = &output_adjoints[step * lanes];
    const Lane* const target = &targets[step * lanes];
    Lane exponentials(0.0), target_sum(0.0), product(0.0);
    for (std::size_t l = 0; l < lanes; ++l) {
      const Lane output = xsimd::fma(x[l], output_scale[l], output_shift[l]);
      y[l] = exponential(output);
      exponentials += y[l];
      target_sum += target[l];
      product = xsimd::fma(target[l], output, product);
    }
    const double all = 2 + xsimd::hadd(exponentials);
    const double targets_here = xsimd::hadd(target_sum);
    loss += xsimd::hadd(product) - targets_here * std::log(all);
    const Lane factor(targets_here / all);
    for (std::size_t l = 0; l < lanes; ++l) y[l] = xsimd::fms(y[l], factor, target[l]);
  }

  Lanes hidden_adjoints(layers * lanes, Lane(0.0));
  Lanes cell_adjoints(layers * lanes, Lane(0.0));
  Lanes from_above(lanes);
  const Lane one(1.0);
  for (std::size_t step = steps; step-- > 0;) {
    const Step* const top = &record[(step * layers + layers - 1) * lanes];
    for (std::size_t l = 0; l < lanes; ++l) {
      const Lane y = output_adjoints[step * lanes + l];
      output_scale_sum[l] = xsimd::fma(y, top[l].out * top[l].tanh_cell, output_scale_sum[l]);
      output_shift_sum[l] += y;
      from_above[l] = y * output_scale[l];
    }
    for (std::size_t layer = layers; layer-- > 0;) {
      const Lane* const w = layer_part(p, layer);
      Lane* const dw = layer_part(sums, layer);
      Lane* const db = dw + 4 * lanes;
      const Step* const now = &record[(step * layers + layer) * lanes];
      const Step* const before = now - layers * lanes;
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::size_t at = layer * lanes + l;
        const Step& s = now[l];
        const Lane cell_before = step == 0 ? first_cell[at] : before[l].cell;
        const Lane hidden_before = step == 0 ? first_hidden[at] : before[l].out * before[l].tanh_cell;
        const Lane h = hidden_adjoints[at] + from_above[l];
        const Lane c = xsimd::fma(h * s.out, xsimd::fnma(s.tanh_cell, s.tanh_cell, one), cell_adjoints[at]);
        const Lane out = h * s.tanh_cell * xsimd::fnma(s.out, s.out, s.out);
        const Lane forget = c * cell_before * xsimd::fnma(s.forget, s.forget, s.forget);
        const Lane in = c * s.change * xsimd::fnma(s.in, s.in, s.in);
        const Lane change = c * s.in * xsimd::fnma(s.change, s.change, one);
        dw[l] = xsimd::fma(forget, s.x, dw[l]);
        dw[lanes + l] = xsimd::fma(in, hidden_before, dw[lanes + l]);
        dw[2 * lanes + l] = xsimd::fma(out, s.x, dw[2 * lanes + l]);
        dw[3 * lanes + l] = xsimd::fma(change, hidden_before, dw[3 * lanes + l]);
        db[l] += forget;
        db[lanes + l] += in;
        db[2 * lanes + l] += out;
        db[3 * lanes + l] += change;
        cell_adjoints[at] = c * s.forget;
        hidden_adjoints[at] = xsimd::fma(in, w[lanes + l], change * w[3 * lanes + l]);
        from_above[l] = xsimd::fma(forget, w[l], out * w[2 * lanes + l]);
      }
    }
    for (std::size_t l = 0; l < lanes; ++l)
      input_scale_sum[l] = xsimd::fma(from_above[l], inputs[step * lanes + l], input_scale_sum[l]);
  }

  const double scale = 1 / static_cast<double>(steps);
  alignas(64) double lane[lane_width];
  for (std::size_t vector = 0; vector < gradient.size() / width; ++vector) {
    for (std::size_t i = 0; i < width; ++i) {
      if (i % lane_width == 0) sums[vector * lanes + i / lane_width].store_aligned(lane);
      gradient[vector * width + i] = scale * lane[i % lane_width];
    }
  }
  return -loss * scale;
}

}  // namespace slope::bench::hand
