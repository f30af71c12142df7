// The last two arguments of a longer statement take one entry where they are the same variable, and terms of the same
// variables are swept together: costs, and the same derivatives as ever.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <tests/ad/tape/recording_cost.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;
using slope::recording::Cost;
using slope::recording::cost_of;
constexpr double inf = std::numeric_limits<double>::infinity();

/// A sum of terms of its variables and of its own partial sums, in an order that `seed` decides: runs of equal terms,
/// with others between.
struct MixedSum {
  unsigned seed;

  template <class S>
  S operator()(const std::vector<S>& x) const {
    unsigned state = seed;
    const auto pick = [&state](std::size_t below) {
      state = state * 1664525u + 1013904223u;
      return static_cast<std::size_t>(state >> 16) % below;
    };
    std::vector<S> sums{x[0] * x[1]};
    S sum = sums.back();
    for (int run = 0; run < 40; ++run) {
      const std::size_t kind = pick(7);
      const S u = pick(4) == 0 ? sums[pick(sums.size())] : x[pick(x.size())];
      const S v = pick(5) == 0 ? sums.back() : x[pick(x.size())];
      for (std::size_t times = pick(6); times > 0; --times) {
        if (kind == 0) sum += ad::square(0.1 - u / v) / v;
        if (kind == 1) sum += 0.01 * u * v * v;
        if (kind == 2) sum -= ad::exp(-ad::square((0.3 - u) / v)) / v;
        if (kind == 3) sum += 0.02 * u * v;
        if (kind == 4) sum += ad::sin(u) * v * u;
        if (kind == 5) sum = 0.5 * (sum + ad::cos(u) * v / v);
        if (kind == 6) sum += ad::sin(v);
        const S between = kind == 2 && pick(3) == 0 ? S(0.1 * sum) : sum;
        sums.push_back(between);
      }
    }
    return sum + sums[sums.size() / 2];
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(joined_arguments)

BOOST_AUTO_TEST_CASE(the_last_two_take_one_entry_where_they_are_one_variable) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  Var y;
  BOOST_TEST(cost_of(tape, [&] { y = a * b * b; }) == (Cost{24, 1, 2}));
  tape.backward(y);
  BOOST_TEST(tape.adjoint(a) == 9.0);
  BOOST_TEST(tape.adjoint(b) == 12.0);
  BOOST_TEST(cost_of(tape, [&] { y = b * a * b; }) == (Cost{36, 1, 3}));
  BOOST_TEST(cost_of(tape, [&] { y = b * b; }) == (Cost{24, 1, 2}));
  Var sum = a * b;
  BOOST_TEST(cost_of(tape, [&] { sum += a / b / b; }) == (Cost{24, 1, 3}));
  tape.backward(sum);
  BOOST_TEST(tape.adjoint(a) == 3.0 + 1 / 9.0, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(tape.adjoint(b) == 2.0 - 4 / 27.0, boost::test_tools::tolerance(1e-15));
}

// Then its own entry comes last, after those of all others. The memory has been used before, so that an entry left
// unwritten holds something.
BOOST_AUTO_TEST_CASE(not_where_the_sum_is_no_statement_before) {
  ad::Tape tape;
  {
    const ad::Recording earlier(tape);
    const Var a = tape.input(7.0);
    Var y = a;
    for (int k = 0; k < 20; ++k) y = a * y * a + a * a * y;
  }
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  Var sum = a * b;
  const Var between = a * b;
  BOOST_TEST(cost_of(tape, [&] { sum += a * b * b; }) == (Cost{48, 1, 4}));
  tape.backward(Var(sum + between));
  BOOST_TEST(tape.adjoint(a) == 3.0 + 9.0 + 3.0);
  BOOST_TEST(tape.adjoint(b) == 2.0 + 12.0 + 2.0);
}

BOOST_AUTO_TEST_CASE(what_is_not_regular_is_written_argument_by_argument) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var zero = tape.input(0.0);
  const Var constant = 3.0;
  Var y = a * constant * constant;  // the last two are passive
  tape.backward(y);
  BOOST_TEST(tape.adjoint(a) == 9.0);
  y = constant * a * a;
  tape.backward(y);
  BOOST_TEST(tape.adjoint(a) == 12.0);
  y = a * ad::sqrt(zero) * zero;  // zero times infinity counts as zero
  tape.backward(y);
  BOOST_TEST(tape.adjoint(zero) == 0.0);
  y = a * (ad::sqrt(zero) - ad::sqrt(zero));  // infinite partials that cancel
  tape.backward(y);
  BOOST_TEST(std::isnan(tape.adjoint(zero)));
  BOOST_TEST(tape.adjoint(a) == 0.0);

  ad::Tape other;
  const ad::Recording inner(other);
  const Var b = other.input(1.0);
  BOOST_CHECK_THROW(y = b * a * a, ad::RecordingError);
  BOOST_CHECK_THROW(y = a * b * b, ad::RecordingError);
  BOOST_TEST(other.statements() == 1u);
}

BOOST_AUTO_TEST_CASE(runs_of_equal_terms_agree_with_forward_mode) {
  const std::vector<double> x{0.7, 1.1, -0.4, 1.9};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const MixedSum f{seed};
    const auto [value, forward] = ad::value_and_jacobian({ad::JacobianMode::forward}, f, x);
    const std::vector<double> reverse = ad::gradient(f, x);
    const auto lanes = ad::jacobian({ad::JacobianMode::reverse}, f, x);
    BOOST_TEST_CONTEXT("seed " << seed << ", value " << value) {
      for (std::size_t k = 0; k < x.size(); ++k) {
        const double expected = forward.data()[k];
        const double tolerance = 1e-11 * (1 + std::abs(expected));
        BOOST_TEST(std::abs(reverse[k] - expected) <= tolerance);
        BOOST_TEST(std::abs(lanes.data()[k] - expected) <= tolerance);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(runs_of_equal_terms_with_adjoints_of_zero_and_infinity) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  std::vector<Var> sums{a * b};
  for (int k = 0; k < 6; ++k) {
    Var sum = sums.back();
    sum += a * b * b;
    sums.push_back(sum);
  }
  std::vector<Var> infinite{a * b};
  for (int k = 0; k < 6; ++k) {
    Var sum = infinite.back();
    sum += a * b * b * (k < 3 ? inf : 1.0);
    infinite.push_back(sum);
  }
  // The adjoint becomes zero in the middle of the run, where minus what has come meets it.
  tape.backward(Var(sums[6] - sums[3]));
  BOOST_TEST(tape.adjoint(a) == 3 * 9.0);
  BOOST_TEST(tape.adjoint(b) == 3 * 12.0);
  BOOST_TEST(tape.adjoint(sums[4]) == 1.0);
  BOOST_TEST(tape.adjoint(sums[2]) == 0.0);
  tape.backward(Var(infinite[6] - infinite[3]));  // what is below has infinite partials, of which nothing comes
  BOOST_TEST(tape.adjoint(a) == 3 * 9.0);
  BOOST_TEST(tape.adjoint(b) == 3 * 12.0);
  tape.backward(Var(sums[6] + inf * sums[2]));
  BOOST_TEST(tape.adjoint(a) == inf);
  BOOST_TEST(tape.adjoint(sums[3]) == 1.0);
  BOOST_TEST(tape.adjoint(sums[1]) == inf);
}

BOOST_AUTO_TEST_SUITE_END()
