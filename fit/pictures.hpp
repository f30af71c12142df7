// The two pictures of a fit: the histogram under the curve, and the way down on the contours of chi².
//
// Builds on ad/report/plot.hpp and the fit of gaussian_fit.hpp.
#pragma once

#include <fit/gaussian_fit.hpp>
#include <fit/histogram.hpp>

#include <optional>
#include <string>
#include <vector>

namespace slope::fit {

/// The histogram in three colours under the model curve: where both agree, where the data exceed the model at
/// the bin's centre, and where they fall short of it; with parameters and chi² written in it. An SVG
/// document.
std::string heights_picture(const Histogram& histogram, const GaussianFit& fit, const std::string& title);

/// A range of mu and sigma.
struct ParameterWindow {
  double mu_low;
  double mu_high;
  double sigma_low;
  double sigma_high;
};

/// The contours of chi² over mu and sigma with the path of the fit. An SVG document.
///
/// `window`: what to show; without it, the surroundings of the estimate. It is widened where the path leaves
/// it, up to the histogram's range.
std::string descent_picture(const Histogram& histogram, const GaussianFit& fit, const std::string& title,
                            const std::optional<ParameterWindow>& window = std::nullopt);

}  // namespace slope::fit
