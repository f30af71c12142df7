// The elementary functions of reference.hpp.
#include <tests/support/reference.hpp>

#include <boost/math/constants/constants.hpp>

namespace slope::reference {
namespace {

namespace bmp = boost::multiprecision;
using Longer = bmp::number<bmp::cpp_bin_float<500>, bmp::et_off>;

const Precise tiny(
    "1e-20");  // below it a series of two terms is good to 60 digits, above it plain formulas to 40
const Precise far("100000");  // beyond it exponentials leave double by far

}  // namespace

const Precise& pi() {
  static const Precise number = boost::math::constants::pi<Precise>();
  return number;
}

Precise exp(const Precise& x) {
  if (x > far) return Precise("1e43000");
  if (x < -far) return 0;
  return bmp::exp(x);
}

Precise expm1(const Precise& x) {
  return abs(x) < tiny ? Precise(x + x * x / 2 + x * x * x / 6) : Precise(exp(x) - 1);
}

Precise log(const Precise& x) { return bmp::log(x); }

Precise log1p(const Precise& x) {
  return abs(x) < tiny ? Precise(x - x * x / 2 + x * x * x / 3) : bmp::log(Precise(1 + x));
}

Precise sqrt(const Precise& x) { return bmp::sqrt(x); }

Precise cbrt(const Precise& x) {
  if (x == 0) return 0;
  const Precise root = bmp::exp(Precise(bmp::log(abs(x)) / 3));
  return x < 0 ? Precise(-root) : root;
}

Precise abs(const Precise& x) { return x < 0 ? Precise(-x) : x; }

Precise pow(const Precise& x, const Precise& y) {
  if (x == 0) return y > 0 ? Precise(0) : y == 0 ? Precise(1) : Precise("1e43000");
  const Precise magnitude = exp(y * bmp::log(abs(x)));
  const bool odd = bmp::fmod(y, Precise(2)) != 0;
  return x < 0 && odd ? Precise(-magnitude) : magnitude;
}

Precise sin(const Precise& x) { return bmp::sin(x); }
Precise cos(const Precise& x) { return bmp::cos(x); }
Precise tan(const Precise& x) { return bmp::sin(x) / bmp::cos(x); }

Precise sin_of_huge(double x) { return Precise(bmp::sin(Longer(x))); }
Precise cos_of_huge(double x) { return Precise(bmp::cos(Longer(x))); }

Precise asin(const Precise& x) { return atan2(x, sqrt((1 - x) * (1 + x))); }
Precise acos(const Precise& x) { return atan2(sqrt((1 - x) * (1 + x)), x); }
Precise atan(const Precise& x) {
  return abs(x) < tiny ? Precise(x - x * x * x / 3) : abs(x) > 1 ? atan2(x, 1) : bmp::atan(x);
}
Precise atan2(const Precise& y, const Precise& x) {
  const Precise ratio_angle =
      abs(y) < abs(x) ? atan(abs(y) / abs(x)) : Precise(pi() / 2 - atan(abs(x) / abs(y)));
  const Precise angle = x < 0 ? Precise(pi() - ratio_angle) : ratio_angle;
  return y < 0 ? Precise(-angle) : angle;
}

Precise sinh(const Precise& x) {
  return abs(x) < tiny ? Precise(x + x * x * x / 6) : Precise((exp(x) - exp(-x)) / 2);
}
Precise cosh(const Precise& x) { return (exp(x) + exp(-x)) / 2; }
Precise tanh(const Precise& x) {
  if (abs(x) > 1000) return x < 0 ? -1 : 1;
  return sinh(x) / cosh(x);
}
Precise asinh(const Precise& x) {
  if (abs(x) < tiny) return x - x * x * x / 6;
  const Precise magnitude = bmp::log(Precise(abs(x) + sqrt(x * x + 1)));
  return x < 0 ? Precise(-magnitude) : magnitude;
}
Precise acosh(const Precise& x) { return bmp::log(Precise(x + sqrt(x * x - 1))); }
Precise atanh(const Precise& x) {
  return abs(x) < tiny ? Precise(x + x * x * x / 3) : Precise(bmp::log(Precise((1 + x) / (1 - x))) / 2);
}

}  // namespace slope::reference
