// The Gaussian mixture's log posterior through tensors: one matrix product for all points and components.
//
// The formula stands in mixture.hpp. |Q (x - μ)|² is a quadratic form in x, so that with P = QᵀQ every term
//   α + Σq - (xᵀP x)/2 + xᵀP μ - (μᵀP μ)/2
// is linear in the monomials x_i x_j, x_i and 1 of the point, which depend on no parameter.
#pragma once

#include <bench/problems/mixture.hpp>
#include <vector>

namespace slope::bench {

/// The log posterior as a function of three tensors: the α (k,), the means (k, d), and the factors
/// (k, d + d (d - 1) / 2), whose rows are laid out as MixtureLayout says. The order of the factors is one of indices here.
class MixtureOfTensors {
 public:
  explicit MixtureOfTensors(const Mixture& problem) : problem_(&problem) {
    const std::size_t d = problem.layout.dimensions;
    const std::size_t n = problem.points;
    const std::size_t squares = d + problem.layout.below_diagonal();
    xt::xarray<double> monomials = xt::xarray<double>::from_shape({squares + d + 1, n});
    xt::xarray<double> weights = xt::xarray<double>::from_shape({1, squares});
    double* row = monomials.data();
    const auto append_row = [&](const auto& of_point) {
      for (std::size_t point = 0; point < n; ++point) *row++ = of_point(&problem.x[point * d]);
    };
    // Where the elements stand in (0, diagonal, lower).
    const auto position = [&](std::size_t i, std::size_t j) {
      return j > i ? 0 : j == i ? 1 + i : 1 + d + problem.layout.below(i, j);
    };
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        append_row([i, j](const double* x) { return x[i] * x[j]; });
        weights.data()[lower_.size()] = i == j ? -0.5 : -1.0;
        lower_.push_back(i * d + j);
      }
      for (std::size_t j = 0; j < d; ++j) matrix_.push_back(position(i, j));
    }
    for (std::size_t i = 0; i < d; ++i) append_row([i](const double* x) { return x[i]; });
    append_row([](const double*) { return 1.0; });
    monomials_ = ad::Tensor(monomials);
    weights_ = ad::Tensor(weights);
    zero_ = ad::Tensor(xt::xarray<double>(xt::zeros<double>({problem.layout.components, std::size_t{1}})));
  }

  std::vector<std::vector<std::size_t>> shapes() const {
    const std::size_t k = problem_->layout.components;
    return {{k}, {k, problem_->layout.dimensions}, {k, problem_->layout.factor_size()}};
  }

  ad::Var operator()(const std::vector<ad::Tensor>& parameters) const {
    const ad::Tensor& alphas = parameters[0];
    const ad::Tensor& means = parameters[1];
    const ad::Tensor& factors = parameters[2];
    const std::size_t k = problem_->layout.components;
    const std::size_t d = problem_->layout.dimensions;
    const ad::Tensor log_diagonals = ad::slice(factors, 1, 0, d);
    const ad::Tensor lower = ad::slice(factors, 1, d, factors.shape(1));
    const ad::Tensor diagonals = ad::exp(log_diagonals);
    const ad::Tensor log_sums = ad::sum(log_diagonals, 1);

    const ad::Tensor q = ad::reshape(ad::gather(ad::concatenate(std::vector{zero_, diagonals, lower}, 1), matrix_, 1),
                                     {k, d, d});
    const ad::Tensor precisions = ad::matmul(ad::transpose(q, {0, 2, 1}), q);
    const ad::Tensor linear = ad::reshape(ad::matmul(precisions, ad::reshape(means, {k, d, 1})), {k, d});
    const ad::Tensor constants = alphas + log_sums - 0.5 * ad::Tensor(ad::sum(means * linear, 1));
    const ad::Tensor quadratic = ad::gather(ad::reshape(precisions, {k, d * d}), lower_, 1) * weights_;
    const ad::Tensor coefficients =
        ad::concatenate(std::vector{quadratic, linear, ad::reshape(constants, {k, 1})}, 1);
    const ad::Tensor terms = ad::matmul(coefficients, monomials_);

    const WishartPrior& prior = problem_->prior;
    const ad::Var log_prior = prior.m * ad::sum(log_sums) -
                              0.5 * prior.gamma * prior.gamma * (ad::squared_norm(diagonals) + ad::squared_norm(lower));
    return ad::sum(ad::logsumexp(terms, 0)) - static_cast<double>(problem_->points) * ad::logsumexp(alphas) + log_prior +
           problem_->constant();
  }

 private:
  const Mixture* problem_;
  std::vector<std::size_t> matrix_;  // (d, d): where the elements of Q stand in (0, diagonal, lower)
  std::vector<std::size_t> lower_;   // where those on and below the diagonal stand in a matrix
  ad::Tensor monomials_;             // (monomials, points)
  ad::Tensor weights_;               // (1, quadratic monomials): each pair below the diagonal counts twice
  ad::Tensor zero_;                  // (k, 1)
};

}  // namespace slope::bench
