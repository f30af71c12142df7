// Long runs of terms are swept several at a time; what breaks a run must be noticed in time. Partials are small whole
// numbers here, so that adjoints are exact in whatever order they are added up.
#include <tests/ad/tape/recorded_program.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;
using slope::tests::Product;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A term of one or two arguments.
using Term = std::vector<Product>;

class Program : public slope::tests::RecordedProgram {
 public:
  using RecordedProgram::RecordedProgram;

  /// Adds a term to the sum before.
  void add(const Term& term) { add_to(size() - 1, term); }
};

double partial_of(std::size_t k) { return static_cast<double>(k % 7) - 2.0; }  // zero among them

/// What the terms of a sum share as their second argument: a variable, or nothing as they have but one, or nothing as
/// each has another than the one before: of the first two, or in order as the first arguments are.
constexpr std::size_t nothing = static_cast<std::size_t>(-1);
constexpr std::size_t changing = static_cast<std::size_t>(-2);
constexpr std::size_t in_order = static_cast<std::size_t>(-3);
const std::array<std::size_t, 4> kinds{nothing, 0, changing, in_order};

/// The term of variable k.
Term term_of(std::size_t k, double partial, std::size_t shared, double second_partial) {
  if (shared == nothing) return {{k, partial}};
  const std::size_t before = k > 0 ? k - 1 : 1;
  return {{k, partial}, {shared == changing ? k % 2 : shared == in_order ? before : shared, second_partial}};
}

/// A sum of `count` terms in the order of their variables, from `first` on.
void add_terms(Program& program, std::size_t first, std::size_t count, std::size_t shared = nothing) {
  for (std::size_t k = first; k < first + count; ++k) {
    program.add(term_of(k, partial_of(k), shared, partial_of(k + 3)));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(term_runs)

BOOST_AUTO_TEST_CASE(runs_of_every_length_at_every_place) {
  for (const std::size_t shared : kinds) {
    for (std::size_t count = 0; count < 40; ++count) {
      for (std::size_t first = 1; first < 10; ++first) {
        BOOST_TEST_CONTEXT("shared " << shared << ", count " << count << ", first " << first) {
          Program program(60);
          program.begin_sum({{0, 5.0}});
          add_terms(program, first, count, shared);
          program.agrees(2);
          if (count > 0) program.agrees(-1, {program.size() - 2});
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sum_that_is_read_elsewhere_breaks_the_run) {
  for (const std::size_t shared : kinds) {
    for (std::size_t place = 0; place < 33; ++place) {
      BOOST_TEST_CONTEXT("shared " << shared << ", place " << place) {
        Program program(60);
        program.begin_sum({{0, 5.0}});
        add_terms(program, 20, 33, shared);
        program.agrees(1, {60 + place});
        program.agrees(1, {60 + place, 61, 70, 92});
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_term_out_of_order_breaks_the_run) {
  for (const std::size_t shared : kinds) {
    for (std::size_t place = 0; place < 30; ++place) {
      // Another variable, a sum of the run itself, the shared variable, one of the other kind of term.
      for (const std::size_t odd : {std::size_t{5}, std::size_t{58}, std::size_t{60} + place, std::size_t{0}, nothing}) {
        BOOST_TEST_CONTEXT("shared " << shared << ", place " << place << ", variable " << odd) {
          Program program(60);
          program.begin_sum({{0, 5.0}});
          add_terms(program, 10, place, shared);
          if (odd != nothing) {
            add_terms(program, odd, 1, shared);
          } else {
            add_terms(program, 10 + place, 1, shared == nothing ? 0 : nothing);
          }
          add_terms(program, 11 + place, 30 - place, shared);
          program.agrees();
        }
      }
    }
  }
}

// Each term's variable is the sum of some places before, so that a block's variables and its sums meet or overlap.
BOOST_AUTO_TEST_CASE(sums_of_earlier_sums) {
  for (std::size_t distance = 1; distance < 40; ++distance) {
    BOOST_TEST_CONTEXT("distance " << distance) {
      Program alone(50);
      alone.begin_sum({{0, 1.0}});
      for (int k = 0; k < 30; ++k) alone.add({{alone.size() - distance, 1.0}});
      alone.agrees();
      Program sharing(50);
      sharing.begin_sum({{0, 1.0}});
      for (int k = 0; k < 30; ++k) sharing.add({{sharing.size() - distance, 1.0}, {7, 2.0}});
      sharing.agrees();
      for (const bool sum_first : {true, false}) {
        Program paired(50);
        paired.begin_sum({{0, 1.0}});
        for (std::size_t k = 0; k < 30; ++k) {
          const Product input{k + 10, partial_of(k)};
          const Product sum{paired.size() - distance, k % 3 == 2 ? 1.0 : 0.0};
          paired.add(sum_first ? Term{sum, input} : Term{input, sum});
        }
        paired.agrees();
      }
      for (const std::size_t sum : {89 + distance, 90 + distance}) {  // the latter is what the first such term is added to
        Program shared(90);
        shared.begin_sum({{0, 1.0}});
        for (std::size_t k = 0; k < 65; ++k) shared.add({{k + 1, partial_of(k)}, {k < distance ? 3 : sum, 2.0}});
        shared.agrees();
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_infinite_and_undefined_numbers_pass_as_elsewhere) {
  for (const std::size_t shared : kinds) {
    for (const double odd : {inf, undefined, 0.0}) {
      Program program(40);
      program.begin_sum({{0, 5.0}});
      add_terms(program, 2, 10, shared);
      program.add(term_of(12, odd, shared, odd));
      add_terms(program, 13, 20, shared);
      BOOST_TEST(partial_of(2) == 0.0);
      for (const double seed : {1.0, 0.0, inf}) {
        const std::vector<double> swept = program.swept(seed);
        const std::vector<double> expected = program.expected(seed);
        for (std::size_t k = 0; k < program.size(); ++k) {
          BOOST_TEST_CONTEXT("shared " << shared << ", odd " << odd << ", seed " << seed << ", variable " << k) {
            BOOST_TEST((swept[k] == expected[k] || (std::isnan(swept[k]) && std::isnan(expected[k]))));
          }
        }
      }
    }
  }
}

// Where another reader of a sum cancels what comes from above, nothing flows on, not even through an infinite partial.
BOOST_AUTO_TEST_CASE(an_adjoint_that_becomes_zero_within_a_run) {
  for (const std::size_t shared : kinds) {
    for (std::size_t place = 8; place < 34; ++place) {
      BOOST_TEST_CONTEXT("shared " << shared << ", place " << place) {
        Program program(60);
        program.begin_sum({{0, 5.0}});
        add_terms(program, 20, 3, shared);
        program.add(term_of(23, inf, shared, inf));
        add_terms(program, 24, 29, shared);
        std::vector<double> expected(program.size(), 0.0);
        for (std::size_t k = 20 + place; k < 53; ++k) {
          expected[k] = -3 * partial_of(k);
          const Term term = term_of(k, 0, shared, partial_of(k + 3));
          if (term.size() == 2) expected[term[1].variable] -= 3 * term[1].partial;
          expected[k + 41] = -3;
        }
        BOOST_TEST(program.swept(-3, {60 + place}) == expected, boost::test_tools::per_element());
      }
    }
  }
}

// A variable that stands twice in a term receives its partials' sum, though it is the shared one and in order too.
BOOST_AUTO_TEST_CASE(what_cancels_within_a_term_cancels_before_it_meets_the_adjoint) {
  for (std::size_t shared = 10; shared < 30; ++shared) {
    Program program(40);
    program.begin_sum({{0, 1.0}});
    for (std::size_t k = 5; k < 35; ++k) program.add({{k, k == shared ? 1e30 : 1.0}, {shared, k == shared ? -1e30 : 2.0}});
    BOOST_TEST(program.swept(1)[shared] == 2.0 * 29);
  }
  Program squares(40);
  squares.begin_sum({{0, 1.0}});
  for (std::size_t k = 5; k < 35; ++k) squares.add({{k, 1e30}, {k, -1e30}});
  BOOST_TEST(squares.swept(3)[20] == 0.0);
  BOOST_TEST(squares.swept(inf)[20] == 0.0);
}

BOOST_AUTO_TEST_CASE(statements_in_order_that_add_nothing_up_are_no_run) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>(30, 2.0));
  std::vector<Var> y;
  for (const Var& argument : x) y.push_back(argument * 3.0);
  const Var output = y.back() * 5.0;
  tape.backward(output);
  std::vector<double> expected(x.size(), 0.0);
  expected.back() = 15;
  BOOST_TEST(tape.adjoint(x) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_at_the_very_beginning_of_a_recording) {
  for (std::size_t terms = 1; terms < 40; ++terms) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const std::vector<Var> x = tape.input(std::vector<double>(terms, 2.0));
    Var sum = 0;
    for (const Var& term : x) sum += term * 3.0;
    tape.backward(sum, 0.5);
    BOOST_TEST(tape.adjoint(x) == std::vector<double>(terms, 1.5), boost::test_tools::per_element());
    Var product = x[0] * 1.0;
    for (const Var& term : x) product += term * x[0];
    tape.backward(product);
    std::vector<double> expected(terms, 2.0);
    expected[0] = 1 + 2 + 2 * static_cast<double>(terms);
    BOOST_TEST(tape.adjoint(x) == expected, boost::test_tools::per_element());
  }
}

// Nothing may be read before the one entry of the input.
BOOST_AUTO_TEST_CASE(a_sum_that_begins_with_the_last_of_the_inputs) {
  const auto check = [](auto term, std::size_t terms, std::vector<double> expected) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const std::vector<Var> x = tape.input(std::vector<double>(30, 2.0));
    Var sum = x.back();
    for (std::size_t k = 0; k < terms; ++k) sum += term(x, k);
    tape.backward(sum);
    expected.back() = 1;
    BOOST_TEST(tape.adjoint(x) == expected, boost::test_tools::per_element());
  };
  for (std::size_t terms = 1; terms < 20; ++terms) {
    std::vector<double> single(30, 0.0);
    std::fill_n(single.begin(), terms, 3.0);
    check([](const auto& x, std::size_t k) { return x[k] * 3.0; }, terms, single);
    std::vector<double> shared(30, 0.0);
    std::fill_n(shared.begin(), terms, 2.0);
    shared[20] = 2.0 * static_cast<double>(terms);
    check([](const auto& x, std::size_t k) { return x[k] * x[20]; }, terms, shared);
    std::vector<double> changing_second(30, 0.0);
    std::fill_n(changing_second.begin(), terms + 1, 4.0);
    changing_second[0] = changing_second[terms] = 2.0;
    check([](const auto& x, std::size_t k) { return x[k] * x[k + 1]; }, terms, changing_second);
  }
}

BOOST_AUTO_TEST_CASE(random_runs) {
  std::minstd_rand random(7);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  for (int round = 0; round < 400; ++round) {
    Program program(1 + below(50));
    program.begin_sum({{below(program.size()), 1.0}});
    const std::size_t runs = 1 + below(8);
    for (std::size_t run = 0; run < runs; ++run) {
      const std::size_t count = below(30);
      const std::array<std::size_t, 3> shared_by_kind{nothing, in_order, below(program.size())};
      const std::size_t shared = shared_by_kind[below(3)];
      const std::size_t first = below(program.size());
      for (std::size_t k = 0; k < count; ++k) {
        const bool odd = below(12) == 0;
        const std::size_t variable = odd ? below(program.size()) : std::min(first + k, program.size() - 1);
        add_terms(program, variable, 1, below(20) == 0 ? below(program.size()) : shared);
        if (below(25) == 0) program.begin_sum({{below(program.size()), partial_of(k)}});
      }
    }
    BOOST_TEST_CONTEXT("round " << round) {
      program.agrees(1, {below(program.size()), below(program.size())});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
