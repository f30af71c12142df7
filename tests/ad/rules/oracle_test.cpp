// The oracle of these tests is itself tested: it must object to wrong rules, also to those that are almost
// right.
#include <ad/rules/rule.hpp>
#include <tests/support/accuracy.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace slope::accuracy;
namespace reference = slope::reference;

/// A rule with the wrong sign of a derivative.
struct WrongSign {
  static double value(double x) { return std::cos(x); }
  template <int I>
  static double partial(double x, double) {
    return std::sin(x);
  }
};

/// A rule whose formula is right and cancels: 1 - tanh^2.
struct Cancelling {
  static double value(double x) { return std::tanh(x); }
  template <int I>
  static double partial(double, double y) {
    return 1 - y * y;
  }
};

/// A rule that overflows on the way: 1/(1 + x^2).
struct Overflowing {
  static double value(double x) { return std::atan(x); }
  template <int I>
  static double partial(double x, double) {
    return 1 / (1 + x * x);
  }
};

/// A rule with the derivatives of its two arguments exchanged.
struct Exchanged {
  static double value(double a, double b) { return a * b; }
  template <int I>
  static double partial(double a, double b, double) {
    return I == 0 ? a : b;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(oracle)

BOOST_AUTO_TEST_CASE(a_wrong_sign_is_caught_by_formula_and_by_difference_quotient) {
  const auto points = single(uniform(-5, 5, 100));
  const auto slope = [](const Precise& x) { return Precise(-reference::sin(x)); };
  const auto quotient = [](const Precise& x) { return reference::difference_quotient(reference::cos, x); };
  BOOST_TEST((worst_partial<WrongSign, 0>(points, slope).ulp) > 1e15);
  BOOST_TEST((worst_partial<WrongSign, 0>(points, quotient).ulp) > 1e15);
  BOOST_TEST((worst_partial<WrongSign, 0>(points, slope).where.substr(0, 4)) == "at (");
}

BOOST_AUTO_TEST_CASE(exchanged_arguments_are_caught) {
  const auto points = pairs(uniform(-5, 5, 100), uniform(-5, 5, 101), 100);
  const auto by_a = [](const Precise&, const Precise& b) { return b; };
  BOOST_TEST((worst_partial<Exchanged, 0>(points, by_a).ulp) > 1e10);
}

BOOST_AUTO_TEST_CASE(cancellation_is_caught) {
  const auto slope = [](const Precise& x) {
    const Precise c = reference::cosh(x);
    return Precise(1 / (c * c));
  };
  BOOST_TEST((worst_partial<Cancelling, 0>(single(uniform(-5, 5, 100)), slope).ulp) > 100);
}

BOOST_AUTO_TEST_CASE(an_overflow_on_the_way_is_caught) {
  const auto slope = [](const Precise& x) { return Precise(1 / (1 + x * x)); };
  BOOST_TEST((worst_partial<Overflowing, 0>(single({1.5e154}), slope).ulp) > 1e10);
  BOOST_TEST((worst_partial<Overflowing, 0>(single({1.2e154}), slope).ulp) <= 4);
}

BOOST_AUTO_TEST_CASE(the_unit_is_the_spacing_of_doubles_at_the_true_number) {
  const double inf = std::numeric_limits<double>::infinity();
  const double largest = std::numeric_limits<double>::max();
  BOOST_TEST(ulp_error(1.0, Precise(1)) == 0.0);
  BOOST_TEST(ulp_error(1.0 + 0x1p-52, Precise(1)) == 1.0);
  BOOST_TEST(ulp_error(1.0 - 0x1p-53, Precise(1)) == 0.5);
  BOOST_TEST(ulp_error(5e-324, Precise(0)) == 1.0);
  BOOST_TEST(ulp_error(0.0, Precise("1e-323")) > 1.5);
  BOOST_TEST(ulp_error(inf, Precise("1e400")) == 0.0);
  BOOST_TEST(ulp_error(-inf, Precise("1e400")) == inf);
  BOOST_TEST(ulp_error(inf, Precise(largest)) == 1.0);
  BOOST_TEST(ulp_error(largest, Precise("1e400")) > 1e10);
  BOOST_TEST(ulp_error(std::numeric_limits<double>::quiet_NaN(), Precise(1)) == inf);
}

BOOST_AUTO_TEST_CASE(references_agree_with_known_constants) {
  const auto near = [](const Precise& ours, const char* text) {
    return reference::abs(ours - Precise(text)) < reference::abs(Precise(text)) * Precise("1e-45");
  };
  // https://oeis.org: A001620, A013661, A002117 (zeta(3) = -psi''(1)/2), A002161; erf(1/2), erfc(10) from
  // DLMF 7.2
  BOOST_TEST(near(-reference::polygamma(0, 1), "0.57721566490153286060651209008240243104215933593992"));
  BOOST_TEST(near(reference::polygamma(1, 1), "1.64493406684822643647241516664602518921894990120680"));
  BOOST_TEST(near(-reference::polygamma(2, 1) / 2, "1.20205690315959428539973816151144999076498629234050"));
  BOOST_TEST(near(reference::tgamma(Precise(0.5)), "1.77245385090551602729816748334114518279754945612239"));
  BOOST_TEST(near(reference::erf(Precise(0.5)), "0.52049987781304653768274665389196452873645157575796"));
  BOOST_TEST(near(reference::erfc(10), "2.0884875837625447570007862949577886115608181193212e-45"));
}

BOOST_AUTO_TEST_SUITE_END()
