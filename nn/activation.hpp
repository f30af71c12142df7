// Activations: what a layer does to each of its sums.
//
// Each is a small function object written once for plain arrays (xt::xarray<double>) and tensors on the tape
// (ad::Tensor); the calculus is in ad, this only gives it the name a network knows it by. One that applies a single
// rule says so with the type `Rule`: then a layer is recorded without an expression.
#pragma once

#include <ad/ad.hpp>

namespace slope::nn {

/// The logistic function 1 / (1 + exp(-x)): values in (0, 1); 0 at -inf, 1 at +inf, NaN at NaN.
struct Logistic {
  using Rule = ad::rules::Sigmoid;

  template <class Array>
  auto operator()(const Array& sums) const {
    return ad::sigmoid(sums);
  }
};

/// The hyperbolic tangent: values in (-1, 1); -1 at -inf, 1 at +inf, NaN at NaN.
struct HyperbolicTangent {
  using Rule = ad::rules::Tanh;

  template <class Array>
  auto operator()(const Array& sums) const {
    return ad::tanh(sums);
  }
};

}  // namespace slope::nn
