// The heights problem: a histogram of N bins from 50 to 300 cm, and the Gaussian's residuals and chi².
//
// With 100 bins it is the worksheet's histogram; other sizes are a normal density with a regular ripple, so
// that no residual vanishes. The scalar formulation is fit's own model; here are the ones of kernels, tensors
// and separate parameters. By hand: ../hand/gaussian.hpp.
#pragma once

#include <ad/ad.hpp>
#include <cmath>
#include <cstddef>
#include <fit/gaussian_model.hpp>
#include <fit/histogram.hpp>
#include <fit/worksheet_heights.hpp>
#include <numbers>
#include <utility>
#include <vector>

namespace slope::bench {

/// The histogram, and the worksheet's start (mu, sigma) in cm, where derivatives are taken.
struct GaussianProblem {
  fit::Histogram histogram;
  std::vector<double> centres;
  std::vector<double> densities;
  std::vector<double> parameters{155.0, 6.0};

  explicit GaussianProblem(std::size_t bins)
      : histogram(bins == 100 ? fit::worksheet_heights() : rippled(bins)),
        centres(histogram.centres()),
        densities(histogram.densities()) {}

 private:
  static fit::Histogram rippled(std::size_t bins) {
    const double width = 250.0 / static_cast<double>(bins);
    std::vector<double> heights(bins);
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double x = 50 + (static_cast<double>(bin) + 0.5) * width;
      heights[bin] = fit::normal_density(x, 178.5, 7.5) * (1 + 0.1 * std::sin(0.7 * x));
    }
    return fit::Histogram::from_heights(50, width, std::move(heights));
  }
};

/// chi² with each bin's residual recorded as one statement.
class KernelChiSquared {
 public:
  explicit KernelChiSquared(const GaussianProblem& problem) : problem_(&problem) {}

  template <class S>
  S operator()(const std::vector<S>& parameters) const {
    S sum(0);
    for (std::size_t bin = 0; bin < problem_->centres.size(); ++bin) {
      const double x = problem_->centres[bin];
      const double y = problem_->densities[bin];
      sum +=
          ad::kernel([x, y](const auto& mu,
                            const auto& sigma) { return ad::square(y - fit::normal_density(x, mu, sigma)); },
                     parameters[0], parameters[1]);
    }
    return sum;
  }

 private:
  const GaussianProblem* problem_;
};

/// The residuals of all bins as one array: `x` and `y` are arrays, mu and sigma numbers or arrays.
template <class X, class Y, class Mu, class Sigma>
auto gaussian_residual_array(const X& x, const Y& y, const Mu& mu, const Sigma& sigma) {
  constexpr double sqrt_two_pi = std::numbers::sqrt2 / std::numbers::inv_sqrtpi;
  return y - ad::exp(-0.5 * ad::square((x - mu) / sigma)) / (sqrt_two_pi * sigma);
}

}  // namespace slope::bench
