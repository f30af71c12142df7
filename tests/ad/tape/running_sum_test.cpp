// Terms added to the variable of the statement before: the sum itself takes no entry, and nothing else changes.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <tests/ad/tape/recording_cost.hpp>

#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;
using slope::recording::Cost;
using slope::recording::cost_of;
constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(running_sums)

BOOST_AUTO_TEST_CASE(a_term_costs_its_own_arguments_only) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  Var sum = a * b;
  BOOST_TEST(cost_of(tape, [&] { sum += a * b; }) == (Cost{24, 1, 3}));
  BOOST_TEST(cost_of(tape, [&] { sum -= ad::exp(a); }) == (Cost{12, 1, 2}));
  BOOST_TEST(cost_of(tape, [&] { sum += ad::fma(a, b, a); }) == (Cost{36, 1, 4}));
  BOOST_TEST(cost_of(tape, [&] { sum -= a; }) == (Cost{12, 1, 2}));
  tape.backward(sum);
  BOOST_TEST(tape.adjoint(a) == 3 * 3.0 - std::exp(2.0));
  BOOST_TEST(tape.adjoint(b) == 3 * 2.0);
  // Not where something else stands between, nor for other assignments.
  const Var term = a * b;
  BOOST_TEST(cost_of(tape, [&] { sum += term * b; }) == (Cost{36, 1, 3}));
  BOOST_TEST(cost_of(tape, [&] { sum += 1.0; }) == (Cost{12, 1, 1}));
  BOOST_TEST(cost_of(tape, [&] { sum *= a; }) == (Cost{24, 1, 2}));
  BOOST_TEST(cost_of(tape, [&] { sum = sum + a; }) == (Cost{24, 1, 2}));
  tape.backward(sum);
  BOOST_TEST(tape.adjoint(term) == 2.0 * 3.0);
}

BOOST_AUTO_TEST_CASE(a_sum_that_starts_from_a_constant) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  const Var constant = 5.0;
  Var sum = 1.5;
  BOOST_TEST(cost_of(tape, [&] { sum += a * b; }) == (Cost{24, 1, 2}));
  BOOST_TEST(sum.value() == 7.5);
  BOOST_TEST(cost_of(tape, [&] { sum -= ad::exp(a); }) == (Cost{12, 1, 2}));
  tape.backward(sum);
  BOOST_TEST(tape.adjoint(a) == 3.0 - std::exp(2.0));
  BOOST_TEST(tape.adjoint(b) == 2.0);

  Var difference = constant;
  BOOST_TEST(cost_of(tape, [&] { difference -= a; }) == (Cost{12, 1, 1}));
  BOOST_TEST(difference.value() == 3.0);
  tape.backward(difference);
  BOOST_TEST(tape.adjoint(a) == -1.0);

  Var with_a_constant_factor = 0;
  BOOST_TEST(cost_of(tape, [&] { with_a_constant_factor += constant * b; }) == (Cost{12, 1, 1}));
  tape.backward(with_a_constant_factor);
  BOOST_TEST(tape.adjoint(b) == 5.0);

  Var of_constants = 0;
  BOOST_TEST(cost_of(tape, [&] { of_constants += constant * constant; }) == (Cost{0, 0, 0}));
  BOOST_TEST(!of_constants.active());
  BOOST_TEST(of_constants.value() == 25.0);

  // Zero times infinity counts as zero here as elsewhere.
  const Var zero = tape.input(0.0);
  Var edge = 0;
  edge += ad::sqrt(zero) * zero;
  tape.backward(edge);
  BOOST_TEST(tape.adjoint(zero) == 0.0);
}

BOOST_AUTO_TEST_CASE(every_partial_sum_has_its_adjoint) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>{1, 2, 3, 4});
  std::vector<Var> sums{Var(0.0)};
  for (const Var& term : x) {
    Var sum = sums.back();
    sum += term * term;
    sums.push_back(sum);
  }
  const Var y = sums[4] * sums[2];
  tape.backward(y);
  BOOST_TEST(tape.adjoint(sums[4]) == 5.0);
  BOOST_TEST(tape.adjoint(sums[3]) == 5.0);
  BOOST_TEST(tape.adjoint(sums[2]) == 35.0);
  BOOST_TEST(tape.adjoint(sums[1]) == 35.0);
  BOOST_TEST(tape.adjoint(x) == (std::vector<double>{2 * 35.0, 4 * 35.0, 6 * 5.0, 8 * 5.0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sum_that_also_stands_in_its_term_counts_as_often) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(3.0);
  const auto adjoint_of_sum = [&](auto term) {
    const Var sum = a * 5.0;
    Var next = sum;
    next += term(sum);
    tape.backward(Var(2.0 * next + sum));
    return tape.adjoint(sum);
  };
  BOOST_TEST(adjoint_of_sum([](const Var& s) { return s; }) == 5.0);
  BOOST_TEST(adjoint_of_sum([](const Var& s) { return s * s; }) == 2 * 31.0 + 1);
  BOOST_TEST(adjoint_of_sum([&](const Var& s) { return a * s; }) == 2 * 4.0 + 1);
  BOOST_TEST(adjoint_of_sum([&](const Var& s) { return a + s * a + a * s; }) == 2 * 7.0 + 1);
  // What cancels, cancels before it meets the adjoint: 1 survives beside 1e30, and an infinity stays away.
  const auto cancelled = [&](double weight) {
    const Var sum = a * 5.0;
    Var nothing = sum;
    nothing -= sum;
    tape.backward(Var(weight * nothing + sum));
    return tape.adjoint(sum);
  };
  BOOST_TEST(cancelled(1e30) == 1.0);
  BOOST_TEST(cancelled(inf) == 1.0);
}

BOOST_AUTO_TEST_CASE(adjoints_of_zero_and_infinity_pass_as_elsewhere) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(0.0);
  const Var b = tape.input(2.0);
  const Var first = b * 1.0;
  Var second = first;
  second += ad::sqrt(a);  // partial inf for a
  Var third = second;
  third += 0.0 * b;  // partial 0 for b
  tape.backward(third);
  BOOST_TEST(tape.adjoint(a) == inf);
  BOOST_TEST(tape.adjoint(b) == 1.0);
  tape.backward(Var(0.0 * third + first));  // an adjoint of zero goes nowhere
  BOOST_TEST(tape.adjoint(a) == 0.0);
  BOOST_TEST(tape.adjoint(b) == 1.0);
  tape.backward(third, inf);
  BOOST_TEST(tape.adjoint(second) == inf);
  BOOST_TEST(tape.adjoint(first) == inf);
  BOOST_TEST(tape.adjoint(b) == inf);
}

BOOST_AUTO_TEST_CASE(several_seeds_see_the_sum_too) {
  const auto partial_sums = [](const auto& x) {
    using S = std::remove_cvref_t<decltype(x[0])>;
    std::vector<S> sums;
    S sum = x[0] * x[0];
    for (std::size_t k = 1; k < x.size(); ++k) {
      sum += x[k] * x[k - 1];
      sums.push_back(sum);
      sum += sum * x[k];
    }
    sums.push_back(sum);
    return sums;
  };
  const std::vector<double> x{1.25, -0.5, 3.0, 0.75, 2.0};
  const auto jacobian = ad::jacobian(partial_sums, x);
  ad::Tape tape;
  for (std::size_t row = 0; row < x.size(); ++row) {
    const ad::Recording recording(tape);
    const std::vector<Var> inputs = tape.input(x);
    tape.backward(partial_sums(inputs)[row]);
    for (std::size_t column = 0; column < x.size(); ++column) {
      BOOST_TEST(jacobian(row, column) == tape.adjoint(inputs[column]), boost::test_tools::tolerance(1e-15));
    }
  }
}

namespace {

/// Sweeps each output of f alone; several at once and forward mode must find the same.
template <class F>
void each_seed_agrees(const char* name, const F& f) {
  const std::vector<double> x{1.25, -0.5, 3.0, 0.75, 2.0, -1.5, 0.25, 1.0};
  const auto several = ad::jacobian({ad::JacobianMode::reverse}, f, x);
  const auto forward = ad::jacobian({ad::JacobianMode::forward}, f, x);
  ad::Tape tape;
  for (std::size_t row = 0; row < several.shape(0); ++row) {
    const ad::Recording recording(tape);
    const std::vector<Var> inputs = tape.input(x);
    tape.backward(f(inputs)[row]);
    for (std::size_t column = 0; column < x.size(); ++column) {
      BOOST_TEST_CONTEXT(name << ", output " << row << ", input " << column) {
        BOOST_TEST(several(row, column) == tape.adjoint(inputs[column]), boost::test_tools::tolerance(1e-14));
        BOOST_TEST(forward(row, column) == tape.adjoint(inputs[column]), boost::test_tools::tolerance(1e-14));
      }
    }
  }
}

/// All partial sums of term(k, sum) added to `start`, for each place k in x, and the last less the third.
template <class S, class Term>
std::vector<S> partial_sums(const std::vector<S>& x, const std::type_identity_t<S>& start, const Term& term) {
  std::vector<S> sums;
  S sum = start;
  for (std::size_t k = 0; k < x.size(); ++k) {
    sum += term(k, sum);
    sums.push_back(sum);
  }
  sums.push_back(sums.back() - sums[2]);
  return sums;
}

}  // namespace

// Terms of two arguments, of which the second is the same in all, are swept in a loop of their own.
BOOST_AUTO_TEST_CASE(terms_that_share_an_argument) {
  using std::exp;
  each_seed_agrees("all of them", [](const auto& x) {
    return partial_sums(x, x[0] * x[1], [&](std::size_t k, const auto&) { return exp(x[(k + 1) % x.size()] - x[7]); });
  });
  each_seed_agrees("the first four", [](const auto& x) {
    return partial_sums(x, x[0] * x[1], [&](std::size_t k, const auto&) { return x[k] / x[k < 4 ? 5 : 6]; });
  });
  each_seed_agrees("one of them twice", [](const auto& x) {
    return partial_sums(x, x[0] * x[1], [&](std::size_t k, const auto&) { return exp(x[k] - x[3]); });
  });
  each_seed_agrees("with the sum", [](const auto& x) {
    return partial_sums(x, x[0] * x[1], [&](std::size_t k, const auto& sum) {
      const auto& first = k == 4 ? sum : x[k];
      return first * x[2];
    });
  });
  each_seed_agrees("which they are added to", [](const auto& x) {
    const std::decay_t<decltype(x[0])> shared = x[0] * x[1];
    return partial_sums(x, shared, [&](std::size_t k, const auto&) { return x[k] * shared; });
  });
  each_seed_agrees("which stands just before the sum", [](const auto& x) {
    const std::decay_t<decltype(x[0])> start = x[0] * x[1];
    const std::decay_t<decltype(x[0])> shared = x[2] * x[1];
    return partial_sums(x, start, [&](std::size_t k, const auto&) { return x[k] * shared; });
  });
}

BOOST_AUTO_TEST_CASE(long_runs_of_terms_that_share_an_argument) {
  constexpr std::size_t terms = 100'000;  // most of them further from the beginning than what stays in a cache
  std::vector<double> factors(terms);
  for (std::size_t k = 0; k < terms; ++k) factors[k] = static_cast<double>(k % 1'000);
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(factors);
  const Var shared = tape.input(2.0);
  Var sum = 0;
  for (const Var& factor : x) sum += factor * shared;
  tape.backward(sum, 0.5);
  BOOST_TEST(tape.adjoint(x) == std::vector<double>(terms, 1.0), boost::test_tools::per_element());
  BOOST_TEST(tape.adjoint(shared) == 0.5 * 100 * (999 * 1'000 / 2));
}

// Below the third partial sum the adjoint of the last output is zero, and an infinite partial has no effect; above it,
// an infinite adjoint meets a partial of zero.
BOOST_AUTO_TEST_CASE(terms_that_share_an_argument_where_adjoints_are_zero_or_infinite) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>{4.0, 0.0, 9.0, 1.0, 0.0, 16.0});
  const Var shared = tape.input(2.0);
  const auto sums =
      partial_sums(x, shared * 1.0, [&](std::size_t k, const auto&) { return ad::sqrt(x[k]) * shared; });
  tape.backward(sums.back());
  BOOST_TEST(tape.adjoint(x) == (std::vector<double>{0, 0, 0, 1, inf, 0.25}), boost::test_tools::per_element());
  BOOST_TEST(tape.adjoint(shared) == 1.0 + 4.0);
  tape.backward(sums[5], inf);
  BOOST_TEST(tape.adjoint(x) == (std::vector<double>(x.size(), inf)), boost::test_tools::per_element());
  BOOST_TEST(tape.adjoint(shared) == inf);
  // What cancels, cancels before it meets the adjoint here too.
  Var first = x[2] * 2.0;
  first += x[0] + shared;
  Var second = first;
  second += -first + shared;
  Var third = second;
  third += x[1] + shared;
  for (const double weight : {1e30, inf}) {
    tape.backward(Var(weight * third + first));
    BOOST_TEST(tape.adjoint(first) == 1.0);
    BOOST_TEST(tape.adjoint(x[2]) == 2.0);
  }
}

BOOST_AUTO_TEST_CASE(the_last_element_of_a_tensor_and_an_input_are_statements_before) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Tensor t = tape.input(xt::xarray<double>{1.0, 2.0, 3.0});
  const ad::Tensor squares = t * t;
  Var sum = squares(2);
  sum += ad::exp(squares(0));
  sum += squares(1);
  tape.backward(sum);
  BOOST_TEST(tape.adjoint(t)(0) == 2 * std::exp(1.0));
  BOOST_TEST(tape.adjoint(t)(1) == 4.0);
  BOOST_TEST(tape.adjoint(t)(2) == 6.0);
  const Var a = tape.input(4.0);
  const Var b = tape.input(5.0);
  Var after_input = b;
  after_input += a * a;
  tape.backward(after_input);
  BOOST_TEST(tape.adjoint(a) == 8.0);
  BOOST_TEST(tape.adjoint(b) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_variable_of_another_recording_is_no_statement_before) {
  ad::Tape outer;
  const ad::Recording outer_recording(outer);
  const Var one = outer.input(1.0);
  ad::Tape inner;
  const ad::Recording inner_recording(inner);
  const Var x = inner.input(2.0);
  BOOST_TEST(one.slot() == x.slot());
  Var stranger = one;
  BOOST_CHECK_THROW(stranger += x * x, ad::RecordingError);
  Var passive = 3.0;
  Var sum = passive;  // a sum begins with a constant
  sum += x * x;
  sum += x;
  inner.backward(sum);
  BOOST_TEST(inner.adjoint(x) == 5.0);
}

BOOST_AUTO_TEST_CASE(a_sum_of_a_million_terms_grows_through_the_steps_of_memory) {
  ad::Tape tape;
  for (int round = 0; round < 2; ++round) {
    const ad::Recording recording(tape);
    const Var a = tape.input(0.5);
    const Var b = tape.input(2.0);
    Var sum = a;
    constexpr int terms = 1'000'000;
    const Cost cost = cost_of(tape, [&] {
      for (int k = 0; k < terms; ++k) sum += a * b;
    });
    // The first has another statement, b, before it; where the memory ends, a statement is written in full.
    BOOST_TEST(cost.arguments == 3u * terms);
    BOOST_TEST(cost.bytes >= 24u * terms + 12);
    BOOST_TEST(cost.bytes <= 24u * terms + (round == 0 ? 1200u : 12u));
    tape.backward(sum);
    BOOST_TEST(tape.adjoint(a) == 1 + 2.0 * terms);
    BOOST_TEST(tape.adjoint(b) == 0.5 * terms);
  }
}

BOOST_AUTO_TEST_SUITE_END()
