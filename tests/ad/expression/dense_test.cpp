// dense<Rule>(W, x, b) is the expression rule(matmul(W, x) + b) bit by bit: its value, its adjoints, what it records and
// what it refuses.
#include <boost/test/unit_test.hpp>

#include <ad/ad.hpp>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string>
#include <tests/ad/expression/modes_agree.hpp>
#include <type_traits>
#include <vector>

namespace {

namespace ad = slope::ad;
using slope::modes::Array;
using slope::modes::RandomArrays;

constexpr auto as_dense = [](const auto& w, const auto& x, const auto& b) { return ad::dense<ad::rules::Tanh>(w, x, b); };
constexpr auto as_expression = [](const auto& w, const auto& x, const auto& b) {
  return ad::Tensor(ad::tanh(ad::matmul(w, x) + b));
};

/// The value of a layer, the adjoints of its active operands for a seed, and how many statements it took.
struct Recorded {
  bool active = false;
  Array value;
  std::vector<Array> adjoints;
  std::size_t statements = 0;

  bool operator==(const Recorded&) const = default;
};

/// Records `layer` of three arrays; bit k of `active` says whether operand k is an input.
template <class Layer>
Recorded record(const Layer& layer, const std::array<Array, 3>& arrays, unsigned active) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  std::array<ad::Tensor, 3> operands;
  for (std::size_t k = 0; k < 3; ++k) {
    operands[k] = (active >> k & 1u) != 0 ? tape.input(arrays[k]) : ad::Tensor(arrays[k]);
  }
  const std::size_t before = tape.statements();
  const ad::Tensor y = layer(operands[0], operands[1], operands[2]);
  Recorded result{y.active(), y.value(), {}, tape.statements() - before};
  if (!y.active()) return result;
  Array seed = y.value();
  for (std::size_t k = 0; k < seed.size(); ++k) seed.data()[k] = static_cast<double>(k % 5) - 1.5;
  tape.backward(y, seed);
  for (std::size_t k = 0; k < 3; ++k) {
    if ((active >> k & 1u) != 0) result.adjoints.push_back(tape.adjoint(operands[k]));
  }
  return result;
}

/// The text of the error that f throws, or an empty one.
template <class Error, class F>
std::string refusal(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dense_layers)

BOOST_AUTO_TEST_CASE(record_what_the_expression_records) {
  RandomArrays random;
  for (const std::size_t columns : {0u, 1u, 7u, 8u, 300u}) {
    for (const auto& biases : {random({5, 1}), random({1, 1}), random({1, columns}), random({5, columns}),
                               random({columns}), random({3, 5, 1})}) {
      const std::array<Array, 3> arrays{random({5, 4}), random({4, columns}), biases};
      for (unsigned active = 0; active < 8; ++active) {
        BOOST_TEST_CONTEXT(columns << " columns, biases of " << biases.dimension() << " axes, active " << active) {
          BOOST_TEST((record(as_dense, arrays, active) == record(as_expression, arrays, active)));
        }
      }
    }
  }
  const std::array<Array, 3> large{random({130, 140}), random({140, 9}), random({130, 1})};
  BOOST_TEST((record(as_dense, large, 7) == record(as_expression, large, 7)));
  const std::array<Array, 3> one_row{random({1, 4}), random({4, 9}), random({3, 1})};  // stretched to three
  BOOST_TEST((record(as_dense, one_row, 7) == record(as_expression, one_row, 7)));
}

BOOST_AUTO_TEST_CASE(take_operands_of_every_layout) {
  RandomArrays random;
  const std::array<Array, 3> arrays{random({4, 5}), random({9, 8}), random({1, 5})};
  const auto turned = [](const auto& layer) {
    return [&layer](const ad::Tensor& w, const ad::Tensor& x, const ad::Tensor& b) {
      return layer(ad::Tensor(ad::transpose(w)), ad::Tensor(ad::slice(x, 0, 1, 9, 2)), ad::Tensor(ad::transpose(b)));
    };
  };
  BOOST_TEST((record(turned(as_dense), arrays, 7) == record(turned(as_expression), arrays, 7)));
}

BOOST_AUTO_TEST_CASE(take_expressions_and_plain_arrays) {
  RandomArrays random;
  const Array w = random({3, 2});
  const Array x = random({2, 9});
  const Array b = random({3, 1});
  const Array plain = ad::dense<ad::rules::Sigmoid>(w, x, b);
  BOOST_TEST(slope::modes::largest_difference(Array(ad::sigmoid(ad::matmul(w, x) + b)), plain) < 1e-15);
  slope::modes::agree(
      "expressions", [&](const auto& u, const auto& v) { return ad::dense<ad::rules::Sin>(2.0 * u, x, v - b); }, w, b);
  slope::modes::agree(
      "no rule at all", [&](const auto& u, const auto& v) { return ad::dense<ad::rules::Identity>(u, x, v); }, w, b);
}

BOOST_AUTO_TEST_CASE(keep_their_constants) {
  RandomArrays random;
  const Array x = random({2, 1});
  const Array w = random({3, 2});
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor weights = tape.input(w);
  ad::Tensor y;
  {
    const ad::Tensor input(x);
    y = ad::dense<ad::rules::Identity>(weights, input, ad::Tensor(random({3, 1})));
  }
  std::vector<ad::Tensor> others;  // would take the constants' memory, were it free
  for (int k = 0; k < 10; ++k) others.emplace_back(random({2, 1}));
  tape.backward(ad::sum(y));
  for (std::size_t row = 0; row < 3; ++row) {
    BOOST_TEST(tape.adjoint(weights)(row, 0) == x(0, 0));
    BOOST_TEST(tape.adjoint(weights)(row, 1) == x(1, 0));
  }
}

BOOST_FIXTURE_TEST_CASE(refuse_what_the_expression_refuses, slope::modes::LayersOfTwoRecordings) {
  const std::size_t before = tape.statements();
  const auto same_refusal = [&]<class Error>(std::type_identity<Error>, const ad::Tensor& weights,
                                             const ad::Tensor& input, const ad::Tensor& biases) {
    const std::string found = refusal<Error>([&] { as_dense(weights, input, biases); });
    BOOST_TEST(!found.empty());
    BOOST_TEST(found == refusal<Error>([&] { as_expression(weights, input, biases); }));
  };
  same_refusal(std::type_identity<ad::RecordingError>{}, other_w, x, b);
  same_refusal(std::type_identity<ad::RecordingError>{}, w, other_x, b);
  same_refusal(std::type_identity<ad::RecordingError>{}, w, x, other_b);
  same_refusal(std::type_identity<ad::ShapeError>{}, w, ad::Tensor(random({3, 9})), b);
  same_refusal(std::type_identity<ad::ShapeError>{}, w, x, ad::Tensor(random({2, 1})));
  same_refusal(std::type_identity<ad::ShapeError>{}, w, x, ad::Tensor(random({4, 9})));
  BOOST_TEST(tape.statements() == before);
}

BOOST_AUTO_TEST_CASE(of_a_closed_recording_are_refused) {
  RandomArrays random;
  ad::Tape<double> tape;
  ad::Tensor w;
  {
    const ad::Recording<double> recording(tape);
    w = tape.input(random({3, 2}));
  }
  BOOST_CHECK_THROW(as_dense(w, ad::Tensor(random({2, 1})), ad::Tensor(random({3, 1}))), ad::RecordingError);
  ad::Tape<double> another;
  const ad::Recording<double> recording(another);
  const ad::Tensor b = another.input(random({3, 1}));
  BOOST_CHECK_THROW(as_dense(w, ad::Tensor(random({2, 1})), b), ad::RecordingError);
}

BOOST_AUTO_TEST_SUITE_END()
