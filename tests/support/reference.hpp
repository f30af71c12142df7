// Functions at 60 decimal digits: what the rules of ad/rules are judged by.
//
// Written from definitions, series and functional equations in multiprecision, where cancellation costs
// nothing that matters; none of the formulas that the rules use to avoid it. Boost.Multiprecision supplies
// arithmetic, exp, log, sin, cos, atan and sqrt. An overflow far beyond double is any number above 10^1000;
// an underflow may be 0.
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace slope::reference {

/// A number of 60 decimal digits with a 32-bit exponent.
using Precise =
    boost::multiprecision::number<boost::multiprecision::cpp_bin_float<60>, boost::multiprecision::et_off>;

const Precise& pi();

Precise exp(const Precise& x);
Precise expm1(const Precise& x);
Precise log(const Precise& x);
Precise log1p(const Precise& x);
Precise sqrt(const Precise& x);
Precise cbrt(const Precise& x);
Precise abs(const Precise& x);

/// x^y; for negative x, y must be whole.
Precise pow(const Precise& x, const Precise& y);

/// Sine, cosine and tangent, good to 25 digits for |x| < 10^30.
Precise sin(const Precise& x);
Precise cos(const Precise& x);
Precise tan(const Precise& x);
/// Sine and cosine of any double, with 500 digits on the way: slow.
Precise sin_of_huge(double x);
Precise cos_of_huge(double x);

Precise asin(const Precise& x);
Precise acos(const Precise& x);
Precise atan(const Precise& x);
Precise atan2(const Precise& y, const Precise& x);

Precise sinh(const Precise& x);
Precise cosh(const Precise& x);
Precise tanh(const Precise& x);
Precise asinh(const Precise& x);
Precise acosh(const Precise& x);
Precise atanh(const Precise& x);

/// Error functions: by the all-positive series below 6, by continued fraction above (DLMF 7.6.2 and 7.9.1).
Precise erf(const Precise& x);
Precise erfc(const Precise& x);

/// ln |gamma|, gamma, and the derivative of digamma of order 0 to 3, not at poles: by recurrence up to 60,
/// Stirling's series there (DLMF 5.11.1, 5.11.2, 5.15.8), and reflection (DLMF 5.5.3, 5.5.4) for x < 1/2.
Precise lgamma(const Precise& x);
Precise tgamma(const Precise& x);
Precise polygamma(int order, const Precise& x);

/// df/dx by a central difference with a step of 10^-20 |x|, good to 35 digits where f varies on the scale of
/// x.
template <class F>
Precise difference_quotient(const F& f, const Precise& x) {
  const Precise step = abs(x) * Precise("1e-20");
  return (f(Precise(x + step)) - f(Precise(x - step))) / (2 * step);
}

}  // namespace slope::reference
