// Random computations with tensors have the derivatives that their definition gives, however they are swept.
#include <tests/laws/random_tensors.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

namespace {

namespace ad = slope::ad;
namespace reference = slope::tests::reference;
using slope::tests::RandomTensors;
using Array = xt::xarray<double>;
using Kind = RandomTensors::Kind;

/// What the reference finds: by tensor and element, the inputs first.
struct Expected {
  std::vector<std::vector<long double>> values, adjoints;
  std::vector<std::vector<long double>> magnitudes;  // of the contributions that an adjoint is the sum of
};

/// The computation and its adjoints by the definition, with each input moved by a multiple of its direction.
Expected expect(const RandomTensors& program, const std::vector<Array>& directions = {}, long double step = 0) {
  std::vector<reference::Node>& graph = reference::graph();
  graph.clear();
  std::vector<reference::Tensor> known;
  for (const Array& input : program.inputs()) {
    known.push_back(slope::tests::TensorKind<reference::Tensor>::constant(input));
  }
  std::size_t moved = 0;
  for (const Array& direction : directions) {
    for (const double d : direction) graph[moved++].value += step * static_cast<long double>(d);
  }
  known = program.tensors(known);
  const reference::Number total = program.total(known);
  std::vector<long double> adjoints(graph.size()), magnitudes(graph.size());
  adjoints[total.at()] = magnitudes[total.at()] = 1;
  for (std::size_t k = graph.size(); k-- > 0;) {
    for (const auto& [argument, partial] : graph[k].partials) {
      adjoints[argument] += partial * adjoints[k];
      magnitudes[argument] += std::abs(partial) * magnitudes[k];
    }
  }
  Expected expected;
  for (const reference::Tensor& tensor : known) {
    expected.values.emplace_back();
    expected.adjoints.emplace_back();
    expected.magnitudes.emplace_back();
    for (const reference::Number x : tensor.elements) {
      expected.values.back().push_back(x.value());
      expected.adjoints.back().push_back(adjoints[x.at()]);
      expected.magnitudes.back().push_back(magnitudes[x.at()]);
    }
  }
  return expected;
}

/// Whether they agree but for rounding, in a sum of terms of this magnitude. A contribution lost is far from it.
bool agree(double ours, long double expected, long double magnitude) {
  return std::abs(static_cast<long double>(ours) - expected) <= 1e-7L * (magnitude + 0.1L);
}

template <class Numbers>
bool all_agree(const Array& ours, const Numbers& expected, const std::vector<long double>& magnitudes) {
  bool same = ours.size() == expected.size();
  for (std::size_t k = 0; same && k < ours.size(); ++k) same = agree(ours.data()[k], expected[k], magnitudes[k]);
  return same;
}

std::vector<ad::Tensor> inputs_on(ad::Tape<double>& tape, const RandomTensors& program) {
  std::vector<ad::Tensor> inputs;
  for (const Array& input : program.inputs()) inputs.push_back(tape.input(input));
  return inputs;
}

/// Values, and the inputs' adjoints: of a first sweep, and of one after a sweep from elsewhere.
void check_reverse(ad::Tape<double>& tape, const RandomTensors& program) {
  const Expected expected = expect(program);
  const ad::Recording recording(tape);
  const std::vector<ad::Tensor> tensors = program.tensors(inputs_on(tape, program));
  const ad::Var total = program.total(tensors);
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    const std::vector<long double> ones(tensors[k].size(), 1);
    BOOST_TEST(all_agree(tensors[k].value(), expected.values[k], ones), "values of tensor " << k);
  }
  for (const bool again : {false, true}) {
    const ad::Var elsewhere = ad::sum(tensors[tensors.size() / 2]);
    if (again && elsewhere.active()) tape.backward(elsewhere);
    tape.backward(total);
    for (std::size_t k = 0; k < program.inputs().size(); ++k) {
      BOOST_TEST(all_agree(tape.adjoint(tensors[k]), expected.adjoints[k], expected.magnitudes[k]),
                 "adjoints of input " << k << (again ? ", second sweep" : ""));
    }
  }
}

/// Elements from everywhere as outputs: several seeds a sweep against one.
void check_lanes(ad::Tape<double>& tape, const RandomTensors& program) {
  const ad::Recording recording(tape);
  const std::vector<ad::Tensor> tensors = program.tensors(inputs_on(tape, program));
  std::vector<ad::Var> outputs{program.total(tensors)};
  for (const ad::Tensor& tensor : tensors) {
    const auto scalars = slope::tests::scalars_of(tensor);
    if (!scalars.empty()) outputs.insert(outputs.end(), {scalars.front(), scalars[scalars.size() / 2]});
  }
  std::erase_if(outputs, [](const ad::Var& output) { return !output.active(); });
  std::ranges::sort(outputs, {}, &ad::Var::slot);
  tape.begin_lanes(outputs.size());
  for (std::size_t from = 0; from < outputs.size(); from += ad::sweep_lanes) {
    std::vector<ad::Slot> slots;
    for (std::size_t k = from; k < std::min(outputs.size(), from + ad::sweep_lanes); ++k) {
      slots.push_back(outputs[k].slot());
    }
    tape.backward_lanes(slots);
    for (std::size_t lane = 0; lane < slots.size(); ++lane) {
      tape.backward(outputs[from + lane]);
      for (std::size_t k = 0; k < program.inputs().size(); ++k) {
        const Array single = tape.adjoint(tensors[k]);
        bool same = true;
        for (std::size_t at = 0; at < single.size(); ++at) {
          const auto& adjoint = tape.lanes_adjoint(tensors[k].slot() + static_cast<ad::Slot>(at));
          same = same && agree(adjoint.lane[lane], single.data()[at], std::abs(single.data()[at]));
        }
        BOOST_TEST(same, "output " << from + lane << ", input " << k);
      }
    }
  }
}

/// A directional derivative by dual numbers, and second derivatives by sweeps of dual numbers, against differences of
/// the reference's adjoints.
void check_forward(const RandomTensors& program, unsigned seed) {
  const auto f = [&](const auto&... x) {
    using T = std::common_type_t<std::decay_t<decltype(x)>...>;
    return program.total(program.tensors(std::vector<T>{x...}));
  };
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<Array> directions = program.inputs();
  for (Array& direction : directions) {
    for (double& element : direction) element = normal(random);
  }
  const auto tuple_of = [](const std::vector<Array>& x) { return std::tuple{x[0], x[1], x[2], x[3], x[4]}; };
  const Expected expected = expect(program);
  long double tangent = 0, magnitude = 0;
  for (std::size_t k = 0; k < directions.size(); ++k) {
    for (std::size_t at = 0; at < directions[k].size(); ++at) {
      const long double d = static_cast<long double>(directions[k].data()[at]);
      tangent += expected.adjoints[k][at] * d;
      magnitude += std::abs(expected.magnitudes[k][at] * d);
    }
  }
  BOOST_TEST(agree(ad::jvp(f, tuple_of(program.inputs()), tuple_of(directions)).tangent, tangent, magnitude));

  const long double step = 1e-6L;
  const Expected above = expect(program, directions, step);
  const Expected below = expect(program, directions, -step);
  const auto products = ad::hessian_vector_product(f, tuple_of(program.inputs()), tuple_of(directions));
  std::vector<Array> ours;
  std::apply([&](const auto&... part) { (ours.push_back(part), ...); }, products);
  for (std::size_t k = 0; k < ours.size(); ++k) {
    bool same = true;
    for (std::size_t at = 0; at < ours[k].size(); ++at) {
      const long double difference = (above.adjoints[k][at] - below.adjoints[k][at]) / (2 * step);
      const long double scale = 1e3L * (expected.magnitudes[k][at] + std::abs(difference));
      same = same && agree(ours[k].data()[at], difference, scale);
    }
    BOOST_TEST(same, "second derivatives by input " << k);
  }
}

/// Calls check(program, seed) for programs of a kind.
template <class Check>
void for_programs(Kind kind, unsigned count, const Check& check) {
  for (unsigned seed = 0; seed < count; ++seed) {
    BOOST_TEST_CONTEXT("program " << seed) check(RandomTensors(kind, seed), seed);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(random_tensors)

BOOST_AUTO_TEST_CASE(gradients_are_those_of_the_definition) {
  ad::Tape tape;
  const auto check = [&](const RandomTensors& program, unsigned) { check_reverse(tape, program); };
  for_programs(Kind::small, 600, check);
  for_programs(Kind::wide, 40, check);
  for_programs(Kind::layers, 40, check);
}

BOOST_AUTO_TEST_CASE(several_seeds_a_sweep_give_what_one_gives) {
  ad::Tape tape;
  const auto check = [&](const RandomTensors& program, unsigned) { check_lanes(tape, program); };
  for_programs(Kind::small, 300, check);
  for_programs(Kind::wide, 10, check);
  for_programs(Kind::layers, 10, check);
}

BOOST_AUTO_TEST_CASE(forward_mode_and_second_derivatives_are_those_of_the_definition) {
  for_programs(Kind::small, 150, check_forward);
}

BOOST_AUTO_TEST_SUITE_END()
