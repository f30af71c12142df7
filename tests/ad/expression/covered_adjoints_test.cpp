// Adjoints that one statement writes wholly are not set to zero before a sweep: what the memory held must not show.
//
// Each case runs on a tape whose adjoints are NaN from an earlier recording, and again with a second reader of every
// input that contributes zeros, so that nothing is written and everything added.
#include <tests/ad/expression/tensor_support.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
using namespace slope::test;
using ad::Tensor;

using Loss = std::function<ad::Var(const std::vector<Tensor>&)>;

/// Leaves NaN in the memory of the tape's adjoints.
void soil(ad::Tape<double>& tape) {
  const ad::Recording recording(tape);
  const Tensor x = tape.input(Array(xt::ones<double>({400, 400})));
  const Tensor y = x * 2.0;
  tape.backward(y, Array(xt::ones<double>({400, 400}) * std::numeric_limits<double>::quiet_NaN()));
}

std::vector<Array> gradients(ad::Tape<double>& tape, const Loss& loss, const std::vector<Array>& inputs,
                             bool read_twice) {
  const ad::Recording recording(tape);
  std::vector<Tensor> x;
  for (const Array& input : inputs) x.push_back(tape.input(input));
  ad::Var y = loss(x);
  if (read_twice) {
    for (const Tensor& input : x) y = y + 0.0 * ad::sum(input);
  }
  tape.backward(y);
  std::vector<Array> results;
  for (const Tensor& input : x) results.push_back(tape.adjoint(input));
  return results;
}

void check_written_as_added(const std::string& what, const Loss& loss, const std::vector<Array>& inputs) {
  ad::Tape tape;
  soil(tape);
  const std::vector<Array> written = gradients(tape, loss, inputs, false);
  const std::vector<Array> again = gradients(tape, loss, inputs, false);
  const std::vector<Array> added = gradients(tape, loss, inputs, true);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    BOOST_TEST(distance(written[k], added[k]) < 1e-12, what << ", input " << k);
    BOOST_TEST(distance(again[k], written[k]) == 0, what << ", input " << k << " again");
  }
}

Array small_numbers(const Shape& shape) { return Array(0.01 * xt::sin(numbered(shape))); }

}  // namespace

BOOST_AUTO_TEST_SUITE(covered_adjoints)

BOOST_AUTO_TEST_CASE(of_layers) {
  const Array points = small_numbers({20, 700});
  const Loss network = [points](const std::vector<Tensor>& p) {
    const Tensor hidden = ad::sigmoid(ad::matmul(p[0], points) + p[1]);
    const Tensor outputs = ad::tanh(ad::matmul(p[2], hidden) + p[3]);
    return ad::sum(ad::square(outputs - 0.5));
  };
  check_written_as_added("layers", network,
                         {small_numbers({30, 20}), small_numbers({30, 1}), small_numbers({25, 30}),
                          small_numbers({25, 1})});
  const Array point = small_numbers({20, 1});
  const Loss of_one_point = [point](const std::vector<Tensor>& p) {
    const Tensor hidden = ad::sigmoid(ad::matmul(p[0], point) + p[1]);
    return ad::sum(ad::square(ad::tanh(ad::matmul(p[2], hidden) + p[3])));
  };
  check_written_as_added("one point", of_one_point,
                         {small_numbers({100, 20}), small_numbers({100, 1}), small_numbers({90, 100}),
                          small_numbers({90, 1})});
  const Loss of_three_layers = [point](const std::vector<Tensor>& p) {
    const Tensor first = ad::sigmoid(ad::matmul(p[0], point) + p[1]);
    const Tensor second = ad::tanh(ad::matmul(p[2], first) + p[3]);
    return ad::sum(ad::square(ad::sigmoid(ad::matmul(p[4], second) + p[5])));
  };
  check_written_as_added("one point through three layers", of_three_layers,
                         {small_numbers({100, 20}), small_numbers({100, 1}), small_numbers({90, 100}),
                          small_numbers({90, 1}), small_numbers({80, 90}), small_numbers({80, 1})});
  const Loss turned = [points](const std::vector<Tensor>& p) {
    return ad::sum(Tensor(ad::sigmoid(ad::matmul(ad::transpose(p[0]), points) + p[1])));
  };
  check_written_as_added("turned weights", turned, {small_numbers({20, 60}), small_numbers({60, 1})});
  const Loss sliced = [points](const std::vector<Tensor>& p) {
    return ad::sum(Tensor(ad::sigmoid(ad::matmul(ad::slice(p[0], 0, 0, 30), points))));
  };
  check_written_as_added("some of the weights", sliced, {small_numbers({60, 20})});
}

BOOST_AUTO_TEST_CASE(of_layers_that_are_dead) {
  const Array points = Array(xt::abs(small_numbers({20, 700})));
  const Loss dead = [points](const std::vector<Tensor>& p) {
    const Tensor hidden = ad::relu(ad::matmul(p[0], points) - 100.0);
    return ad::sum(Tensor(ad::sigmoid(ad::matmul(p[1], hidden) + p[2])));
  };
  check_written_as_added("dead below", dead, {small_numbers({30, 20}), small_numbers({25, 30}), small_numbers({25, 1})});
  const Loss dead_above = [points](const std::vector<Tensor>& p) {
    const Tensor hidden = ad::sigmoid(ad::matmul(p[0], points) + p[1]);
    return ad::sum(Tensor(ad::relu(ad::matmul(p[2], hidden) - 100.0)));
  };
  check_written_as_added("dead above", dead_above,
                         {small_numbers({30, 20}), small_numbers({30, 1}), small_numbers({25, 30})});
  // Nothing comes down to the lower layer, though something comes to the upper one.
  const Loss dead_between = [points](const std::vector<Tensor>& p) {
    const Tensor hidden = ad::sigmoid(ad::matmul(p[0], points) + p[1]);
    const Tensor outputs = ad::relu(ad::matmul(p[2], hidden));
    return ad::sum(ad::square(outputs - 0.5));
  };
  check_written_as_added("dead between", dead_between,
                         {small_numbers({30, 20}), small_numbers({30, 1}), Array(-xt::abs(small_numbers({25, 30})))});
  // The same of one point: the layer in the middle is dead, and so is all below it.
  const Array point = Array(xt::abs(small_numbers({20, 1})));
  const Loss dead_in_the_middle = [point](const std::vector<Tensor>& p) {
    const Tensor first = ad::sigmoid(ad::matmul(p[0], point) + p[1]);
    const Tensor second = ad::relu(ad::matmul(p[2], first) + p[3]);
    return ad::sum(Tensor(ad::tanh(ad::matmul(p[4], second) + p[5])));
  };
  const std::vector<Array> parameters{small_numbers({80, 20}),
                                      small_numbers({80, 1}),
                                      Array(-xt::abs(small_numbers({80, 80}))),
                                      Array(-xt::abs(small_numbers({80, 1}))),
                                      small_numbers({80, 80}),
                                      small_numbers({80, 1})};
  check_written_as_added("one point, dead in the middle", dead_in_the_middle, parameters);
  ad::Tape tape;
  const std::vector<Array> adjoints = gradients(tape, dead_in_the_middle, parameters, false);
  for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(xt::amax(xt::abs(adjoints[k]))() == 0, "input " << k);
  BOOST_TEST(xt::amax(xt::abs(adjoints[5]))() > 0);
  const Loss dead_on_top = [point](const std::vector<Tensor>& p) {
    const Tensor first = ad::sigmoid(ad::matmul(p[0], point) + p[1]);
    const Tensor second = ad::relu(ad::matmul(p[2], first) + p[3]);
    return ad::sum(Tensor(ad::sigmoid(second))) + ad::sum(p[4]);
  };
  check_written_as_added("one point, dead on top", dead_on_top,
                         {small_numbers({80, 20}), small_numbers({80, 1}), Array(-xt::abs(small_numbers({80, 80}))),
                          Array(-xt::abs(small_numbers({80, 1}))), small_numbers({80, 1})});
  // The first columns contribute nothing, the last ones do.
  Array late = Array(xt::zeros<double>({20, 700}));
  for (std::size_t k = 0; k < 20; ++k) late(k, 699) = 1e4;
  const Loss partly = [late](const std::vector<Tensor>& p) {
    return ad::sum(Tensor(ad::relu(ad::matmul(p[0], late) + p[1])));
  };
  check_written_as_added("late", partly,
                         {Array(xt::abs(small_numbers({60, 20}))), Array(-xt::abs(small_numbers({60, 1})))});
}

BOOST_AUTO_TEST_CASE(of_products) {
  const Array points = small_numbers({90, 70});
  const Loss product = [points](const std::vector<Tensor>& p) {
    return ad::sum(ad::square(Tensor(ad::matmul(Tensor(ad::matmul(p[0], points)), p[1]))));
  };
  check_written_as_added("products", product, {small_numbers({100, 90}), small_numbers({70, 80})});
  const Loss of_vectors = [](const std::vector<Tensor>& p) {
    return ad::sum(ad::square(Tensor(ad::matmul(p[0], Tensor(ad::matmul(p[1], p[2]))))));
  };
  check_written_as_added("products of vectors", of_vectors,
                         {small_numbers({330, 340}), small_numbers({340, 350}), small_numbers({350})});
  const Loss row = [](const std::vector<Tensor>& p) { return ad::sum(ad::square(Tensor(ad::matmul(p[0], p[1])))); };
  check_written_as_added("a row by a matrix", row, {small_numbers({1, 400}), small_numbers({400, 390})});
  const Loss stacks = [](const std::vector<Tensor>& p) {
    return ad::sum(ad::square(Tensor(ad::matmul(p[0], p[1]))));
  };
  check_written_as_added("stacks", stacks, {small_numbers({20, 30, 40}), small_numbers({40, 50})});
  check_written_as_added("one matrix by a stack", stacks, {small_numbers({60, 40}), small_numbers({20, 40, 50})});
  check_written_as_added("stacks of both", stacks, {small_numbers({20, 30, 40}), small_numbers({20, 40, 50})});
}

// A tensor that one statement reads in several ways: an adjoint that is handed on to several of its operands must not
// stand where one of them collects more.
BOOST_AUTO_TEST_CASE(of_chains_that_read_a_tensor_more_than_once) {
  const Array matrix = small_numbers({4, 4});
  const Shape shape{4, 100};
  const auto check = [&](const std::string& what, const Loss& loss, const std::vector<Shape>& shapes) {
    std::vector<Array> inputs;
    for (const Shape& input : shapes) inputs.push_back(small_numbers(input));
    check_written_as_added(what, loss, inputs);
    check_written_as_added(what + ", after a function", [&](const std::vector<Tensor>& p) {
      std::vector<Tensor> computed;
      for (const Tensor& input : p) computed.push_back(ad::exp(input));
      return loss(computed);
    }, inputs);
  };
  using P = const std::vector<Tensor>&;
  check("in a sum and beside it", [](P p) { return ad::sum((p[0] + p[1]) * p[0]); }, {shape, shape});
  check("beside a sum and in it", [](P p) { return ad::sum(p[0] * (p[1] + p[0])); }, {shape, shape});
  check("with a column", [](P p) { return ad::sum((p[0] + p[1]) * p[0]); }, {shape, {4, 1}});
  check("with a number", [](P p) { return ad::sum((p[0] + p[1](0)) * p[0]); }, {shape, {1}});
  check("minus another", [](P p) { return ad::sum((p[0] - p[1]) * p[0]); }, {shape, shape});
  check("with a product", [&](P p) { return ad::sum((p[0] + ad::matmul(p[1], matrix)) * p[0]); }, {{4, 4}, {4, 4}});
  check("with a wide product", [](P p) { return ad::sum((p[0] + ad::matmul(p[1], p[2])) * p[0]); },
        {shape, {4, 3}, {3, 100}});
  check("a sum read twice", [](P p) {
    const auto inner = p[0] + p[2];
    return ad::sum((inner + p[1]) * inner);
  }, {shape, shape, shape});
  check("a difference from a constant read twice", [](P p) {
    const auto inner = p[0] - 0.5;
    return ad::sum((inner - 0.25) * inner * p[1]);
  }, {shape, shape});
  check("in a function of a sum", [](P p) { return ad::sum(ad::sin(ad::fma(p[0], p[1], p[0]) + p[0])); }, {shape, shape});
  check("stored", [](P p) {
    const Tensor stored = (p[0] + p[1]) * p[0] + p[1];
    return ad::sum(ad::square(stored));
  }, {shape, shape});
  check("summed along an axis", [](P p) { return ad::sum(ad::square(ad::sum(ad::exp(p[0] - p[1]) + p[0], 0))); },
        {shape, shape});
}

// A scalar recorded after a tensor is no part of it: zeros for the one once went to the other.
BOOST_AUTO_TEST_CASE(beside_scalars) {
  const Loss unused = [](const std::vector<Tensor>& p) {
    const ad::Var scalar = p[2](0) * 2.0;
    const Tensor nothing = ad::exp(p[0]) * scalar;
    return ad::sum(ad::square(p[1])) + 0.0 * nothing(0, 0);
  };
  check_written_as_added("an unused statement", unused,
                         {small_numbers({90, 80}), small_numbers({90, 80}), small_numbers({1})});
  const Loss residual = [](const std::vector<Tensor>& p) {
    return ad::sum(ad::square(p[1])) + ad::sum(ad::square(Tensor(p[0] * p[2](0))));
  };
  check_written_as_added("a residual of zero", residual,
                         {Array(xt::zeros<double>({90, 80})), small_numbers({90, 80}), small_numbers({1})});
  // The driver's own scalar input, recorded last.
  const Array x = small_numbers({100, 100});
  const auto f = [](const auto& z, const auto& y, const auto& s) {
    using T = std::decay_t<decltype(y)>;
    const T nothing = ad::exp(z) * s;
    return ad::sum(ad::square(y));
  };
  const auto gradients_of_f = ad::gradient(f, x, x, 2.0);
  BOOST_TEST(distance(std::get<1>(gradients_of_f), Array(2.0 * x)) < 1e-15);
  BOOST_TEST(std::get<2>(gradients_of_f) == 0.0);
}

BOOST_AUTO_TEST_CASE(of_other_numbers) {
  const auto f = [](const auto& w, const auto& x) {
    using T = std::decay_t<decltype(w)>;
    const T hidden = ad::sigmoid(ad::matmul(w, x));
    return ad::sum(ad::square(T(ad::matmul(w, T(hidden + x)))));
  };
  const Array w = small_numbers({60, 60});
  const Array x = small_numbers({60, 300});
  const auto [by_w, by_x] = ad::gradient(f, w, x);
  const xt::xarray<float> narrow_w = w;
  const xt::xarray<float> narrow_x = x;
  const auto [by_narrow_w, by_narrow_x] = ad::gradient(f, narrow_w, narrow_x);
  BOOST_TEST(distance(by_w, Array(by_narrow_w)) < 1e-4);
  BOOST_TEST(distance(by_x, Array(by_narrow_x)) < 1e-4);
  // Numbers of sixteen bytes: what stands behind one another in the tape's memory is aligned for them.
  const auto wide = [](const auto& a, const auto& b) {
    using T = std::decay_t<decltype(a)>;
    const T product = ad::matmul(a, b) + b;
    return ad::sum(ad::square(product));
  };
  const Array small = small_numbers({4, 4});
  const Array columns = small_numbers({4, 100});
  const auto [by_plain, by_columns] = ad::gradient(wide, small, columns);
  const auto [by_wide, by_wide_columns] =
      ad::gradient(wide, xt::xarray<long double>(small), xt::xarray<long double>(columns));
  BOOST_TEST(distance(by_plain, Array(by_wide)) < 1e-14);
  BOOST_TEST(distance(by_columns, Array(by_wide_columns)) < 1e-14);
  // A tape of dual numbers with the tangent 0 sweeps to the same adjoints.
  const auto along_nothing = ad::hessian_vector_product(f, std::tuple{w, x}, std::tuple{Array(w * 0.0), Array(x * 0.0)});
  BOOST_TEST(distance(std::get<0>(along_nothing), Array(w * 0.0)) == 0);
}

BOOST_AUTO_TEST_CASE(of_hidden_layers_after_other_sweeps) {
  ad::Tape tape;
  soil(tape);
  const ad::Recording recording(tape);
  const Array points = small_numbers({20, 700});
  const Tensor w = tape.input(small_numbers({30, 20}));
  const Tensor v = tape.input(small_numbers({25, 30}));
  const Tensor hidden = ad::sigmoid(ad::matmul(w, points));
  const Tensor outputs = ad::tanh(ad::matmul(v, hidden));
  const ad::Var first = ad::sum(outputs);
  const ad::Var second = ad::sum(ad::square(hidden)) + 0.0 * first;
  const auto adjoints_from = [&](const ad::Var& y) {
    tape.backward(y);
    return std::vector<Array>{tape.adjoint(hidden), tape.adjoint(w), tape.adjoint(v)};
  };
  const std::vector<Array> from_first = adjoints_from(first);
  const std::vector<Array> from_second = adjoints_from(second);
  const std::vector<Array> from_first_again = adjoints_from(first);
  for (std::size_t k = 0; k < 3; ++k) BOOST_TEST(distance(from_first[k], from_first_again[k]) == 0);
  BOOST_TEST(distance(from_second[0], Array(2.0 * hidden.value())) < 1e-14);
  BOOST_TEST(distance(from_second[2], Array(xt::zeros<double>({25, 30}))) == 0);
}

BOOST_AUTO_TEST_CASE(of_elementwise_statements) {
  const Loss squares = [](const std::vector<Tensor>& p) { return ad::sum(ad::exp(p[0]) * p[1] + p[2]); };
  check_written_as_added("linear", squares, {small_numbers({90, 80}), small_numbers({90, 80}), small_numbers({90, 80})});
  const Loss turned = [](const std::vector<Tensor>& p) {
    return ad::sum(Tensor(ad::exp(ad::transpose(p[0])) * p[1]));
  };
  check_written_as_added("turned", turned, {small_numbers({90, 90}), small_numbers({90, 90})});
  check_written_as_added("broadcast", squares, {small_numbers({90, 80}), small_numbers({80}), small_numbers({90, 1})});
  const Loss comparison = [](const std::vector<Tensor>& p) {
    return ad::sum(Tensor(ad::where(p[0] > 0.0, p[1], 2.0 * p[1])));
  };
  check_written_as_added("compared only", comparison, {small_numbers({90, 80}), small_numbers({90, 80})});
  const Loss passed_on = [](const std::vector<Tensor>& p) {
    const Tensor first = ad::sin(p[0]);
    const Tensor second = first * 3.0;
    const Tensor unused = ad::exp(second);
    return ad::sum(ad::square(second)) + 0.0 * unused(0, 0);
  };
  check_written_as_added("a chain of statements", passed_on, {small_numbers({90, 80})});
  const Loss along = [](const std::vector<Tensor>& p) { return ad::sum(ad::square(Tensor(ad::sum(p[0] * p[1], 1)))); };
  check_written_as_added("sums along an axis", along, {small_numbers({90, 80}), small_numbers({90, 80})});
}

BOOST_AUTO_TEST_SUITE_END()
