// Layers that feed one another are swept together, tile by tile: the gradients must be those of layers swept one by
// one, whatever else reads the values between them.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tests/ad/expression/modes_agree.hpp>

namespace {

namespace ad = slope::ad;
using slope::modes::agree;
using slope::modes::Array;
using slope::modes::largest_difference;
using slope::modes::RandomArrays;

constexpr std::size_t inputs = 3;
constexpr std::size_t neurons = 4;

/// Calls f(first layer (4, columns), square matrix (4, 4), bias (4, 1)) and has the modes agree on it. The layer is the
/// last statement before those of f.
template <class F>
void agree_above_a_layer(const char* name, std::size_t columns, const F& f) {
  RandomArrays random;
  const Array x = random({inputs, columns});
  const Array k = random({inputs, neurons});
  const auto network = [&](const auto& w, const auto& b) {
    using Tensor = std::decay_t<decltype(w)>;
    const Tensor square = ad::matmul(w, k);
    const Tensor layer = ad::sigmoid(ad::matmul(w, x) + b);
    return f(layer, square, b);
  };
  agree(name, network, random({neurons, inputs}), random({neurons, 1}));
}

template <class X>
using Stored = std::decay_t<X>;

/// The adjoints of all arrays of a network with as many layers as weights, the values between them included, for the sum
/// of its squared outputs. `read_twice`: every layer has a second reader, which contributes nothing and has its adjoints
/// stored. `between`: each layer's weights and biases become inputs just before it, else all do before the first.
template <class Activation>
std::vector<Array> adjoints_of_network(const Activation& activation, const std::vector<Array>& weights,
                                       const std::vector<Array>& biases, const Array& x, bool read_twice,
                                       bool between = false) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const std::size_t layers = weights.size();
  std::vector<ad::Tensor> asked(1 + 3 * layers);  // x, the weights and biases of each layer, the layers
  asked[0] = tape.input(x);
  const auto input = [&](std::size_t k) {
    asked[2 * k + 1] = tape.input(weights[k]);
    asked[2 * k + 2] = tape.input(biases[k]);
  };
  for (std::size_t k = 0; k < layers && !between; ++k) input(k);
  for (std::size_t k = 0; k < layers; ++k) {
    if (between) input(k);
    const ad::Tensor& below = asked[k == 0 ? 0 : 2 * layers + k];
    asked[2 * layers + k + 1] = activation(ad::matmul(asked[2 * k + 1], below) + asked[2 * k + 2]);
  }
  ad::Var output = ad::sum(ad::square(asked.back()));
  for (std::size_t k = 0; read_twice && k < layers; ++k) output = output + 0.0 * ad::sum(asked[2 * layers + k + 1]);
  tape.backward(output);
  std::vector<Array> adjoints;
  for (const ad::Tensor& tensor : asked) adjoints.push_back(tape.adjoint(tensor));
  return adjoints;
}

/// The elements of which one is NaN and the other is not, or which differ by more than a rounding error or two.
std::size_t elements_that_differ(const Array& a, const Array& b) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double difference = std::abs(a.data()[k] - b.data()[k]);
    const bool same = a.data()[k] == b.data()[k] || difference <= 1e-13 * std::max(1.0, std::abs(a.data()[k]));
    count += !(same || (std::isnan(a.data()[k]) && std::isnan(b.data()[k])));
  }
  return count;
}

/// A recording with an input (4, columns) wide enough for adjoints that no sweep zeroes, and weights (4, 4).
struct WideRecording {
  static constexpr std::size_t columns = 1500;

  ad::Tensor layer_on(const ad::Tensor& below) const { return ad::sigmoid(ad::matmul(weights, below)); }

  RandomArrays random;
  const Array weights = random({neurons, neurons});
  ad::Tape<double> tape;
  const ad::Recording<double> recording{tape};
  const ad::Tensor x = tape.input(random({neurons, columns}));
};

}  // namespace

BOOST_AUTO_TEST_SUITE(layers)

BOOST_AUTO_TEST_CASE(layers_that_feed_one_another) {
  for (const std::size_t columns : {1u, 5u, 100u, 520u}) {
    agree_above_a_layer("two", columns, [](const auto& h, const auto& m, const auto& b) {
      return Stored<decltype(h)>(ad::tanh(ad::matmul(m, h) + b));
    });
  }
  for (const std::size_t columns : {1u, 5u, 520u}) {
    agree_above_a_layer("four, of several rules", columns, [](const auto& h, const auto& m, const auto& b) {
      using Tensor = Stored<decltype(h)>;
      const Tensor second = ad::relu(ad::matmul(m, h));
      const Tensor third = ad::softplus(ad::matmul(m, second) + b);
      const Tensor fourth = ad::exp(ad::matmul(m, third) * 0.1);
      return fourth;
    });
    agree_above_a_layer("more than are swept together", columns, [](const auto& h, const auto& m, const auto& b) {
      Stored<decltype(h)> top = h;
      for (int k = 0; k < 9; ++k) top = ad::sigmoid(ad::matmul(m, top) + b);
      return top;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_layer_that_something_else_reads_too) {
  for (const std::size_t columns : {5u, 800u}) {
    agree_above_a_layer("the result", columns, [](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, h) + b);
      return second + h;
    });
    agree_above_a_layer("a scalar after it", columns, [](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, h) + b);
      return second * (h(0, 0) * h(1, 4));
    });
    agree_above_a_layer("a scalar between", columns, [](const auto& h, const auto& m, const auto& b) {
      using Scalar = std::decay_t<decltype(h(0, 0))>;
      const Scalar scalar = h(0, 0) * h(3, 1) + h(1, 4);
      const Scalar other = ad::exp(scalar);
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, h) + b);
      return second * other;
    });
    agree_above_a_layer("a sum that goes on from its last element", columns,
                        [columns](const auto& h, const auto& m, const auto& b) {
                          std::decay_t<decltype(h(0, 0))> sum = h(neurons - 1, columns - 1);
                          sum += m(0, 0) * m(0, 1);
                          const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, h) + b);
                          return second * sum;
                        });
    agree_above_a_layer("a layer two above", columns, [](const auto& h, const auto& m, const auto& b) {
      using Tensor = Stored<decltype(h)>;
      const Tensor second = ad::tanh(ad::matmul(m, h) + b);
      const Tensor third = ad::sigmoid(ad::matmul(m, second));
      const Tensor fourth = ad::sigmoid(ad::matmul(m, h) + b);
      return third * fourth;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_layer_that_the_one_above_reads_in_other_ways) {
  for (const std::size_t columns : {5u, 520u}) {
    agree_above_a_layer("as its bias", columns, [](const auto& h, const auto& m, const auto&) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, h) + ad::slice(h, 1, 2, 3));
      return second;
    });
    agree_above_a_layer("as its bias, two below", columns, [](const auto& h, const auto& m, const auto&) {
      using Tensor = Stored<decltype(h)>;
      const Tensor second = ad::tanh(ad::matmul(m, h));
      const Tensor third = ad::sigmoid(ad::matmul(m, second) + ad::slice(h, 1, 2, 3));
      return third;
    });
    agree_above_a_layer("as its first factor", columns, [](const auto& h, const auto&, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(ad::slice(h, 1, 0, neurons), h) + b);
      return second;
    });
    agree_above_a_layer("as its first factor, two below", columns, [](const auto& h, const auto& m, const auto& b) {
      using Tensor = Stored<decltype(h)>;
      const Tensor second = ad::tanh(ad::matmul(m, h));
      const Tensor third = ad::sigmoid(ad::matmul(ad::transpose(ad::slice(h, 1, 1, neurons + 1)), second) + b);
      return third;
    });
    agree_above_a_layer("some of its columns", columns, [columns](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, ad::slice(h, 1, 1, columns)) + b);
      return second;
    });
    agree_above_a_layer("its first columns", columns, [columns](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, ad::slice(h, 1, 0, columns - 1)) + b);
      return second * ad::slice(h, 1, 1, columns);
    });
    agree_above_a_layer("some of its rows", columns, [](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(ad::slice(m, 1, 0, 2), ad::slice(h, 0, 0, 2)) + b);
      return second;
    });
    agree_above_a_layer("its columns backwards", columns, [columns](const auto& h, const auto& m, const auto& b) {
      const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, ad::slice(h, 1, 0, columns, -1)) + b);
      return second;
    });
  }
  agree_above_a_layer("transposed", neurons, [](const auto& h, const auto& m, const auto& b) {
    const Stored<decltype(h)> second = ad::tanh(ad::matmul(m, ad::transpose(h)) + b);
    return second;
  });
}

// Sweeping a layer's adjoints straight through the next one gives what storing them gives, for activations that the
// kernels have a way for and others; more layers than are swept together; columns of less than a vector and many tiles.
BOOST_AUTO_TEST_CASE(layers_swept_together_or_one_by_one) {
  RandomArrays random;
  const auto check = [&](const char* name, const auto& activation) {
    for (const std::size_t columns : {1u, 7u, 40u, 100u, 1031u}) {
      std::vector<Array> weights{random({6, 2})}, biases;
      for (const std::size_t rows : {7u, 6u, 9u, 3u, 17u, 2u, 5u, 4u, 2u}) {
        weights.push_back(random({rows, weights.back().shape(0)}));
      }
      for (const Array& w : weights) biases.push_back(random({w.shape(0), 1}));
      const Array x = random({2, columns});
      for (const std::size_t layers : {2u, 3u, 10u}) {
        const std::vector<Array> w(weights.begin(), weights.begin() + static_cast<std::ptrdiff_t>(layers));
        const std::vector<Array> b(biases.begin(), biases.begin() + static_cast<std::ptrdiff_t>(layers));
        const std::vector<Array> together = adjoints_of_network(activation, w, b, x, false);
        const std::vector<Array> one_by_one = adjoints_of_network(activation, w, b, x, true);
        const std::vector<Array> inputs_between = adjoints_of_network(activation, w, b, x, false, true);
        BOOST_TEST_CONTEXT(name << ", " << layers << " layers, " << columns << " columns") {
          for (std::size_t k = 0; k < together.size(); ++k) {
            BOOST_TEST(largest_difference(one_by_one[k], together[k]) < 1e-13);
            BOOST_TEST(largest_difference(together[k], inputs_between[k]) == 0.0);
          }
        }
      }
    }
  };
  check("sigmoid", [](const auto& sums) { return ad::sigmoid(sums); });
  check("tanh", [](const auto& sums) { return ad::tanh(sums); });
  check("relu", [](const auto& sums) { return ad::relu(sums); });
  check("softplus", [](const auto& sums) { return ad::softplus(sums); });
}

// Where weights are infinite the sums are too, or NaN, and activations stand at their ends with a partial of 0: what
// meets there must come out as it does layer by layer.
BOOST_AUTO_TEST_CASE(what_is_not_finite_between_layers) {
  RandomArrays random;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const std::size_t columns : {1u, 40u, 1031u}) {
    for (const double special : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(), 1e300}) {
      for (const std::size_t layer : {0u, 1u, 2u}) {
        std::vector<Array> weights{random({5, 2}), random({4, 5}), random({3, 4})};
        const std::vector<Array> biases{random({5, 1}) * 30.0, random({4, 1}) * 30.0, random({3, 1})};
        weights[layer](2, 1) = special;
        const Array x = random({2, columns});
        const auto activation = [](const auto& sums) { return ad::sigmoid(sums); };
        const std::vector<Array> together = adjoints_of_network(activation, weights, biases, x, false);
        const std::vector<Array> one_by_one = adjoints_of_network(activation, weights, biases, x, true);
        BOOST_TEST_CONTEXT(special << " in layer " << layer << ", " << columns << " columns") {
          for (std::size_t k = 0; k < together.size(); ++k) {
            BOOST_TEST(elements_that_differ(one_by_one[k], together[k]) == 0u, "array " << k);
          }
        }
      }
    }
  }
}

// A layer that stands at its end for every point, with infinite inputs: its partials are zero, so that neither inputs nor
// weights have a part in the result.
BOOST_AUTO_TEST_CASE(infinite_inputs_of_a_saturated_layer_contribute_nothing) {
  RandomArrays random;
  for (const std::size_t columns : {40u, 1031u}) {
    Array x = random({2, columns});
    x(0, 3) = std::numeric_limits<double>::infinity();
    Array w = random({2, 2});
    w(0, 0) = w(1, 0) = 1e300;
    Array b = random({2, 1});
    b(0, 0) = b(1, 0) = 1e3;
    const std::vector<Array> weights{w, random({4, 2})};
    const std::vector<Array> biases{b, random({4, 1})};
    for (double& element : x) element = std::abs(element);
    const auto activation = [](const auto& sums) { return ad::sigmoid(sums); };
    for (const bool read_twice : {false, true}) {
      const std::vector<Array> adjoints = adjoints_of_network(activation, weights, biases, x, read_twice);
      BOOST_TEST(largest_difference(adjoints[0], Array(0.0 * random({2, columns}))) == 0.0);
      BOOST_TEST(largest_difference(adjoints[1], Array(0.0 * random({2, 2}))) == 0.0);
      BOOST_TEST(largest_difference(adjoints[2], Array(0.0 * random({2, 1}))) == 0.0);
    }
  }
}

// Infinite weights below adjoints that are zero: as with one layer, nothing comes through. What another reader of the
// lowest layer contributes does.
BOOST_AUTO_TEST_CASE(zero_adjoints_in_the_middle) {
  RandomArrays random;
  for (const std::size_t columns : {5u, 520u}) {
    const Array x = random({inputs, columns});
    const Array w = random({neurons, inputs});
    const Array zeros = 0.0 * random({neurons, neurons});
    const Array infinite = zeros - std::numeric_limits<double>::infinity();
    const Array gradient = ad::gradient(
        [&](const ad::Tensor& u) {
          const ad::Tensor first = ad::sigmoid(ad::matmul(u, x));
          const ad::Tensor dead = ad::relu(ad::matmul(infinite, first));
          const ad::Tensor third = ad::sigmoid(ad::matmul(zeros, dead));
          return ad::sum(first * third);
        },
        w);
    const Array expected =
        ad::gradient([&](const ad::Tensor& u) { return ad::sum(ad::sigmoid(ad::matmul(u, x))) * 0.5; }, w);
    BOOST_TEST(largest_difference(expected, gradient) < 1e-13);
  }
}

// The adjoints of a layer that only the next one reads are not zeroed before a sweep. Where nothing comes from above,
// they are zero all the same: in each of two sweeps, the second of which finds the adjoints of the first.
BOOST_FIXTURE_TEST_CASE(adjoints_that_nothing_reaches_are_zero, WideRecording) {
  std::vector<ad::Tensor> layers{x};
  for (int k = 0; k < 11; ++k) layers.push_back(layer_on(layers.back()));
  const ad::Tensor other = tape.input(random({neurons, 1}));
  const ad::Var apart = ad::sum(ad::square(other));

  Array seed = Array::from_shape({neurons, columns});
  std::fill(seed.begin(), seed.end(), 1.0);
  tape.backward(layers.back(), seed);
  for (const ad::Tensor& layer : layers) {
    const Array adjoint = tape.adjoint(layer);
    BOOST_TEST(std::none_of(adjoint.begin(), adjoint.end(), [](double a) { return a == 0; }));
  }
  std::fill(seed.begin(), seed.end(), 0.0);
  for (std::size_t row = 0; row < neurons; ++row) seed(row, 1000) = 1;
  tape.backward(layers.back(), seed);
  for (const ad::Tensor& layer : layers) {
    const Array adjoint = tape.adjoint(layer);
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < neurons; ++row) {
      for (std::size_t k = 0; k < columns; ++k) wrong += (adjoint(row, k) != 0) != (k == 1000);
    }
    BOOST_TEST(wrong == 0u);
  }
  std::fill(seed.begin(), seed.end(), 1.0);  // an output that the layer above it reads
  tape.backward(layers[4], seed);
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const Array adjoint = tape.adjoint(layers[k]);
    BOOST_TEST(std::all_of(adjoint.begin(), adjoint.end(), [k](double a) { return (a != 0) == (k <= 4); }));
  }
  tape.backward(apart);
  for (const ad::Tensor& layer : layers) {
    const Array adjoint = tape.adjoint(layer);
    BOOST_TEST(std::all_of(adjoint.begin(), adjoint.end(), [](double a) { return a == 0; }));
  }
}

// Adjoints that one layer hands to the next need not be stored in the sweep; who asks for them gets them. Another reader
// of each layer, which contributes nothing, has them stored: it is recorded last, as what is read twice is always stored.
BOOST_FIXTURE_TEST_CASE(adjoints_between_layers_can_be_read, WideRecording) {
  std::vector<ad::Tensor> layers{x};
  const ad::Var after_x = tape.input(1.0);
  for (int k = 0; k < 11; ++k) layers.push_back(layer_on(layers.back()));
  const ad::Var output = ad::sum(ad::square(layers.back()));
  const ad::Var twice = 2.0 * output;

  tape.backward(output);
  const double element = tape.adjoint(layers[5](2, 700));
  std::vector<Array> adjoints;
  for (const ad::Tensor& layer : layers) adjoints.push_back(tape.adjoint(layer));
  BOOST_TEST(element == adjoints[5](2, 700));
  for (std::size_t k = 0; k < layers.size(); ++k) BOOST_TEST(tape.adjoint(layers[k]) == adjoints[k]);  // once more
  tape.backward(twice);
  BOOST_TEST(tape.adjoint_view(layers[7])[columns + 1] == 2.0 * adjoints[7](1, 1));
  tape.backward(output);
  const double* from = tape.adjoint_view(after_x, output).data() + 1;
  for (std::size_t k = 1; k < layers.size(); ++k, from += x.size()) {
    BOOST_TEST(std::equal(adjoints[k].begin(), adjoints[k].end(), from));
  }
  tape.backward(twice);
  std::vector<double> row(columns);
  tape.adjoint_into(ad::slice(layers[2], 0, 3, 4), row);
  BOOST_TEST(row[900] == 2.0 * adjoints[2](3, 900));
  tape.backward(output);
  for (std::size_t k = layers.size(); k-- > 0;) BOOST_TEST(tape.adjoint(layers[k]) == adjoints[k]);

  ad::Var with_readers = output;
  for (const ad::Tensor& layer : layers) with_readers += ad::sum(layer * 0.0);
  tape.backward(with_readers);
  for (std::size_t k = 0; k < layers.size(); ++k) {
    BOOST_TEST(largest_difference(tape.adjoint(layers[k]), adjoints[k]) < 1e-15);
  }
}

// Which adjoints need no zeroes is found again for each sweep: here another reader comes after the first one.
BOOST_FIXTURE_TEST_CASE(a_reader_recorded_between_two_sweeps, WideRecording) {
  const ad::Tensor first = layer_on(x);
  const ad::Tensor second = layer_on(first);
  const ad::Var before = ad::sum(second);
  tape.backward(before);
  const Array once = tape.adjoint(x);
  const ad::Var after = before + ad::sum(first * 2.0);
  tape.backward(after);
  const Array twice = tape.adjoint(x);
  const ad::Var apart = ad::sum(first * 2.0);
  tape.backward(apart);
  const Array alone = tape.adjoint(x);
  BOOST_TEST(largest_difference(once + alone, twice) < 1e-13);
  const ad::Var element = before + first(1, 7);
  tape.backward(element);
  const double expected = tape.adjoint(first(1, 7));
  tape.backward(before);
  BOOST_TEST(expected - tape.adjoint(first(1, 7)) == 1.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()
