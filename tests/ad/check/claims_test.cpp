// Derivatives worked out by hand, with the mistakes that students make: each is caught, and most are
// recognised.
#include <ad/check/examination.hpp>
#include <ad/check/formula_subject.hpp>
#include <ad/formula/evaluate.hpp>
#include <ad/formula/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace ad = slope::ad;

namespace {

struct Mistake {
  const char* formula;
  std::vector<double> at;
  std::size_t input;
  const char* right;
  const char* wrong;
  const char* hint;  // part of what is said of it; "" where nothing need be
};

const char* const bell = "exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))";  // variables in the order x, mu, s
const char* const bell_by_mu = "exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))*(x-mu)/s^2";

const std::vector<Mistake> mistakes{
    {"sin(3*x)", {.4}, 0, "3*cos(3*x)", "-3*cos(3*x)", "sign"},
    {"sin(3*x)", {.4}, 0, "3*cos(3*x)", "cos(3*x)", "3 is missing"},
    {"cos(x)", {.4}, 0, "-sin(x)", "sin(x)", "sign"},
    {"exp(sin(x))", {.4}, 0, "exp(sin(x))*cos(x)", "exp(sin(x))", "inner derivative"},
    {"log(x^2 + 1)", {1.7}, 0, "2*x/(x^2 + 1)", "1/(x^2 + 1)", "inner derivative"},
    {"sqrt(1 - x^2)", {.3}, 0, "-x/sqrt(1 - x^2)", "1/(2*sqrt(1 - x^2))", "inner derivative"},
    {"(x - y)^2", {1.4, .2}, 0, "2*(x - y)", "x - y", "2 is missing"},
    {"(x - y)^2", {1.4, .2}, 1, "-2*(x - y)", "2*(x - y)", "sign"},
    {"x^2*y", {1.4, .3}, 0, "2*x*y", "x^2", "derivative by y"},
    {"x^2*y", {1.4, .3}, 0, "2*x*y", "2*x", ""},
    {"x/y", {1.4, .3}, 1, "-x/y^2", "-x/y", ""},
    {"x*exp(x)", {1.4}, 0, "exp(x) + x*exp(x)", "exp(x)", ""},
    {"1/(1 + exp(-x))", {.8}, 0, "exp(-x)/(1 + exp(-x))^2", "-exp(-x)/(1 + exp(-x))^2", "sign"},
    {"tanh(x)", {.8}, 0, "1 - tanh(x)^2", "1 - tanh(x)", ""},
    {"x^x", {1.3}, 0, "x^x*(log(x) + 1)", "x*x^(x-1)", ""},
    {"atan(y/x)", {1.3, .4}, 1, "-y/(x^2 + y^2)", "y/(x^2 + y^2)", "sign"},
    {bell, {1, .3, 2}, 1, bell_by_mu, "-exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))*(x-mu)/s^2", "sign"},
    {bell, {1, .3, 2}, 1, bell_by_mu, "2*exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))*(x-mu)/s^2", "2 too many"},
    {bell,
     {1, .3, 2},
     2,
     "exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))*((x-mu)^2/s^3 - 1/s)",
     "exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))*(x-mu)^2/s^3",
     ""},
    {"log(x)", {2.5}, 0, "1/x", "1/x + 1e-6", ""}};

/// The report on a claim, as the program makes it.
ad::GradientReport check(const Mistake& mistake, const char* claim) {
  const ad::FormulaSubject subject(ad::formula::parse(mistake.formula));
  const ad::formula::Formula derivative = ad::formula::parse(claim, subject.inputs());
  return ad::examine(subject, mistake.at, {},
                     {{mistake.input, ad::formula::evaluate(derivative, mistake.at), 1e-15}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(claims)

BOOST_AUTO_TEST_CASE(right_derivatives_by_hand_pass) {
  for (const Mistake& mistake : mistakes) {
    const ad::GradientReport report = check(mistake, mistake.right);
    BOOST_TEST(report.passed(), mistake.formula << "\n" << to_string(report));
  }
}

BOOST_AUTO_TEST_CASE(every_classic_mistake_is_caught_and_the_tape_is_not_blamed) {
  for (const Mistake& mistake : mistakes) {
    const ad::GradientReport report = check(mistake, mistake.wrong);
    BOOST_TEST_CONTEXT(mistake.formula << " with " << mistake.wrong << "\n" << to_string(report)) {
      BOOST_TEST(report.failed());
      for (const ad::GradientEntry& entry : report.entries) {
        BOOST_TEST((entry.verdict == (entry.claimed ? ad::Verdict::fail : ad::Verdict::pass)));
        if (entry.claimed) BOOST_TEST(entry.hint.find(mistake.hint) != std::string::npos);
      }
      BOOST_TEST(!report.culprit);
    }
  }
}

BOOST_AUTO_TEST_CASE(where_differences_are_blind_a_vouched_tape_judges_the_claim) {
  // The derivative is far below what differences of values near 1 can see.
  const ad::FormulaSubject subject(ad::formula::parse("erf(x) + 1e-30*x"));
  const std::vector<double> at{0.0};
  const double right = 1.1283791670955126;
  BOOST_TEST(ad::examine(subject, at, {}, {{0, right, 1e-16}}).passed());
  BOOST_TEST(ad::examine(subject, at, {}, {{0, right + 1e-9, 1e-16}}).failed());
}

BOOST_AUTO_TEST_SUITE_END()
