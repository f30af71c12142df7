// One formula on every number type, against the same function written in C++.
//
// Used by functions_test.cpp: the formula's value and gradient must be exactly the C++ function's, and every
// number type must give that value and, where it has derivatives, that gradient.
#pragma once

#include <ad/ad.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <complex>
#include <functional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace slope::tests {

namespace formula = slope::ad::formula;

/// The names by which formulas call their variables here.
inline const std::vector<std::string> abc{"a", "b", "c"};

/// The formula as a generic function of a std::vector.
inline auto as_function(const formula::Formula& f) {
  return [&f](const auto& x) {
    using Number = typename std::decay_t<decltype(x)>::value_type;
    return formula::evaluate<Number>(f, std::vector<Number>(x.begin(), x.end()));
  };
}

/// A function of a std::vector of any of the number types that drivers call it with, its own type forgotten: so the
/// drivers and the checks below are compiled once, not once a function.
class AnyFunction {
 public:
  template <class F>
  AnyFunction(const F& f) : plain_(f), first_(f), second_(f) {}

  template <class Vector>
  auto operator()(const Vector& x) const {
    using Number = typename Vector::value_type;
    const std::vector<Number> values(x.begin(), x.end());
    if constexpr (std::is_same_v<Number, double>) {
      return plain_(values);
    } else if constexpr (std::is_same_v<Number, ad::Var>) {
      return first_(values);
    } else {
      return second_(values);
    }
  }

 private:
  using Second = ad::BasicVar<ad::Dual<ad::forward_lanes>>;  // what ad::hessian differentiates with
  std::function<double(const std::vector<double>&)> plain_;
  std::function<ad::Var(const std::vector<ad::Var>&)> first_;
  std::function<Second(const std::vector<Second>&)> second_;
};

/// All operations that were checked.
inline std::set<formula::Operation>& operations_seen() {
  static std::set<formula::Operation> seen;
  return seen;
}

/// Forward mode, three lanes at once.
template <class T>
void check_dual(const formula::Formula& f, const std::vector<double>& x, double value,
                const std::vector<double>& gradient, Tolerance tolerance) {
  using Dual = ad::Dual<3, T>;
  std::vector<Dual> duals;
  for (std::size_t k = 0; k < x.size(); ++k) duals.push_back(Dual::variable(static_cast<T>(x[k]), k));
  const Dual y = formula::evaluate(f, duals);
  check_agrees(f.text() + ", dual value", static_cast<double>(y.value()), value, tolerance);
  for (std::size_t k = 0; k < x.size(); ++k) {
    check_agrees(f.text() + ", tangent", static_cast<double>(y.tangent(k)), gradient[k], tolerance);
  }
}

/// Lanes: each must be the value at its own point, bit by bit.
inline void check_lanes(const formula::Formula& f, const std::vector<double>& x) {
  using Lanes = ad::Lanes<double, 4>;
  std::vector<Lanes> lanes(x.size());
  std::vector<std::vector<double>> points(4, x);
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      points[k][i] *= 1 + 0.001 * static_cast<double>(k);
      lanes[i].lane[k] = points[k][i];
    }
  }
  const Lanes y = formula::evaluate(f, lanes);
  for (std::size_t k = 0; k < 4; ++k) {
    check_agrees(f.text() + ", lane", y.lane[k], formula::evaluate(f, points[k]), exact);
  }
}

/// Complex numbers: the value, and the gradient by complex steps far below rounding; or the refusal.
template <class T>
void check_complex(const formula::Formula& f, const std::vector<double>& x, double value,
                   const std::vector<double>& gradient, Tolerance tolerance) {
  using Complex = std::complex<T>;
  std::vector<Complex> z(x.begin(), x.end());
  if (!formula::is_analytic(f)) {
    BOOST_CHECK_THROW(static_cast<void>(formula::evaluate(f, z)), ad::ArgumentError);
    return;
  }
  check_agrees(f.text() + ", complex value", static_cast<double>(formula::evaluate(f, z).real()), value,
               tolerance);
  const T step(sizeof(T) == sizeof(float) ? 1e-30 : 1e-200);
  for (std::size_t k = 0; k < x.size(); ++k) {
    z[k] = Complex(z[k].real(), step);
    const double slope = static_cast<double>(formula::evaluate(f, z).imag() / step);
    check_agrees(f.text() + ", complex step", slope, gradient[k], tolerance);
    z[k] = z[k].real();
  }
}

/// Checks a formula of a, b, c (as many as `x` has) against the C++ function f(x), on all number types.
inline void check_function(const std::string& text, const std::vector<double>& x, const AnyFunction& f) {
  const std::vector<std::string> names(abc.begin(), abc.begin() + static_cast<std::ptrdiff_t>(x.size()));
  const formula::Formula parsed = formula::parse(text, names);
  for (const formula::Node& node : parsed.nodes()) {
    if (node.kind == formula::NodeKind::operation) operations_seen().insert(node.operation);
  }
  const auto g = as_function(parsed);
  const double value = f(x);
  const std::vector<double> gradient = ad::gradient(f, x);
  check_agrees(text + ", value", g(x), value, exact);
  check_agrees(text + ", gradient", ad::gradient(g, x), gradient, exact);
  check_agrees(text + ", Hessian", ad::hessian(g, x), ad::hessian(f, x), exact);
  check_dual<double>(parsed, x, value, gradient, rounding);
  check_dual<long double>(parsed, x, value, gradient, rounding);
  const long double wide = formula::evaluate(parsed, std::vector<long double>(x.begin(), x.end()));
  check_agrees(text + ", long double", static_cast<double>(wide), value, rounding);
  const float narrow = formula::evaluate(parsed, std::vector<float>(x.begin(), x.end()));
  check_agrees(text + ", float", static_cast<double>(narrow), value, single_rounding);
  check_lanes(parsed, x);
  check_complex<double>(parsed, x, value, gradient, rounding);
  check_complex<long double>(parsed, x, value, gradient, rounding);
}

}  // namespace slope::tests
