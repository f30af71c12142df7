// The rarely taken ways of powers.hpp: partials of pow at the edges of the number range, and cbrt's
// correction.
#include <ad/rules/powers.hpp>

#include <cmath>
#include <limits>

namespace slope::ad::rules {
namespace {

template <class T>
T edge_partial(T x, T y, T power) {
  if (x == T(0) || !std::isfinite(x) || !std::isfinite(y) || std::isnan(power)) {
    return y == T(0) && !std::isnan(x) ? T(0) : y * std::pow(x, y - T(1));
  }
  if (is_ordinary(power)) {  // only power / x left the range: multiply fractions and exponents apart
    int x_exponent = 0, y_exponent = 0, power_exponent = 0;
    const T x_fraction = std::frexp(x, &x_exponent);
    const T y_fraction = std::frexp(y, &y_exponent);
    const T power_fraction = std::frexp(power, &power_exponent);
    return std::ldexp(y_fraction * power_fraction / x_fraction, y_exponent + power_exponent - x_exponent);
  }
  // x^(y-1) as the square of x^((y-1)/2), which is far from the edges. Rounding y - 1 changes the power by up
  // to hundreds of ulp: the rounding error, exact by Knuth's two-sum, goes in as a factor 1 + error ln x.
  const T exponent = y - T(1);
  const T back = exponent - y;
  const T error = (y - (exponent - back)) + (T(-1) - back);
  const T magnitude = std::fabs(x);
  const T root = std::pow(magnitude, exponent * T(0.5));
  const T sign = std::signbit(power) == std::signbit(x) ? T(1) : T(-1);
  return sign * (y * root) * (root * (T(1) + error * std::log(magnitude)));
}

}  // namespace

float pow_partial_at_edge(float x, float y, float power) { return edge_partial(x, y, power); }
double pow_partial_at_edge(double x, double y, double power) { return edge_partial(x, y, power); }
long double pow_partial_at_edge(long double x, long double y, long double power) {
  return edge_partial(x, y, power);
}

double cbrt_partial(double x, double root) {
  // glibc's cbrt is off by up to 3.7 ulp, which the square would double: one Newton step with the residual
  // root^3 - x in two parts, applied to the result. Near the edges of the range the step is done on x 2^300
  // or x 2^-300.
  const double magnitude = std::fabs(x);
  double scale = 1.0;
  if (!(magnitude > 1e-200 && magnitude < 1e200)) {
    if (x == 0.0 || !std::isfinite(x)) {
      return 1.0 / (3.0 * root * root);
    }
    const int step = magnitude < 1.0 ? 100 : -100;
    x = std::ldexp(x, 3 * step);
    root = std::ldexp(root, step);
    scale = std::ldexp(1.0, 2 * step);
  }
  const double square = root * root;
  const double square_error = std::fma(root, root, -square);
  const double residual = std::fma(square, root, -x) + square_error * root;  // root^3 - x
  const double correction = (2.0 / 3.0) * residual / (square * root) - square_error / square;
  const double first = scale / (3.0 * square);
  return first + first * correction;
}

}  // namespace slope::ad::rules
