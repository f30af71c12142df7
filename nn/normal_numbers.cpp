// Drawing as NumPy draws. Compiled without fused multiply-add, which would round other than NumPy does.
#include <nn/normal_numbers.hpp>

#include <cmath>
#include <limits>

namespace slope::nn {
namespace {

std::mt19937 make_engine(std::uint64_t seed) {
  const auto low = static_cast<std::uint32_t>(seed);
  if (seed <= std::numeric_limits<std::uint32_t>::max()) return std::mt19937(low);
  std::seed_seq words{low, static_cast<std::uint32_t>(seed >> 32)};
  return std::mt19937(words);
}

}  // namespace

NormalNumbers::NormalNumbers(std::uint64_t seed) : engine_(make_engine(seed)) {}

double NormalNumbers::operator()() {
  if (has_second_) {
    has_second_ = false;
    return second_;
  }
  // A point in the unit disc; its centre is left out because the logarithm is taken.
  double x = 0;
  double y = 0;
  double squared_radius = 0;
  do {
    x = 2.0 * uniform() - 1.0;
    y = 2.0 * uniform() - 1.0;
    squared_radius = x * x + y * y;
  } while (squared_radius >= 1.0 || squared_radius == 0.0);
  const double factor = std::sqrt(-2.0 * std::log(squared_radius) / squared_radius);
  second_ = factor * x;
  has_second_ = true;
  return factor * y;
}

double NormalNumbers::uniform() {
  const auto high = static_cast<double>(engine_() >> 5);
  const auto low = static_cast<double>(engine_() >> 6);
  return (high * 0x1p26 + low) * 0x1p-53;
}

}  // namespace slope::nn
