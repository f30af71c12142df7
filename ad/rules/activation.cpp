// Gelu on plain numbers. For negative x its tail needs the normal distribution at full relative precision,
// and its derivative is a difference of two like numbers; both are evaluated with the longer mantissa of long
// double.
#include <ad/rules/activation.hpp>

#include <cmath>
#include <numbers>

namespace slope::ad::rules {
namespace {

using Long = long double;

template <class T>
T value_of_gelu(T x) {
  if (x > T(-1)) {
    return T(0.5) * x * std::erfc(x * -(std::numbers::sqrt2_v<T> / 2));
  }
  const Long tail = std::erfc(static_cast<Long>(x) * -(std::numbers::sqrt2_v<Long> / 2));
  return tail == 0 ? T(-0.0) : static_cast<T>(static_cast<Long>(x) / 2 * tail);
}

template <class T>
T partial_of_gelu(T x) {
  constexpr T density_factor = std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>;
  if (x >= T(0)) {
    const T density = density_factor * ExpMinusSquare::scaled(x, T(0.5));
    return T(0.5) * std::erfc(x * -(std::numbers::sqrt2_v<T> / 2)) + (density == T(0) ? T(0) : x * density);
  }
  const Long z = static_cast<Long>(x) * (std::numbers::sqrt2_v<Long> / 2);
  const Long bell = ExpMinusSquare::scaled(static_cast<Long>(x), Long(0.5));
  return bell == 0 ? T(-0.0)
                   : static_cast<T>(std::erfc(-z) / 2 + z * bell * std::numbers::inv_sqrtpi_v<Long>);
}

}  // namespace

float gelu_value(float x) { return value_of_gelu(x); }
double gelu_value(double x) { return value_of_gelu(x); }
long double gelu_value(long double x) { return value_of_gelu(x); }
float gelu_partial(float x) { return partial_of_gelu(x); }
double gelu_partial(double x) { return partial_of_gelu(x); }
long double gelu_partial(long double x) { return partial_of_gelu(x); }

}  // namespace slope::ad::rules
