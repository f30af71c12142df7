// Ridders' differences: right derivatives within their own error estimate, and no false confidence.
#include <ad/check/finite_difference.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace ad = slope::ad;

namespace {

struct Case {
  const char* name;
  double (*f)(double);
  double (*derivative)(double);
  double from;  // magnitudes of the points
  double to;
  bool negative_too;
};

const std::vector<Case>& smooth_cases() {
  static const std::vector<Case> cases{
      {"square", [](double x) { return x * x; }, [](double x) { return 2 * x; }, 1e-150, 1e150, true},
      {"cube", [](double x) { return x * x * x; }, [](double x) { return 3 * x * x; }, 1e-100, 1e100, true},
      {"reciprocal", [](double x) { return 1 / x; }, [](double x) { return -1 / (x * x); }, 1e-150, 1e150,
       true},
      {"log", [](double x) { return std::log(x); }, [](double x) { return 1 / x; }, 1e-150, 1e150, false},
      {"sqrt", [](double x) { return std::sqrt(x); }, [](double x) { return 0.5 / std::sqrt(x); }, 1e-150,
       1e150, false},
      {"cbrt", [](double x) { return std::cbrt(x); }, [](double x) { return std::cbrt(x) / (3 * x); }, 1e-150,
       1e150, true},
      {"atan", [](double x) { return std::atan(x); }, [](double x) { return 1 / (1 + x * x); }, 1e-150, 1e100,
       true},
      {"asinh", [](double x) { return std::asinh(x); }, [](double x) { return 1 / std::hypot(1.0, x); },
       1e-150, 1e150, true},
      {"exp", [](double x) { return std::exp(x); }, [](double x) { return std::exp(x); }, 1e-150, 700, true},
      {"tanh", [](double x) { return std::tanh(x); },
       [](double x) { return 1 / (std::cosh(x) * std::cosh(x)); }, 1e-150, 300, true},
      {"sin", [](double x) { return std::sin(x); }, [](double x) { return std::cos(x); }, 1e-150, 1e12, true},
      {"fast sine", [](double x) { return std::sin(1e8 * x); },
       [](double x) { return 1e8 * std::cos(1e8 * x); }, 1e-8, 1e2, true},
      {"narrow bell", [](double x) { return std::exp(-x * x * 1e12); },
       [](double x) { return -2e12 * x * std::exp(-x * x * 1e12); }, 1e-8, 1e-5, true},
      {"erf", [](double x) { return std::erf(x); },
       [](double x) { return 1.1283791670955126 * std::exp(-x * x); }, 1e-150, 20, true},
  };
  return cases;
}

/// Points of random magnitude and sign.
std::vector<double> points(const Case& at, std::size_t count) {
  std::mt19937_64 random(17);
  std::uniform_real_distribution<double> exponent(std::log10(at.from), std::log10(at.to));
  std::vector<double> x;
  for (std::size_t k = 0; k < count; ++k) {
    const double magnitude = std::pow(10.0, exponent(random));
    x.push_back(at.negative_too && random() % 2 == 0 ? -magnitude : magnitude);
  }
  return x;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(finite_difference)

BOOST_AUTO_TEST_CASE(the_error_estimate_covers_the_error_over_300_orders_of_magnitude) {
  for (const Case& at : smooth_cases()) {
    std::size_t sharp = 0;
    const std::vector<double> x = points(at, 400);
    for (const double here : x) {
      const ad::Difference d = ad::finite_difference(at.f, here);
      const double truth = at.derivative(here);
      if (!d.converged || (truth > d.unseen_low && truth < d.unseen_high)) continue;
      // Ten times: the safety that the verdicts use. The truth itself is rounded, too.
      BOOST_CHECK_MESSAGE(
          std::abs(d.derivative - truth) <= 10 * d.error + 1e-12 * std::abs(truth) ||
              (d.noise > 1e-12 * d.largest_value),
          at.name << " at " << here << ": " << d.derivative << " +- " << d.error << ", true " << truth);
      sharp += d.error <= 1e-8 * std::abs(truth) ? 1U : 0U;
    }
    BOOST_TEST_MESSAGE(at.name << ": good to 8 digits at " << sharp << " of " << x.size());
    BOOST_TEST(2 * sharp >= x.size(), at.name << ": good to 8 digits at " << sharp << " of " << x.size());
  }
}

BOOST_AUTO_TEST_CASE(an_easy_function_gets_eleven_digits) {
  for (const double x : {0.3, 1.0, 2.5, 40.0}) {
    const ad::Difference d = ad::finite_difference([](double t) { return std::sin(t); }, x);
    BOOST_TEST(std::abs(d.derivative - std::cos(x)) <= 1e-11);
    BOOST_TEST(d.error <= 1e-10);
    BOOST_TEST(d.converged);
    BOOST_TEST((d.side == ad::DifferenceSide::central));
    BOOST_TEST(d.evaluations <= 250);
  }
}

BOOST_AUTO_TEST_CASE(at_the_edge_of_the_domain_it_is_one_sided) {
  const auto right = [](double x) { return x < 2 ? std::numeric_limits<double>::quiet_NaN() : x * x; };
  const auto left = [](double x) { return x > 2 ? std::numeric_limits<double>::infinity() : x * x; };
  const ad::Difference above = ad::finite_difference(right, 2.0);
  BOOST_TEST((above.side == ad::DifferenceSide::right));
  BOOST_TEST(std::abs(above.derivative - 4) <= 10 * above.error);
  BOOST_TEST(above.error <= 1e-6);
  const ad::Difference below = ad::finite_difference(left, 2.0);
  BOOST_TEST((below.side == ad::DifferenceSide::left));
  BOOST_TEST(std::abs(below.derivative - 4) <= 10 * below.error);
}

BOOST_AUTO_TEST_CASE(near_the_edge_of_the_domain_it_stays_inside) {
  const ad::Difference d = ad::finite_difference([](double x) { return std::log(x - 1); }, 1 + 1e-6);
  BOOST_TEST((d.side == ad::DifferenceSide::central));
  BOOST_TEST(std::abs(d.derivative - 1e6) <= 10 * d.error + 1e-3);
  BOOST_TEST(d.error <= 1);
}

BOOST_AUTO_TEST_CASE(what_has_no_derivative_does_not_converge) {
  struct Bad {
    const char* name;
    double (*f)(double);
    double x;
  };
  for (const Bad& bad :
       {Bad{"abs at 0", [](double x) { return std::abs(x); }, 0.0},
        Bad{"relu at 0", [](double x) { return x > 0 ? x : 0.0; }, 0.0},
        Bad{"bend at 3", [](double x) { return x * x + 5 * std::abs(x - 3); }, 3.0},
        Bad{"step at 2", [](double x) { return std::floor(x); }, 2.0},
        Bad{"sqrt at 0", [](double x) { return std::sqrt(x); }, 0.0},
        Bad{"sine of 1/x at 0", [](double x) { return x == 0 ? 0.0 : x * std::sin(1 / x); }, 0.0},
        Bad{"pole", [](double x) { return 1 / (x - 1); }, 1.0},
        Bad{"nowhere", [](double) { return std::nan(""); }, 1.0}}) {
    const ad::Difference d = ad::finite_difference(bad.f, bad.x);
    BOOST_TEST(!d.converged, bad.name << ": " << d.derivative << " +- " << d.error);
  }
}

BOOST_AUTO_TEST_CASE(a_dead_relu_and_a_constant_have_derivative_zero) {
  const ad::Difference dead = ad::finite_difference([](double x) { return x > 0 ? x : 0.0; }, -0.2);
  BOOST_TEST(dead.derivative == 0.0);
  BOOST_TEST(dead.converged);
  const ad::Difference constant = ad::finite_difference([](double) { return 3.0; }, 5.0);
  BOOST_TEST(constant.derivative == 0.0);
  BOOST_TEST(constant.converged);
}

BOOST_AUTO_TEST_CASE(fine_ripples_are_seen_or_owned_up_to) {
  // A ripple of height 1e-9 that makes the true slope 1 + 1000 cos(1e12 x): wide steps see a straight line.
  const auto rippled = [](double x) { return x + 1e-9 * std::sin(1e12 * x); };
  for (const double x : {0.0, 0.5, 1.0, -3.0}) {
    const ad::Difference d = ad::finite_difference(rippled, x);
    const double truth = 1 + 1000 * std::cos(1e12 * x);
    BOOST_TEST((!d.converged || std::abs(d.derivative - truth) <= 10 * d.error + 1e-3 * std::abs(truth)),
               "at " << x << ": " << d.derivative << " +- " << d.error << ", true " << truth);
  }
}

BOOST_AUTO_TEST_SUITE_END()
