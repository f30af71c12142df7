// The table of conventions of ad/expression/functions/piecewise.hpp, row by row, on the tape and in tensors;
// and what becomes of infinite partials on branches that nothing flows to.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

bool same(double a, double b) { return std::isnan(a) ? std::isnan(b) : a == b; }

/// A row of the table with one argument.
struct Row {
  std::string name;
  std::function<Var(const Var&)> f;
  double x;
  double derivative;
};

/// A row with two.
struct PairRow {
  std::string name;
  std::function<Var(const Var&, const Var&)> f;
  double a, b;
  double by_a, by_b;
};

double derivative(const std::function<Var(const Var&)>& f, double at) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(at);
  const Var y = f(x);
  tape.backward(y);
  return tape.adjoint(x);
}

const std::vector<Row> rows{
    {"abs", [](const Var& x) { return ad::abs(x); }, 0, 0},
    {"abs", [](const Var& x) { return ad::abs(x); }, -0.0, 0},
    {"relu", [](const Var& x) { return ad::relu(x); }, 0, 0},
    {"relu", [](const Var& x) { return ad::relu(x); }, -1, 0},
    {"leaky_relu", [](const Var& x) { return ad::leaky_relu(x, 0.25); }, 0, 0.25},
    {"elu", [](const Var& x) { return ad::elu(x, 0.75); }, 0, 0.75},
    {"min(x, x)", [](const Var& x) { return ad::min(x, x); }, 3, 1},
    {"clamp at lo", [](const Var& x) { return ad::clamp(x, 1.0, 2.0); }, 1, 0.5},
    {"clamp at hi", [](const Var& x) { return ad::clamp(x, 1.0, 2.0); }, 2, 0.5},
    {"clamp below", [](const Var& x) { return ad::clamp(x, 1.0, 2.0); }, 0.5, 0},
    {"copysign", [](const Var& x) { return ad::copysign(x, -1.0); }, 0, 0},
    {"copysign's sign", [](const Var& x) { return ad::copysign(2.0, x); }, -3, 0},
    {"sign", [](const Var& x) { return ad::sign(x); }, 0, 0},
    {"floor", [](const Var& x) { return ad::floor(x); }, 1, 0},
    {"ceil", [](const Var& x) { return ad::ceil(x); }, 1, 0},
    {"trunc", [](const Var& x) { return ad::trunc(x); }, 1, 0},
    {"round", [](const Var& x) { return ad::round(x); }, 0.5, 0},
    {"sqrt", [](const Var& x) { return ad::sqrt(x); }, 0, inf},
    {"sqrt outside", [](const Var& x) { return ad::sqrt(x); }, -1, undefined},
    {"cbrt", [](const Var& x) { return ad::cbrt(x); }, 0, inf},
    {"log", [](const Var& x) { return ad::log(x); }, 0, inf},
    {"log outside", [](const Var& x) { return ad::log(x); }, -1, undefined},
    {"log2", [](const Var& x) { return ad::log2(x); }, 0, inf},
    {"log10", [](const Var& x) { return ad::log10(x); }, 0, inf},
    {"log1p", [](const Var& x) { return ad::log1p(x); }, -1, inf},
    {"asin", [](const Var& x) { return ad::asin(x); }, -1, inf},
    {"asin", [](const Var& x) { return ad::asin(x); }, 1, inf},
    {"asin outside", [](const Var& x) { return ad::asin(x); }, 1.5, undefined},
    {"atanh", [](const Var& x) { return ad::atanh(x); }, -1, inf},
    {"atanh", [](const Var& x) { return ad::atanh(x); }, 1, inf},
    {"acos", [](const Var& x) { return ad::acos(x); }, -1, -inf},
    {"acos", [](const Var& x) { return ad::acos(x); }, 1, -inf},
    {"acosh", [](const Var& x) { return ad::acosh(x); }, 1, inf},
    {"acosh outside", [](const Var& x) { return ad::acosh(x); }, 0.5, undefined},
    {"reciprocal", [](const Var& x) { return ad::reciprocal(x); }, 0, -inf},
    {"pow(x, 2)", [](const Var& x) { return ad::pow(x, 2.0); }, 0, 0},
    {"pow(x, 1)", [](const Var& x) { return ad::pow(x, 1); }, 0, 1},
    {"pow(x, 1/2)", [](const Var& x) { return ad::pow(x, 0.5); }, 0, inf},
    {"pow(x, 0)", [](const Var& x) { return ad::pow(x, 0); }, 0, 0},
    {"pow(x, -1)", [](const Var& x) { return ad::pow(x, -1); }, 0, -inf},
    {"pow(0, y), y > 0", [](const Var& y) { return ad::pow(0.0, y); }, 2, 0},
    {"pow(0, y), y = 0", [](const Var& y) { return ad::pow(0.0, y); }, 0, -inf},
    {"pow(0, y), y < 0", [](const Var& y) { return ad::pow(0.0, y); }, -1, -inf},
    {"pow(-2, y)", [](const Var& y) { return ad::pow(-2.0, y); }, 3, undefined},
    {"exp of -inf", [](const Var& x) { return ad::exp(x); }, -inf, 0},
    {"exp of nan", [](const Var& x) { return ad::exp(x); }, undefined, undefined},
    {"sin of inf", [](const Var& x) { return ad::sin(x); }, inf, undefined},
    {"atan of inf", [](const Var& x) { return ad::atan(x); }, inf, 0},
    {"abs of nan", [](const Var& x) { return ad::abs(x); }, undefined, undefined},
    {"a sum with nan", [](const Var& x) { return x + 1.0; }, undefined, 1},
    {"0 / x", [](const Var& x) { return 0.0 / x; }, 1e-300, 0},
    // 0 * inf is skipped: nothing flows to a branch that is not taken, however infinite its partial is.
    {"dead sqrt in where", [](const Var& x) { return ad::where(x > 0.0, ad::sqrt(x), 0.0); }, 0, 0},
    {"dead log in where", [](const Var& x) { return ad::where(x > 0.0, ad::log(x), 2.0 * x); }, 0, 2},
    {"sqrt times zero", [](const Var& x) { return 0.0 * ad::sqrt(x); }, 0, 0},
    {"stored sqrt times zero", [](const Var& x) { return Var(0.0 * Var(ad::sqrt(x))); }, 0, 0},
    {"relu before a dead log", [](const Var& x) { return ad::relu(ad::log(x)); }, 0, 0},
    {"max with a dead sqrt", [](const Var& x) { return ad::max(1.0, ad::sqrt(x)); }, 0, 0},
};

const std::vector<PairRow> pair_rows{
    {"min", [](const Var& a, const Var& b) { return ad::min(a, b); }, 2, 2, 0.5, 0.5},
    {"min of zeros", [](const Var& a, const Var& b) { return ad::min(a, b); }, -0.0, 0, 0.5, 0.5},
    {"max", [](const Var& a, const Var& b) { return ad::max(a, b); }, 2, 2, 0.5, 0.5},
    {"min with nan", [](const Var& a, const Var& b) { return ad::min(a, b); }, undefined, 2, undefined,
     undefined},
    {"max with nan", [](const Var& a, const Var& b) { return ad::max(a, b); }, 2, undefined, undefined,
     undefined},
    {"fmin", [](const Var& a, const Var& b) { return ad::fmin(a, b); }, 2, 2, 0.5, 0.5},
    {"fmax", [](const Var& a, const Var& b) { return ad::fmax(a, b); }, 2, 2, 0.5, 0.5},
    {"fmin with nan", [](const Var& a, const Var& b) { return ad::fmin(a, b); }, undefined, 2, 0, 1},
    {"fmax with nan", [](const Var& a, const Var& b) { return ad::fmax(a, b); }, 2, undefined, 1, 0},
    {"fdim", [](const Var& a, const Var& b) { return ad::fdim(a, b); }, 2, 2, 0, 0},
    {"clamp's bound", [](const Var& a, const Var& b) { return ad::clamp(a, b, 9.0); }, 2, 2, 0.5, 0.5},
    {"clamp's bound taken", [](const Var& a, const Var& b) { return ad::clamp(a, b, 9.0); }, 1, 2, 0, 1},
    {"fmod at a jump", [](const Var& a, const Var& b) { return ad::fmod(a, b); }, 6, 2, 1, -3},
    {"remainder at a jump", [](const Var& a, const Var& b) { return ad::remainder(a, b); }, 5, 2, 1, -2},
    {"hypot", [](const Var& a, const Var& b) { return ad::hypot(a, b); }, 0, 0, 0, 0},
    {"hypot with inf", [](const Var& a, const Var& b) { return ad::hypot(a, b); }, -inf, 1, -1, 0},
    {"atan2", [](const Var& a, const Var& b) { return ad::atan2(a, b); }, 0, 0, undefined, undefined},
    {"where", [](const Var& a, const Var& b) { return ad::where(true, a, b); }, 1, undefined, 1, 0},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(kinks_and_edges)

BOOST_AUTO_TEST_CASE(every_row_of_the_table_with_one_argument) {
  for (const Row& row : rows) {
    const double found = derivative(row.f, row.x);
    BOOST_TEST(same(found, row.derivative),
               row.name << " at " << row.x << ": " << found << ", not " << row.derivative);
  }
}

BOOST_AUTO_TEST_CASE(every_row_of_the_table_with_two_arguments) {
  for (const PairRow& row : pair_rows) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const Var a = tape.input(row.a);
    const Var b = tape.input(row.b);
    tape.backward(row.f(a, b));
    BOOST_TEST(same(tape.adjoint(a), row.by_a), row.name << ": " << tape.adjoint(a) << ", not " << row.by_a);
    BOOST_TEST(same(tape.adjoint(b), row.by_b), row.name << ": " << tape.adjoint(b) << ", not " << row.by_b);
  }
}

BOOST_AUTO_TEST_CASE(a_zero_adjoint_times_an_infinite_partial_is_zero_in_tensors_too) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(xt::xarray<double>{0.0, 4.0, 0.0, -1.0, 9.0});
  const ad::Tensor y = ad::where(x > 0.0, ad::sqrt(x), 3.0 * x);
  tape.backward(ad::sum(y));
  BOOST_TEST((tape.adjoint(x) == xt::xarray<double>{3.0, 0.25, 3.0, 3.0, 1.0 / 6}));
  const ad::Tensor logarithm = ad::log(x);
  tape.backward(logarithm, xt::xarray<double>{0.0, 1.0, 0.0, 0.0, 0.0});
  BOOST_TEST((tape.adjoint(x) == xt::xarray<double>{0.0, 0.25, 0.0, 0.0, 0.0}));
  // Recorded piece by piece, the same.
  const ad::Tensor root = ad::sqrt(x);
  const ad::Tensor chosen = ad::where(x > 0.0, root, 0.0);
  tape.backward(ad::sum(chosen));
  BOOST_TEST((tape.adjoint(x) == xt::xarray<double>{0.0, 0.25, 0.0, 0.0, 1.0 / 6}));
}

BOOST_AUTO_TEST_CASE(a_zero_tangent_times_an_infinite_partial_is_zero) {
  const auto x = ad::Dual<1>::variable(0.0, 0);
  BOOST_TEST(ad::where(x > 0.0, ad::sqrt(x), 0.0).tangent(0) == 0.0);
  BOOST_TEST(ad::sqrt(ad::Dual<1>(0.0)).tangent(0) == 0.0);
}

BOOST_AUTO_TEST_CASE(comparisons_compare_values) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto a = tape.input(1.0);
  const auto b = tape.input(2.0);
  BOOST_TEST((a < b && a <= b && b > a && b >= a && a != b && a == 1.0 && 2 * a == b && !(a == b)));
  const auto n = tape.input(undefined);
  BOOST_TEST(!(n == n || n < a || n > a || n <= n || n >= a));
  BOOST_TEST((tape.input(-0.0) == 0.0));
}

BOOST_AUTO_TEST_SUITE_END()
