// See fit_report.hpp.
#include <fit/fit_report.hpp>

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace slope::fit {

std::string text_report(const GaussianFit& fit, const std::string& unit) {
  std::string text;
  for (const FittedParameter& parameter : fit.parameters) {
    const double size = parameter.standard_error;
    const std::string error = !std::isfinite(size) ? "unknown"
                              : size < 1e6         ? fmt::format("{:.4f}", size)
                                                   : fmt::format("{:.3g}", size);
    text += fmt::format("  {:<11} {:>14.8f} ± {} {}\n", parameter.name, parameter.value, error, unit);
  }
  text += fmt::format("  {:<11}  {:>14.8g}   ({:.8g} at the start)\n", "chi²", fit.chi_squared,
                      fit.initial_chi_squared);
  text += fmt::format("  {:<11} {:>14}\n", "iterations", fit.iterations);
  text += fmt::format("  {:<11} because {} ({})\n", "stopped", to_string(fit.reason),
                      fit.converged ? "converged" : "not converged");
  for (const std::string& warning : fit.warnings) text += "  warning: " + warning + "\n";
  return text;
}

std::string json_report(const GaussianFit& fit) {
  nlohmann::ordered_json json;
  json["parameters"] = nlohmann::ordered_json::array();
  for (const FittedParameter& parameter : fit.parameters)
    json["parameters"].push_back(
        {{"name", parameter.name}, {"value", parameter.value}, {"standard_error", parameter.standard_error}});
  json["chi_squared"] = fit.chi_squared;
  json["iterations"] = fit.iterations;
  json["converged"] = fit.converged;
  json["stopped_because"] = to_string(fit.reason);
  json["warnings"] = fit.warnings;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace slope::fit
