// The gradient does not depend on how a computation is cut into statements, nor on scalars, tensors, kernels
// or mode.
//
// Where a partial is infinite or undefined and the other factor is exactly zero, the contribution is zero,
// whichever side the zero is on and wherever the cut lies.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <random>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;

namespace {

/// Leaves an expression as it is.
struct Whole {
  template <class X>
  X operator()(const X& x) const {
    return x;
  }
};

/// Makes a statement of every operation.
struct Cut {
  template <class X>
  auto operator()(const X& x) const {
    if constexpr (ad::ScalarExpression<X>) {
      return ad::BasicVar<typename X::scalar_number>(x);
    } else if constexpr (ad::TensorExpression<X>) {
      return ad::BasicTensor<typename X::tensor_number>(x);
    } else {
      return x;
    }
  }
};

/// Checks the derivative of f(cut, x), elementwise, in every formulation: scalar, tensor, kernel, forward,
/// reverse.
template <class F>
void check_every_way(const char* what, const F& f, double x, double expected) {
  const std::vector<double> three(3, expected);
  const xt::xarray<double> array{x, x, x};
  const auto with = [&](const auto& cut) {
    const auto scalar = [&](const auto& t) { return cut(f(cut, t)); };
    const auto tensor = [&](const auto& t) { return ad::sum(f(cut, t)); };
    check_agrees(what, ad::gradient(scalar, x), expected);
    check_agrees(what, ad::jacobian({ad::JacobianMode::forward}, scalar, x)(), expected);
    check_agrees(what, ad::jacobian({ad::JacobianMode::reverse}, scalar, x)(), expected);
    check_agrees(what, ad::gradient(tensor, array), three);
    check_agrees(what, ad::jacobian({ad::JacobianMode::forward}, tensor, array), three);
    check_agrees(what, ad::jacobian({ad::JacobianMode::reverse}, tensor, array), three);
    check_agrees(what, ad::gradient([&](const auto& t) { return ad::kernel(scalar, t); }, x), expected);
  };
  with(Whole());
  with(Cut());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laws_of_cutting)

BOOST_AUTO_TEST_CASE(at_ordinary_points) {
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    const double x = 0.1 + 3 * (double(random()) / 4294967296.0);
    const double e = std::exp(-x);
    const double root = std::sqrt(x);
    check_every_way(
        "smooth",
        [](const auto& cut, const auto& t) {
          return cut(ad::exp(-t)) * cut(ad::sin(cut(t * t))) + cut(ad::log(t)) / cut(1 + cut(ad::sqrt(t)));
        },
        x,
        -e * std::sin(x * x) + e * std::cos(x * x) * 2 * x + 1 / (x * (1 + root)) -
            std::log(x) / ((1 + root) * (1 + root) * 2 * root));
  }
}

// Forward mode multiplied an infinite tangent by a zero partial, and said NaN where reverse mode said 0.
BOOST_AUTO_TEST_CASE(a_zero_stops_an_infinite_partial_behind_it) {
  check_every_way(
      "0 sqrt(x) at 0", [](const auto& cut, const auto& t) { return 0.0 * cut(ad::sqrt(t)); }, 0.0, 0.0);
  check_every_way(
      "sqrt(x)^2 at 0", [](const auto& cut, const auto& t) { return ad::square(cut(ad::sqrt(t))); }, 0.0,
      0.0);
  check_every_way(
      "0 / x at 0 beside x", [](const auto& cut, const auto& t) { return 0.0 * cut(1 / t) + t; }, 1e-320,
      1.0);
}

// The tape keeps no argument whose partial is zero, so that an infinite adjoint meets no zero there; within one
// expression, in tensors and in lanes infinity times zero was NaN.
BOOST_AUTO_TEST_CASE(a_zero_stops_an_infinite_partial_before_it) {
  check_every_way(
      "sqrt(x^2) at 0", [](const auto& cut, const auto& t) { return ad::sqrt(cut(ad::square(t))); }, 0.0,
      0.0);
  check_every_way(
      "log(0 x)", [](const auto& cut, const auto& t) { return ad::log(cut(0.0 * t)); }, 2.0, 0.0);
  check_every_way(
      "cbrt(x^2) at 0", [](const auto& cut, const auto& t) { return ad::cbrt(cut(ad::square(t))) + 2 * t; },
      0.0, 2.0);
}

BOOST_AUTO_TEST_CASE(infinite_derivatives_stay_infinite) {
  const double infinity = HUGE_VAL;
  check_every_way(
      "2 sqrt(x) at 0", [](const auto& cut, const auto& t) { return 2.0 * cut(ad::sqrt(t)); }, 0.0, infinity);
  check_every_way(
      "-sqrt(3 x) at 0", [](const auto& cut, const auto& t) { return -cut(ad::sqrt(cut(3.0 * t))); }, 0.0,
      -infinity);
}

BOOST_AUTO_TEST_CASE(dead_branches_do_no_harm) {
  check_every_way(
      "relu of log", [](const auto& cut, const auto& t) { return ad::relu(cut(ad::log(t))) + t; }, 0.0, 1.0);
  check_every_way(
      "max with sqrt", [](const auto& cut, const auto& t) { return ad::max(cut(ad::sqrt(t)), 1.0 + t); }, 0.0,
      1.0);
  check_every_way(
      "floor of sqrt", [](const auto& cut, const auto& t) { return ad::floor(cut(ad::sqrt(t))) + t; }, 0.0, 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
