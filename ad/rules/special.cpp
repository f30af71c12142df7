// The gamma family on plain numbers, by Boost.Math, with C's manners: no exception, infinities and NaN
// instead.
#include <ad/rules/special.hpp>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <cmath>
#include <math.h>

namespace slope::ad::rules {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>>;

template <class T>
T polygamma_plain(int order, T x) {
  if (std::isnan(x)) {
    return x;
  }
  const bool even = order % 2 == 0;
  if (std::isinf(x)) {
    return x < T(0) ? undefined(x) : order == 0 ? x : even ? T(-0.0) : T(0);
  }
  if (x <= T(0) && std::floor(x) == x) {  // a pole: of one sign for odd orders, of both for even ones
    if (even) {
      return x == T(0) ? -std::copysign(infinity<T>(), x) : undefined(infinity<T>());
    }
    return infinity<T>();
  }
  switch (order) {
    case 0: return boost::math::digamma(x, Quiet());
    case 1: return boost::math::trigamma(x, Quiet());
    default: return boost::math::polygamma(order, x, Quiet());
  }
}

}  // namespace

// lgamma_r: lgamma itself writes the sign to a variable that all threads share.
float log_gamma(float x) {
  int sign = 0;
  return lgammaf_r(x, &sign);
}
double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}
long double log_gamma(long double x) {
  int sign = 0;
  return lgammal_r(x, &sign);
}

float polygamma_of_order(int order, float x) { return polygamma_plain(order, x); }
double polygamma_of_order(int order, double x) { return polygamma_plain(order, x); }
long double polygamma_of_order(int order, long double x) { return polygamma_plain(order, x); }

}  // namespace slope::ad::rules
