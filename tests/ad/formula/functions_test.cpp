// Every function that the library differentiates, in a formula and in C++: the same value, gradient and
// Hessian, on every number type.
#include <tests/ad/formula/number_types.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
namespace formula = slope::ad::formula;
using slope::tests::as_function;
using slope::tests::check_agrees;
using slope::tests::check_function;
using slope::tests::exact;
using slope::tests::rounding;

constexpr double inf = std::numeric_limits<double>::infinity();

/// The values of two functions, their gradients and forward derivatives at a corner: kinks, poles, edges of
/// domains.
void check_corner(const std::string& text, const std::vector<double>& x,
                  const slope::tests::AnyFunction& f) {
  const std::vector<std::string> names(slope::tests::abc.begin(),
                                       slope::tests::abc.begin() + static_cast<std::ptrdiff_t>(x.size()));
  const formula::Formula parsed = formula::parse(text, names);
  const auto g = as_function(parsed);
  check_agrees(text + ", value", g(x), f(x), exact);
  const std::vector<double> gradient = ad::gradient(f, x);
  check_agrees(text + ", gradient", ad::gradient(g, x), gradient, exact);
  slope::tests::check_dual<double>(parsed, x, f(x), gradient, exact);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(functions_of_formulas)

BOOST_AUTO_TEST_CASE(operators) {
  check_function("a + b", {1.5, -0.75}, [](const auto& x) { return x[0] + x[1]; });
  check_function("a - b", {1.5, -0.75}, [](const auto& x) { return x[0] - x[1]; });
  check_function("a*b", {1.5, -0.75}, [](const auto& x) { return x[0] * x[1]; });
  check_function("a/b", {1.5, -0.75}, [](const auto& x) { return x[0] / x[1]; });
  check_function("-a", {1.5}, [](const auto& x) { return -x[0]; });
  check_function("a^b", {1.75, 0.625}, [](const auto& x) { return ad::pow(x[0], x[1]); });
  check_function("a^3", {-1.75}, [](const auto& x) { return ad::pow(x[0], 3); });
  check_function("a^-2", {-1.75}, [](const auto& x) { return ad::pow(x[0], -2); });
  check_function("2^a", {1.75}, [](const auto& x) { return ad::pow(2, x[0]); });
  check_function("pi*a/e", {1.5}, [](const auto& x) { return 3.141592653589793 * x[0] / 2.718281828459045; });
}

BOOST_AUTO_TEST_CASE(functions_of_one_argument) {
  check_function("exp(a)", {0.75}, [](const auto& x) { return ad::exp(x[0]); });
  check_function("exp2(a)", {-1.25}, [](const auto& x) { return ad::exp2(x[0]); });
  check_function("expm1(a)", {0.125}, [](const auto& x) { return ad::expm1(x[0]); });
  check_function("exp_minus_square(a)", {1.5}, [](const auto& x) { return ad::exp_minus_square(x[0]); });
  check_function("log(a)", {2.5}, [](const auto& x) { return ad::log(x[0]); });
  check_function("log2(a)", {0.375}, [](const auto& x) { return ad::log2(x[0]); });
  check_function("log10(a)", {7.25}, [](const auto& x) { return ad::log10(x[0]); });
  check_function("log1p(a)", {-0.375}, [](const auto& x) { return ad::log1p(x[0]); });
  check_function("sqrt(a)", {2.5}, [](const auto& x) { return ad::sqrt(x[0]); });
  check_function("cbrt(a)", {-2.25}, [](const auto& x) { return ad::cbrt(x[0]); });
  check_function("sin(a)", {0.75}, [](const auto& x) { return ad::sin(x[0]); });
  check_function("cos(a)", {-2.5}, [](const auto& x) { return ad::cos(x[0]); });
  check_function("tan(a)", {1.25}, [](const auto& x) { return ad::tan(x[0]); });
  check_function("asin(a)", {0.375}, [](const auto& x) { return ad::asin(x[0]); });
  check_function("acos(a)", {-0.625}, [](const auto& x) { return ad::acos(x[0]); });
  check_function("atan(a)", {2.5}, [](const auto& x) { return ad::atan(x[0]); });
  check_function("sinh(a)", {1.25}, [](const auto& x) { return ad::sinh(x[0]); });
  check_function("cosh(a)", {-0.75}, [](const auto& x) { return ad::cosh(x[0]); });
  check_function("tanh(a)", {0.375}, [](const auto& x) { return ad::tanh(x[0]); });
  check_function("asinh(a)", {-2.5}, [](const auto& x) { return ad::asinh(x[0]); });
  check_function("acosh(a)", {1.75}, [](const auto& x) { return ad::acosh(x[0]); });
  check_function("atanh(a)", {0.625}, [](const auto& x) { return ad::atanh(x[0]); });
  check_function("erf(a)", {0.375}, [](const auto& x) { return ad::erf(x[0]); });
  check_function("erfc(a)", {0.875}, [](const auto& x) { return ad::erfc(x[0]); });
  check_function("tgamma(a)", {3.25}, [](const auto& x) { return ad::tgamma(x[0]); });
  check_function("lgamma(a)", {2.75}, [](const auto& x) { return ad::lgamma(x[0]); });
  check_function("digamma(a)", {0.625}, [](const auto& x) { return ad::digamma(x[0]); });
  check_function("trigamma(a)", {1.375}, [](const auto& x) { return ad::trigamma(x[0]); });
  check_function("abs(a)", {-1.75}, [](const auto& x) { return ad::abs(x[0]); });
  check_function("sign(a)", {-2.25}, [](const auto& x) { return ad::sign(x[0]); });
  check_function("floor(a)", {2.625}, [](const auto& x) { return ad::floor(x[0]); });
  check_function("ceil(a)", {2.625}, [](const auto& x) { return ad::ceil(x[0]); });
  check_function("trunc(a)", {-2.625}, [](const auto& x) { return ad::trunc(x[0]); });
  check_function("round(a)", {2.625}, [](const auto& x) { return ad::round(x[0]); });
  check_function("square(a)", {-1.75}, [](const auto& x) { return ad::square(x[0]); });
  check_function("cube(a)", {1.25}, [](const auto& x) { return ad::cube(x[0]); });
  check_function("reciprocal(a)", {-0.625}, [](const auto& x) { return ad::reciprocal(x[0]); });
  check_function("sigmoid(a)", {-0.75}, [](const auto& x) { return ad::sigmoid(x[0]); });
  check_function("log_sigmoid(a)", {1.75}, [](const auto& x) { return ad::log_sigmoid(x[0]); });
  check_function("softplus(a)", {-2.25}, [](const auto& x) { return ad::softplus(x[0]); });
  check_function("softsign(a)", {0.875}, [](const auto& x) { return ad::softsign(x[0]); });
  check_function("relu(a)", {1.375}, [](const auto& x) { return ad::relu(x[0]); });
  check_function("gelu(a)", {0.625}, [](const auto& x) { return ad::gelu(x[0]); });
  check_function("silu(a)", {-0.875}, [](const auto& x) { return ad::silu(x[0]); });
}

BOOST_AUTO_TEST_CASE(functions_of_several_arguments) {
  check_function("pow(a, b)", {1.75, -0.625}, [](const auto& x) { return ad::pow(x[0], x[1]); });
  check_function("hypot(a, b)", {3.25, -1.5}, [](const auto& x) { return ad::hypot(x[0], x[1]); });
  check_function("atan2(a, b)", {-1.25, -0.75}, [](const auto& x) { return ad::atan2(x[0], x[1]); });
  check_function("min(a, b)", {1.5, 0.25}, [](const auto& x) { return ad::min(x[0], x[1]); });
  check_function("max(a, b)", {1.5, 0.25}, [](const auto& x) { return ad::max(x[0], x[1]); });
  check_function("fmin(a, b)", {1.5, 2.25}, [](const auto& x) { return ad::fmin(x[0], x[1]); });
  check_function("fmax(a, b)", {1.5, 2.25}, [](const auto& x) { return ad::fmax(x[0], x[1]); });
  check_function("fdim(a, b)", {2.5, 0.75}, [](const auto& x) { return ad::fdim(x[0], x[1]); });
  check_function("copysign(a, b)", {1.5, -2.25}, [](const auto& x) { return ad::copysign(x[0], x[1]); });
  check_function("fmod(a, b)", {7.25, 2.125}, [](const auto& x) { return ad::fmod(x[0], x[1]); });
  check_function("remainder(a, b)", {7.25, 2.125}, [](const auto& x) { return ad::remainder(x[0], x[1]); });
  check_function("leaky_relu(a, b)", {-1.5, 0.125}, [](const auto& x) { return ad::leaky_relu(x[0], x[1]); });
  check_function("elu(a, b)", {-1.5, 0.625}, [](const auto& x) { return ad::elu(x[0], x[1]); });
  check_function("fma(a, b, c)", {1.5, -0.75, 2.25}, [](const auto& x) { return ad::fma(x[0], x[1], x[2]); });
  check_function("lerp(a, b, c)", {1.5, -0.75, 0.375},
                 [](const auto& x) { return ad::lerp(x[0], x[1], x[2]); });
  check_function("hypot(a, b, c)", {1.5, -0.75, 2.25},
                 [](const auto& x) { return ad::hypot(x[0], x[1], x[2]); });
  check_function("clamp(a, b, c)", {1.5, -0.75, 2.25},
                 [](const auto& x) { return ad::clamp(x[0], x[1], x[2]); });
}

BOOST_AUTO_TEST_CASE(functions_with_a_whole_number) {
  check_function("ldexp(a, 3)", {1.75}, [](const auto& x) { return ad::ldexp(x[0], 3); });
  check_function("ldexp(a, -3)", {1.75}, [](const auto& x) { return ad::ldexp(x[0], -3); });
  check_function("polygamma(0, a)", {1.75}, [](const auto& x) { return ad::polygamma<0>(x[0]); });
  check_function("polygamma(3, a)", {1.75}, [](const auto& x) { return ad::polygamma<3>(x[0]); });
}

BOOST_AUTO_TEST_CASE(comparisons_and_choice) {
  const auto step = [](bool holds) { return [holds](const auto& x) { return x[0] * 0 + (holds ? 1 : 0); }; };
  check_function("a < b", {1.5, 2.25}, step(true));
  check_function("a > b", {1.5, 2.25}, step(false));
  check_function("a <= b", {1.5, 2.25}, step(true));
  check_function("a >= b", {1.5, 2.25}, step(false));
  check_function("a == b", {1.5, 2.25}, step(false));
  check_function("a != b", {1.5, 2.25}, step(true));
  check_function("where(a < b, a*c, b/c)", {1.5, 2.25, 0.75},
                 [](const auto& x) { return ad::where(x[0] < x[1], x[0] * x[2], x[1] / x[2]); });
  check_function("where(a > b, a*c, b/c)", {1.5, 2.25, 0.75},
                 [](const auto& x) { return ad::where(x[0] > x[1], x[0] * x[2], x[1] / x[2]); });
}

BOOST_AUTO_TEST_CASE(every_operation_was_among_them) {
  for (const formula::OperationInfo& info : formula::operations()) {
    BOOST_TEST(slope::tests::operations_seen().contains(info.operation), info.name);
  }
}

BOOST_AUTO_TEST_CASE(whole_formulas_on_every_number_type) {
  check_function("let z = (a - b)/c; exp(-z^2/2)/(c*sqrt(2*pi))", {1.0, 0.3, 2.0}, [](const auto& x) {
    const auto z = (x[0] - x[1]) / x[2];
    return ad::exp(-ad::pow(z, 2) / 2) / (x[2] * std::sqrt(2 * 3.141592653589793));
  });
}

BOOST_AUTO_TEST_CASE(conventions_at_kinks_and_edges_are_the_library_s) {
  check_corner("abs(a)", {0.0}, [](const auto& x) { return ad::abs(x[0]); });
  check_corner("relu(a)", {0.0}, [](const auto& x) { return ad::relu(x[0]); });
  check_corner("sqrt(a)", {0.0}, [](const auto& x) { return ad::sqrt(x[0]); });
  check_corner("log(a)", {0.0}, [](const auto& x) { return ad::log(x[0]); });
  check_corner("log(a)", {-1.0}, [](const auto& x) { return ad::log(x[0]); });
  check_corner("1/a", {0.0}, [](const auto& x) { return 1 / x[0]; });
  check_corner("a^2", {0.0}, [](const auto& x) { return ad::pow(x[0], 2); });
  check_corner("a^0.5", {0.0}, [](const auto& x) { return ad::pow(x[0], 0.5); });
  check_corner("a^b", {0.0, 0.0}, [](const auto& x) { return ad::pow(x[0], x[1]); });
  check_corner("hypot(a, b)", {0.0, 0.0}, [](const auto& x) { return ad::hypot(x[0], x[1]); });
  check_corner("min(a, b)", {1.5, 1.5}, [](const auto& x) { return ad::min(x[0], x[1]); });
  for (const double x : {-2.0, -1.0, 0.0, 1.0, 2.0}) {
    check_corner("clamp(a, -1, b)", {x, 1.0}, [](const auto& y) { return ad::clamp(y[0], -1, y[1]); });
    check_corner("clamp(a, b, c)", {x, 1.0, 1.0}, [](const auto& y) { return ad::clamp(y[0], y[1], y[2]); });
  }
  check_corner("clamp(a, -1, 1)", {std::nan("")}, [](const auto& x) { return ad::clamp(x[0], -1, 1); });
  check_corner("clamp(a, -1, 1)", {inf}, [](const auto& x) { return ad::clamp(x[0], -1, 1); });
}

BOOST_AUTO_TEST_CASE(the_side_that_where_does_not_take_may_be_undefined) {
  check_corner("where(a > 0, log(a), 0)", {-1.0}, [](const auto& x) { return x[0] * 0; });
  check_corner("where(a == 0, 1, sin(a)/a)", {0.0}, [](const auto& x) { return x[0] * 0 + 1; });
}

BOOST_AUTO_TEST_CASE(nan_differs_from_everything) {
  const double nan = std::nan("");
  for (const char* const text : {"a < b", "a > b", "a <= b", "a >= b", "a == b"}) {
    BOOST_TEST(formula::evaluate(formula::parse(text), std::vector{nan, nan}) == 0.0, text);
  }
  BOOST_TEST(formula::evaluate(formula::parse("a != b"), std::vector{nan, nan}) == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
