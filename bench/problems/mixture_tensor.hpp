// The Gaussian mixture's log posterior through tensors: all points at once, a matrix product a component.
//
// The formula stands in mixture.hpp. Q (x - μ) is computed as Q x - Q μ: nothing flows back to the points then.
#pragma once

#include <bench/problems/mixture.hpp>
#include <vector>
#include <xtensor/xadapt.hpp>

namespace slope::bench {

/// The log posterior as a function of three tensors: the α (k,), the means (k, d), and the factors
/// (k, d + d (d - 1) / 2), whose rows are laid out as MixtureLayout says.
class MixtureOfTensors {
 public:
  explicit MixtureOfTensors(const Mixture& problem) : problem_(&problem) {
    const xt::xarray<double> points = xt::adapt(problem.x, {problem.points, problem.layout.dimensions});
    points_ = ad::Tensor(xt::transpose(points));
  }

  std::vector<std::vector<std::size_t>> shapes() const {
    const std::size_t k = problem_->layout.components;
    return {{k}, {k, problem_->layout.dimensions}, {k, problem_->layout.factor_size()}};
  }

  ad::Var operator()(const std::vector<ad::Tensor>& parameters) const {
    const ad::Tensor& alphas = parameters[0];
    const ad::Tensor& means = parameters[1];
    const ad::Tensor& factors = parameters[2];
    const std::size_t d = problem_->layout.dimensions;
    std::vector<ad::Tensor> terms;
    ad::Var log_prior = 0;
    for (std::size_t component = 0; component < alphas.size(); ++component) {
      const ad::Tensor factor = ad::row(factors, component);
      const ad::Tensor log_diagonal = ad::slice(factor, 0, 0, d);
      const ad::Tensor lower = ad::slice(factor, 0, d, factor.size());
      const ad::Tensor diagonal = ad::exp(log_diagonal);
      const ad::Tensor matrix = lower_triangle(diagonal, lower);
      const ad::Tensor mean = ad::reshape(ad::row(means, component), {d, 1});
      const ad::Tensor offset = ad::matmul(matrix, mean);
      const ad::Var log_sum = ad::sum(log_diagonal);
      terms.push_back(alphas[component] + log_sum - 0.5 * ad::sum(ad::square(ad::matmul(matrix, points_) - offset), 0));
      log_prior += problem_->prior.m * log_sum - 0.5 * problem_->prior.gamma * problem_->prior.gamma *
                                                     (ad::squared_norm(diagonal) + ad::squared_norm(lower));
    }
    const ad::Var log_likelihood = ad::sum(ad::logsumexp(ad::stack(terms), 0));
    return log_likelihood - static_cast<double>(problem_->points) * ad::logsumexp(alphas) + log_prior +
           problem_->constant();
  }

 private:
  /// (d, d): the diagonal, and below it `lower` row by row.
  static ad::Tensor lower_triangle(const ad::Tensor& diagonal, const ad::Tensor& lower) {
    const std::size_t d = diagonal.size();
    std::vector<ad::Var> elements(d * d, ad::Var(0));
    std::size_t next = 0;
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < i; ++j) elements[i * d + j] = lower[next++];
      elements[i * d + i] = diagonal[i];
    }
    return ad::reshape(ad::stack(elements), {d, d});
  }

  const Mixture* problem_;
  ad::Tensor points_;  // (d, points)
};

}  // namespace slope::bench
