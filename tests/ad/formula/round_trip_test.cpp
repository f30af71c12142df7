// Random trees: written out with random spelling, parsed, printed and parsed again they stay the same tree,
// and their value is that of the tree that was written.
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/print.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace formula = slope::ad::formula;

/// A text with its value at the point below: made together, so that the value knows nothing of the parser.
struct Written {
  std::string text;
  double value;
};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  Written expression(int depth) {
    if (depth == 0) return leaf();
    switch (pick(9)) {
      case 0: return infix(" + ", depth, [](double a, double b) { return a + b; });
      case 1: return infix("-", depth, [](double a, double b) { return a - b; });
      case 2: return infix("*", depth, [](double a, double b) { return a * b; });
      case 3: return infix(" / ", depth, [](double a, double b) { return a / b; });
      case 4:
        return infix(pick(2) == 0 ? "^" : "**", depth, [](double a, double b) { return std::pow(a, b); });
      case 5: return infix(" < ", depth, [](double a, double b) { return a < b ? 1.0 : 0.0; });
      case 6: {
        const Written x = expression(depth - 1);
        return {"-" + enclosed(x.text), -x.value};
      }
      case 7: {
        const Written x = expression(depth - 1);
        return {"atan(" + x.text + ")", std::atan(x.value)};
      }
      default: {
        const Written a = expression(depth - 1);
        const Written b = expression(depth - 1);
        return {"hypot( " + a.text + "," + b.text + " )", std::hypot(a.value, b.value)};
      }
    }
  }

 private:
  template <class F>
  Written infix(const std::string& symbol, int depth, const F& f) {
    const Written a = expression(depth - 1);
    const Written b = expression(pick(depth));
    return {enclosed(a.text) + symbol + enclosed(b.text), f(a.value, b.value)};
  }

  /// Every compound operand gets brackets here; which of them are needed is print()'s business.
  std::string enclosed(const std::string& text) {
    const std::string space = pick(4) == 0 ? "\n" : "";
    return pick(2) == 0 ? "(" + space + text + ")" : "[" + text + space + "]";
  }

  Written leaf() {
    switch (pick(4)) {
      case 0: return {"x", 0.75};
      case 1: return {"y_2", -1.5};
      case 2: return pick(2) == 0 ? Written{"pi", std::acos(-1.0)} : Written{"e", std::exp(1.0)};
      default: {
        const double number = std::uniform_real_distribution<double>(0, 3)(random_);
        char digits[40];
        std::snprintf(digits, sizeof digits, "%.17g", number);
        return {digits, number};
      }
    }
  }

  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

  std::mt19937_64 random_;
};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(random_trees_survive_and_have_the_value_of_what_was_written) {
  const std::vector<std::string> names{"x", "y_2"};
  const std::vector<double> values{0.75, -1.5};
  std::size_t operations = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Writer writer(seed);
    const Written written = writer.expression(static_cast<int>(1 + seed % 7));
    const formula::Formula f = formula::parse(written.text, names);
    const std::string printed = formula::print(f);
    const formula::Formula again = formula::parse(printed, names);
    BOOST_TEST_CONTEXT("seed " << seed << ": " << written.text << " printed as " << printed) {
      BOOST_REQUIRE(formula::same_tree(f, again));
      BOOST_REQUIRE(formula::print(again) == printed);
      BOOST_REQUIRE(same(formula::evaluate(f, values), written.value));
      BOOST_REQUIRE(printed.size() <= written.text.size() + 2 * f.nodes().size());  // only spaces are added
    }
    operations += f.nodes().size();
  }
  BOOST_TEST(operations > 50'000u);
}

BOOST_AUTO_TEST_CASE(printing_uses_as_few_parentheses_as_the_meaning_allows) {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"((a+b))-(c-d)", "a + b - (c - d)"},
      {"(a*b)/(c*d)", "a*b/(c*d)"},
      {"((-x))^2", "(-x)^2"},
      {"-(x^2)", "-x^2"},
      {"2^(-(x*y))", "2^-(x*y)"},
      {"2^(-(x^y))", "2^-x^y"},
      {"(a**b)**c", "(a^b)^c"},
      {"a**(b**c)", "a^b^c"},
      {"-(-(x))", "--x"},
      {"-(a*b)", "-(a*b)"},
      {"(-a)*b", "-a*b"},
      {"a*(-b)", "a*-b"},
      {"a-(-b)", "a - -b"},
      {"(a<b)==c", "(a < b) == c"},
      {"(a<b)+1", "(a < b) + 1"},
      {"exp((a))", "exp(a)"},
      {"where((a<b),(c),(d+1))", "where(a < b, c, d + 1)"},
      {"pow(a+1,2)", "(a + 1)^2"},
      {"hypot(a,b,c)", "hypot(a, b, c)"},
      {"1000000*0.00001", "1e+06*1e-05"},
      {"3.141592653589793", "pi"},
      {"let r=(x) ;r*r#c", "let r = x; r*r"},
  };
  for (const auto& [text, printed] : expected) BOOST_TEST(formula::print(formula::parse(text)) == printed);
}

BOOST_AUTO_TEST_SUITE_END()
