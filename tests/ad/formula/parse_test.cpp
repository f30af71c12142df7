// What formulas mean: precedence, grouping, names, spans, and formulas that must be the same tree.
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <ad/formula/print.hpp>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <numbers>
#include <ostream>
#include <string>
#include <vector>

namespace {

namespace formula = slope::ad::formula;
namespace data = boost::unit_test::data;

/// The tree with all its parentheses: written here from the nodes, not by print().
std::string grouped(const formula::Formula& f) {
  std::vector<std::string> texts;
  for (const formula::Node& node : f.nodes()) {
    switch (node.kind) {
      case formula::NodeKind::number:
      case formula::NodeKind::variable:
      case formula::NodeKind::binding: texts.emplace_back(f.text_of(node.symbol)); break;
      case formula::NodeKind::operation: {
        const formula::OperationInfo& info = formula::operation_info(node.operation);
        std::string text(info.arity == 2 && !info.symbol.empty() ? "(" : std::string(info.shown()) + "(");
        for (std::size_t k = 0; k < node.arity; ++k) {
          const std::string between = info.symbol.empty() ? ", " : " " + std::string(info.symbol) + " ";
          text += (k == 0 ? "" : between) + texts[node.arguments[k]];
        }
        texts.push_back(text + ")");
      }
    }
  }
  return texts.back();
}

struct Meaning {
  const char* text;
  const char* grouping;
};
std::ostream& operator<<(std::ostream& out, const Meaning& meaning) { return out << meaning.text; }

const std::vector<Meaning> meanings{
    {"a + b + c", "((a + b) + c)"},
    {"a - b - c", "((a - b) - c)"},
    {"a - b + c", "((a - b) + c)"},
    {"a / b / c", "((a / b) / c)"},
    {"a / b * c", "((a / b) * c)"},
    {"a + b*c", "(a + (b * c))"},
    {"a*b + c", "((a * b) + c)"},
    {"(a + b)*c", "((a + b) * c)"},
    {"[a + b]*(c)", "((a + b) * c)"},
    {"a^b^c", "(a ^ (b ^ c))"},
    {"a**b**c", "(a ^ (b ^ c))"},
    {"a^b**c", "(a ^ (b ^ c))"},
    {"(a^b)^c", "((a ^ b) ^ c)"},
    {"a*b^c", "(a * (b ^ c))"},
    {"a^b*c", "((a ^ b) * c)"},
    {"a^b^c*d", "((a ^ (b ^ c)) * d)"},
    {"-x^2", "-((x ^ 2))"},
    {"(-x)^2", "(-(x) ^ 2)"},
    {"2^-1", "(2 ^ -(1))"},
    {"2^-x^3", "(2 ^ -((x ^ 3)))"},
    {"2^-x*y", "((2 ^ -(x)) * y)"},
    {"2^--x", "(2 ^ -(-(x)))"},
    {"-a*b", "(-(a) * b)"},
    {"a*-b", "(a * -(b))"},
    {"a*-b^c", "(a * -((b ^ c)))"},
    {"a*-b*c", "((a * -(b)) * c)"},
    {"-a - -b", "(-(a) - -(b))"},
    {"a - -b + c", "((a - -(b)) + c)"},
    {"+a + +b", "(a + b)"},
    {"-+-a", "-(-(a))"},
    {"a < b + c", "(a < (b + c))"},
    {"a*b >= -c", "((a * b) >= -(c))"},
    {"(a < b) == (c != d)", "((a < b) == (c != d))"},
    {"exp(a + b)*c", "(exp((a + b)) * c)"},
    {"exp[a]^2", "(exp(a) ^ 2)"},
    {"-exp(a)^2", "-((exp(a) ^ 2))"},
    {"atan2(y - 1, x)", "atan2((y - 1), x)"},
    {"where(a < b, -c, hypot(a, b, c))", "where((a < b), -(c), hypot(a, b, c))"},
    {"pow(a, b)^c", "((a ^ b) ^ c)"},
    {"ln(x) + fabs(y)", "(log(x) + abs(y))"},
    {"scalbn(x, -3)", "ldexp(x, -(3))"},
    {"polygamma(2, x)", "polygamma(2, x)"},
    {"a+# a comment (with) \"anything\" \xFF\n b", "(a + b)"},
    {"\t a\r\n+b # the end", "(a + b)"},
    {"_x1*X_2", "(_x1 * X_2)"},
};

struct NumberText {
  const char* text;
  double value;
};
std::ostream& operator<<(std::ostream& out, const NumberText& number) { return out << number.text; }

const std::vector<NumberText> numbers{{"0", 0},
                                      {"1.", 1},
                                      {".5", 0.5},
                                      {"1e3", 1000},
                                      {"1.5E-3", 0.0015},
                                      {"2.e+2", 200},
                                      {"007", 7},
                                      {"5e-324", 5e-324},
                                      {"1e-310", 1e-310},
                                      {"0.1", 0.1},
                                      {"1.7976931348623157e308", 1.7976931348623157e308},
                                      {"123456789012345678901234567890", 123456789012345678901234567890.0},
                                      {"pi", std::numbers::pi},
                                      {"e", std::numbers::e}};

std::string text_of(const formula::Formula& f, const formula::Node& node) {
  return std::string(f.text_of(node.span)) + "|" + std::string(f.text_of(node.symbol));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_DATA_TEST_CASE(operators_group_as_usual, data::make(meanings)) {
  BOOST_TEST(grouped(formula::parse(sample.text)) == sample.grouping);
}

BOOST_DATA_TEST_CASE(numbers_are_the_nearest_doubles, data::make(numbers)) {
  const formula::Formula f = formula::parse(sample.text);
  BOOST_TEST(f.nodes().size() == 1u);
  BOOST_TEST(f.nodes()[0].value == sample.value);
}

BOOST_AUTO_TEST_CASE(variables_are_numbered_by_their_first_mention) {
  const formula::Formula f = formula::parse("mu + x*mu - exp(s)");
  const std::vector<std::string> expected{"mu", "x", "s"};
  BOOST_TEST(f.variables() == expected, boost::test_tools::per_element());
  BOOST_TEST(*f.variable_index("s") == 2u);
  BOOST_TEST(!f.variable_index("exp").has_value());
}

BOOST_AUTO_TEST_CASE(announced_variables_keep_their_order_used_or_not) {
  const std::vector<std::string> names{"unused", "x", "mu"};
  const formula::Formula f = formula::parse("mu - x", names);
  BOOST_TEST(f.variables() == names, boost::test_tools::per_element());
  BOOST_TEST(formula::evaluate(f, std::vector{100.0, 3.0, 5.0}) == 2.0);
}

BOOST_AUTO_TEST_CASE(definitions_are_evaluated_once_and_name_their_value) {
  const formula::Formula f = formula::parse("let r = x*y; let unused = r; r*r");
  BOOST_TEST(f.bindings().size() == 2u);
  BOOST_TEST(f.bindings()[0].name == "r");
  BOOST_TEST(f.bindings()[0].node == 2u);
  std::size_t products = 0;
  for (const formula::Node& node : f.nodes()) products += node.kind == formula::NodeKind::operation ? 1u : 0u;
  BOOST_TEST(products == 2u);
  BOOST_TEST(formula::evaluate(f, std::vector{2.0, 3.0}) == 36.0);
}

BOOST_AUTO_TEST_CASE(the_result_is_the_last_node_even_when_it_was_defined_first) {
  const formula::Formula f = formula::parse("let a = 2*x; let b = 3*x; a");
  BOOST_TEST(formula::evaluate(f, std::vector{5.0}) == 10.0);
}

BOOST_AUTO_TEST_CASE(nodes_know_their_part_of_the_text) {
  const formula::Formula f = formula::parse("(a + b) * exp( -c )");
  std::vector<std::string> found;
  for (const formula::Node& node : f.nodes()) found.push_back(text_of(f, node));
  const std::vector<std::string> expected{
      "a|a", "b|b", "a + b|+", "c|c", "-c|-", "exp( -c )|exp", "(a + b) * exp( -c )|*"};
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(trees_differ_when_any_part_does) {
  const formula::Formula f = formula::parse("let r = x + 1; exp(r)*y");
  BOOST_TEST(formula::same_tree(f, formula::parse("let r=(x+1.0);(exp(r))*y#!")));
  for (const char* const other :
       {"let r = x + 2; exp(r)*y", "let r = x - 1; exp(r)*y", "let r = y + 1; exp(r)*y",
        "let q = x + 1; exp(q)*y", "let r = x + 1; sin(r)*y", "let r = x + 1; exp(x)*y",
        "let r = x + 1; y*exp(r)", "exp(x + 1)*y"}) {
    BOOST_TEST(!formula::same_tree(f, formula::parse(other)), other);
  }
}

BOOST_AUTO_TEST_CASE(operations_are_found_by_any_of_their_names) {
  using enum formula::Operation;
  BOOST_TEST((formula::find_operation("*", 2) == multiply));
  BOOST_TEST((formula::find_operation("-", 1) == negate));
  BOOST_TEST((formula::find_operation("-", 2) == subtract));
  BOOST_TEST((formula::find_operation("**", 2) == formula::Operation::pow));
  BOOST_TEST((formula::find_operation("ln", 1) == formula::Operation::log));
  BOOST_TEST((formula::find_operation("hypot", 3) == hypot3));
  BOOST_TEST(!formula::find_operation("exp", 2).has_value());
  for (const formula::OperationInfo& info : formula::operations()) {
    BOOST_TEST((formula::find_operation(info.name, info.arity) == info.operation), info.name);
    const int arity = formula::with_rule(info.operation, []<class Rule>() { return Rule::arity; });
    BOOST_TEST(arity == info.arity, info.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
