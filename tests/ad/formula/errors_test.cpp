// What is said of wrong formulas, word for word, and where the caret stands.
#include <ad/formula/parse.hpp>
#include <tests/ad/formula/wrong_formulas.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

namespace {

namespace formula = slope::ad::formula;
namespace data = boost::unit_test::data;

/// The error's text, or what happened instead.
std::string complaint(const std::string& text) {
  try {
    static_cast<void>(formula::parse(text));
  } catch (const formula::FormulaError& error) {
    return error.what();
  }
  return "it was parsed";
}

std::string complaint(const std::string& text, const std::vector<std::string>& variables) {
  try {
    static_cast<void>(formula::parse(text, variables));
  } catch (const slope::ad::ArgumentError& error) {
    return error.what();
  }
  return "it was parsed";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(formula_errors)

BOOST_DATA_TEST_CASE(every_error_says_where_what_and_how, data::make(slope::tests::wrong_formulas)) {
  BOOST_TEST(complaint(sample.text) == sample.complaint);
}

BOOST_AUTO_TEST_CASE(the_error_can_be_asked_for_its_parts) {
  try {
    static_cast<void>(formula::parse("1 +\n  sine(x)"));
    BOOST_ERROR("it was parsed");
  } catch (const formula::FormulaError& error) {
    BOOST_TEST(error.line() == 2u);
    BOOST_TEST(error.column() == 3u);
    BOOST_TEST(error.span().begin == 6u);
    BOOST_TEST(error.span().end == 10u);
    BOOST_TEST(error.message() == "there is no function 'sine'");
    BOOST_TEST(error.suggestion() == "sin");
  }
}

BOOST_AUTO_TEST_CASE(names_of_other_languages_and_slips_of_typing_lead_to_ours) {
  const std::vector<std::pair<std::string, std::string>> slips{
      {"Exp", "exp"},          {"sqr", "square"},   {"sqrtt", "sqrt"},       {"arctan", "atan"},
      {"gamma", "tgamma"},     {"logisitc", ""},    {"logistic", "sigmoid"}, {"ahs", "abs"},
      {"florr", "floor"},      {"lgama", "lgamma"}, {"digama", "digamma"},   {"sofplus", "softplus"},
      {"tahn", "tanh"},        {"if", "where"},     {"heaviside", ""},       {"power", "pow"},
      {"copysing", "copysign"}};
  for (const auto& [typed, meant] : slips) {
    try {
      static_cast<void>(formula::parse(typed + "(x)"));
      BOOST_ERROR(typed << " was parsed");
    } catch (const formula::FormulaError& error) {
      BOOST_TEST(error.suggestion() == meant,
                 typed << " suggests '" << error.suggestion() << "', expected '" << meant << "'");
    }
  }
}

BOOST_AUTO_TEST_CASE(with_announced_variables_every_other_name_is_an_error) {
  const std::vector<std::string> names{"sigma", "mu", "x"};
  BOOST_TEST(complaint("x/sigm", names) ==
             "column 3: there is no variable 'sigm'; did you mean 'sigma'?\n"
             "  x/sigm\n"
             "    ^~~~");
  BOOST_TEST(complaint("x/MU", names) ==
             "column 3: there is no variable 'MU'; did you mean 'mu'?\n"
             "  x/MU\n"
             "    ^~");
  BOOST_TEST(complaint("x*z", names) ==
             "column 3: there is no variable 'z'\n"
             "  x*z\n"
             "    ^");
  BOOST_TEST(complaint("let radius = x; radus", names) ==
             "column 17: there is no variable 'radus'; did you mean 'radius'?\n"
             "  let radius = x; radus\n"
             "                  ^~~~~");
  BOOST_TEST(complaint("let mu = 1; mu", names) ==
             "column 5: 'mu' is a variable and cannot be defined anew\n"
             "  let mu = 1; mu\n"
             "      ^~");
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_variables_are_refused) {
  BOOST_TEST(complaint("1", {"x", "e"}) == "formula: 'e' cannot be a variable: it is a constant");
  BOOST_TEST(complaint("1", {"exp"}) == "formula: 'exp' cannot be a variable: it is a function");
  BOOST_TEST(complaint("1", {"let"}) == "formula: 'let' cannot be a variable: it starts definitions");
  BOOST_TEST(complaint("1", {"x", "x"}) == "formula: 'x' cannot be a variable: it occurs twice");
  BOOST_TEST(
      complaint("1", {"2x"}) ==
      "formula: '2x' cannot be a variable: it is not a name (a letter or _, then letters, digits and _)");
  BOOST_TEST(complaint("1", {std::string(101, 'a')}) ==
             "formula: '" + std::string(101, 'a') +
                 "' cannot be a variable: it is longer than 100 characters");
}

BOOST_AUTO_TEST_CASE(of_a_long_line_the_neighbourhood_is_shown) {
  std::string text;
  for (int k = 0; k < 60; ++k) text += "x + ";
  const std::string shown = complaint(text + ") + y" + std::string(100, ' ') + "+ 1");
  BOOST_TEST(shown.starts_with("column 241: expected a number, a name or '(', found ')'\n  ... x + x"));
  const std::size_t caret = shown.rfind('^') - shown.rfind('\n') - 1;
  const std::size_t line = shown.find('\n') + 1;
  BOOST_TEST(shown[line + caret] == ')');
  BOOST_TEST(shown.substr(line, 5) == "  ...");
  BOOST_TEST(shown.size() < 300u);
}

BOOST_AUTO_TEST_CASE(characters_of_several_bytes_count_once_and_garbage_is_shown_as_question_marks) {
  BOOST_TEST(complaint("x # \xC3\xA4\xC3\xB6\n * \xE2\x88\x92y") ==
             "line 2, column 4: there is no '\xE2\x88\x92' in formulas; did you mean '-'?\n"
             "   * \xE2\x88\x92y\n"
             "     ^");
  BOOST_TEST(complaint(std::string("x*\xFF\x01y\0", 6)) ==
             "column 3: this character is none of formulas (names are made of the letters a-z and A-Z, "
             "digits and _)\n"
             "  x*??y?\n"
             "    ^");
}

BOOST_AUTO_TEST_CASE(a_span_can_be_underlined_by_anyone) {
  BOOST_TEST(formula::underline("a + exp(b)", {4, 10}) == "  a + exp(b)\n      ^~~~~~");
  BOOST_TEST(formula::underline("a +\n exp(b)*\nc", {5, 13}) == "   exp(b)*\n   ^~~~~~~");
  BOOST_TEST(formula::underline("", {0, 0}) == "\n  ^");
  BOOST_TEST(formula::underline("a", {7, 9}) == "  a\n   ^");
}

BOOST_AUTO_TEST_SUITE_END()
