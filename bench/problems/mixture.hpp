// The log posterior of a mixture of k Gaussians in d dimensions with full covariances.
//
// Component c has weight exp(α_c) / Σ exp(α), mean μ_c and the inverse covariance QᵀQ, where Q is lower
// triangular with the diagonal exp(q). With a Wishart prior on each QᵀQ (scale 1/γ², d + m + 1 degrees of
// freedom):
//   Σ_x log Σ_c exp(α_c + Σq_c - |Q_c (x - μ_c)|² / 2) - n log Σ exp(α) - n d log(2π) / 2
//   + Σ_c (m Σq_c - γ² |Q_c|² / 2) + constant.
// Q (x - μ) is added up by columns, as in the published benchmark, or by rows: a plain sum then stays in a register.
// By hand: ../hand/mixture.hpp.
#pragma once

#include <bench/problems/log_sum_exp.hpp>
#include <bench/problems/mixture_layout.hpp>
#include <cmath>
#include <cstddef>
#include <nn/normal_numbers.hpp>
#include <numbers>
#include <vector>

namespace slope::bench {

/// The Wishart prior's numbers.
struct WishartPrior {
  double gamma = 1;
  double m = 0;

  /// The logarithm of its normalisation, for one component.
  double log_normalisation(std::size_t dimensions) const {
    const double d = static_cast<double>(dimensions);
    const double n = d + m + 1;
    double log_gamma = d * (d - 1) / 4 * std::log(std::numbers::pi);
    for (std::size_t i = 0; i < dimensions; ++i) {
      log_gamma += std::lgamma((n - static_cast<double>(i)) / 2);
    }
    return n * d * (std::log(gamma) - std::numbers::ln2 / 2) - log_gamma;
  }
};

/// The points, the prior, and the log posterior as a function of the parameters.
struct Mixture {
  MixtureLayout layout;
  std::size_t points;
  std::vector<double> x;  ///< (points, dimensions)
  WishartPrior prior;
  std::vector<double> parameters;  ///< where derivatives are taken

  Mixture(std::size_t dimensions, std::size_t components, std::size_t point_count, FactorOrder order)
      : layout{dimensions, components, order},
        points(point_count),
        x(points * dimensions),
        parameters(layout.size()) {
    nn::NormalNumbers numbers(11);
    for (double& number : x) number = numbers();
    for (double& number : parameters) number = 0.3 * numbers();
  }

  template <class S>
  S operator()(const std::vector<S>& p) const {
    using std::exp;
    const std::size_t d = layout.dimensions;
    const std::size_t k = layout.components;
    const std::vector<S> alphas(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(k));
    std::vector<S> diagonals(k * d, S(0));
    std::vector<S> sums_of_logs(k, S(0));
    for (std::size_t component = 0; component < k; ++component) {
      const S* const log_diagonal = &p[layout.log_diagonal(component)];
      for (std::size_t i = 0; i < d; ++i) {
        diagonals[component * d + i] = exp(log_diagonal[i]);
        sums_of_logs[component] += log_diagonal[i];
      }
    }

    S log_likelihood(0);
    std::vector<S> centred(d, S(0));
    std::vector<S> sums(d, S(0));
    std::vector<S> terms(k, S(0));
    for (std::size_t point = 0; point < points; ++point) {
      for (std::size_t component = 0; component < k; ++component) {
        const S* const mean = &p[layout.mean(component)];
        for (std::size_t i = 0; i < d; ++i) centred[i] = x[point * d + i] - mean[i];
        const Factor<S> factor{&diagonals[component * d], p.data() + layout.lower(component)};
        const S distance = layout.order == FactorOrder::by_rows
                               ? squared_norm_by_rows(d, factor, centred.data())
                               : squared_norm_by_columns(d, factor, centred.data(), sums.data());
        terms[component] = alphas[component] + sums_of_logs[component] - 0.5 * distance;
      }
      log_likelihood += LogSumExp()(terms);
    }

    S log_prior(0);
    for (std::size_t component = 0; component < k; ++component) {
      const S* const lower = p.data() + layout.lower(component);
      S squares(0);
      for (std::size_t i = 0; i < d; ++i) {
        squares += diagonals[component * d + i] * diagonals[component * d + i];
      }
      for (std::size_t i = 0; i < layout.below_diagonal(); ++i) squares += lower[i] * lower[i];
      log_prior += prior.m * sums_of_logs[component] - 0.5 * prior.gamma * prior.gamma * squares;
    }
    return log_likelihood - static_cast<double>(points) * LogSumExp()(alphas) + log_prior + constant();
  }

  /// The numbers on and below the diagonal of Q.
  template <class S>
  struct Factor {
    const S* diagonal;
    const S* lower;
  };

  /// |Q c|² of a vector of d numbers.
  template <class S>
  static S squared_norm_by_rows(std::size_t d, Factor<S> factor, const S* c) {
    S norm(0);
    for (std::size_t i = 0; i < d; ++i) {
      S sum = factor.diagonal[i] * c[i];
      for (std::size_t j = 0; j < i; ++j) sum += *factor.lower++ * c[j];
      norm += sum * sum;
    }
    return norm;
  }

  /// The same, with room for the d sums.
  template <class S>
  static S squared_norm_by_columns(std::size_t d, Factor<S> factor, const S* c, S* sums) {
    for (std::size_t i = 0; i < d; ++i) sums[i] = factor.diagonal[i] * c[i];
    for (std::size_t j = 0; j < d; ++j) {
      for (std::size_t i = j + 1; i < d; ++i) sums[i] += *factor.lower++ * c[j];
    }
    S norm(0);
    for (std::size_t i = 0; i < d; ++i) norm += sums[i] * sums[i];
    return norm;
  }

  /// What does not depend on the parameters.
  double constant() const {
    const double numbers = static_cast<double>(points * layout.dimensions);
    return static_cast<double>(layout.components) * prior.log_normalisation(layout.dimensions) -
           0.5 * numbers * std::log(2 * std::numbers::pi);
  }
};

}  // namespace slope::bench
