// Rules on complex numbers, for those that are analytic.
//
// Each continues the real function from the real axis, in a form that keeps an imaginary part of any
// smallness to full relative accuracy: what differentiation by a complex step lives on (W. Squire and G.
// Trapp, SIAM Review 40 (1998) 110, doi:10.1137/S003614459631241X). Where the C++ library has the function,
// it is that one.
#pragma once

#include <ad/formula/operation_rules.hpp>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <type_traits>

namespace slope::ad::formula::detail {

template <class R>
using Tag = std::type_identity<R>;

// Arithmetic.
template <class T>
std::complex<T> on_complex(Tag<rules::Add>, const std::complex<T>& a, const std::complex<T>& b) {
  return a + b;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Subtract>, const std::complex<T>& a, const std::complex<T>& b) {
  return a - b;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Multiply>, const std::complex<T>& a, const std::complex<T>& b) {
  return a * b;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Divide>, const std::complex<T>& a, const std::complex<T>& b) {
  return a / b;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Negate>, const std::complex<T>& z) {
  return -z;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Square>, const std::complex<T>& z) {
  return z * z;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Cube>, const std::complex<T>& z) {
  return z * z * z;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Reciprocal>, const std::complex<T>& z) {
  return T(1) / z;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Fma>, const std::complex<T>& a, const std::complex<T>& b,
                           const std::complex<T>& c) {
  return a * b + c;
}
template <class T>
std::complex<T> on_complex(Tag<rules::Lerp>, const std::complex<T>& a, const std::complex<T>& b,
                           const std::complex<T>& t) {
  return a + t * (b - a);
}

// Functions of the C++ library.
template <class T>
std::complex<T> on_complex(Tag<rules::Exp>, const std::complex<T>& z) {
  return std::exp(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Log>, const std::complex<T>& z) {
  return std::log(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Log10>, const std::complex<T>& z) {
  return std::log10(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Sqrt>, const std::complex<T>& z) {
  return std::sqrt(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Sin>, const std::complex<T>& z) {
  return std::sin(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Cos>, const std::complex<T>& z) {
  return std::cos(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Tan>, const std::complex<T>& z) {
  return std::tan(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Asin>, const std::complex<T>& z) {
  return std::asin(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Acos>, const std::complex<T>& z) {
  return std::acos(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Atan>, const std::complex<T>& z) {
  return std::atan(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Sinh>, const std::complex<T>& z) {
  return std::sinh(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Cosh>, const std::complex<T>& z) {
  return std::cosh(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Tanh>, const std::complex<T>& z) {
  return std::tanh(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Asinh>, const std::complex<T>& z) {
  return std::asinh(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Acosh>, const std::complex<T>& z) {
  return std::acosh(z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Atanh>, const std::complex<T>& z) {
  return std::atanh(z);
}

// Exponentials, logarithms and powers, by magnitude and angle: no sum in which a small part would get lost.

template <class T>
std::complex<T> on_complex(Tag<rules::Exp2>, const std::complex<T>& z) {
  const T angle = z.imag() * std::numbers::ln2_v<T>;
  return std::exp2(z.real()) * std::complex<T>(std::cos(angle), std::sin(angle));
}

template <class T>
std::complex<T> on_complex(Tag<rules::Expm1>, const std::complex<T>& z) {
  const T half = std::sin(z.imag() / 2);
  return {std::expm1(z.real()) * std::cos(z.imag()) - 2 * half * half,
          std::exp(z.real()) * std::sin(z.imag())};
}

template <class T>
std::complex<T> on_complex(Tag<rules::ExpMinusSquare>, const std::complex<T>& z) {
  const T angle = -2 * z.real() * z.imag();
  const T magnitude = rules::ExpMinusSquare::value(z.real()) * std::exp(z.imag() * z.imag());
  return magnitude * std::complex<T>(std::cos(angle), std::sin(angle));
}

template <class T>
std::complex<T> on_complex(Tag<rules::Log2>, const std::complex<T>& z) {
  return std::log(z) / std::numbers::ln2_v<T>;
}

template <class T>
std::complex<T> on_complex(Tag<rules::Log1p>, const std::complex<T>& z) {
  const T x = z.real();
  const T y = z.imag();
  if (std::fabs(x) > T(0.5) || std::fabs(y) > T(0.5)) return std::log(T(1) + z);
  return {std::log1p(x * (2 + x) + y * y) / 2, std::atan2(y, 1 + x)};
}

// The exponent is a whole number written out.
template <class T>
std::complex<T> on_complex(Tag<rules::Ldexp>, const std::complex<T>& z, const std::complex<T>& n) {
  const int exponent = static_cast<int>(n.real());
  return {std::ldexp(z.real(), exponent), std::ldexp(z.imag(), exponent)};
}

// The root that is real on the whole real axis; not analytic on the imaginary axis.
template <class T>
std::complex<T> on_complex(Tag<rules::Cbrt>, const std::complex<T>& z) {
  const T side(std::signbit(z.real()) ? -1 : 1);
  const T angle = std::atan2(side * z.imag(), side * z.real()) / 3;
  return side * std::cbrt(std::abs(z)) * std::complex<T>(std::cos(angle), std::sin(angle));
}

// z^w. For a whole w the angle is measured from the nearer half of the real axis, so that the power of a
// number beside the negative half keeps its small imaginary part.
template <class T>
std::complex<T> on_complex(Tag<rules::Pow>, const std::complex<T>& z, const std::complex<T>& w) {
  const bool whole = w.imag() == 0 && w.real() == std::floor(w.real());
  if (z == T(0)) return w.imag() == 0 ? std::complex<T>(std::pow(z.real(), w.real())) : std::pow(z, w);
  const T side(whole && z.real() < 0 ? -1 : 1);
  const T theta = std::atan2(side * z.imag(), side * z.real());
  const T r = std::abs(z);
  T angle = w.real() * theta;
  T magnitude = std::pow(r, w.real());
  if (w.imag() != 0) {
    angle += w.imag() * std::log(r);
    magnitude *= std::exp(-w.imag() * theta);
  }
  const T sign = side < 0 && std::fmod(w.real(), T(2)) != 0 ? T(-1) : T(1);
  return sign * magnitude * std::complex<T>(std::cos(angle), std::sin(angle));
}

// Scaled by a power of two where a square would leave the range.
template <class T>
std::complex<T> on_complex(Tag<rules::Hypot3>, const std::complex<T>& a, const std::complex<T>& b,
                           const std::complex<T>& c) {
  const T largest = std::fmax(std::fabs(a.real()), std::fmax(std::fabs(b.real()), std::fabs(c.real())));
  const int exponent = largest > 0 && std::isfinite(largest) ? std::ilogb(largest) : 0;
  const bool far = 4 * std::abs(exponent) > std::numeric_limits<T>::max_exponent;
  const T scale = far ? std::ldexp(T(1), -exponent) : T(1);
  const std::complex<T> x = scale * a;
  const std::complex<T> y = scale * b;
  const std::complex<T> z = scale * c;
  return std::sqrt(x * x + y * y + z * z) / scale;
}

template <class T>
std::complex<T> on_complex(Tag<rules::Hypot>, const std::complex<T>& a, const std::complex<T>& b) {
  return on_complex(Tag<rules::Hypot3>{}, a, b, std::complex<T>());
}

// The angle differs from an arc tangent by a constant in each of four sectors.
template <class T>
std::complex<T> on_complex(Tag<rules::Atan2>, const std::complex<T>& y, const std::complex<T>& x) {
  const T side = std::copysign(std::numbers::pi_v<T>, y.real());
  if (std::fabs(y.real()) > std::fabs(x.real())) return side / 2 - std::atan(x / y);
  return std::atan(y / x) + (std::signbit(x.real()) ? side : T(0));
}

// Activation functions; the exponential is taken of a number with negative real part, so nothing overflows.

template <class T>
std::complex<T> on_complex(Tag<rules::Sigmoid>, const std::complex<T>& z) {
  if (z.real() >= 0) return T(1) / (T(1) + std::exp(-z));
  const std::complex<T> small = std::exp(z);
  return small / (T(1) + small);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Softplus>, const std::complex<T>& z) {
  if (z.real() > 0) return z + on_complex(Tag<rules::Log1p>{}, std::exp(-z));
  return on_complex(Tag<rules::Log1p>{}, std::exp(z));
}
template <class T>
std::complex<T> on_complex(Tag<rules::LogSigmoid>, const std::complex<T>& z) {
  return -on_complex(Tag<rules::Softplus>{}, -z);
}
template <class T>
std::complex<T> on_complex(Tag<rules::Silu>, const std::complex<T>& z) {
  return z * on_complex(Tag<rules::Sigmoid>{}, z);
}

/// Whether a rule has a version above.
template <class Rule>
constexpr bool has_complex_version() {
  using C = std::complex<double>;
  if constexpr (Rule::arity == 1) {
    return requires(C z) { on_complex(Tag<Rule>{}, z); };
  } else if constexpr (Rule::arity == 2) {
    return requires(C z) { on_complex(Tag<Rule>{}, z, z); };
  } else {
    return requires(C z) { on_complex(Tag<Rule>{}, z, z, z); };
  }
}

}  // namespace slope::ad::formula::detail
