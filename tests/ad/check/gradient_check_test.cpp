// check_gradient: right derivatives never fail, wrong ones do, and what cannot be told is said to be so.
#include <ad/ad.hpp>
#include <ad/check/gradient_check.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace ad = slope::ad;

namespace {

/// Multiplies by 1 and says that its derivative is something else: the deliberately wrong rule.
struct Corrupt {
  [[maybe_unused]] static constexpr std::string_view name = "corrupt";
  [[maybe_unused]] static constexpr int arity = 1;
  [[maybe_unused]] static constexpr ad::rules::Needs needs = ad::rules::Needs::none;
  [[maybe_unused]] static constexpr bool costly = false;
  static inline double factor = 1.0;
  template <class T>
  static T value(const T& x) {
    return x;
  }
  template <int I, class T>
  static T partial(const T&, const T&) {
    return T(factor);
  }
};

/// Many functions of one variable in one type, each with the magnitudes that it is defined for.
struct Formula {
  const char* name;
  int number;
  double from;
  double to;
  bool negative_too;

  template <class S>
  S operator()(const S& t) const {
    S y = 0;
    S x = 0;
    x = ad::apply<Corrupt>(t);
    switch (number) {
      case 0: y = ad::square(x); break;
      case 1: y = 3 / x + 2; break;
      case 2: y = ad::log(x); break;
      case 3: y = ad::sqrt(x) * x; break;
      case 4: y = ad::atan(x) * ad::asinh(x); break;
      case 5: y = ad::exp(-x) / (1 + ad::exp(-x)); break;
      case 6: y = ad::sin(x) * ad::cos(3 * x); break;
      case 7: y = ad::square(ad::sin(x)) + ad::square(ad::cos(x)); break;  // derivative 0 by cancellation
      case 8: y = ad::erf(x) + ad::tanh(x); break;
      case 9: y = ad::lgamma(x); break;
      case 10: y = ad::pow(x, 1.7); break;
      case 11: y = (1e8 + x) - 1e8; break;  // half of the digits cancel
      case 12: y = (1 + x) - 1; break;
      case 13: y = ad::max(x, 0.25 * x) + ad::abs(x - 3); break;
      case 14: y = ad::exp(-ad::square(x - 1) / (2 * 4.0)) / (2 * std::sqrt(2 * 3.141592653589793)); break;
      case 15: y = ad::sin(1e9 * x); break;
      case 16: y = ad::relu(x); break;
      case 17: y = ad::log1p(ad::exp(x)); break;
      case 18: y = ad::cbrt(x); break;
      default: y = ad::hypot(x, 1e-3) + ad::expm1(x * 1e-3); break;
    }
    return y;
  }
};

const std::vector<Formula> formulas{
    {"square", 0, 1e-150, 1e150, true},     {"reciprocal", 1, 1e-150, 1e150, true},
    {"log", 2, 1e-150, 1e150, false},       {"x^1.5", 3, 1e-150, 1e100, false},
    {"atan asinh", 4, 1e-150, 1e150, true}, {"logistic", 5, 1e-150, 300, true},
    {"sin cos", 6, 1e-150, 1e150, true},    {"sin^2 + cos^2", 7, 1e-150, 1e150, true},
    {"erf + tanh", 8, 1e-150, 1e150, true}, {"lgamma", 9, 1e-150, 1e150, false},
    {"x^1.7", 10, 1e-80, 1e80, false},      {"1e8 + x - 1e8", 11, 1e-20, 1e20, true},
    {"1 + x - 1", 12, 1e-20, 1e20, true},   {"kinks", 13, 1e-150, 1e150, true},
    {"bell", 14, 1e-150, 1e150, true},      {"fast sine", 15, 1e-20, 1e20, true},
    {"relu", 16, 1e-150, 1e150, true},      {"softplus", 17, 1e-150, 600, true},
    {"cbrt", 18, 1e-150, 1e150, true},      {"hypot", 19, 1e-150, 1e5, true}};

std::vector<double> points(const Formula& f, std::size_t count) {
  std::mt19937_64 random(static_cast<std::uint64_t>(f.number) + 5);
  std::uniform_real_distribution<double> exponent(std::log10(f.from), std::log10(f.to));
  std::uniform_real_distribution<double> ordinary(0.01, 5.0);
  std::vector<double> x;
  for (std::size_t k = 0; k < count; ++k) {
    const double magnitude = k % 3 == 0 ? ordinary(random) : std::pow(10.0, exponent(random));
    x.push_back(f.negative_too && random() % 2 == 0 ? -magnitude : magnitude);
  }
  return x;
}

/// Sets the deliberate error for as long as it lives.
class Corruption {
 public:
  explicit Corruption(double factor) { Corrupt::factor = factor; }
  ~Corruption() { Corrupt::factor = 1.0; }
  Corruption(const Corruption&) = delete;
  Corruption& operator=(const Corruption&) = delete;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gradient_check)

BOOST_AUTO_TEST_CASE(a_right_derivative_never_fails_and_mostly_passes) {
  std::size_t passed = 0;
  std::size_t total = 0;
  for (const Formula& f : formulas) {
    std::size_t here = 0;
    const std::vector<double> x = points(f, 300);
    for (const double at : x) {
      const ad::GradientReport report = ad::check_gradient(f, at);
      BOOST_CHECK_MESSAGE(!report.failed(), f.name << "\n" << to_string(report));
      here += report.passed() ? 1U : 0U;
    }
    BOOST_TEST_MESSAGE(f.name << ": " << here << " of " << x.size() << " pass");
    passed += here;
    total += x.size();
  }
  BOOST_TEST(4 * passed >= 3 * total, passed << " of " << total << " pass");
}

BOOST_AUTO_TEST_CASE(a_wrong_derivative_never_passes_and_fails_wherever_the_right_one_passed) {
  for (const double factor : {1 + 1e-6, 1 - 1e-6, -1.0, 0.5, 2.0}) {
    for (const Formula& f : formulas) {
      for (const double at : points(f, 40)) {
        const ad::GradientReport right = ad::check_gradient(f, at);
        const Corruption corruption(factor);
        const ad::GradientReport wrong = ad::check_gradient(f, at);
        // A derivative of 0 is right whatever it is multiplied by, and one lost in rounding cannot be told
        // from 0.
        const ad::GradientEntry& entry = right.entries[0];
        const bool zero = std::abs(entry.ours) <= 10 * entry.reference_error + entry.rounding;
        if (zero) continue;
        BOOST_CHECK_MESSAGE(!wrong.passed(), f.name << " times " << factor << "\n" << to_string(wrong));
        if (right.passed()) {
          BOOST_CHECK_MESSAGE(wrong.failed(), f.name << " times " << factor << "\n" << to_string(wrong));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(kinks_edges_and_poor_functions_are_no_failures) {
  const auto expect = [](ad::Verdict verdict, const char* what, const ad::GradientReport& report) {
    BOOST_TEST((report.verdict == verdict), what << "\n" << to_string(report));
  };
  const auto inconclusive = [&](const char* what, const ad::GradientReport& report) {
    expect(ad::Verdict::inconclusive, what, report);
  };
  const ad::Verdict kink = ad::Verdict::kink;
  const ad::Verdict domain = ad::Verdict::domain;
  expect(kink, "abs at 0", ad::check_gradient([](const auto& x) { return ad::abs(x); }, 0.0));
  expect(kink, "relu at 0", ad::check_gradient([](const auto& x) { return ad::relu(x); }, 0.0));
  expect(kink, "tie of max",
         ad::check_gradient([](const auto& x) { return ad::max(x[0], x[1]); }, {2.0, 2.0}));
  expect(domain, "sqrt at 0", ad::check_gradient([](const auto& x) { return ad::sqrt(x); }, 0.0));
  // A kink that no statement shows: the branch is the user's.
  expect(kink, "branch",
         ad::check_gradient(
             [](const auto& x) {
               using S = std::decay_t<decltype(x)>;
               return x < 1 ? S(2 * x) : S(x + 1);
             },
             1.0));
  // Rounded to six decimals: every difference sees a staircase.
  inconclusive("staircase", ad::check_gradient(
                                [](const auto& x) {
                                  using S = std::decay_t<decltype(x)>;
                                  S y = 0;
                                  const double value = static_cast<double>(ad::value_of(x));
                                  y = x + (std::round(value * 1e6) * 1e-6 - value);
                                  return y;
                                },
                                0.3));
  // Noise of 1e-7 in the values, a different one at each double.
  inconclusive("noise", ad::check_gradient(
                            [](const auto& x) {
                              using S = std::decay_t<decltype(x)>;
                              S y = 0;
                              y = x * x + 1e-7 * std::sin(1e17 * ad::value_of(x));
                              return y;
                            },
                            0.7));
}

BOOST_AUTO_TEST_CASE(a_sign_error_shows_through_noise) {
  const Corruption corruption(-1.0);
  const ad::GradientReport report = ad::check_gradient(Formula{"1e8 + x - 1e8", 11, 0, 0, false}, 2.5);
  BOOST_TEST(report.failed(), to_string(report));
}

BOOST_AUTO_TEST_CASE(an_infinite_or_undefined_derivative_fails_where_the_slope_is_finite) {
  const auto f = [](const auto& x) { return ad::sin(x); };
  for (const double wrong : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    BOOST_TEST(ad::check_claimed_gradient(f, 0.5, wrong).failed());
  }
}

BOOST_AUTO_TEST_CASE(the_report_names_the_entry_that_is_wrong) {
  const auto f = [](const auto& x) { return x[0] * ad::exp(ad::apply<Corrupt>(x[1])) + ad::square(x[2]); };
  const Corruption corruption(1.5);
  const ad::GradientReport report = ad::check_gradient(f, {1.0, 0.5, -2.0});
  BOOST_TEST(report.entries.size() == 3U);
  BOOST_TEST(report.failed());
  BOOST_TEST((report.entries[0].verdict == ad::Verdict::pass));
  BOOST_TEST((report.entries[1].verdict == ad::Verdict::fail));
  BOOST_TEST((report.entries[2].verdict == ad::Verdict::pass));
  const ad::GradientEntry& entry = report.entries[report.worst_first()[0]];
  BOOST_TEST(entry.input == "x[1]");
  BOOST_TEST(entry.index == 1U);
  BOOST_TEST(entry.at == 0.5);
  BOOST_TEST(std::abs(entry.ours - 1.5 * std::exp(0.5)) < 1e-12);
  BOOST_TEST(std::abs(entry.reference - std::exp(0.5)) <= 10 * entry.reference_error);
  BOOST_TEST(entry.digits < 1);
  BOOST_TEST(!entry.reason.empty());
  const std::string text = to_string(report);
  BOOST_TEST(text.find("x[1]") < text.find("x[0]"), text);
  BOOST_TEST(text.find("FAIL: 2 PASS, 1 FAIL") != std::string::npos, text);
  BOOST_REQUIRE(report.culprit);
  BOOST_TEST(report.culprit->operation == "corrupt");
  BOOST_TEST(report.culprit->inputs == std::vector{0.5}, boost::test_tools::per_element());
  BOOST_TEST(report.culprit->partial == 1.5);
  BOOST_TEST(std::abs(report.culprit->reference - 1) < 1e-12);
  BOOST_TEST(report.exit_code() == 1);
}

BOOST_AUTO_TEST_CASE(arrays_and_several_arguments_are_checked_by_element) {
  const auto loss = [](const auto& W, const auto& b, const auto& scale) {
    return ad::sum(ad::square(ad::sigmoid(W) * scale + b));
  };
  const xt::xarray<double> W{{0.1, -0.4, 0.7}, {0.3, 0.2, -0.9}};
  xt::xarray<double> b = xt::zeros<double>({2, 1});
  b(0, 0) = 0.5;
  b(1, 0) = -0.25;
  ad::GradientCheckOptions options;
  options.names = {"W", "b"};
  const ad::GradientReport report = ad::check_gradient(options, loss, W, b, 1.5);
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_TEST(report.entries.size() == 9U);
  BOOST_TEST(report.entries[5].input == "W[1, 2]");
  BOOST_TEST(report.entries[7].input == "b[1, 0]");
  BOOST_TEST(report.entries[8].input == "x2");
  BOOST_TEST(report.entries[8].argument == 2U);
}

BOOST_AUTO_TEST_CASE(a_claimed_gradient_is_checked_and_the_classic_mistakes_are_caught) {
  // d/dmu and d/ds of exp(-(x-mu)^2 / (2 s^2)) / s
  const auto f = [](const auto& p) { return ad::exp(-ad::square(1 - p[0]) / (2 * ad::square(p[1]))) / p[1]; };
  const double mu = 0.3;
  const double s = 2.0;
  const double value = std::exp(-(1 - mu) * (1 - mu) / (2 * s * s)) / s;
  const double by_mu = value * (1 - mu) / (s * s);
  const double by_s = value * ((1 - mu) * (1 - mu) / (s * s * s) - 1 / s);
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {by_mu, by_s}).passed());
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {-by_mu, by_s}).failed());     // sign
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {2 * by_mu, by_s}).failed());  // 2 dropped
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {by_mu, value * (1 - mu) / (s * s * s)})
                 .failed());                                                   // product rule
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {by_s, by_mu}).failed());  // wrong variable
  BOOST_TEST(ad::check_claimed_gradient(f, {mu, s}, {by_mu * (1 + 1e-6), by_s}).failed());
  BOOST_CHECK_EXCEPTION(ad::check_claimed_gradient(f, {mu, s}, {by_mu}), ad::ShapeError, [](const auto& e) {
    return std::string(e.what()).find("check_claimed_gradient: the claim") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_function_may_throw_outside_its_domain_but_not_at_the_point) {
  const auto f = [](const auto& x) {
    if (x < 1) throw std::domain_error("below 1");
    return ad::sqrt(x);
  };
  BOOST_TEST(ad::check_gradient(f, 1.01).passed());
  BOOST_TEST(!ad::check_gradient(f, 1.0).failed());
  BOOST_CHECK_THROW(ad::check_gradient(f, 0.5), std::domain_error);
}

BOOST_AUTO_TEST_CASE(nothing_to_check_passes) {
  const ad::GradientReport report =
      ad::check_gradient([](const auto&) { return 4.0; }, std::vector<double>{});
  BOOST_TEST(report.passed());
  BOOST_TEST(report.entries.empty());
  BOOST_TEST(ad::check_gradient([](const auto&) { return 4.0; }, {1.0, 2.0}).passed());
}

BOOST_AUTO_TEST_SUITE_END()
