// Activation functions of neural networks, for numbers, variables, tensors and arrays, element by element.
//
// Values and derivatives are within 4 ulp of the true ones over the whole domain, except two derivatives
// beside their zeros (gelu, silu). Infinite arguments give the limits.
#pragma once

#include <ad/expression/apply.hpp>
#include <ad/rules/activation.hpp>

namespace slope::ad {

/// The logistic function 1/(1 + e^-x), for every x. Derivative: e^-|x| / (1 + e^-|x|)^2, accurate on both
/// tails.
template <Operand X>
inline auto sigmoid(const X& x) {
  return apply<rules::Sigmoid>(x);
}

/// ln sigmoid(x) = -ln(1 + e^-x), for every x, without overflow. Derivative: sigmoid(-x).
template <Operand X>
inline auto log_sigmoid(const X& x) {
  return apply<rules::LogSigmoid>(x);
}

/// ln(1 + e^x), for every x, without overflow. Derivative: sigmoid(x).
template <Operand X>
inline auto softplus(const X& x) {
  return apply<rules::Softplus>(x);
}

/// x/(1 + |x|), for every x. Derivative: 1/(1 + |x|)^2. -1 and 1 at the infinities.
template <Operand X>
inline auto softsign(const X& x) {
  return apply<rules::Softsign>(x);
}

/// max(x, 0), NaN for NaN. Derivative: 1 for x > 0, 0 for x <= 0.
template <Operand X>
inline auto relu(const X& x) {
  return apply<rules::Relu>(x);
}

/// x for x > 0, slope x otherwise. Derivative by x: 1 or slope (slope at 0); by slope: 0 or x.
template <Operand X, Operand Slope>
inline auto leaky_relu(const X& x, const Slope& slope) {
  return apply<rules::LeakyRelu>(x, slope);
}

/// x for x > 0, alpha (e^x - 1) otherwise. Derivative by x: 1 or alpha e^x (alpha at 0); by alpha: 0 or e^x -
/// 1.
template <Operand X, Operand Alpha>
inline auto elu(const X& x, const Alpha& alpha) {
  return apply<rules::Elu>(x, alpha);
}

/// x P(x) with the normal distribution function P(x) = erfc(-x/sqrt 2)/2: the exact form. Derivative: P(x) +
/// x p(x).
///
/// The derivative crosses zero at x = -0.7517915247; within 0.002 of it the error is below 4e-19 absolute
/// instead of 4 ulp. For x < -1 the value, and for x < 0 the derivative, are computed in long double. Source:
/// Hendrycks and Gimpel, Gaussian Error Linear Units, 2016, arXiv:1606.08415.
template <Operand X>
inline auto gelu(const X& x) {
  return apply<rules::Gelu>(x);
}

/// x sigmoid(x), also called swish. Derivative: s + x s (1 - s) with s = sigmoid(x), in a form that keeps
/// both tails.
///
/// The derivative crosses zero at x = -1.2784645428; within 0.05 of it the error is below 1e-17 absolute
/// instead of 4 ulp.
template <Operand X>
inline auto silu(const X& x) {
  return apply<rules::Silu>(x);
}

}  // namespace slope::ad
