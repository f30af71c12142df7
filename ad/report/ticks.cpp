// Choosing ticks; see ticks.hpp.
#include <ad/report/ticks.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace slope::ad::report {
namespace {

std::string fixed_text(double value, int decimals) {
  std::array<char, 400> buffer = {};
  const auto result =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  return {buffer.data(), result.ptr};
}

/// The number beside a tick where neighbours are `step` apart: just enough decimals, or an exponent when it
/// is far out.
std::string tick_label(double value, double step) {
  const double largest = std::max(std::abs(value), step);
  if (largest >= 1e6 || step < 1e-5) {
    std::array<char, 64> buffer = {};
    const int digits = std::clamp(static_cast<int>(std::ceil(std::log10(largest / step))), 0, 15);
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                      std::chars_format::scientific, digits);
    return value == 0 ? "0" : std::string(buffer.data(), result.ptr);
  }
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  return fixed_text(value, decimals);
}

std::string power_label(int exponent) {
  if (exponent >= 0 && exponent <= 4) return fixed_text(std::pow(10.0, exponent), 0);
  if (exponent < 0 && exponent >= -4) return fixed_text(std::pow(10.0, exponent), -exponent);
  return "1e" + std::to_string(exponent);
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int wanted) {
  const double raw = high / wanted - low / wanted;  // divided first: high - low may overflow
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (raw <= factor * power * 1.0001) {
      step = factor * power;
      break;
    }
  }
  std::vector<Tick> ticks;
  const double first = std::ceil(low / step - 1e-9);
  const double last = std::floor(high / step + 1e-9);
  for (double multiple = first; multiple <= last && ticks.size() < 1000; ++multiple) {
    const double value = multiple * step + 0.0;  // + 0.0: no minus before a zero
    ticks.push_back({value, tick_label(value, step)});
  }
  return ticks;
}

std::vector<Tick> logarithmic_ticks(double low, double high, int wanted) {
  const double decades = std::log10(high) - std::log10(low);
  if (decades < 1) return linear_ticks(low, high, wanted);
  const int first = static_cast<int>(std::floor(std::log10(low) + 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  const int every = std::max(1, static_cast<int>(std::ceil(decades / wanted)));
  std::vector<Tick> ticks;
  for (int exponent = first; exponent <= last; ++exponent) {
    const double power = std::pow(10.0, exponent);
    const int digits = every == 1 ? 9 : 1;
    for (int digit = 1; digit <= digits; ++digit) {
      const double value = digit * power;
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const bool labelled = digit == 1 && exponent % every == 0;
      ticks.push_back({value, labelled ? power_label(exponent) : std::string()});
    }
  }
  return ticks;
}

}  // namespace slope::ad::report
