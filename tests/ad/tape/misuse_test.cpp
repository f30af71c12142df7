// Misuse is told, not computed: each mistake with scalars, and what the text says of it.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;

/// Checks that f throws an E whose text has all these parts.
template <class E, class F>
void check_told(F&& f, const std::vector<std::string>& parts) {
  try {
    f();
  } catch (const E& error) {
    const std::string text = error.what();
    for (const std::string& part : parts) {
      BOOST_TEST(text.find(part) != std::string::npos, "'" << text << "' does not say '" << part << "'");
    }
    return;
  }
  BOOST_ERROR("nothing was thrown where '" << parts.front() << "' was expected");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misuse_of_tapes)

BOOST_AUTO_TEST_CASE(a_stale_variable_after_a_new_recording) {
  ad::Tape tape;
  Var stale;
  ad::RecordingNumber old = 0;
  {
    const ad::Recording recording(tape);
    stale = tape.input(1.0);
    old = tape.recording();
  }
  const ad::Recording recording(tape);
  const Var x = tape.input(2.0);
  const std::vector<std::string> text{"stale variable", "belongs to recording " + std::to_string(old),
                                      "began recording " + std::to_string(tape.recording()), "tape.input"};
  const std::size_t statements = tape.statements();
  check_told<ad::RecordingError>([&] { return Var(x * stale); }, text);
  check_told<ad::RecordingError>([&] { return Var(stale + 1.0); }, text);
  check_told<ad::RecordingError>([&] { return ad::kernel([](const auto& a) { return a * a; }, stale); },
                                 text);
  check_told<ad::RecordingError>([&] { tape.backward(stale); }, text);
  BOOST_TEST(tape.statements() == statements);  // nothing was recorded
  const Var y = x * x;
  tape.backward(y);
  check_told<ad::RecordingError>([&] { tape.adjoint(stale); }, text);
  BOOST_TEST(tape.adjoint(x) == 4.0);
}

BOOST_AUTO_TEST_CASE(a_stale_variable_after_its_memory_was_released) {
  ad::Tape tape;
  Var stale;
  {
    const ad::Recording recording(tape);
    stale = tape.input(1.0);
  }
  tape.release();
  const ad::Recording recording(tape);
  check_told<ad::RecordingError>([&] { return Var(stale + 1.0); }, {"stale variable"});
}

BOOST_AUTO_TEST_CASE(two_stale_variables_of_different_recordings) {
  ad::Tape tape;
  std::vector<Var> stale;
  for (int k = 0; k < 4; ++k) {
    const ad::Recording recording(tape);
    stale.push_back(tape.input(1.0));
  }
  const ad::Recording recording(tape);
  for (const Var& a : stale) {
    for (const Var& b : stale) {
      check_told<ad::RecordingError>([&] { return Var(a * b); }, {"stale variable"});
    }
  }
}

BOOST_AUTO_TEST_CASE(adjoints_from_one_variable_to_another) {
  ad::Tape tape;
  Var stale;
  {
    const ad::Recording recording(tape);
    stale = tape.input(1.0);
  }
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>{1.0, 2.0});
  const Var y = x[0] * x[1];
  check_told<ad::RecordingError>([&] { tape.adjoint_view(x[0], x[1]); }, {"has not been swept"});
  tape.backward(y);
  const Var later = y * y;
  check_told<ad::ArgumentError>([&] { tape.adjoint_view(x[1], x[0]); }, {"adjoint_view", "defined before the first"});
  check_told<ad::ArgumentError>([&] { tape.adjoint_view(y, x[0]); }, {"adjoint_view", "defined before the first"});
  for (const bool at_the_end : {false, true}) {
    const auto view = [&](const Var& other) {
      return at_the_end ? tape.adjoint_view(x[0], other) : tape.adjoint_view(other, x[1]);
    };
    check_told<ad::RecordingError>([&] { view(stale); }, {"adjoint: stale variable"});
    check_told<ad::RecordingError>([&] { view(Var(1.0)); }, {"passive"});
    check_told<ad::RecordingError>([&] { view(later); }, {"recorded after the last sweep"});
  }
}

BOOST_AUTO_TEST_CASE(a_variable_after_its_recording_ended) {
  ad::Tape tape;
  Var x;
  {
    const ad::Recording recording(tape);
    x = tape.input(1.0);
  }
  check_told<ad::RecordingError>(
      [&] { return Var(x * x); },
      {"operation: no recording is open on this thread", "a variable of recording"});
  check_told<ad::RecordingError>([&] { return ad::kernel([](const auto& a) { return a * a; }, x); },
                                 {"kernel: no recording is open on this thread"});
  check_told<ad::RecordingError>(
      [&] { return ad::with_partials<double>(1.0, std::vector<Var>{x}, std::vector<double>{1.0}); },
      {"with_partials: no recording is open"});
}

BOOST_AUTO_TEST_CASE(a_variable_of_another_tape) {
  ad::Tape one;
  ad::Tape two;
  Var strange;
  {
    const ad::Recording recording(one);
    strange = one.input(1.0);
  }
  const ad::Recording recording(two);
  const Var x = two.input(1.0);
  check_told<ad::RecordingError>([&] { return Var(x + strange); },
                                 {"operation: variable of another tape or thread", "belongs to recording "});
  check_told<ad::RecordingError>([&] { two.backward(strange); }, {"backward: variable of another tape"});
  check_told<ad::RecordingError>([&] { two.adjoint(strange); }, {"adjoint: variable of another tape"});
}

BOOST_AUTO_TEST_CASE(a_variable_of_another_thread) {
  ad::Tape here;
  const ad::Recording recording(here);
  const Var x = here.input(1.0);
  std::thread([&] {
    check_told<ad::RecordingError>([&] { return Var(x * 2.0); }, {"no recording is open on this thread"});
    ad::Tape there;
    const ad::Recording other(there);
    const Var y = there.input(1.0);
    check_told<ad::RecordingError>([&] { return Var(x * y); }, {"variable of another tape or thread"});
  }).join();
}

BOOST_AUTO_TEST_CASE(a_variable_of_an_enclosing_recording) {
  ad::Tape outer;
  ad::Tape inner;
  const ad::Recording outer_recording(outer);
  const Var x = outer.input(1.0);
  const ad::Recording inner_recording(inner);
  const Var u = inner.input(1.0);
  check_told<ad::RecordingError>([&] { return Var(u * x); },
                                 {"operation: variable of an enclosing recording", "pass its value()"});
  check_told<ad::RecordingError>([&] { outer.input(1.0); }, {"input: this tape is not recording"});
}

BOOST_AUTO_TEST_CASE(an_output_that_depends_on_no_input) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(1.0);
  check_told<ad::RecordingError>([&] { tape.backward(Var(3.0)); },
                                 {"backward: the output depends on no input"});
  check_told<ad::RecordingError>([&] { tape.backward(Var(Var(x.value()) * 2.0)); },
                                 {"depends on no input", "computed from value()"});
}

BOOST_AUTO_TEST_CASE(an_adjoint_before_the_sweep) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(1.0);
  check_told<ad::RecordingError>([&] { tape.adjoint(x); },
                                 {"adjoint: this recording has not been swept", "backward"});
  check_told<ad::RecordingError>([&] { tape.adjoint(std::vector<Var>{x}); }, {"has not been swept"});
}

BOOST_AUTO_TEST_CASE(an_adjoint_of_what_was_recorded_after_the_sweep) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(1.0);
  tape.backward(Var(x * x));
  const Var later = x * 3.0;
  check_told<ad::RecordingError>([&] { tape.adjoint(later); },
                                 {"adjoint: the variable was recorded after the last sweep"});
  check_told<ad::RecordingError>([&] { tape.adjoint(tape.input(1.0)); }, {"recorded after the last sweep"});
}

BOOST_AUTO_TEST_CASE(an_adjoint_of_a_constant) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(1.0);
  tape.backward(Var(x * x));
  check_told<ad::RecordingError>([&] { tape.adjoint(Var(1.0)); }, {"adjoint: the variable is passive"});
}

BOOST_AUTO_TEST_CASE(recording_twice_at_once_on_one_tape) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(3.0);
  std::optional<ad::Recording<>> second;
  check_told<ad::RecordingError>([&] { second.emplace(tape); },
                                 {"Recording: this tape is already recording", "a second tape"});
  std::thread([&] {
    check_told<ad::RecordingError>([&] { const ad::Recording other(tape); }, {"already recording"});
  }).join();
  check_told<ad::RecordingError>([&] { tape.release(); }, {"already recording"});
  tape.backward(Var(x * x));  // the first one goes on
  BOOST_TEST(tape.adjoint(x) == 6.0);
}

BOOST_AUTO_TEST_CASE(a_tape_that_does_not_record) {
  ad::Tape tape;
  check_told<ad::RecordingError>([&] { tape.input(1.0); },
                                 {"input: this tape is not recording", "ad::Recording"});
  check_told<ad::RecordingError>([&] { tape.backward(Var(1.0)); }, {"backward: this tape is not recording"});
}

BOOST_AUTO_TEST_CASE(an_active_variable_among_dual_numbers) {
  using D = ad::Dual<1>;
  ad::Tape<double> plain;
  ad::Tape<D> dual;
  const ad::Recording one(plain);
  const ad::Recording<D> two(dual);
  const Var x = plain.input(2.0);
  const auto u = dual.input(D::variable(3.0, 0));
  check_told<ad::RecordingError>([&] { return ad::BasicVar<D>(u * x); },
                                 {"meets dual numbers", "pass its value()"});
  const ad::BasicVar<D> y = u * Var(2.0);  // a constant may
  dual.backward(y);
  BOOST_TEST(dual.adjoint(u).value() == 2.0);
}

BOOST_AUTO_TEST_CASE(with_partials_needs_one_partial_a_variable) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>{1.0, 2.0});
  check_told<ad::ShapeError>(
      [&] {
        return ad::with_partials<double>(1.0, x, std::vector<double>{1.0, 2.0, 3.0});
      },
      {"with_partials: 2 variables and 3 partials"});
}

BOOST_AUTO_TEST_CASE(every_misuse_is_an_error_of_one_family) {
  ad::Tape tape;
  BOOST_CHECK_THROW(tape.input(1.0), ad::Error);
  BOOST_CHECK_THROW(tape.input(1.0), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
