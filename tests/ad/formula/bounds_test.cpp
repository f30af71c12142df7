// Depth and length: what is nested or long within the bounds works from parsing to the gradient, what is
// beyond them is refused with a message.
#include <ad/expression/functions.hpp>
#include <ad/expression/operators.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/print.hpp>
#include <ad/tape/recording.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace formula = slope::ad::formula;

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t k = 0; k < times; ++k) text += part;
  return text;
}

std::string nested(std::string_view open, std::string_view inside, std::string_view close,
                   std::size_t depth) {
  return repeated(open, depth) + std::string(inside) + repeated(close, depth);
}

/// The first line of the complaint about a text.
std::string complaint(const std::string& text) {
  try {
    static_cast<void>(formula::parse(text));
  } catch (const slope::ad::ArgumentError& error) {
    return std::string(error.what()).substr(0, std::string(error.what()).find('\n'));
  }
  return "it was parsed";
}

/// Value and derivative at x = 1 by the tape, after a round trip through print().
std::pair<double, double> at_one(const std::string& text) {
  const formula::Formula f = formula::parse(text);
  BOOST_TEST(formula::same_tree(f, formula::parse(formula::print(f))));
  slope::ad::Tape<double> tape;
  const slope::ad::Recording recording(tape);
  const std::vector<slope::ad::Var> x{tape.input(1.0)};
  const slope::ad::Var y = formula::evaluate(f, x);
  tape.backward(y);
  return {y.value(), tape.adjoint(x[0])};
}

void check_at_one(const std::string& text, double value, double derivative) {
  const auto found = at_one(text);
  BOOST_TEST(found.first == value);
  BOOST_TEST(found.second == derivative);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bounds)

BOOST_AUTO_TEST_CASE(a_thousand_nested_parentheses_are_nothing_special) {
  check_at_one(nested("(", "x", ")", 1000), 1, 1);
  check_at_one(nested("[(", "x", ")]", 500), 1, 1);
  check_at_one(nested("(1 + ", "x", ")", 1000), 1001, 1);
  check_at_one(nested("abs(", "x", ")", 1000), 1, 1);
}

BOOST_AUTO_TEST_CASE(the_deepest_nesting_is_allowed_and_one_more_refused) {
  check_at_one(nested("(", "x", ")", formula::deepest_nesting), 1, 1);
  const std::string refusal =
      "column 10001: expected at most 10000 brackets, signs and operators open at one place";
  BOOST_TEST(complaint(nested("(", "x", ")", formula::deepest_nesting + 1)) == refusal);
}

BOOST_AUTO_TEST_CASE(a_million_nested_are_refused_with_a_message) {
  const std::string refusal =
      "column 10001: expected at most 10000 brackets, signs and operators open at one place";
  BOOST_TEST(complaint(std::string(1'000'000, '(')) == refusal);
  BOOST_TEST(complaint(std::string(1'000'000, '-')) == refusal);
  BOOST_TEST(complaint(std::string(500'000, '(') + "x" + std::string(499'999, ')')) == refusal);
  BOOST_TEST(complaint(nested("x^", "x", "", 400'000)) ==
             "column 20002: expected at most 10000 brackets, signs and operators open at one place");
  BOOST_TEST(complaint(nested("exp(", "x", ")", 190'000)) ==
             "column 40004: expected at most 10000 brackets, signs and operators open at one place");
  BOOST_TEST(complaint(nested("(", "x", ")", 1'000'000)) ==
             "formula: expected at most 1000000 bytes of text, found 2000001");
}

BOOST_AUTO_TEST_CASE(signs_and_powers_nest_as_deep_as_brackets) {
  check_at_one(repeated("-", 10'000) + "x", 1, 1);
  check_at_one(repeated("-", 9'999) + "x", -1, -1);
  check_at_one(repeated("x^", 9'999) + "1", 1, 1);
}

BOOST_AUTO_TEST_CASE(length_is_not_depth) {
  check_at_one("x" + repeated(" + x", 200'000), 200'001, 200'001);
  check_at_one(repeated("+", 900'000) + "x", 1, 1);
  check_at_one("x#" + std::string(999'998, '('), 1, 1);
  BOOST_TEST(complaint("x#" + std::string(999'999, '(')) ==
             "formula: expected at most 1000000 bytes of text, found 1000001");
}

BOOST_AUTO_TEST_CASE(definitions_may_double_the_value_at_each_step_without_doubling_the_work) {
  std::string text = "let a0 = x; ";
  for (int k = 1; k <= 1000; ++k) {
    text += "let a" + std::to_string(k) + " = (a" + std::to_string(k - 1) + " + a" + std::to_string(k - 1) +
            ")/2; ";
  }
  check_at_one(text + "a1000", 1, 1);
}

BOOST_AUTO_TEST_SUITE_END()
