// Jacobians of many outputs in reverse: each row is what its own sweep would give, whatever is left out; and what the
// automatic mode chooses.
#include <ad/ad.hpp>
#include <tests/ad/drivers/mixed_program.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::MixedProgram;

namespace {

constexpr ad::JacobianOptions reverse{ad::JacobianMode::reverse};
constexpr ad::JacobianOptions forward{ad::JacobianMode::forward};

template <class T>
std::vector<T> point(std::size_t inputs, T first) {
  std::vector<T> x(inputs);
  for (std::size_t k = 0; k < inputs; ++k) x[k] = static_cast<T>(0.75 - 0.375 * double(k % 5) + 0.01 * double(k));
  x[0] = first;
  return x;
}

template <class T>
auto bits(T number) {
  return std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(number);
}

/// How many elements of `jacobian` differ from those of one whole sweep for each output, on a tape of its own.
template <class T, class F, class J>
std::size_t different_from_single_sweeps(const F& f, const std::vector<T>& x, const J& jacobian) {
  std::size_t different = 0;
  for (std::size_t row = 0; row < jacobian.shape()[0]; ++row) {
    ad::Tape<T> tape;
    const ad::Recording<T> recording(tape);
    const std::vector<ad::BasicVar<T>> inputs = tape.input(x);
    const ad::Slot output = f(inputs)[row].slot();
    tape.backward_lanes({&output, 1});
    for (std::size_t k = 0; k < x.size(); ++k) {
      if (bits(tape.lanes_adjoint(inputs[k].slot()).lane[0]) != bits(T(jacobian(row, k)))) ++different;
    }
  }
  return different;
}

/// The programs of the first tests: with and without each feature.
MixedProgram::Options options_number(unsigned seed) {
  MixedProgram::Options options;
  options.outputs = 9 + seed % 50;
  options.common = seed % 3 == 0 ? 0 : seed % 40;
  options.crossing = seed % 4 == 0 ? 10 : seed % 4 == 1 ? 1 : 0;
  options.tensors = seed % 5 == 0 ? 15 : seed % 5 == 1 ? 1 : 0;
  options.odd_outputs = seed % 7 != 0;
  options.shuffled = seed % 2 == 1;
  return options;
}

template <class T>
void check_bits(unsigned seeds, T first) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const MixedProgram program(options_number(seed), seed);
    const std::vector<T> x = point<T>(3 + seed % 9, first);
    const auto jacobian = ad::jacobian(reverse, program, x);
    const std::size_t different = different_from_single_sweeps(program, x, jacobian);
    BOOST_TEST(different == 0U, "seed " << seed << ": " << different << " elements of " << jacobian.size());
  }
}

/// Residuals of a sum of exponentials: x[0] exp(-x[1] t) + x[2] exp(-x[3] t) + ... at so many t from 0 to 1.
struct Exponentials {
  std::size_t residuals;

  double time(std::size_t row) const { return double(row) / double(residuals); }

  template <class S>
  std::vector<S> operator()(const std::vector<S>& x) const {
    std::vector<S> result;
    for (std::size_t row = 0; row < residuals; ++row) {
      S sum = 0;
      for (std::size_t k = 0; k + 1 < x.size(); k += 2) sum += x[k] * ad::exp(-x[k + 1] * time(row));
      result.push_back(1 - sum);
    }
    return result;
  }
};

/// Each output stands on the one before, and through it on all.
struct Chain {
  std::size_t outputs;

  template <class S>
  std::vector<S> operator()(const std::vector<S>& x) const {
    std::vector<S> result{x[0]};
    while (result.size() < outputs) {
      S next = result.back();
      for (const S& input : x) next = next + ad::sin(next) * input / 1000;
      result.push_back(next);
    }
    return result;
  }
};

/// Counts in which numbers a function is evaluated.
template <class F>
struct Counted {
  F f;
  int* plain;
  int* recorded;
  int* dual;

  template <class S>
  auto operator()(const std::vector<S>& x) const {
    if constexpr (std::is_same_v<S, double>) {
      ++*plain;
    } else if constexpr (std::is_same_v<S, ad::Var>) {
      ++*recorded;
    } else {
      ++*dual;
    }
    return f(x);
  }
};

struct Evaluations {
  int plain = 0;
  int recorded = 0;
  int dual = 0;
  bool operator==(const Evaluations&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Evaluations& e) {
  return out << e.plain << " plain, " << e.recorded << " recorded, " << e.dual << " dual";
}

template <class F>
Evaluations evaluations(const F& f, std::size_t inputs) {
  Evaluations result;
  const Counted<F> counted{f, &result.plain, &result.recorded, &result.dual};
  const std::vector<double> x = point(inputs, 0.5);
  check_agrees("automatic", ad::jacobian(counted, x), ad::jacobian(forward, f, x), slope::tests::long_rounding);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jacobian_rows)

BOOST_AUTO_TEST_CASE(each_row_is_that_of_its_own_sweep_to_the_bit) { check_bits<double>(200, 0.5); }

BOOST_AUTO_TEST_CASE(each_row_is_that_of_its_own_sweep_in_single_precision) { check_bits<float>(60, 0.5F); }

BOOST_AUTO_TEST_CASE(infinite_partials_reach_only_the_rows_that_depend_on_them) {
  check_bits<double>(100, 0.0);
  // sqrt has an infinite slope at 0: rows that multiply it by nothing do not see it, though they are swept with those
  // that do.
  const auto f = [](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    const S root = ad::sqrt(x[0]);
    std::vector<S> y;
    for (int k = 0; k < 20; ++k) y.push_back(k % 3 == 0 ? S(root * x[1]) : S(x[1] * x[1] + k));
    return y;
  };
  const auto J = ad::jacobian(reverse, f, std::vector{0.0, 2.0});
  for (std::size_t row = 0; row < 20; ++row) {
    BOOST_TEST(J(row, 0) == (row % 3 == 0 ? std::numeric_limits<double>::infinity() : 0.0));
    BOOST_TEST(J(row, 1) == (row % 3 == 0 ? 0.0 : 4.0));
  }
}

BOOST_AUTO_TEST_CASE(rows_agree_with_forward_mode_and_with_single_seeds) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const MixedProgram program(options_number(seed), seed);
    const std::vector<double> x = point(3 + seed % 9, 0.5);
    const auto jacobian = ad::jacobian(reverse, program, x);
    check_agrees("forward", jacobian, ad::jacobian(forward, program, x), slope::tests::long_rounding);
    ad::Tape tape;
    const ad::Recording recording(tape);
    const std::vector<ad::Var> inputs = tape.input(x);
    const std::vector<ad::Var> outputs = program(inputs);
    for (std::size_t row = 0; row < outputs.size(); ++row) {
      if (!outputs[row].active()) continue;
      tape.backward(outputs[row]);
      for (std::size_t k = 0; k < x.size(); ++k) {
        const bool right = slope::tests::agrees(jacobian(row, k), tape.adjoint(inputs[k]), slope::tests::long_rounding);
        BOOST_TEST(right, "seed " << seed << ", row " << row << ", column " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(residuals_of_exponentials_have_the_jacobian_worked_out_by_hand) {
  const Exponentials f{1000};
  const std::vector<double> x{1.0, 0.5, 2.0, 1.5, -0.5, 3.0, 0.25, 0.125};
  for (const auto& mode : {reverse, forward, ad::JacobianOptions{}}) {
    const auto J = ad::jacobian(mode, f, x);
    std::vector<double> expected;
    for (std::size_t row = 0; row < 1000; ++row) {
      for (std::size_t k = 0; k < x.size(); k += 2) {
        const double t = f.time(row);
        expected.push_back(-std::exp(-x[k + 1] * t));
        expected.push_back(t * x[k] * std::exp(-x[k + 1] * t));
      }
    }
    check_agrees("jacobian", J, expected);
  }
}

BOOST_AUTO_TEST_CASE(outputs_in_a_tensor_and_inputs_in_an_array) {
  xt::xarray<double> x = xt::ones<double>({5, 7});
  for (std::size_t k = 0; k < 35; ++k) x.data()[k] = 0.1 * double(k) - 1;
  const auto f = [](const auto& a) { return ad::sin(a) * a(2, 3); };
  const auto J = ad::jacobian(reverse, f, x);
  for (std::size_t row = 0; row < 35; ++row) {
    for (std::size_t k = 0; k < 35; ++k) {
      const double own = row == k ? std::cos(x.data()[k]) * x(2, 3) : 0.0;
      const double common = k == 17 ? std::sin(x.data()[row]) : 0.0;
      BOOST_TEST(J.data()[row * 35 + k] == own + common, boost::test_tools::tolerance(1e-14));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_pullback_that_throws_leaves_nothing_behind) {
  const auto failing = std::make_shared<bool>(true);
  const auto f = [&](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    std::vector<S> y;
    if constexpr (std::is_same_v<S, ad::Var>) {
      const ad::Tensor stacked = ad::stack(x);
      const auto pullback = [failing](std::span<const double> result, const std::array<std::span<double>, 1>& input) {
        if (*failing) throw std::domain_error("no pullback");
        for (std::size_t k = 0; k < result.size(); ++k) input[0][k] += result[k];
      };
      const ad::Tensor tensor = ad::with_pullback<double>(stacked.value(), pullback, stacked);
      for (std::size_t k = 0; k < 20; ++k) y.push_back(tensor(k % x.size()) * x[0]);
    }
    return y;
  };
  const std::vector<double> x{2.0, 3.0, 5.0};
  BOOST_CHECK_THROW(ad::jacobian(reverse, f, x), std::domain_error);
  *failing = false;
  const auto J = ad::jacobian(reverse, f, x);
  for (std::size_t row = 0; row < 20; ++row) {
    for (std::size_t k = 0; k < 3; ++k) {
      BOOST_TEST(J(row, k) == (k == 0 ? x[row % 3] : 0.0) + (row % 3 == k ? 2.0 : 0.0));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_output_of_another_recording_is_refused) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Var stranger = tape.input(1.0);
  const auto f = [&](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    std::vector<S> y(20, x[0] * x[0]);
    if constexpr (std::is_same_v<S, ad::Var>) y[13] = stranger;
    return y;
  };
  BOOST_CHECK_THROW(ad::jacobian(reverse, f, std::vector{1.0}), ad::RecordingError);
}

BOOST_AUTO_TEST_CASE(the_automatic_mode_chooses_by_shape_and_by_what_the_outputs_have_in_common) {
  // Up to 8 inputs, two evaluations at most.
  BOOST_TEST(evaluations(Exponentials{100}, 8) == (Evaluations{0, 0, 2}));
  // Up to 12, by the number of outputs.
  BOOST_TEST(evaluations(Exponentials{40}, 10) == (Evaluations{1, 1, 0}));
  BOOST_TEST(evaluations(Exponentials{41}, 10) == (Evaluations{1, 0, 3}));
  // Beyond, one recording, however many outputs with little in common.
  BOOST_TEST(evaluations(Exponentials{5}, 13) == (Evaluations{0, 1, 0}));
  BOOST_TEST(evaluations(Exponentials{2000}, 20) == (Evaluations{0, 1, 0}));
  // Where each output stands on all before, as many as pay: the middle one passes through half of the recording.
  BOOST_TEST(evaluations(Chain{100}, 20) == (Evaluations{0, 1, 0}));
  BOOST_TEST(evaluations(Chain{200}, 20) == (Evaluations{0, 1, 5}));
}

BOOST_AUTO_TEST_SUITE_END()
