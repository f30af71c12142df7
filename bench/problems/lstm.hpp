// A long short-term memory with diagonal weights, run over a sequence, and its loss.
//
// In each layer, all products by elements: forget = σ(x∘w_f + b_f), in = σ(h∘w_i + b_i),
// out = σ(x∘w_o + b_o), change = tanh(h∘w_c + b_c), c <- c∘forget + in∘change, h <- out∘tanh(c). x is the
// layer below's h; the lowest layer's is the input scaled by a weight vector. The output y is the top layer's
// h scaled and shifted; the loss is -mean over steps of target·(y - log(2 + Σ exp y)). By hand:
// ../hand/lstm.hpp.
#pragma once

#include <bench/problems/functions.hpp>
#include <bench/problems/lstm_layout.hpp>
#include <cmath>
#include <cstddef>
#include <nn/normal_numbers.hpp>
#include <vector>

namespace slope::bench {

/// The update of one element's cell c and hidden value h.
struct PlainCell {
  template <class S>
  void operator()(const S& x, const S& w_forget, const S& b_forget, const S& w_in, const S& b_in,
                  const S& w_out, const S& b_out, const S& w_change, const S& b_change, S& c, S& h) const {
    using std::tanh;
    const S forget = logistic<S>(x * w_forget + b_forget);
    const S in = logistic<S>(h * w_in + b_in);
    const S out = logistic<S>(x * w_out + b_out);
    const S change = tanh(h * w_change + b_change);
    c = c * forget + in * change;
    h = out * tanh(c);
  }
};

/// The same with one statement for each of the two.
struct KernelCell {
  template <class S>
  void operator()(const S& x, const S& w_forget, const S& b_forget, const S& w_in, const S& b_in,
                  const S& w_out, const S& b_out, const S& w_change, const S& b_change, S& c, S& h) const {
    const auto new_cell = [](const auto& x_, const auto& h_, const auto& c_, const auto& wf, const auto& bf,
                             const auto& wi, const auto& bi, const auto& wc, const auto& bc) {
      return c_ * ad::sigmoid(x_ * wf + bf) + ad::sigmoid(h_ * wi + bi) * ad::tanh(h_ * wc + bc);
    };
    const auto new_hidden = [](const auto& x_, const auto& c_, const auto& wo, const auto& bo) {
      return ad::sigmoid(x_ * wo + bo) * ad::tanh(c_);
    };
    c = ad::kernel(new_cell, x, h, c, w_forget, b_forget, w_in, b_in, w_change, b_change);
    h = ad::kernel(new_hidden, x, c, w_out, b_out);
  }
};

/// The sequence, the first cell and hidden values, and the loss as a function of the parameters.
struct Lstm {
  LstmLayout layout;
  std::size_t steps;
  std::vector<double> inputs;        ///< (steps, width)
  std::vector<double> targets;       ///< (steps, width); each row sums to 1
  std::vector<double> first_cell;    ///< (layers, width)
  std::vector<double> first_hidden;  ///< (layers, width)
  std::vector<double> parameters;    ///< where derivatives are taken

  Lstm(std::size_t layers, std::size_t width, std::size_t step_count)
      : layout{layers, width}, steps(step_count) {
    nn::NormalNumbers numbers(7);
    const auto draw = [&](std::size_t count, double scale) {
      std::vector<double> drawn(count);
      for (double& number : drawn) number = scale * numbers();
      return drawn;
    };
    inputs = draw(steps * width, 1.0);
    targets = draw(steps * width, 1.0);
    for (std::size_t step = 0; step < steps; ++step) {
      double sum = 0;
      for (std::size_t i = 0; i < width; ++i) sum += std::exp(targets[step * width + i]);
      for (std::size_t i = 0; i < width; ++i) {
        double& target = targets[step * width + i];
        target = std::exp(target) / sum;
      }
    }
    first_cell = draw(layers * width, 0.5);
    first_hidden = draw(layers * width, 0.5);
    parameters = draw(layout.size(), 0.7);
  }

  template <class S>
  S operator()(const std::vector<S>& p) const {
    return loss(p, PlainCell());
  }

  /// The loss with `cell_step` for the update of one cell and hidden value.
  template <class S, class CellStep>
  S loss(const std::vector<S>& p, const CellStep& cell_step) const {
    using std::exp;
    using std::log;
    const std::size_t width = layout.width;
    std::vector<S> cell(first_cell.begin(), first_cell.end());
    std::vector<S> hidden(first_hidden.begin(), first_hidden.end());
    std::vector<S> x(width, S(0));
    S sum(0);
    for (std::size_t step = 0; step < steps; ++step) {
      const double* const input = &inputs[step * width];
      const double* const target = &targets[step * width];
      const S* const input_scale = &p[layout.input_scale()];
      for (std::size_t i = 0; i < width; ++i) x[i] = input[i] * input_scale[i];
      for (std::size_t layer = 0; layer < layout.layers; ++layer) {
        const S* const w_forget = &p[layout.weight(layer, LstmLayout::forget)];
        const S* const w_in = &p[layout.weight(layer, LstmLayout::in)];
        const S* const w_out = &p[layout.weight(layer, LstmLayout::out)];
        const S* const w_change = &p[layout.weight(layer, LstmLayout::change)];
        const S* const b_forget = &p[layout.bias(layer, LstmLayout::forget)];
        const S* const b_in = &p[layout.bias(layer, LstmLayout::in)];
        const S* const b_out = &p[layout.bias(layer, LstmLayout::out)];
        const S* const b_change = &p[layout.bias(layer, LstmLayout::change)];
        S* const c = &cell[layer * width];
        S* const h = &hidden[layer * width];
        for (std::size_t i = 0; i < width; ++i) {
          cell_step(x[i], w_forget[i], b_forget[i], w_in[i], b_in[i], w_out[i], b_out[i], w_change[i],
                    b_change[i], c[i], h[i]);
          x[i] = h[i];
        }
      }
      const S* const scale = &p[layout.output_scale()];
      const S* const shift = &p[layout.output_shift()];
      S exponentials(2);
      for (std::size_t i = 0; i < width; ++i) {
        x[i] = x[i] * scale[i] + shift[i];
        exponentials += exp(x[i]);
      }
      const S log_sum = log(exponentials);
      for (std::size_t i = 0; i < width; ++i) sum += target[i] * (x[i] - log_sum);
    }
    return -sum / static_cast<double>(steps);
  }
};

}  // namespace slope::bench
