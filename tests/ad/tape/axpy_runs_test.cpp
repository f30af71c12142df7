// Statements that each add a multiple of the same variable to another sum are swept in runs, where a recording has many of
// them; what breaks a run must be noticed in time.
#include <ad/tape/axpy_runs.hpp>
#include <tests/ad/tape/recorded_program.hpp>

#include <boost/mpl/list.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

namespace ad = slope::ad;
using slope::tests::Product;
using slope::tests::RecordedProgram;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double partial_of(std::size_t k) { return static_cast<double>(k % 5) - 1.0; }  // zero among them

using NumbersOfOtherTapes = boost::mpl::list<float, ad::Dual<1>>;

/// The number of x among the arguments of y + x a, y + a x and y = y + a x.
constexpr std::array<int, 3> places{0, 1, 2};

constexpr std::size_t inputs = 100;

class Program : public RecordedProgram {
 public:
  using RecordedProgram::RecordedProgram;

  void add_multiple(std::size_t y, Product a, Product x, int place) {
    if (place == 0) add_to(y, {x, a});
    if (place == 1) add_to(y, {a, x});
    if (place == 2) record({{y, 1.0}, a, x});
  }

  /// y_j += a_j x for `count` sums from `y` on and variables from `a` on. Returns the first of the new sums.
  std::size_t add_multiples(std::size_t y, std::size_t a, std::size_t x, std::size_t count, int place) {
    const std::size_t sums = size();
    for (std::size_t j = 0; j < count; ++j) {
      add_multiple(y + j, {a + j, partial_of(j)}, {x, partial_of(j + 3)}, place);
    }
    return sums;
  }
};

/// A recording that has many runs before what is added to it, of other variables than 0 to 69; so they are looked for.
class ProgramWithRuns : public Program {
 public:
  explicit ProgramWithRuns(int place) : Program(inputs) {
    for (std::size_t column = 0; column < 80; ++column) add_multiples(80, 90, 70 + column % 10, 10, place);
  }
};

/// The entries of statements of the given arguments, one after the other.
std::vector<ad::Argument<double>> entries_of(const std::vector<std::vector<ad::Slot>>& statements) {
  std::vector<ad::Argument<double>> entries{{1.0, ad::no_argument}};
  for (const std::vector<ad::Slot>& slots : statements) {
    for (std::size_t k = 0; k < slots.size(); ++k) {
      entries.push_back({1.0, slots[k] | (k == 0 ? ad::first_argument : 0)});
    }
  }
  return entries;
}

bool has_runs(const std::vector<std::vector<ad::Slot>>& statements) {
  const std::vector<ad::Argument<double>> entries = entries_of(statements);
  return ad::has_axpy_runs(entries.data(), entries.data() + entries.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(axpy_runs)

BOOST_AUTO_TEST_CASE(recordings_that_have_runs) {
  for (const std::size_t place : {0U, 1U, 2U}) {
    std::vector<std::vector<ad::Slot>> runs;
    for (ad::Slot k = 0; k < 200; ++k) {
      std::vector<ad::Slot> slots{k + 10, k + 500, k + 900};
      slots[place] = 7;
      runs.push_back(slots);
    }
    BOOST_TEST(has_runs(runs));
    BOOST_TEST(!has_runs({runs.begin(), runs.begin() + 20}));  // too short to be asked
    for (ad::Slot k = 0; k < 200; ++k) runs[k][place] = 2000 + k;
    BOOST_TEST(!has_runs(runs));
  }
  std::vector<std::vector<ad::Slot>> others(1000, {5, 6});
  BOOST_TEST(!has_runs(others));
  others.assign(1000, {5});
  BOOST_TEST(!has_runs(others));
  others.assign(10, {5, 6, 7});
  others.back().resize(200, 9);
  others.insert(others.end(), 200, {5});
  BOOST_TEST(!has_runs(others));
  others.clear();
  for (ad::Slot k = 0; k < 300; ++k) {  // one argument in common, but with a statement of two or four, or a term
    others.push_back({k + 10});
    others.push_back({k + 10, 7});
    others.push_back({k + 10, k + 500, 7});
    others.push_back({k | ad::adds_to_previous, k + 500, k + 900});
    others.push_back({k + 10, k + 500, 8});
    others.push_back({k + 10, k + 501, k + 502, 9});
    others.push_back({k + 10, k + 503, 9});
  }
  BOOST_TEST(!has_runs(others));
  BOOST_TEST(!has_runs({}));
}

BOOST_AUTO_TEST_CASE(runs_of_every_length) {
  for (const int place : places) {
    for (std::size_t count = 1; count < 25; ++count) {
      BOOST_TEST_CONTEXT("x is argument " << place << ", count " << count) {
        ProgramWithRuns program(place);
        std::size_t sums = 0;
        for (std::size_t x = 50; x < 53; ++x) sums = program.add_multiples(sums, 25, x, count, place);
        program.agrees(2);
        program.agrees(-1, {sums, sums + count / 2, sums - 1, 90});
      }
    }
  }
}

// A matrix by columns below its diagonal, and elimination: sums that are multiplied in their turn.
BOOST_AUTO_TEST_CASE(shrinking_columns_of_sums) {
  for (const int place : places) {
    ProgramWithRuns program(place);
    std::size_t sums = 0;
    for (std::size_t count = 6; count > 0; --count) sums = 1 + program.add_multiples(sums, 25 + count, sums, count, place);
    program.agrees(1);
    program.agrees(1, {sums - 2, sums - 4});
  }
}

BOOST_AUTO_TEST_CASE(what_breaks_a_run) {
  constexpr std::size_t count = 12;
  constexpr std::size_t x = 60;
  for (const int place : places) {
    for (std::size_t odd = 0; odd < count; ++odd) {
      for (int kind = 0; kind < 15; ++kind) {
        BOOST_TEST_CONTEXT("x is argument " << place << ", statement " << odd << " is odd of kind " << kind) {
          ProgramWithRuns program(place);
          const std::size_t last = program.size() - 1;
          for (std::size_t j = 0; j < count; ++j) {
            const Product a{20 + j, 2.0};
            const Product b{x, 3.0};
            if (j != odd || kind == 10) {
              program.add_multiple(j, a, b, place);
            } else if (kind == 0) {
              program.add_multiple(j, a, {x + 1, 3.0}, place);
            } else if (kind == 1) {
              program.add_multiple(j, {x, 2.0}, b, place);  // x twice
            } else if (kind == 2) {
              program.add_multiple(x, a, b, place);  // x the sum too
            } else if (kind == 3) {
              program.add_multiple(program.size() - 1, a, b, place);  // the sum before
            } else if (kind == 4) {
              program.add_multiple(j, {program.size() - 1, 2.0}, b, place);
            } else if (kind == 5) {
              program.add_multiple(last, a, b, place);
            } else if (kind == 6) {
              program.record({a});
            } else if (kind == 7) {
              program.record({a, b});
            } else if (kind == 8) {
              program.record({b, a});
            } else if (kind == 9) {
              program.begin_sum({b});
            } else if (kind == 11) {  // four arguments, of which the last three look right
              const Product c{30, 4.0};
              place == 2 ? program.add_to(x, {c, a, a}) : program.add_to(j, {c, a, b});
            } else if (kind == 12) {  // a term of three added to the sum before
              const Product c{30, 4.0};
              program.add_to(program.size() - 1, place == 0   ? std::vector{b, a, c}
                                                 : place == 1 ? std::vector{a, b, c}
                                                              : std::vector{a, c, b});
            } else if (kind == 13) {  // one argument and two, together like three
              program.record({b});
              program.record({a, b});
            } else {
              program.record({a, b});
              program.record({b});
            }
          }
          if (kind == 10) program.add_multiple(50, {51, 1.0}, {last + 1 + odd, 1.0}, place);
          program.agrees(1);
          std::vector<std::size_t> all;
          for (std::size_t j = last + 1; j < program.size(); ++j) all.push_back(j);
          program.agrees(1, all);
          all.erase(all.begin() + static_cast<std::ptrdiff_t>(odd));  // whose adjoint is then zero
          program.agrees(0, all);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_infinite_and_undefined_numbers_pass_as_elsewhere) {
  for (const int place : places) {
    for (const double odd : {inf, undefined, 0.0}) {
      for (std::size_t statement = 0; statement < 8; ++statement) {
        ProgramWithRuns program(place);
        const std::size_t sums = program.size();
        for (std::size_t j = 0; j < 8; ++j) {
          program.add_multiple(j, {20 + j, j == statement ? odd : 2.0}, {60, 3.0}, place);
        }
        program.record({{sums + statement, 0.0}, {sums + (statement + 1) % 8, 1.0}, {sums + (statement + 2) % 8, odd}});
        const std::vector<double> swept = program.swept(1);
        BOOST_TEST(swept[statement] == 0.0);  // an adjoint of zero goes nowhere, not through an infinite partial
        BOOST_TEST(swept[20 + statement] == 0.0);
        BOOST_TEST(swept[20 + (statement + 1) % 8] == 2.0);
        const auto same = [](double a, double b) { return a == b || (a != a && b != b); };
        BOOST_TEST(same(swept[20 + (statement + 2) % 8], odd * 2));
        BOOST_TEST(same(swept[60], 3 + 3 * odd));
      }
    }
  }
}

// Opposite partials of one variable are added up before they meet the adjoint.
BOOST_AUTO_TEST_CASE(what_cancels_within_a_statement) {
  for (const int place : places) {
    for (std::size_t odd = 0; odd < 6; ++odd) {
      ProgramWithRuns program(place);
      const std::size_t sums = program.size();
      std::vector<std::size_t> all;
      for (std::size_t j = 0; j < 6; ++j) {
        program.add_multiple(j, {j == odd ? 60 : 20 + j, 1e30}, {60, j == odd ? -1e30 : 2.0}, place);
        all.push_back(sums + j);
      }
      BOOST_TEST(program.swept(0, all)[60] == 3.0 * 2.0 * 5);
    }
  }
}

// What x receives is added up in the order of the statements, as in a recording without runs.
BOOST_AUTO_TEST_CASE(a_sum_overflows_no_sooner) {
  for (const int place : places) {
    ProgramWithRuns program(place);
    const std::size_t sums = program.size();
    for (std::size_t j = 0; j < 3; ++j) program.add_multiple(j, {20 + j, 1.0}, {60, 0.95e308}, place);
    program.record({{60, -1.5e308}});
    program.record({{sums, 1.0}, {sums + 1, 1.0}, {sums + 2, 1.0}, {sums + 3, 1.0}});
    BOOST_TEST(program.swept(1)[60] == ((-1.5e308 + 0.95e308) + 0.95e308) + 0.95e308);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(other_numbers, T, NumbersOfOtherTapes) {
  constexpr std::size_t n = 14;
  ad::Tape<T> tape;
  const ad::Recording<T> recording(tape);
  const std::vector<ad::BasicVar<T>> a = tape.input(std::vector<T>(n * n, T(2)));
  const std::vector<ad::BasicVar<T>> x = tape.input(std::vector<T>(n, T(3)));
  std::vector<ad::BasicVar<T>> y(n);
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = 0; i < n; ++i) y[i] += a[j * n + i] * x[j];
  }
  ad::BasicVar<T> sum;
  for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(i) * y[i];
  tape.backward(sum);
  for (std::size_t j = 0; j < n; ++j) {
    BOOST_TEST(ad::value_of(tape.adjoint(x[j])) == static_cast<double>(n * (n - 1)));
    BOOST_TEST(ad::value_of(tape.adjoint(a[j * n + 5])) == 15.0);
  }
}

// Nothing may be read before the one entry of the inputs.
BOOST_AUTO_TEST_CASE(a_run_at_the_very_beginning_of_a_recording) {
  for (const int place : places) {
    for (const std::size_t x : {std::size_t{0}, inputs - 1, std::size_t{40}}) {
      Program program(inputs);
      std::size_t sums = 1;
      for (int column = 0; column < 40; ++column) sums = program.add_multiples(sums, 50, x, 30, place);
      program.agrees(1, {sums, sums + 7});
    }
  }
}

BOOST_AUTO_TEST_CASE(random_runs) {
  std::minstd_rand random(11);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  for (int round = 0; round < 300; ++round) {
    ProgramWithRuns program(static_cast<int>(below(3)));
    const auto any = [&] { return below(4) == 0 ? below(program.size()) : below(70); };
    for (int run = 0; run < 12; ++run) {
      const std::size_t count = 1 + below(9);
      const std::size_t y = std::min(any(), program.size() - count);
      const std::size_t a = std::min(any(), program.size() - count);
      const std::size_t x = any();
      const int place = static_cast<int>(below(3));
      for (std::size_t j = 0; j < count; ++j) {
        const Product product{below(10) == 0 ? any() : a + j, partial_of(below(4))};
        program.add_multiple(y + j, product, {below(15) == 0 ? any() : x, partial_of(below(4))},
                     below(15) == 0 ? 1 : place);
        if (below(15) == 0) program.begin_sum({{any(), 1.0}});
      }
    }
    BOOST_TEST_CONTEXT("round " << round) { program.agrees(1, {below(program.size()), below(program.size())}); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
