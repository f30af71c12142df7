// Sweeps of several seeds: what they leave out, and that nothing of one sweep is left for the next.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Slot;
using ad::Var;

/// The shares of the recording that sweeps from these outputs pass through, added up: eight outputs a sweep, in order.
double sweeps(ad::Tape<double>& tape, const std::vector<Var>& outputs) {
  std::vector<Slot> slots;
  for (const Var& output : outputs) slots.push_back(output.slot());
  tape.begin_lanes(slots.size());
  double passed = 0;
  for (std::size_t from = 0; from < slots.size(); from += ad::sweep_lanes) {
    const std::size_t count = std::min(ad::sweep_lanes, slots.size() - from);
    passed += tape.backward_lanes(std::span(slots).subspan(from, count));
  }
  return passed;
}

/// Outputs with a number of operations each, on the inputs and `common` alone.
std::vector<Var> separable(const std::vector<Var>& x, const Var& common, std::size_t outputs, int operations) {
  std::vector<Var> result;
  for (std::size_t k = 0; k < outputs; ++k) {
    Var y = common;
    for (int turn = 0; turn < operations; ++turn) y = ad::sin(y) * x[k % x.size()] + 1.0;
    result.push_back(y);
  }
  return result;
}

const std::vector<double> point{0.5, 1.5, -0.25, 2.0};

}  // namespace

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(separable_outputs_cost_little_more_than_one_sweep_together) {
  for (const std::size_t outputs : {100U, 1000U, 20000U}) {
    for (const int operations : {1, 3, 10, 50}) {
      ad::Tape tape;
      const ad::Recording recording(tape);
      const std::vector<Var> x = tape.input(point);
      const std::vector<Var> y = separable(x, x[0], outputs, operations);
      const double passed = sweeps(tape, y);
      BOOST_TEST(passed > 0.9, outputs << " outputs of " << operations << ": " << passed);
      // Where there are few operations an output, a block holds several outputs' ones; beyond most_blocks, too.
      const bool small_blocks = operations >= 3 && tape.slots() / outputs * outputs <= 8 * ad::most_blocks;
      BOOST_TEST(passed < (small_blocks ? 1.7 : 8.0), outputs << " outputs of " << operations << ": " << passed);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_common_beginning_is_swept_once_a_group) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(point);
  Var common = x[1];
  for (int turn = 0; turn < 8000; ++turn) common = common - 1e-4 * ad::sin(common);
  const double slots = double(tape.slots());
  const std::vector<Var> y = separable(x, common, 800, 10);
  const double share = slots / double(tape.slots());  // as many arguments a statement as after
  const double passed = sweeps(tape, y);
  BOOST_TEST(passed > 100 * share * 0.7);
  BOOST_TEST(passed < 100 * share * 1.3 + 1.5);
}

BOOST_AUTO_TEST_CASE(what_stands_after_the_outputs_or_between_is_left_out) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(point);
  const std::vector<Var> y = separable(x, x[0], 8, 10);
  separable(x, x[0], 1000, 10);
  std::vector<Var> all = separable(x, y[0], 8, 10);
  separable(x, x[0], 1000, 10);
  all.insert(all.begin(), y.begin(), y.end());
  BOOST_TEST(sweeps(tape, all) < 0.05);
}

BOOST_AUTO_TEST_CASE(values_computed_in_one_pass_and_used_in_another_are_followed) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(point);
  std::vector<Var> y = separable(x, x[0], 1000, 10);
  for (std::size_t k = 0; k < y.size(); ++k) y[k] = (y[k] - 1.0) * double(k);
  BOOST_TEST(sweeps(tape, y) < 1.7);
}

BOOST_AUTO_TEST_CASE(nothing_of_a_sweep_is_left_for_the_next) {
  ad::Tape tape;
  // Recordings of many shapes on one tape; each sweep must find what a new tape does.
  for (int turn = 0; turn < 40; ++turn) {
    const auto inputs = static_cast<std::size_t>(3 + (turn * 7) % 11);
    std::vector<double> numbers(inputs, 0.5);
    const auto record = [&](ad::Tape<double>& on) {
      const std::vector<Var> x = on.input(numbers);
      std::vector<Var> y = separable(x, x[2], static_cast<std::size_t>(9 + turn), 2 + turn % 5);
      y.push_back(x[1]);
      y.push_back(x[0] - x[0]);
      return std::pair(x, y);
    };
    const ad::Recording recording(tape);
    const auto [x, y] = record(tape);
    sweeps(tape, y);
    for (std::size_t k = y.size(); k-- > 0;) {
      const Slot slot = y[k].slot();
      tape.backward_lanes({&slot, 1});
      ad::Tape other;
      const ad::Recording single(other);
      const auto [same_x, same_y] = record(other);
      other.backward(same_y[k]);
      for (std::size_t column = 0; column < inputs; ++column) {
        BOOST_TEST(tape.lanes_adjoint(x[column].slot()).lane[0] == other.adjoint(same_x[column]),
                   boost::test_tools::tolerance(1e-14));
        BOOST_TEST(tape.lanes_adjoint(x[column].slot()).lane[1] == 0.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_recording_that_goes_on_is_cut_anew) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(point);
  std::vector<Var> y = separable(x, x[0], 20, 4);
  sweeps(tape, y);
  const Var later = y[3] * x[1] + y[19];
  const Slot slots[] = {later.slot(), y[3].slot(), y[19].slot()};
  tape.backward_lanes(slots);
  for (const Var& input : x) {
    const auto& adjoint = tape.lanes_adjoint(input.slot());
    const double direct = input.slot() == x[1].slot() ? y[3].value() : 0.0;
    BOOST_TEST(adjoint.lane[0] == adjoint.lane[1] * point[1] + adjoint.lane[2] + direct,
               boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_CASE(memory_given_back_is_cleared_when_it_comes_again) {
  ad::Tape tape;
  for (int turn = 0; turn < 3; ++turn) {
    {
      const ad::Recording recording(tape);
      const std::vector<Var> x = tape.input(point);
      const std::vector<Var> y = separable(x, x[0], 20, 4);
      sweeps(tape, y);
      const Slot slot = x[3].slot();
      tape.backward_lanes({&slot, 1});
      for (const Var& input : x) {
        BOOST_TEST(tape.lanes_adjoint(input.slot()).lane[0] == (input.slot() == slot ? 1.0 : 0.0));
      }
    }
    tape.release();
    ad::Tape other;  // may take over the pages, and leaves them with numbers in them
    const ad::Recording recording(other);
    const std::vector<Var> x = other.input(point);
    other.backward(separable(x, x[0], 20, 4).back());
  }
}

BOOST_AUTO_TEST_SUITE_END()
