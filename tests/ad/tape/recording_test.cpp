// Scopes: nested recordings, threads, recording anew, memory that runs out, exceptions, and objects that end
// early.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <pthread.h>

#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;

/// A recording with scalars and tensors; returns the gradient by x.
double scalars_and_tensors(ad::Tape<double>& tape, double at, int repetitions) {
  const ad::Recording recording(tape);
  const Var x = tape.input(at);
  const auto t = tape.input(xt::xarray<double>{{1.0, 2.0}, {3.0, 4.0}});
  Var y = 0;
  for (int k = 0; k < repetitions; ++k) {
    const ad::Tensor product = ad::matmul(t, ad::tanh(t * x));
    y += ad::sum(product) + ad::sin(x);
  }
  tape.backward(y);
  return tape.adjoint(x);
}

/// Runs f on a thread with a stack of `bytes`.
template <class F>
void on_small_stack(std::size_t bytes, F f) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, bytes);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<F*>(argument))();
    return nullptr;
  };
  BOOST_REQUIRE(pthread_create(&thread, &attributes, run, &f) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recordings)

BOOST_AUTO_TEST_CASE(depth_costs_memory_and_never_stack) {
  double found = 0;
  on_small_stack(std::size_t{256} << 10, [&] {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const Var x = tape.input(1.0);
    Var y = x;
    for (int k = 0; k < 10'000'000; ++k) y = y + 1.0;
    tape.backward(y);
    found = tape.adjoint(x);
  });
  BOOST_TEST(found == 1.0);
}

BOOST_AUTO_TEST_CASE(recordings_on_two_tapes_nest) {
  ad::Tape outer;
  ad::Tape inner;
  const ad::Recording outer_recording(outer);
  const Var x = outer.input(2.0);
  const Var before = x * x;
  double slope = 0;
  {
    const ad::Recording inner_recording(inner);
    const Var u = inner.input(x.value());
    inner.backward(Var(ad::exp(u)));
    slope = inner.adjoint(u);
    BOOST_TEST(ad::Tape<>::current() == &inner);
  }
  BOOST_TEST(ad::Tape<>::current() == &outer);
  const Var y = before * slope;
  outer.backward(y);
  BOOST_TEST(outer.adjoint(x) == 4 * std::exp(2.0));
}

BOOST_AUTO_TEST_CASE(an_expression_can_be_the_output) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(3.0);
  const Var y = tape.input(4.0);
  const auto product = x * y;
  tape.backward(product);
  BOOST_TEST(tape.adjoint(x) == 4.0);
  tape.backward(ad::square(x) + y, 2.0);
  BOOST_TEST(tape.adjoint(x) == 12.0);
  BOOST_TEST(tape.adjoint(y) == 2.0);
  BOOST_TEST(tape.statements() == 4u);  // the inputs, and each output once
  BOOST_CHECK_THROW(tape.backward(2.0 * Var(1.0)), ad::RecordingError);

  const xt::xarray<double> numbers{1.0, 2.0, 3.0};
  const ad::Tensor t = tape.input(numbers);
  tape.backward(ad::square(t) * x, numbers);
  BOOST_TEST(tape.adjoint(t)(2) == 2 * 3.0 * 3.0 * 3.0);
  BOOST_TEST(tape.adjoint(x) == 1.0 + 8.0 + 27.0);
  BOOST_CHECK_THROW(tape.backward(t * x), ad::ShapeError);

  ad::Tape inner;
  const ad::Recording inner_recording(inner);
  BOOST_CHECK_THROW(inner.backward(x * y), ad::RecordingError);  // variables of the outer tape
  BOOST_CHECK_THROW(tape.backward(inner.input(1.0) * 2.0), ad::RecordingError);
}

BOOST_AUTO_TEST_CASE(adjoints_of_several_variables_where_they_stand) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>{2.0, 3.0, 5.0});
  const Var product = x[0] * x[1];
  const Var y = product * x[2] + x[0];
  tape.backward(y);
  const auto equal = boost::test_tools::per_element();
  BOOST_TEST(tape.adjoint_view(x.front(), x.back()) == (std::vector<double>{3.0 * 5.0 + 1.0, 2.0 * 5.0, 2.0 * 3.0}), equal);
  BOOST_TEST(tape.adjoint_view(x[1], y) == (std::vector<double>{10.0, 6.0, 5.0, 1.0}), equal);
  BOOST_TEST(tape.adjoint_view(x[1], x[1]) == (std::vector<double>{10.0}), equal);
  tape.backward(product);
  BOOST_TEST(tape.adjoint_view(x.front(), x.back()) == (std::vector<double>{3.0, 2.0, 0.0}), equal);
}

BOOST_AUTO_TEST_CASE(tapes_of_different_numbers_nest_without_knowing_each_other) {
  ad::Tape<double> doubles;
  ad::Tape<float> floats;
  const ad::Recording one(doubles);
  const ad::Recording<float> other(floats);
  const Var x = doubles.input(2.0);
  const auto z = floats.input(3.0f);
  const Var y = x * x;
  const ad::BasicVar<float> w = z * z;
  doubles.backward(y);
  floats.backward(w);
  BOOST_TEST(doubles.adjoint(x) == 4.0);
  BOOST_TEST(floats.adjoint(z) == 6.0f);
}

BOOST_AUTO_TEST_CASE(threads_record_at_once) {
  ad::Tape here;
  const double expected = scalars_and_tensors(here, 0.3, 20);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k) {
    threads.emplace_back([&] {
      ad::Tape tape;
      for (int round = 0; round < 50; ++round) {
        if (scalars_and_tensors(tape, 0.3, 20) != expected) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(no_two_recordings_have_one_number) {
  constexpr std::size_t recordings = 200;
  std::vector<std::vector<ad::RecordingNumber>> numbers(4);
  std::vector<std::thread> threads;
  for (std::vector<ad::RecordingNumber>& own : numbers) {
    threads.emplace_back([&own] {
      ad::Tape tape;
      for (std::size_t k = 0; k < recordings; ++k) {
        const ad::Recording recording(tape);
        own.push_back(tape.recording());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<ad::RecordingNumber> all;
  for (const std::vector<ad::RecordingNumber>& own : numbers) all.insert(own.begin(), own.end());
  BOOST_TEST(all.size() == numbers.size() * recordings);
  BOOST_TEST(all.count(0) == 0u);
}

BOOST_AUTO_TEST_CASE(scalars_after_a_range_find_only_the_slots_that_are_left) {
  constexpr std::size_t left = 1000;
  ad::Tape tape;
  const ad::Recording recording(tape);
  tape.record_range(ad::slot_limit - 1 - left, nullptr, nullptr);  // slots alone: no memory
  std::size_t recorded = 0;
  BOOST_CHECK_THROW(
      for (; recorded <= left; ++recorded) tape.input(1.0), ad::RecordingError);
  BOOST_TEST(recorded == left);
}

BOOST_AUTO_TEST_CASE(backward_and_adjoint_work_after_the_scope) {
  ad::Tape tape;
  Var x, y;
  {
    const ad::Recording recording(tape);
    x = tape.input(3.0);
    y = x * x;
  }
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 6.0);
}

BOOST_AUTO_TEST_CASE(sweeps_start_from_zero_adjoints_each) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(3.0);
  const Var y = x * x;
  tape.backward(y);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 6.0);
  tape.backward(y, 0.5);
  BOOST_TEST(tape.adjoint(x) == 3.0);
  const Var z = y + x;
  tape.backward(z);
  BOOST_TEST(tape.adjoint(x) == 7.0);
}

BOOST_AUTO_TEST_CASE(memory_that_runs_out_is_bad_alloc_and_the_tape_goes_on) {
  ad::Tape<double> tape(ad::TapeOptions{.memory_limit = std::size_t{2} << 20});
  {
    const ad::Recording recording(tape);
    const Var x = tape.input(1.0);
    Var y = x;
    std::size_t done = 0;
    BOOST_CHECK_THROW(for (; done < 10'000'000; ++done) y = y * x, std::bad_alloc);
    BOOST_TEST(done > 10'000u);
    BOOST_TEST(tape.bytes_held() <= std::size_t{2} << 20);
    BOOST_CHECK_THROW(tape.backward(y), std::bad_alloc);  // no room for the adjoints either
    BOOST_CHECK_THROW(tape.adjoint(x), ad::RecordingError);
  }
  {
    const ad::Recording recording(tape);  // what it holds serves the next recording
    const Var x = tape.input(1.0);
    Var y = x;
    for (int k = 0; k < 10'000; ++k) y = y * x;
    BOOST_TEST(y.value() == 1.0);
  }
  // All of it went to statements: adjoints and tensors find room again once it is given back.
  tape.release();
  BOOST_TEST(tape.bytes_held() == 0u);
  BOOST_TEST(scalars_and_tensors(tape, 0.3, 2) != 0.0);
  tape.release();
  const ad::Recording recording(tape);
  const auto x = tape.input(xt::xarray<double>(xt::ones<double>({1000})));
  BOOST_CHECK_THROW(for (int k = 0; k < 10'000; ++k) ad::Tensor(x * 2.0), std::bad_alloc);
  BOOST_CHECK_THROW(tape.input(xt::xarray<double>(xt::ones<double>({1'000'000}))), std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(what_was_recorded_before_memory_ran_out_can_be_swept) {
  ad::Tape<double> tape(ad::TapeOptions{.memory_limit = std::size_t{8} << 20});
  const ad::Recording recording(tape);
  const Var x = tape.input(3.0);
  const Var y = x * x;
  tape.backward(y);  // takes room for adjoints
  const auto large = [&] { return tape.input(xt::xarray<double>(xt::ones<double>({4'000'000}))); };
  BOOST_CHECK_THROW(large(), std::bad_alloc);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 6.0);
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_recording_leaves_the_tape_usable) {
  ad::Tape tape;
  try {
    const ad::Recording recording(tape);
    const Var x = tape.input(1.0);
    static_cast<void>(Var(x * x));
    throw std::runtime_error("on the way");
  } catch (const std::runtime_error&) {
  }
  BOOST_TEST(ad::Tape<>::current() == nullptr);
  const ad::Recording recording(tape);
  const auto x = tape.input(xt::xarray<double>{1.0, 2.0});
  BOOST_CHECK_THROW(ad::Tensor(x + xt::xarray<double>{1.0, 2.0, 3.0}), ad::ShapeError);
  BOOST_CHECK_THROW(ad::Tensor(ad::matmul(x, xt::xarray<double>{1.0, 2.0, 3.0})), ad::ShapeError);
  const auto y = ad::sum(x * x);
  tape.backward(y);
  BOOST_TEST((tape.adjoint(x) == xt::xarray<double>{2.0, 4.0}));
}

BOOST_AUTO_TEST_CASE(recordings_may_end_in_any_order) {
  ad::Tape one;
  ad::Tape two;
  auto first = std::make_unique<ad::Recording<>>(one);
  auto second = std::make_unique<ad::Recording<>>(two);
  const Var x = two.input(2.0);
  first.reset();
  BOOST_TEST(ad::Tape<>::current() == &two);
  const Var y = x * x;
  two.backward(y);
  BOOST_TEST(two.adjoint(x) == 4.0);
  second.reset();
  BOOST_TEST(ad::Tape<>::current() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_tape_may_end_before_its_recording) {
  auto tape = std::make_unique<ad::Tape<>>();
  auto recording = std::make_unique<ad::Recording<>>(*tape);
  const Var x = tape->input(2.0);
  tape.reset();
  BOOST_TEST(ad::Tape<>::current() == nullptr);
  BOOST_CHECK_THROW(Var(x * x), ad::RecordingError);
  recording.reset();
  BOOST_TEST(ad::Tape<>::current() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_tape_that_never_recorded_is_empty) {
  const ad::Tape tape;
  BOOST_TEST(tape.bytes_used() == 0u);
  BOOST_TEST(tape.statements() == 0u);
  BOOST_TEST(tape.arguments() == 0u);
  BOOST_TEST(tape.slots() == 0u);
}

BOOST_AUTO_TEST_CASE(the_first_recording_finds_its_memory_ready) {
  ad::Tape tape;
  const std::size_t held = tape.bytes_held();
  BOOST_TEST(held == 3 * (std::size_t{256} << 10));
  {
    const ad::Recording recording(tape);
    const std::vector<Var> x = tape.input(std::vector<double>(1'000, 0.5));
    Var y = 1.0;
    for (const Var& factor : x) y = y * (factor + 0.5);
    tape.backward(y);
    BOOST_TEST(tape.adjoint(x.front()) == 1.0);
  }
  BOOST_TEST(tape.bytes_held() == held);
  const ad::Tape<double> limited(ad::TapeOptions{.memory_limit = std::size_t{1} << 20});
  BOOST_TEST(limited.bytes_held() == 0u);  // its recordings say what of it they need
}

BOOST_AUTO_TEST_CASE(release_gives_the_memory_back) {
  ad::Tape tape;
  const double expected = scalars_and_tensors(tape, 0.3, 3);
  BOOST_TEST(tape.bytes_held() > 0u);
  tape.release();
  BOOST_TEST(tape.bytes_held() == 0u);
  BOOST_TEST(tape.bytes_used() == 0u);
  BOOST_TEST(scalars_and_tensors(tape, 0.3, 3) == expected);
}

BOOST_AUTO_TEST_SUITE_END()
