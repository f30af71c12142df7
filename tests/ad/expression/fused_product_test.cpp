// Small matrix products inside elementwise chains: computed tile by tile, never stored, and differentiated right, for
// every way that a product can stand in an expression, and for columns that fill less than a tile, one, and several.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <tests/ad/expression/modes_agree.hpp>

namespace {

namespace ad = slope::ad;
using slope::modes::agree;
using slope::modes::Array;
using slope::modes::RandomArrays;

/// Has the modes agree on `layer`, a function of weights with five rows and of a column, for operands of every layout.
template <class Layer>
void agree_on_every_layout(const Layer& layer) {
  RandomArrays random;
  agree("a column of a matrix", [&](const auto& u, const auto& v) { return layer(u, ad::slice(v, 1, 1, 2)); },
        random({5, 9}), random({9, 3}));
  agree("upside down", [&](const auto& u, const auto& v) { return layer(u, ad::slice(v, 0, 0, 9, -1)); },
        random({5, 9}), random({9, 1}));
  agree("a row, turned", [&](const auto& u, const auto& v) { return layer(u, ad::transpose(v)); }, random({5, 9}),
        random({1, 9}));
  agree("weights upside down", [&](const auto& u, const auto& v) { return layer(ad::slice(u, 0, 0, 5, -1), v); },
        random({5, 9}), random({9, 1}));
  agree("some rows of the weights", [&](const auto& u, const auto& v) { return layer(ad::slice(u, 0, 1, 15, 3), v); },
        random({15, 9}), random({9, 1}));
  agree("some columns of the weights", [&](const auto& u, const auto& v) { return layer(ad::slice(u, 1, 2, 11), v); },
        random({5, 12}), random({9, 1}));
  agree("turned weights", [&](const auto& u, const auto& v) { return layer(ad::transpose(u), v); }, random({9, 5}),
        random({9, 1}));
  agree("every other column of the weights",
        [&](const auto& u, const auto& v) { return layer(ad::slice(u, 1, 0, 18, 2), v); }, random({5, 18}),
        random({9, 1}));
  agree("a row of the weights is the column too",
        [&](const auto& u, const auto& v) { return layer(u, ad::transpose(ad::slice(u, 0, 1, 2)) * v); },
        random({5, 9}), random({9, 1}));
  agree("one input", layer, random({5, 1}), random({1, 1}));
  const Array h = random({5, 1});
  agree("sums of it", [&](const auto& u, const auto& v) { return ad::sum(layer(u, v) * h, 1); }, random({5, 9}),
        random({9, 1}));
  agree("no inputs", [&](const auto& u, const auto& v) { return layer(u, ad::slice(v, 0, 0, 0)); }, random({5, 0}),
        random({3, 1}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fused_products)

BOOST_AUTO_TEST_CASE(a_product_with_a_bias_by_row_in_any_order) {
  RandomArrays random;
  for (const std::size_t columns : {1u, 8u, 9u, 100u, 300u, 1300u}) {
    const std::size_t rows = columns == 9 || columns == 300 ? 7 : 3;
    const Array x = random({2, columns});
    const Array w = random({rows, 2});
    const Array b = random({rows, 1});
    agree("sigmoid(W x + b)", [&](const auto& u, const auto& v) { return ad::sigmoid(ad::matmul(u, x) + v); }, w, b);
    agree("tanh(b + W x)", [&](const auto& u, const auto& v) { return ad::tanh(v + ad::matmul(u, x)); }, w, b);
    agree("tanh(W x - b)", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) - v); }, w, b);
    agree("(2 W x + b)^2", [&](const auto& u, const auto& v) { return ad::square(ad::matmul(u, x) * 2.0 + v); }, w, b);
  }
}

BOOST_AUTO_TEST_CASE(layers_with_any_of_their_operands_active) {
  RandomArrays random;
  for (const std::size_t columns : {1u, 2u, 7u, 8u, 300u}) {
    const Array x = random({2, columns});
    const Array w = random({7, 2});
    const Array b = random({7, 1});
    agree("W", [&](const auto& u, const auto&) { return ad::sigmoid(ad::matmul(u, x) + b); }, w, b);
    agree("x", [&](const auto& u, const auto&) { return ad::sigmoid(ad::matmul(w, u) + b); }, x, b);
    agree("b", [&](const auto&, const auto& v) { return ad::sigmoid(ad::matmul(w, x) + v); }, w, b);
    agree("W and x", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, v) + b); }, w, x);
    agree("x and b", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(w, u) + v); }, x, b);
    agree(
        "all", [](const auto& u, const auto& v) { return ad::sigmoid(ad::matmul(u, v) + ad::slice(u, 1, 1, 2)); }, w, x);
  }
}

BOOST_AUTO_TEST_CASE(layers_with_a_bias_of_every_layout) {
  RandomArrays random;
  for (const std::size_t columns : {1u, 8u, 300u}) {
    const Array x = random({2, columns});
    const Array w = random({4, 2});
    const auto layer = [&](const auto& u, const auto& v) { return ad::sigmoid(ad::matmul(u, x) + v); };
    agree("one number for all rows", layer, w, random({1, 1}));
    agree("one number without axes", layer, w, random(std::initializer_list<std::size_t>{}));
    agree("one row", layer, random({1, 2}), random({1, 1}));
    agree("one row, more biases", layer, random({1, 2}), random({4, 1}));
    agree("by column", layer, w, random({1, columns}));
    agree("by column, one axis", layer, w, random({columns}));
    agree("by element", layer, w, random({4, columns}));
    agree("a stack", layer, w, random({3, 4, 1}));
    agree(
        "a column of a matrix", [&](const auto& u, const auto& v) { return layer(u, ad::slice(v, 1, 1, 2)); }, w,
        random({4, 3}));
    agree(
        "a column, upside down", [&](const auto& u, const auto& v) { return layer(u, ad::slice(v, 0, 0, 4, -1)); }, w,
        random({4, 1}));
    agree(
        "a row, turned", [&](const auto& u, const auto& v) { return layer(u, ad::transpose(v)); }, w, random({1, 4}));
  }
}

// One column is a vector: its elements may stand anywhere, and so may those of the weights.
BOOST_AUTO_TEST_CASE(layers_of_one_column_of_every_layout) {
  RandomArrays random;
  const Array b = random({5, 1});
  agree_on_every_layout([&](const auto& u, const auto& v) { return ad::sigmoid(ad::matmul(u, v) + b); });
  agree_on_every_layout([&](const auto& u, const auto& v) {  // stored: a layer, not a part of a longer chain
    const std::decay_t<decltype(u)> layer = ad::sigmoid(ad::matmul(u, v) + b);
    return layer;
  });
}

BOOST_AUTO_TEST_CASE(products_of_one_column_in_longer_chains) {
  RandomArrays random;
  const Array b = random({5, 1});
  const Array h = random({5, 1});
  agree("one neuron", [](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, v) + u(0, 0)); }, random({1, 9}),
        random({9, 1}));
  agree("two products",
        [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, v) + ad::matmul(u, v) * h + b); },
        random({5, 9}), random({9, 1}));
  agree("a product and what it is added to",
        [](const auto& u, const auto& v) { return v * ad::sigmoid(ad::matmul(u, v) + v); }, random({9, 9}),
        random({9, 1}));
  agree("a difference squared", [&](const auto& u, const auto& v) { return ad::square(ad::matmul(u, v) - h); },
        random({5, 9}), random({9, 1}));
  agree("more columns beside it",
        [](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, ad::slice(v, 1, 0, 1)) + v); }, random({9, 9}),
        random({9, 4}));
}

// Against the same with its product as a statement of its own: these are too large for every mode and second derivatives.
BOOST_AUTO_TEST_CASE(layers_of_more_neurons_and_inputs) {
  RandomArrays random;
  const auto gradients = [](const Array& w, const Array& x, const Array& b, const Array& seed, bool apart) {
    ad::Tape<double> tape;
    const ad::Recording<double> recording(tape);
    const ad::Tensor u = tape.input(w);
    const ad::Tensor v = tape.input(x);
    const ad::Tensor c = tape.input(b);
    const auto product = ad::matmul(u, v);
    if (apart) BOOST_TEST(product.tensor().active());
    const ad::Tensor layer = ad::sigmoid(product + c);
    tape.backward(layer, seed);
    return std::array{layer.value(), tape.adjoint(u), tape.adjoint(v), tape.adjoint(c)};
  };
  for (const auto& [rows, inner, columns] : std::initializer_list<std::array<std::size_t, 3>>{{40, 50, 1},
                                                                                              {128, 128, 1},
                                                                                              {33, 64, 9},
                                                                                              {64, 64, 32},
                                                                                              {64, 64, 300},
                                                                                              {130, 3, 15},
                                                                                              {3, 300, 8}}) {
    const Array w = random({rows, inner}) * 0.2;
    const Array x = random({inner, columns});
    const Array b = random({rows, 1});
    const Array seed = random({rows, columns});
    const auto together = gradients(w, x, b, seed, false);
    const auto apart = gradients(w, x, b, seed, true);
    for (std::size_t k = 0; k < together.size(); ++k) {
      BOOST_TEST(slope::modes::largest_difference(apart[k], together[k]) < 1e-12);
    }
  }
}

// What a chain computes by itself, and what becomes a product of its own.
BOOST_AUTO_TEST_CASE(statements_of_a_layer) {
  const auto statements = [](std::size_t rows, std::size_t inner, std::size_t columns) {
    RandomArrays random;
    ad::Tape<double> tape;
    const ad::Recording<double> recording(tape);
    const ad::Tensor w = tape.input(random({rows, inner}));
    const std::size_t before = tape.statements();
    const ad::Tensor y = ad::sigmoid(ad::matmul(w, random({inner, columns})) + random({rows, 1}));
    return tape.statements() - before;
  };
  BOOST_TEST(statements(8, 8, 1) == 1u);
  BOOST_TEST(statements(128, 128, 1) == 1u);
  BOOST_TEST(statements(129, 128, 1) == 2u);
  BOOST_TEST(statements(8, 8, 7) == 2u);
  BOOST_TEST(statements(64, 64, 1000) == 1u);
  BOOST_TEST(statements(64, 128, 32) == 1u);
  BOOST_TEST(statements(64, 129, 32) == 2u);
  BOOST_TEST(statements(64, 65, 33) == 2u);
  BOOST_TEST(statements(2, 65, 128) == 1u);
  BOOST_TEST(statements(2, 65, 129) == 2u);
}

// A column that is added to a product of one column is a bias too, and as such takes no leaf and no rule of its own.
BOOST_AUTO_TEST_CASE(the_bias_of_one_column_is_part_of_the_product) {
  RandomArrays random;
  const auto bytes = [&](std::size_t columns, bool biased) {
    ad::Tape<double> tape;
    const ad::Recording<double> recording(tape);
    const ad::Tensor w = tape.input(random({20, 30}));
    const ad::Tensor x = tape.input(random({30, columns}));
    const ad::Tensor b = tape.input(random({20, 1}));
    const std::size_t before = tape.bytes_used();
    const auto product = ad::matmul(w, x);
    const ad::Tensor y = biased ? ad::Tensor(ad::square(ad::tanh(product + b))) : ad::Tensor(ad::square(ad::tanh(product)));
    return tape.bytes_used() - before;
  };
  BOOST_TEST(bytes(1, true) == bytes(1, false));
  BOOST_TEST(bytes(8, true) == bytes(8, false));
}

BOOST_FIXTURE_TEST_CASE(a_layer_of_two_recordings_is_refused, slope::modes::LayersOfTwoRecordings) {
  const std::size_t before = tape.statements();
  BOOST_CHECK_THROW(ad::Tensor(ad::sigmoid(ad::matmul(other_w, x) + b)), ad::RecordingError);
  BOOST_CHECK_THROW(ad::Tensor(ad::sigmoid(ad::matmul(w, other_x) + b)), ad::RecordingError);
  BOOST_CHECK_THROW(ad::Tensor(ad::sigmoid(ad::matmul(w, x) + other_b)), ad::RecordingError);
  BOOST_TEST(tape.statements() == before);
}

BOOST_AUTO_TEST_CASE(a_layer_of_constants_is_a_constant) {
  RandomArrays random;
  const Array w = random({3, 2});
  const Array x = random({2, 9});
  const Array b = random({3, 1});
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor y = ad::sigmoid(ad::matmul(ad::Tensor(w), ad::Tensor(x)) + ad::Tensor(b));
  BOOST_TEST(!y.active());
  BOOST_TEST(tape.statements() == 0u);
  const Array plain = ad::sigmoid(ad::matmul(w, x) + b);
  BOOST_TEST(slope::modes::largest_difference(plain, y.value()) < 1e-15);
}

// A product is a value, whatever chain it could stand in: its elements are recorded once.
BOOST_AUTO_TEST_CASE(elements_of_a_small_product_are_one_product_s) {
  RandomArrays random;
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor w = tape.input(random({3, 3}));
  const Array m = random({3, 3});
  const auto product = ad::matmul(w, m);
  const ad::Var y = ad::square(product(0, 0));
  const std::size_t before = tape.statements();
  BOOST_TEST(product(1, 2).active());
  BOOST_TEST(tape.statements() == before);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(product(0, 0)) == 2 * product(0, 0).value());

  const auto vector = ad::matmul(w, random({3, 1}));  // one that is left to a chain until it is asked for
  const std::size_t before_vector = tape.statements();
  BOOST_TEST((vector(0, 0).active() && vector(1, 0).active()));
  const ad::Tensor layer = ad::tanh(vector + 1.0);
  BOOST_TEST(tape.statements() == before_vector + 2);
}

BOOST_AUTO_TEST_CASE(a_product_or_its_bias_that_something_else_reads_too) {
  RandomArrays random;
  for (const std::size_t columns : {9u, 300u}) {
    const Array x = random({2, columns});
    const Array w = random({3, 2});
    const Array b = random({3, 1});
    agree("bias twice", [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + v) * v; }, w, b);
    agree(
        "product twice",
        [&](const auto& u, const auto& v) {
          const auto product = ad::matmul(u, x);
          return ad::tanh(product + v) * product;
        },
        w, b);
    agree("two products",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + v) * ad::matmul(u, x); }, w, b);
    agree("an element of W and one of b",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(u, x) + u(0, 0)) * v(0, 0); }, w, b);
  }
}

BOOST_AUTO_TEST_CASE(both_factors_active_with_leaves_of_every_shape) {
  RandomArrays random;
  for (const std::size_t columns : {8u, 40u}) {
    const Array w = random({3, 2});
    const Array x = random({2, columns});
    const Array full = random({3, columns});
    const Array row = random({1, columns});
    agree("a full array", [&](const auto& u, const auto& v) { return ad::exp(ad::matmul(u, v) * full * 0.1); }, w, x);
    agree("a row", [&](const auto& u, const auto& v) { return ad::sin(ad::matmul(u, v) + row); }, w, x);
    agree("a costly inner value",
          [&](const auto& u, const auto& v) { return ad::log(ad::exp(ad::matmul(u, v)) + 2.0); }, w, x);
    agree("a transposed factor",
          [&](const auto& u, const auto& v) { return ad::tanh(ad::matmul(ad::transpose(u), v) + 1.0); },
          random({2, 3}), x);
    agree("the product alone", [&](const auto& u, const auto& v) { return ad::matmul(u, v); }, w, x);
  }
}

BOOST_AUTO_TEST_SUITE_END()
