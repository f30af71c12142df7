// The evaluator's manners: one statement a node, observers, wrong numbers of values, number types of one's
// own.
#include <ad/ad.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <complex>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
namespace formula = slope::ad::formula;
using slope::tests::check_agrees;
using slope::tests::rounding;

/// A number type of one's own: it writes down what is done with it.
struct Scribe {
  std::string text;
};

template <class F>
std::string complaint(const F& work) {
  try {
    work();
  } catch (const ad::ArgumentError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

template <>
struct slope::ad::formula::Arithmetic<Scribe> {
  static Scribe constant(double value) { return {std::to_string(static_cast<int>(value))}; }
  template <class Rule, class... Arguments>
  static Scribe call(const Arguments&... x) {
    std::string text;
    ((text += (text.empty() ? "" : " ") + x.text), ...);
    return {std::string(Rule::name) + "[" + text + "]"};
  }
};

BOOST_AUTO_TEST_SUITE(evaluating)

BOOST_AUTO_TEST_CASE(each_operation_is_one_statement_on_the_tape) {
  const formula::Formula f = formula::parse("let r = hypot(x, y); clamp(r, 0, 3) + sin(x*2)^2 - 2*pi");
  ad::Tape<double> tape;
  const ad::Recording recording(tape);
  const std::vector<ad::Var> x{tape.input(0.5), tape.input(1.25)};
  std::vector<ad::Var> results;
  formula::evaluate_nodes(f, std::span<const ad::Var>(x), results);
  BOOST_REQUIRE(results.size() == f.nodes().size());
  ad::Slot last = x[1].slot();
  for (std::size_t k = 0; k < results.size(); ++k) {
    const formula::Node& node = f.nodes()[k];
    BOOST_TEST_CONTEXT(f.text_of(node.span)) {
      if (node.kind == formula::NodeKind::variable) BOOST_TEST(results[k].slot() == x[node.index].slot());
      if (node.kind == formula::NodeKind::binding)
        BOOST_TEST(results[k].slot() == results[node.arguments[0]].slot());
      if (node.kind == formula::NodeKind::number) BOOST_TEST(!results[k].active());
      if (node.kind == formula::NodeKind::operation && results[k].active()) {
        BOOST_TEST(results[k].slot() == last + 1);
        last = results[k].slot();
      }
    }
  }
  BOOST_TEST(!results[results.size() - 2].active());  // 2*pi is a constant: nothing is recorded
}

BOOST_AUTO_TEST_CASE(the_observer_hears_of_each_node_before_it_is_evaluated) {
  const formula::Formula f = formula::parse("exp(x) + 2");
  std::vector<std::size_t> heard;
  const std::vector<double> x{0.0};
  const double y =
      formula::evaluate(f, std::span<const double>(x), [&](std::size_t k) { heard.push_back(k); });
  BOOST_TEST(y == 3.0);
  const std::vector<std::size_t> expected{0, 1, 2, 3};
  BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_observer_may_stop_the_evaluation) {
  const formula::Formula f = formula::parse("x + 1");
  const std::vector<double> x{1.0};
  const auto stop = [](std::size_t k) {
    if (k == 2) throw ad::ArgumentError("stopped");
  };
  BOOST_TEST(complaint([&] { formula::evaluate(f, std::span<const double>(x), stop); }) == "stopped");
}

BOOST_AUTO_TEST_CASE(a_number_type_of_ones_own_meets_every_rule) {
  const formula::Formula f = formula::parse("let s = x + 1; fma(-s, s^2, exp(7))");
  BOOST_TEST(formula::evaluate(f, std::vector<Scribe>{{"x"}}).text ==
             "fma[negate[add[x 1]] pow[add[x 1] 2] exp[7]]");
}

BOOST_AUTO_TEST_CASE(the_wrong_number_of_values_is_refused) {
  const formula::Formula f = formula::parse("x + y");
  BOOST_TEST(complaint([&] { formula::evaluate(f, std::vector{1.0}); }) ==
             "evaluate: the formula has 2 variables (x, y), found 1 value");
  BOOST_TEST(complaint([&] {
               formula::evaluate(formula::parse("1"), std::vector{1.0, 2.0});
             }) == "evaluate: the formula has 0 variables, found 2 values");
}

BOOST_AUTO_TEST_CASE(what_is_not_analytic_is_refused_on_complex_numbers_with_its_place) {
  const std::vector<std::complex<double>> z{{1.0, 2.0}};
  const formula::Formula f = formula::parse("exp(x) + abs(x)");
  BOOST_TEST(!formula::is_analytic(f));
  BOOST_TEST(complaint([&] { formula::evaluate(f, z); }) ==
             "evaluate: 'abs' has no analytic version on complex numbers\n"
             "  exp(x) + abs(x)\n"
             "           ^~~");
  BOOST_TEST(formula::is_analytic(formula::parse("exp(x)*sqrt(x)^2")));
  BOOST_TEST(!formula::is_analytic(formula::parse("where(x < 0, x, -x)")));
}

BOOST_AUTO_TEST_CASE(complex_numbers_are_complex_away_from_the_real_axis) {
  const auto at = [](const char* text, std::complex<double> z) {
    return formula::evaluate(formula::parse(text), std::vector<std::complex<double>>{z});
  };
  const std::complex<double> z(0.75, -1.25);
  const auto check = [](const char* text, std::complex<double> found, std::complex<double> expected) {
    check_agrees(std::string(text) + ", real", found.real(), expected.real(), rounding);
    check_agrees(std::string(text) + ", imaginary", found.imag(), expected.imag(), rounding);
  };
  for (const char* const text : {"x^2 - x*x",
                                 "exp2(x) - exp(x*log(2))",
                                 "expm1(x) - (exp(x) - 1)",
                                 "exp_minus_square(x) - exp(-x*x)",
                                 "log1p(x) - log(1 + x)",
                                 "cbrt(x)^3 - x",
                                 "x^0.5 - sqrt(x)",
                                 "x^-3 - 1/cube(x)",
                                 "x^x - exp(x*log(x))",
                                 "log2(x)*log(2) - log(x)",
                                 "hypot(x, 2)^2 - (x^2 + 4)",
                                 "hypot(x, 1, 2)^2 - (x^2 + 5)",
                                 "tan(atan2(x, 2)) - x/2",
                                 "sigmoid(x) - 1/(1 + exp(-x))",
                                 "sigmoid(-x) - (1 - sigmoid(x))",
                                 "softplus(x) - log(1 + exp(x))",
                                 "softplus(-x) - log(1 + exp(-x))",
                                 "log_sigmoid(x) - log(sigmoid(x))",
                                 "silu(x) - x*sigmoid(x)",
                                 "ldexp(x, 3) - 8*x",
                                 "reciprocal(x)*x - 1",
                                 "log1p(x/8) - log(1 + x/8)",
                                 "x^3 + (-x)^3"}) {
    check(text, at(text, z), 0.0);
  }
  check("sqrt(x)", at("sqrt(x)", {-4.0, 0.0}), {0.0, 2.0});
}

BOOST_AUTO_TEST_CASE(constants_are_the_same_doubles_on_every_number_type) {
  const formula::Formula f = formula::parse("pi + 0.1*x");
  const long double wide = formula::evaluate(f, std::vector<long double>{0.0L});
  BOOST_TEST(static_cast<double>(wide) == formula::evaluate(f, std::vector{0.0}));
  BOOST_TEST(wide == static_cast<long double>(3.141592653589793));
}

BOOST_AUTO_TEST_SUITE_END()
