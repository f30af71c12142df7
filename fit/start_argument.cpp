// See start_argument.hpp.
#include <fit/start_argument.hpp>

#include <ad/table/csv.hpp>
#include <ad/types/error.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>

namespace slope::fit {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

[[noreturn]] void fail(std::string_view found, std::string_view expected) {
  throw ad::ArgumentError("--start: found \"" + std::string(found) + "\"; expected " + std::string(expected) +
                          ", as in mu=155,sigma=6");
}

}  // namespace

std::vector<double> start_from_argument(std::string_view text) {
  std::optional<double> mu;
  std::optional<double> sigma;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) fail(part, "NAME=NUMBER");
    const std::string_view name = trimmed(part.substr(0, equals));
    const std::optional<double> value = ad::table::number_in(trimmed(part.substr(equals + 1)));
    if (name != "mu" && name != "sigma") fail(part, "mu or sigma before the =");
    if (!value || !std::isfinite(*value)) fail(part, "a finite number after the =");
    std::optional<double>& parameter = name == "mu" ? mu : sigma;
    if (parameter) fail(text, "each of mu and sigma once");
    if (name == "sigma" && *value <= 0) fail(part, "a sigma above 0");
    parameter = value;
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (!mu || !sigma) fail(text, "both mu and sigma");
  return {*mu, *sigma};
}

}  // namespace slope::fit
