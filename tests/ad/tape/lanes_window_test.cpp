// Sweeps of several seeds over recordings so long that adjoints near the place of the sweep stand in a window: they give
// the numbers, bit by bit, that sweeps over one array of all adjoints give, and those of single sweeps.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Slot;
using ad::Var;

constexpr std::size_t long_enough = 80000;  // statements
constexpr std::size_t without_window = 65;  // so many outputs are swept over one array

/// A recording whose statements depend on others from next to them to the other end.
class LongProgram {
 public:
  explicit LongProgram(unsigned seed) : random_(seed) {}

  std::vector<Var> record(ad::Tape<double>& tape, const std::vector<Var>& inputs, std::size_t statements) {
    std::vector<Var> all = inputs;
    Var sum = 0.0;
    while (all.size() < statements) {
      const Var& a = pick(all);
      const Var& b = pick(all);
      if (a.slot() == b.slot()) continue;  // merged where the stream has just grown, which may round otherwise
      switch (random_() % 50 == 0 ? 6 : random_() % 6) {
        case 0: all.push_back(0.5 * a - 0.4 * b); break;
        case 1: all.push_back(ad::sin(a) * b); break;
        case 2: all.push_back(ad::square(a) + 0.1); break;
        case 3: all.push_back(ad::cos(a)); break;
        case 6: all.push_back(tape.input(0.2)); break;
        case 4: all.push_back(sum = 0.5 * ad::tanh(a)); break;
        default: all.push_back(sum += 0.1 * a * b);
      }
    }
    return all;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  const Var& pick(const std::vector<Var>& all) {
    switch (random_() % 8) {
      case 0: return all[below(all.size())];
      case 1: return all[below(input_count)];
      case 2: return all[all.size() - 1 - below(std::min<std::size_t>(all.size(), 3000))];
      case 3: return all[all.size() - 1 - below(std::min<std::size_t>(all.size(), 70))];
      default: return all[all.size() - 1 - below(std::min<std::size_t>(all.size(), 4))];
    }
  }

  static constexpr std::size_t input_count = 70;  // more than a granule
  std::mt19937 random_;
};

/// The adjoints of all inputs from each output, output by output; `outputs_told`: to begin_lanes.
std::vector<double> sweep_all(ad::Tape<double>& tape, const std::vector<Var>& inputs, const std::vector<Slot>& outputs,
                              std::size_t outputs_told) {
  tape.begin_lanes(outputs_told);
  std::vector<double> adjoints;
  for (std::size_t from = 0; from < outputs.size(); from += ad::sweep_lanes) {
    const std::size_t count = std::min(ad::sweep_lanes, outputs.size() - from);
    tape.backward_lanes(std::span(outputs).subspan(from, count));
    for (std::size_t lane = 0; lane < count; ++lane) {
      for (const Var& x : inputs) adjoints.push_back(tape.lanes_adjoint(x.slot()).lane[lane]);
    }
  }
  return adjoints;
}

double adjoint_of(ad::Tape<double>& tape, const Var& output, const Var& input) {
  tape.backward(output);
  return tape.adjoint(input);
}

std::size_t different_bits(const std::vector<double>& a, const std::vector<double>& b) {
  std::size_t count = a.size() == b.size() ? 0 : 1;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    count += std::bit_cast<std::uint64_t>(a[k]) != std::bit_cast<std::uint64_t>(b[k]);
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lanes_window)

BOOST_AUTO_TEST_CASE(programs_with_dependences_of_every_length) {
  ad::Tape tape;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    LongProgram program(seed);
    const ad::Recording recording(tape);
    const std::vector<Var> x = tape.input(std::vector<double>(70, 0.3 + 0.1 * seed));
    const std::vector<Var> all = program.record(tape, x, long_enough);
    BOOST_REQUIRE(ad::window_pays(static_cast<Slot>(tape.slots()), ad::sweep_lanes));
    for (const std::size_t count : {std::size_t{1}, std::size_t{8}, std::size_t{24}, std::size_t{60}}) {
      std::vector<Slot> outputs{all.back().slot()};
      while (outputs.size() < count) outputs.push_back(all[program.below(all.size())].slot());
      if (count > 20) {  // neighbours, an input, a constant
        outputs[3] = all[all.size() - 2].slot();
        outputs[4] = x[69].slot();
        outputs[5] = 0;
      }
      std::sort(outputs.begin(), outputs.end());
      const std::vector<double> windowed = sweep_all(tape, x, outputs, count);
      BOOST_TEST(different_bits(windowed, sweep_all(tape, x, outputs, without_window)) == 0u);
      BOOST_TEST(different_bits(windowed, sweep_all(tape, x, outputs, count)) == 0u);
      for (std::size_t k = 0; k < std::min<std::size_t>(count, 4); ++k) {
        const std::size_t place = std::size_t{outputs[outputs.size() - 1 - k]};
        const auto output = std::find_if(all.begin(), all.end(), [&](const Var& v) { return v.slot() == place; });
        tape.backward(*output);
        double largest = 0;
        for (const Var& input : x) largest = std::max(largest, std::abs(tape.adjoint(input)));
        for (std::size_t column = 0; column < x.size(); ++column) {
          const double lane = windowed[(outputs.size() - 1 - k) * x.size() + column];
          BOOST_TEST(std::abs(lane - tape.adjoint(x[column])) <= 1e-11 * largest);
        }
      }
    }
  }
}

// Outputs in any order, some of them twice, and begin_lanes told of other outputs than come, or not called at all.
BOOST_AUTO_TEST_CASE(outputs_in_any_order_and_number) {
  ad::Tape tape;
  LongProgram program(11);
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>(70, 0.6));
  const std::vector<Var> all = program.record(tape, x, long_enough);
  std::vector<Slot> outputs;
  while (outputs.size() < 16) outputs.push_back(all[program.below(all.size())].slot());
  outputs[9] = outputs[2];
  outputs[10] = outputs[11] = x[3].slot();
  const std::vector<double> expected = sweep_all(tape, x, outputs, without_window);
  for (const std::size_t told : {std::size_t{1}, std::size_t{8}, std::size_t{9}, std::size_t{60}}) {
    BOOST_TEST(different_bits(sweep_all(tape, x, outputs, told), expected) == 0u);
  }
  const Var later = all.back() + 2.0 * x[5];  // the recording goes on: it is cut anew
  const Slot both[] = {later.slot(), all.back().slot()};
  tape.backward_lanes(both);
  const auto& adjoint = tape.lanes_adjoint(x[5].slot());
  BOOST_TEST(adjoint.lane[0] == adjoint.lane[1] + 2.0, boost::test_tools::tolerance(1e-14));
  const ad::Tensor tensor = ad::exp(later * xt::xarray<double>{0.1, 0.2});  // which wants an array
  const Slot first = tensor.slot();
  tape.backward_lanes({&first, 1});
  const double slope = 0.1 * tensor(0).value();
  BOOST_TEST(tape.lanes_adjoint(x[5].slot()).lane[0] == slope * adjoint_of(tape, later, x[5]),
             boost::test_tools::tolerance(1e-12));
}

// What a long recording leaves behind, in the window and in the array, is no part of the next one, long or short.
BOOST_AUTO_TEST_CASE(long_and_short_recordings_in_turn) {
  ad::Tape tape;
  for (unsigned turn = 0; turn < 8; ++turn) {
    const std::size_t statements = turn % 3 == 1 ? 5000 : long_enough + 1000 * turn;
    const auto adjoints_on = [&](ad::Tape<double>& on) {
      LongProgram program(turn);
      const ad::Recording recording(on);
      const std::vector<Var> x = on.input(std::vector<double>(70 + turn, 0.4));
      const std::vector<Var> all = program.record(on, x, statements);
      std::vector<Slot> outputs;
      for (std::size_t k = 0; k < ad::sweep_lanes; ++k) outputs.push_back(all[all.size() - 1 - 500 * k].slot());
      return sweep_all(on, x, outputs, outputs.size());
    };
    ad::Tape fresh;
    BOOST_TEST(different_bits(adjoints_on(tape), adjoints_on(fresh)) == 0u);
    if (turn == 4) tape.release();
  }
}

// Inputs that are tensors stand before all else; a tensor among the statements wants one array.
BOOST_AUTO_TEST_CASE(with_tensors) {
  for (const bool between : {false, true}) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    xt::xarray<double> numbers = xt::xarray<double>::from_shape({100});
    std::fill(numbers.begin(), numbers.end(), 0.25);
    const ad::Tensor t = tape.input(numbers);
    std::vector<Var> x = tape.input(std::vector<double>(70, 0.5));
    for (std::size_t k = 0; k < 70; ++k) x[k] = x[k] * t(k);
    if (between) x[0] = 0.1 * ad::mean(ad::exp(t * x[1]));
    LongProgram program(3);
    const std::vector<Var> all = program.record(tape, x, long_enough);
    std::vector<Slot> outputs;
    for (std::size_t k = 0; k < ad::sweep_lanes; ++k) outputs.push_back(all[all.size() - 1 - 9 * k].slot());
    tape.backward_lanes(outputs);
    for (std::size_t lane = 0; lane < outputs.size(); lane += 3) {
      std::vector<double> lanes;
      for (std::size_t k = 0; k < 100; ++k) {
        lanes.push_back(tape.lanes_adjoint(t.slot() + static_cast<Slot>(k)).lane[lane]);
      }
      tape.backward(all[all.size() - 1 - 9 * lane]);
      const xt::xarray<double> single = tape.adjoint(t);
      double largest = 0;
      for (const double a : single) largest = std::max(largest, std::abs(a));
      for (std::size_t k = 0; k < 100; ++k) BOOST_TEST(std::abs(single(k) - lanes[k]) <= 1e-11 * largest);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
