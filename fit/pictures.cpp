// See pictures.hpp.
#include <fit/pictures.hpp>

#include <fit/gaussian_model.hpp>

#include <ad/report/plot.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <utility>

namespace slope::fit {
namespace {

namespace report = ad::report;

// Told apart in grey and by people who confuse red and green.
constexpr const char* overlap_colour = "#a9cce3";
constexpr const char* excess_colour = "#2e86c1";
constexpr const char* deficit_colour = "#f5b041";
constexpr const char* curve_colour = "#17202a";
constexpr const char* path_colour = "#c0392b";

std::string with_error(const FittedParameter& parameter, const char* symbol) {
  if (!std::isfinite(parameter.standard_error)) return fmt::format("{} = {:.4f} cm", symbol, parameter.value);
  return fmt::format("{} = {:.4f} ± {:.4f} cm", symbol, parameter.value, parameter.standard_error);
}

/// The part of the x axis with anything to see: the bars, and the curve to four sigma.
std::pair<double, double> visible_range(const Histogram& histogram, const GaussianFit& fit) {
  double low = histogram.left_edge(histogram.size());
  double high = histogram.left_edge(0);
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    if (histogram.density(bin) == 0) continue;
    low = std::min(low, histogram.left_edge(bin));
    high = std::max(high, histogram.left_edge(bin + 1));
  }
  const double margin = std::max(0.05 * (high - low), histogram.bin_width());
  low -= margin;
  high += margin;
  if (fit.chi_squared < 0.5 * histogram.sum_of_squares()) {
    low = std::min(low, fit.mu() - 4 * fit.sigma());
    high = std::max(high, fit.mu() + 4 * fit.sigma());
  }
  return {std::max(low, histogram.left_edge(0)), std::min(high, histogram.left_edge(histogram.size()))};
}

/// A colour between the entries of a palette, from 0 (first) to 1 (last).
std::string palette_colour(double share) {
  // Deep blue to pale yellow: the valley is dark, the heights fade into the paper.
  constexpr std::array<std::array<double, 3>, 5> palette = {
      {{34, 70, 120}, {44, 127, 184}, {110, 190, 197}, {190, 226, 190}, {250, 248, 214}}};
  const double place = std::clamp(share, 0.0, 1.0) * (palette.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), palette.size() - 2);
  const double part = place - static_cast<double>(below);
  std::array<int, 3> mixed = {};
  for (std::size_t i = 0; i < 3; ++i)
    mixed[i] =
        static_cast<int>(std::lround(palette[below][i] + part * (palette[below + 1][i] - palette[below][i])));
  return fmt::format("#{:02x}{:02x}{:02x}", mixed[0], mixed[1], mixed[2]);
}

ParameterWindow widened(ParameterWindow window, const Histogram& histogram, const GaussianFit& fit) {
  const double left = histogram.left_edge(0);
  const double right = histogram.left_edge(histogram.size());
  const double mu_margin = 0.04 * (window.mu_high - window.mu_low);
  const double sigma_margin = 0.04 * (window.sigma_high - window.sigma_low);
  for (const std::vector<double>& point : fit.path) {
    window.mu_low = std::min(window.mu_low, std::max(point[0] - mu_margin, left));
    window.mu_high = std::max(window.mu_high, std::min(point[0] + mu_margin, right));
    if (point[1] < window.sigma_low) window.sigma_low = std::max(0.5 * point[1], 0.02 * window.sigma_low);
    window.sigma_high = std::max(window.sigma_high, std::min(point[1] + sigma_margin, (right - left) / 2));
  }
  return window;
}

ParameterWindow surroundings(const Histogram& histogram) {
  const std::vector<double> estimate = estimated_gaussian(histogram);
  return {estimate[0] - 3.3 * estimate[1], estimate[0] + 3.3 * estimate[1], 0.27 * estimate[1],
          4.6 * estimate[1]};
}

}  // namespace

std::string heights_picture(const Histogram& histogram, const GaussianFit& fit, const std::string& title) {
  const auto [low, high] = visible_range(histogram, fit);
  constexpr std::size_t points = 600;
  std::vector<double> x(points + 1);
  std::vector<double> curve(points + 1);
  for (std::size_t i = 0; i <= points; ++i) {
    x[i] = low + (high - low) * static_cast<double>(i) / points;
    curve[i] = normal_density(x[i], fit.mu(), fit.sigma());
  }
  const double tallest_bar = *std::max_element(histogram.densities().begin(), histogram.densities().end());
  const double tallest =
      std::min(std::max(tallest_bar, *std::max_element(curve.begin(), curve.end())), 3 * tallest_bar);

  report::Plot plot(
      {.title = title,
       .subtitle = "Histogram of unit area and the normal density that fits it best by least squares",
       .x = {.label = "height (cm)", .low = low, .high = high},
       .y = {.label = "density (1/cm)", .low = 0, .high = 1.12 * tallest}});
  const report::Stroke bar_edge = {.colour = "#ffffff", .width = 1};
  for (std::size_t bin = 0; bin < histogram.size(); ++bin) {
    const double left = histogram.left_edge(bin);
    const double right = histogram.left_edge(bin + 1);
    if (right <= low || left >= high) continue;
    const double data = histogram.density(bin);
    const double model = normal_density(histogram.centre(bin), fit.mu(), fit.sigma());
    plot.bar(left, right, 0, std::min(data, model), {.colour = overlap_colour}, bar_edge);
    plot.bar(left, right, model, data, {.colour = excess_colour}, bar_edge);
    plot.bar(left, right, data, model, {.colour = deficit_colour}, bar_edge);
  }
  const report::Stroke curve_stroke = {.colour = curve_colour, .width = 2.2};
  plot.polyline(x, curve, curve_stroke);
  plot.note({fmt::format("χ² = {:.4g}", fit.chi_squared), with_error(fit.parameters[0], "μ"),
             with_error(fit.parameters[1], "σ")},
            report::Corner::top_left, {.size = 14});
  plot.legend_line("normal density", curve_stroke);
  plot.legend_box("data and model agree", {.colour = overlap_colour});
  plot.legend_box("excess of the data", {.colour = excess_colour});
  plot.legend_box("deficit of the data", {.colour = deficit_colour});
  return plot.svg();
}

std::string descent_picture(const Histogram& histogram, const GaussianFit& fit, const std::string& title,
                            const std::optional<ParameterWindow>& wanted) {
  const ParameterWindow window = widened(wanted ? *wanted : surroundings(histogram), histogram, fit);
  const ChiSquared chi_squared(histogram);
  const report::ContourGrid grid = report::ContourGrid::sample(
      [&](double mu, double sigma) {
        return chi_squared(std::vector<double>{mu, sigma});
      },
      window.mu_low, window.mu_high, window.sigma_low, window.sigma_high, 161, 121);
  const auto [lowest, highest] = std::minmax_element(grid.values.begin(), grid.values.end());

  report::Plot plot(
      {.title = title,
       .subtitle = fmt::format("Contours of χ² in equal ratios, and the path of {} {}", fit.iterations,
                               fit.iterations == 1 ? "iteration" : "iterations"),
       .x = {.label = "μ (cm)", .low = window.mu_low, .high = window.mu_high},
       .y = {.label = "σ (cm)", .low = window.sigma_low, .high = window.sigma_high},
       .grid = false});
  // Levels in equal ratios from just above the minimum: the valley is as well shown as the slopes.
  constexpr int levels = 18;
  const double floor = std::max(*lowest, 1e-12 * *highest);
  plot.bar(window.mu_low, window.mu_high, window.sigma_low, window.sigma_high, {.colour = palette_colour(1)});
  for (int level = levels; level >= 1; --level) {
    const double share = static_cast<double>(level) / (levels + 1);
    const double value = floor * std::pow(*highest / floor, share);
    plot.filled_contour(grid, value, {.colour = palette_colour((level - 1.0) / levels)});
    plot.contour(grid, value, {.colour = "#ffffff", .width = 0.6, .opacity = 0.7});
  }

  std::vector<double> mu;
  std::vector<double> sigma;
  for (const std::vector<double>& point : fit.path) {
    mu.push_back(point[0]);
    sigma.push_back(point[1]);
  }
  plot.polyline(mu, sigma, {.colour = "#ffffff", .width = 4, .opacity = 0.8});
  plot.polyline(mu, sigma, {.colour = path_colour, .width = 1.8});
  // Dots of a thousand steps would hide the line.
  if (mu.size() <= 200)
    for (std::size_t i = 0; i < mu.size(); ++i)
      plot.marker(mu[i], sigma[i], 3, {.colour = path_colour}, {.colour = "#ffffff", .width = 0.8});
  plot.marker(mu.front(), sigma.front(), 5.5, {.colour = "#ffffff"}, {.colour = path_colour, .width = 2});
  plot.marker(mu.back(), sigma.back(), 5.5, {.colour = path_colour}, {.colour = "#ffffff", .width = 1.5});
  plot.legend_line("path", {.colour = path_colour, .width = 1.8});
  plot.legend_marker(fmt::format("start: μ = {:g}, σ = {:g}", mu.front(), sigma.front()),
                     {.colour = "#ffffff"}, {.colour = path_colour, .width = 2});
  plot.legend_marker(
      fmt::format("end: μ = {:.4f}, σ = {:.4f}, χ² = {:.4g}", fit.mu(), fit.sigma(), fit.chi_squared),
      {.colour = path_colour});
  return plot.svg();
}

}  // namespace slope::fit
