// The diagonal LSTM's loss through tensors: a step of a layer is three elementwise statements.
//
// The formulas stand in lstm.hpp.
#pragma once

#include <bench/problems/lstm.hpp>
#include <vector>
#include <xtensor/xadapt.hpp>

namespace slope::bench {

/// The loss as a function of tensors (width,), in the order of LstmLayout.
class LstmOfTensors {
 public:
  explicit LstmOfTensors(const Lstm& problem) : problem_(&problem) {
    inputs_ = rows_of(problem.inputs, problem.steps);
    targets_ = rows_of(problem.targets, problem.steps);
    first_cell_ = rows_of(problem.first_cell, problem.layout.layers);
    first_hidden_ = rows_of(problem.first_hidden, problem.layout.layers);
  }

  std::vector<std::vector<std::size_t>> shapes() const {
    return std::vector<std::vector<std::size_t>>(problem_->layout.size() / problem_->layout.width,
                                                 {problem_->layout.width});
  }

  ad::Var operator()(const std::vector<ad::Tensor>& p) const {
    const std::size_t layers = problem_->layout.layers;
    std::vector<ad::Tensor> cell = first_cell_;
    std::vector<ad::Tensor> hidden = first_hidden_;
    const ad::Tensor& input_scale = p[8 * layers];
    const ad::Tensor& output_scale = p[8 * layers + 1];
    const ad::Tensor& output_shift = p[8 * layers + 2];
    ad::Var sum = 0;
    for (std::size_t step = 0; step < problem_->steps; ++step) {
      ad::Tensor x = inputs_[step] * input_scale;
      for (std::size_t layer = 0; layer < layers; ++layer) {
        const ad::Tensor* const w = &p[8 * layer];
        const ad::Tensor* const b = w + 4;
        ad::Tensor& c = cell[layer];
        ad::Tensor& h = hidden[layer];
        const ad::Tensor out = ad::sigmoid(x * w[LstmLayout::out] + b[LstmLayout::out]);
        c = c * ad::sigmoid(x * w[LstmLayout::forget] + b[LstmLayout::forget]) +
            ad::sigmoid(h * w[LstmLayout::in] + b[LstmLayout::in]) *
                ad::tanh(h * w[LstmLayout::change] + b[LstmLayout::change]);
        h = out * ad::tanh(c);
        x = h;
      }
      const ad::Tensor y = x * output_scale + output_shift;
      const ad::Var log_sum = ad::log(2 + ad::sum(ad::exp(y)));
      sum += ad::sum(targets_[step] * (y - log_sum));
    }
    return -sum / static_cast<double>(problem_->steps);
  }

 private:
  std::vector<ad::Tensor> rows_of(const std::vector<double>& numbers, std::size_t rows) const {
    const std::size_t width = problem_->layout.width;
    std::vector<ad::Tensor> tensors;
    for (std::size_t row = 0; row < rows; ++row)
      tensors.push_back(
          ad::Tensor(xt::adapt(&numbers[row * width], width, xt::no_ownership(), std::vector{width})));
    return tensors;
  }

  const Lstm* problem_;
  std::vector<ad::Tensor> inputs_;
  std::vector<ad::Tensor> targets_;
  std::vector<ad::Tensor> first_cell_;
  std::vector<ad::Tensor> first_hidden_;
};

}  // namespace slope::bench
