// No cry of wolf, and no wolf missed: formulas that are right never fail, at points from tiny to huge; with
// any one rule corrupted by a millionth they never pass, and the rule is named.
#include <ad/check/examination.hpp>
#include <ad/check/formula_subject.hpp>
#include <ad/formula/operation_rules.hpp>
#include <ad/formula/parse.hpp>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <set>
#include <string>
#include <tests/ad/check/known_formulas.hpp>

namespace ad = slope::ad;
namespace test = slope::test;

namespace {

/// How many points altogether: SLOPE_GRADCHECK_POINTS=200000 is the full show.
std::size_t points_altogether(std::size_t usual) {
  const char* const asked = std::getenv("SLOPE_GRADCHECK_POINTS");
  return asked == nullptr ? usual : static_cast<std::size_t>(std::strtoull(asked, nullptr, 10));
}

/// The rules that a formula is made of.
std::set<std::string> rules_of(const ad::formula::Formula& formula) {
  std::set<std::string> rules;
  for (const ad::formula::Node& node : formula.nodes()) {
    if (node.kind != ad::formula::NodeKind::operation) continue;
    rules.insert(ad::formula::with_rule(
        node.operation, []<class Rule>() { return std::string(std::string_view(Rule::name)); }));
  }
  return rules;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(known_formulas)

BOOST_AUTO_TEST_CASE(right_formulas_never_fail) {
  const std::vector<test::KnownFormula>& formulas = test::known_formulas();
  BOOST_TEST(formulas.size() >= 40U);
  const std::size_t each = points_altogether(6000) / formulas.size() + 1;
  std::array<std::size_t, 5> verdicts{};
  for (const test::KnownFormula& known : formulas) {
    const ad::FormulaSubject subject(ad::formula::parse(known.text));
    BOOST_REQUIRE_EQUAL(subject.inputs().size(), known.variables.size());
    test::MagnitudePoints points(known, 20240607);
    for (std::size_t k = 0; k < each; ++k) {
      const std::vector<double> at = points.next();
      const ad::GradientReport report = ad::examine(subject, at);
      ++verdicts[static_cast<std::size_t>(report.verdict)];
      BOOST_CHECK_MESSAGE(!report.failed(), known.text << "\n" << to_string(report));
    }
  }
  const std::size_t total = each * formulas.size();
  const auto count = [&](ad::Verdict verdict) { return verdicts[static_cast<std::size_t>(verdict)]; };
  BOOST_TEST_MESSAGE(total << " points: " << count(ad::Verdict::pass) << " PASS, "
                           << count(ad::Verdict::inconclusive) << " INCONCLUSIVE, "
                           << count(ad::Verdict::kink) << " KINK, " << count(ad::Verdict::domain)
                           << " DOMAIN");
  // It must not buy its silence with doubt: most points are told, though many are made to be hard.
  BOOST_TEST(10 * count(ad::Verdict::pass) >= 8 * total);
}

BOOST_AUTO_TEST_CASE(a_corrupted_rule_never_passes_and_is_named) {
  std::size_t cases = 0;
  const std::size_t each = points_altogether(0) >= 100000 ? 100 : 8;
  for (const test::KnownFormula& known : test::known_formulas()) {
    const ad::FormulaSubject subject(ad::formula::parse(known.text));
    for (const std::string& rule : rules_of(subject.formula())) {
      ad::GradientCheckOptions options;
      options.injection = {{rule}, 1.000001};
      test::MagnitudePoints points(known, 7);
      std::size_t touched = 0;
      std::size_t failed = 0;
      for (std::size_t k = 0; k < each; ++k) {
        const std::vector<double> at = points.next();
        const ad::GradientReport report = ad::examine(subject, at, options);
        if (report.corrupted == 0) continue;  // its partials are 0 or belong to constants
        ++touched;
        failed += report.failed() ? 1U : 0U;
        BOOST_CHECK_MESSAGE(!report.passed(), known.text << " with " << rule << "\n" << to_string(report));
        if (report.failed()) {
          const bool named = report.culprit && report.culprit->operation == rule;
          BOOST_CHECK_MESSAGE(named, known.text << " with " << rule << "\n" << to_string(report));
        }
      }
      if (touched == 0) continue;
      ++cases;
      BOOST_TEST(failed > 0U, known.text << " with " << rule << " never failed");
    }
  }
  BOOST_TEST_MESSAGE(cases << " formulas with a rule corrupted");
  BOOST_TEST(cases >= 100U);
}

BOOST_AUTO_TEST_SUITE_END()
