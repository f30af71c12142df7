// The normal density as a model of a histogram, written once for any number type: residuals and chi².
//
// Parameters are always (mu, sigma), in this order, in the unit of the histogram's edges.
#pragma once

#include <fit/histogram.hpp>

#include <ad/ad.hpp>

#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

namespace slope::fit {

/// The normal density exp(-(x - mu)²/(2 sigma²)) / (sigma sqrt(2 pi)).
///
/// Of one over x's unit; `sigma` enters as given: a negative one gives a negative density, zero gives NaN or
/// infinity. On a tape it is an expression, so that what is made of it is one statement; inlined, so that the expression
/// never exists in memory.
template <class S>
[[gnu::always_inline]] inline auto normal_density(double x, const S& mu, const S& sigma) {
  constexpr double sqrt_two_pi = std::numbers::sqrt2 / std::numbers::inv_sqrtpi;
  const auto z = (x - mu) / sigma;
  return ad::exp(-0.5 * ad::square(z)) / (sqrt_two_pi * sigma);
}

/// The residuals of a histogram: its density less the model's, at every bin centre.
class GaussianResiduals {
 public:
  explicit GaussianResiduals(const Histogram& histogram)
      : centres_(histogram.centres()), densities_(histogram.densities()) {}

  /// One residual a bin; `parameters` are mu and sigma.
  template <class S>
  std::vector<S> operator()(const std::vector<S>& parameters) const {
    std::vector<S> residuals;
    residuals.reserve(centres_.size());
    for (std::size_t bin = 0; bin < centres_.size(); ++bin)
      residuals.push_back(densities_[bin] - normal_density(centres_[bin], parameters[0], parameters[1]));
    return residuals;
  }

 private:
  std::vector<double> centres_;
  std::vector<double> densities_;
};

/// chi²: the sum of the squares of the residuals.
class ChiSquared {
 public:
  explicit ChiSquared(const Histogram& histogram)
      : centres_(histogram.centres()), densities_(histogram.densities()) {}

  /// chi² at mu and sigma.
  template <class S>
  S operator()(const std::vector<S>& parameters) const {
    S sum = 0;
    for (std::size_t bin = 0; bin < centres_.size(); ++bin)
      sum += ad::square(densities_[bin] - normal_density(centres_[bin], parameters[0], parameters[1]));
    return sum;
  }

 private:
  std::vector<double> centres_;
  std::vector<double> densities_;
};

/// Whether (mu, sigma) describe a normal density: both finite, sigma above 0.
bool is_gaussian(std::span<const double> parameters);

/// A good start for a fit: the median, and half the width that holds the middle 68 % of the area.
std::vector<double> estimated_gaussian(const Histogram& histogram);

}  // namespace slope::fit
