// The verdicts at the places where gradient checkers go wrong: kinks, edges, jumps, oscillation,
// cancellation.
#include <ad/check/examination.hpp>
#include <ad/check/formula_subject.hpp>
#include <ad/formula/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

namespace ad = slope::ad;

namespace {

struct Place {
  const char* formula;
  std::vector<double> at;
  ad::Verdict verdict;
  int exit_code;
  int strict_exit_code;
  const char* culprit;  // "" where nobody is to blame
};

using enum ad::Verdict;

const std::vector<Place> places{
    // Kinks, the tape's value between the slopes.
    {"abs(x)", {0}, kink, 0, 1, "abs"},
    {"relu(x)", {0}, kink, 0, 1, "relu"},
    {"min(x, y)", {2, 2}, kink, 0, 1, "min"},
    {"max(x, y)", {-1e-30, -1e-30}, kink, 0, 1, "max"},
    {"fmax(x, y)", {3, 3}, kink, 0, 1, "fmax"},
    {"fdim(x, y)", {3, 3}, kink, 0, 1, "fdim"},
    {"clamp(x, 0, 1)", {1}, kink, 0, 1, "clamp"},
    {"clamp(x, 0, 1)", {0}, kink, 0, 1, "clamp"},
    {"where(x > 0, x^2, -x)", {0}, kink, 0, 1, "greater"},
    {"leaky_relu(x, .1)", {0}, kink, 0, 1, "leaky_relu"},
    {"exp(abs(x - 1)) + x^2", {1}, kink, 0, 1, "abs"},
    // Kinks that do not reach the result.
    {"max(x, x)", {1}, pass, 0, 0, ""},
    {"abs(x)^1.5", {0}, pass, 0, 0, ""},
    {"abs(x)*x", {0}, pass, 0, 0, ""},
    {"abs(x)", {1e-9}, pass, 0, 0, ""},
    // Edges.
    {"sqrt(x)", {0}, domain, 3, 3, "sqrt"},
    {"x^1.5", {0}, domain, 3, 3, "pow"},
    {"cbrt(x)", {0}, domain, 3, 3, "cbrt"},
    {"acos(x)", {1}, domain, 3, 3, "acos"},
    {"log(x)", {0}, domain, 3, 3, "log"},
    {"1 + log(x)", {-1}, domain, 3, 3, "log"},
    {"x*sin(1/x)", {0}, domain, 3, 3, "divide"},
    {"exp(x)*2", {1000}, domain, 3, 3, "exp"},
    {"sqrt(x)", {1e-300}, pass, 0, 0, ""},
    {"log(x)", {1e-300}, pass, 0, 0, ""},
    {"acos(x)", {1 - 1e-14}, pass, 0, 0, ""},
    // Jumps.
    {"floor(x)", {1}, kink, 3, 3, "floor"},
    {"floor(x)", {1.5}, pass, 0, 0, ""},
    {"sign(x)", {0}, kink, 3, 3, "sign"},
    {"round(x)*y", {2.5, 3}, kink, 3, 3, "round"},
    {"where(x >= 0, 1, 0)", {0}, kink, 3, 3, "greater_equal"},
    {"where(x >= 0, 1, 0)", {.1}, pass, 0, 0, ""},
    // Oscillation.
    {"x*sin(1/x)", {1e-3}, pass, 0, 0, ""},
    {"x*sin(1/x)", {1e-5}, pass, 0, 0, ""},
    {"x*sin(1/x)", {1e-12}, inconclusive, 3, 3, ""},
    // Cancellation.
    {"(1 - cos(x))/x^2", {1}, pass, 0, 0, ""},
    {"(1 - cos(x))/x^2", {1e-8}, inconclusive, 3, 3, "subtract"},
    {"1e8 + x - 1e8", {1e-20}, pass, 0, 0, ""},  // half of the digits cancel, and the slope is 1 all the same
    {"1e25 + x - 1e25", {1e-20}, inconclusive, 3, 3, "subtract"},
    // Derivatives far below the values, seen by the complex step.
    {"cos(x)", {1e-150}, pass, 0, 0, ""},
    {"tanh(x)", {30}, pass, 0, 0, ""}};

}  // namespace

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(each_difficult_place_gets_its_verdict) {
  for (const Place& place : places) {
    const ad::FormulaSubject subject(ad::formula::parse(place.formula));
    const ad::GradientReport report = ad::examine(subject, place.at);
    BOOST_TEST_CONTEXT(place.formula << "\n" << to_string(report)) {
      BOOST_TEST(to_string(report.verdict) == std::string(to_string(place.verdict)));
      BOOST_TEST(report.exit_code() == place.exit_code);
      BOOST_TEST(report.exit_code(true) == place.strict_exit_code);
      BOOST_TEST((report.culprit ? report.culprit->operation : "") == place.culprit);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_kink_tells_both_slopes_and_whether_the_derivative_lies_between) {
  const ad::FormulaSubject subject(ad::formula::parse("3*abs(x) + x"));
  const std::vector<double> at{0};
  ad::GradientReport report = ad::examine(subject, at);
  BOOST_TEST(std::abs(report.entries[0].left_slope + 2) < 1e-6);
  BOOST_TEST(std::abs(report.entries[0].right_slope - 4) < 1e-6);
  BOOST_TEST(report.entries[0].between);
  BOOST_TEST(report.entries[0].fair_kink());
  // A derivative beyond both is wrong whatever one chooses at a kink.
  report = ad::examine(subject, at, {}, {{0, 5.0, 0.0}});
  BOOST_REQUIRE(report.entries.size() == 2U);
  BOOST_TEST((report.entries[1].verdict == ad::Verdict::kink));
  BOOST_TEST(!report.entries[1].between);
  BOOST_TEST(report.exit_code() == 1);
}

BOOST_AUTO_TEST_CASE(the_taylor_remainder_tells_right_from_wrong_without_a_step) {
  const ad::FormulaSubject subject(ad::formula::parse("exp(x)*sin(y) + x^3"));
  const std::vector<double> at{0.3, 1.2};
  ad::GradientCheckOptions options;
  options.order = 2;
  ad::GradientReport report = ad::examine(subject, at, options);
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_TEST(report.entries.size() == 5U);  // two first derivatives, three second ones
  BOOST_REQUIRE(report.taylor.size() == 4U);
  for (const ad::TaylorSlope& line : report.taylor) {
    BOOST_TEST(line.settled);
    BOOST_TEST(std::abs(line.slope - line.expected) < 0.1);
  }
  options.injection = {{"exp"}, 1.001};
  report = ad::examine(subject, at, options);
  BOOST_TEST(report.failed());
  for (const ad::TaylorSlope& line : report.taylor) {
    BOOST_TEST(line.wrong());
    BOOST_TEST(std::abs(line.slope - 1) < 0.2);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_hessian_fails_though_the_gradient_is_right) {
  // The Hessian is asked of a subject whose gradient is another's: every second derivative is off.
  class Wrong final : public ad::Subject {
   public:
    explicit Wrong(const char* formula) : right_(ad::formula::parse(formula)) {}
    std::string name() const override { return "wrong"; }
    const std::vector<std::string>& inputs() const override { return right_.inputs(); }
    double value(std::span<const double> x) const override { return right_.value(x); }
    std::vector<double> gradient(std::span<const double> x) const override { return right_.gradient(x); }
    bool has_wide_value() const override { return true; }
    long double wide_value(std::span<const long double> x) const override { return right_.wide_value(x); }
    bool has_hessian() const override { return true; }
    std::vector<double> hessian(std::span<const double> x, const ad::Injection& injection) const override {
      std::vector<double> hessian = right_.hessian(x, injection);
      hessian[1] *= 1.0001;
      hessian[2] *= 1.0001;
      return hessian;
    }

   private:
    ad::FormulaSubject right_;
  };
  const Wrong subject("x^2*y + sin(x*y)");
  ad::GradientCheckOptions options;
  options.order = 2;
  const std::vector<double> at{0.7, -1.1};
  const ad::GradientReport report = ad::examine(subject, at, options);
  BOOST_TEST(report.failed(), to_string(report));
  BOOST_TEST(report.entries[report.worst_first()[0]].input == "x, y");
}

BOOST_AUTO_TEST_CASE(a_pass_says_what_it_could_have_seen) {
  const ad::FormulaSubject subject(ad::formula::parse("exp(-(x-mu)^2/(2*s^2))/(s*sqrt(2*pi))"));
  const std::vector<double> at{1, .3, 2};
  const ad::GradientReport report = ad::examine(subject, at);
  BOOST_TEST(report.passed());
  BOOST_TEST(report.smallest_seen > 1e-15);
  BOOST_TEST(report.smallest_seen < 1e-8);
  // An error ten times as large does show.
  for (const char* rule : {"exp", "divide", "multiply", "pow", "negate", "subtract"}) {
    ad::GradientCheckOptions options;
    options.injection = {{rule}, 1 + 10 * report.smallest_seen};
    BOOST_TEST(ad::examine(subject, at, options).failed(), rule);
  }
}

BOOST_AUTO_TEST_SUITE_END()
