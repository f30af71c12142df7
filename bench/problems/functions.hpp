// Functions that <cmath> lacks, for every number type that the problems run on.
//
// The problems call exp, log and tanh unqualified, so that each number type brings its own. The others
// come from ad where ad knows the type; the number types of other libraries build them of their own
// operations.
#pragma once

#include <ad/ad.hpp>
#include <cmath>

namespace slope::bench {

/// The logistic function 1 / (1 + exp(-x)) of x, a number S or an expression of them.
template <class S, class X>
inline auto logistic(const X& x) {
  if constexpr (requires { ad::sigmoid(x); }) {
    return ad::sigmoid(x);
  } else {
    using std::exp;
    return S(1.0 / (1.0 + exp(-x)));
  }
}

/// x².
template <class S, class X>
inline auto squared(const X& x) {
  if constexpr (requires { ad::square(x); }) {
    return ad::square(x);
  } else {
    const S number = x;
    return S(number * number);
  }
}

}  // namespace slope::bench
