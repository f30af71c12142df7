// Tensors that are differentiated by the definition: a graph of long doubles, one node an operation on two numbers.
//
// Shares nothing with the library, not even its broadcasting. The functions have the names of the library's, so that a
// generic computation runs on both. What the library refuses, and what is too large or too near a kink to compare, they
// refuse with Unfit.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace slope::tests::reference {

struct Unfit : std::runtime_error {
  using runtime_error::runtime_error;
};

inline void require(bool fits, const char* what) {
  if (!fits) throw Unfit(what);
}

/// The value of an operation, and where its arguments and partials are.
struct Node {
  long double value;
  std::vector<std::pair<std::size_t, long double>> partials;
};

/// All operations so far, in order.
inline std::vector<Node>& graph() {
  static std::vector<Node> nodes;
  return nodes;
}

class Number {
 public:
  Number(long double constant) : Number(constant, {}) {}
  Number(long double value, std::vector<std::pair<std::size_t, long double>> partials) : at_(graph().size()) {
    graph().push_back({value, std::move(partials)});
  }

  std::size_t at() const { return at_; }
  long double value() const { return graph()[at_].value; }

 private:
  std::size_t at_;
};

inline Number operator+(Number a, Number b) { return {a.value() + b.value(), {{a.at(), 1}, {b.at(), 1}}}; }
inline Number operator-(Number a, Number b) { return {a.value() - b.value(), {{a.at(), 1}, {b.at(), -1}}}; }
inline Number operator*(Number a, Number b) {
  return {a.value() * b.value(), {{a.at(), b.value()}, {b.at(), a.value()}}};
}
inline Number operator/(Number a, Number b) {
  const long double quotient = a.value() / b.value();
  return {quotient, {{a.at(), 1 / b.value()}, {b.at(), -quotient / b.value()}}};
}
inline Number& operator+=(Number& a, Number b) { return a = a + b; }
inline Number& operator-=(Number& a, Number b) { return a = a - b; }

inline Number exp(Number x) {
  const long double e = std::exp(x.value());
  return {e, {{x.at(), e}}};
}
inline Number log(Number x) { return {std::log(x.value()), {{x.at(), 1 / x.value()}}}; }
inline Number sin(Number x) { return {std::sin(x.value()), {{x.at(), std::cos(x.value())}}}; }
inline Number sqrt(Number x) {
  const long double root = std::sqrt(x.value());
  return {root, {{x.at(), 1 / (2 * root)}}};
}
inline Number tanh(Number x) {
  const long double t = std::tanh(x.value());
  return {t, {{x.at(), 1 - t * t}}};
}
inline Number sigmoid(Number x) {
  const long double s = 1 / (1 + std::exp(-x.value()));
  return {s, {{x.at(), s * (1 - s)}}};
}
inline Number softplus(Number x) {
  return {std::log1p(std::exp(x.value())), {{x.at(), 1 / (1 + std::exp(-x.value()))}}};
}
inline Number square(Number x) { return x * x; }

/// a or b, whichever is preferred.
inline Number choose(Number a, Number b, bool first) {
  require(std::abs(a.value() - b.value()) > 1e-9L, "a tie");
  return first ? a : b;
}
inline Number max(Number a, Number b) { return choose(a, b, a.value() > b.value()); }
inline Number min(Number a, Number b) { return choose(a, b, a.value() < b.value()); }
inline Number relu(Number x) { return max(x, 0); }
inline Number abs(Number x) { return max(x, Number(0) - x); }

using Shape = std::vector<std::size_t>;

inline std::size_t product(Shape::const_iterator from, Shape::const_iterator until) {
  return std::accumulate(from, until, std::size_t{1}, std::multiplies<>());
}

/// Elements in row-major order.
struct Tensor {
  Shape extents;
  std::vector<Number> elements;

  Tensor() = default;
  Tensor(Number number) : elements{number} {}
  Tensor(double number) : Tensor(Number(number)) {}
  Tensor(Shape shape, std::vector<Number> numbers) : extents(std::move(shape)), elements(std::move(numbers)) {}

  std::size_t size() const { return elements.size(); }
  Number operator()(std::size_t k) const { return elements[k]; }

  /// The number of the axis, counted from the end when negative.
  std::size_t axis(std::ptrdiff_t number) const {
    const std::ptrdiff_t at = number < 0 ? number + std::ssize(extents) : number;
    require(at >= 0 && at < std::ssize(extents), "no such axis");
    return static_cast<std::size_t>(at);
  }
  std::size_t before(std::size_t axis) const { return product(extents.begin(), extents.begin() + long(axis)); }
  std::size_t after(std::size_t axis) const { return product(extents.begin() + long(axis) + 1, extents.end()); }
};

inline Shape broadcast(const Shape& a, const Shape& b) {
  const Shape& shorter = a.size() < b.size() ? a : b;
  Shape shape = a.size() < b.size() ? b : a;
  for (std::size_t k = 1; k <= shorter.size(); ++k) {
    std::size_t& extent = shape[shape.size() - k];
    const std::size_t other = shorter[shorter.size() - k];
    require(extent == other || extent == 1 || other == 1, "shapes that do not broadcast");
    if (extent == 1) extent = other;
  }
  return shape;
}

/// The element of x that stands at element k of something of `shape`.
inline Number seen_in(const Shape& shape, std::size_t k, const Tensor& x) {
  std::size_t at = 0;
  std::size_t step = 1;
  for (std::size_t axis = 1; axis <= x.extents.size(); ++axis) {
    const std::size_t index = k % shape[shape.size() - axis];
    k /= shape[shape.size() - axis];
    const std::size_t extent = x.extents[x.extents.size() - axis];
    if (extent != 1) at += index * step;
    step *= extent;
  }
  return x.elements[at];
}

template <class F>
Tensor each(const Tensor& a, const Tensor& b, const F& f) {
  Tensor result{broadcast(a.extents, b.extents), {}};
  const std::size_t count = product(result.extents.begin(), result.extents.end());
  require(count <= 100000, "too large");
  for (std::size_t k = 0; k < count; ++k) {
    result.elements.push_back(f(seen_in(result.extents, k, a), seen_in(result.extents, k, b)));
  }
  return result;
}
inline Tensor operator+(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return x + y; });
}
inline Tensor operator-(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return x - y; });
}
inline Tensor operator*(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return x * y; });
}
inline Tensor operator/(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return x / y; });
}
inline Tensor operator-(const Tensor& a) { return Tensor(0.0) - a; }
inline Tensor max(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return max(x, y); });
}
inline Tensor min(const Tensor& a, const Tensor& b) {
  return each(a, b, [](Number x, Number y) { return min(x, y); });
}

template <class F>
Tensor each(const Tensor& x, const F& f) {
  Tensor result{x.extents, {}};
  std::transform(x.elements.begin(), x.elements.end(), std::back_inserter(result.elements), f);
  return result;
}
inline Tensor exp(const Tensor& x) { return each(x, [](Number e) { return exp(e); }); }
inline Tensor log(const Tensor& x) { return each(x, [](Number e) { return log(e); }); }
inline Tensor sin(const Tensor& x) { return each(x, [](Number e) { return sin(e); }); }
inline Tensor sqrt(const Tensor& x) { return each(x, [](Number e) { return sqrt(e); }); }
inline Tensor tanh(const Tensor& x) { return each(x, [](Number e) { return tanh(e); }); }
inline Tensor sigmoid(const Tensor& x) { return each(x, [](Number e) { return sigmoid(e); }); }
inline Tensor softplus(const Tensor& x) { return each(x, [](Number e) { return softplus(e); }); }
inline Tensor square(const Tensor& x) { return each(x, [](Number e) { return square(e); }); }
inline Tensor relu(const Tensor& x) { return each(x, [](Number e) { return relu(e); }); }
inline Tensor abs(const Tensor& x) { return each(x, [](Number e) { return abs(e); }); }

}  // namespace slope::tests::reference
