// What a recording costs, what is recorded and what is not.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <tests/ad/tape/recording_cost.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Var;
using slope::recording::Cost;
using slope::recording::cost_of;
constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_SUITE(statements)

BOOST_AUTO_TEST_CASE(a_binary_operation_takes_24_bytes_a_unary_12_and_an_adjoint_8) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var b = tape.input(3.0);
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(a * b)); }) == (Cost{24, 1, 2}));
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(ad::exp(a))); }) == (Cost{12, 1, 1}));
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(a * 3.0)); }) == (Cost{12, 1, 1}));
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(ad::sin(a * b + ad::exp(a)) / b)); }) ==
             (Cost{48, 1, 4}));
  BOOST_TEST(tape.slots() == 6u);
  BOOST_TEST(sizeof(Var) == 16u);
}

BOOST_AUTO_TEST_CASE(a_long_recording_holds_24_bytes_an_operation_and_8_an_adjoint) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(1.0);
  Var y = tape.input(1.0);
  constexpr std::size_t operations = 4'000'000;
  for (std::size_t k = 0; k < operations; ++k) y = 0.5 * (y + a);
  BOOST_TEST(tape.bytes_used() == 24 * operations + 24);
  tape.backward(y);
  BOOST_TEST(tape.bytes_held() >= 32 * operations);
  BOOST_TEST(tape.bytes_held() <= 32 * operations + (std::size_t{8} << 20));  // 2 streams, in steps of 2 MiB
  BOOST_TEST(std::abs(tape.adjoint(a) - 1.0) < 1e-15);
}

BOOST_AUTO_TEST_CASE(passive_arguments_are_dropped) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var passive = 5.0;
  BOOST_TEST(!passive.active());
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(a * passive)); }) == (Cost{12, 1, 1}));
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(passive - ad::exp(passive) * a)); }) == (Cost{12, 1, 1}));
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(passive * passive + ad::exp(passive))); }) ==
             (Cost{0, 0, 0}));
  const Var still_passive = passive * 3.0;
  BOOST_TEST(!still_passive.active());
  BOOST_TEST(still_passive.value() == 15.0);
}

BOOST_AUTO_TEST_CASE(a_partial_of_exactly_zero_lets_nothing_through_not_even_an_infinite_adjoint) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  const Var zero = tape.input(0.0);
  const auto adjoint_through = [&](const Var& through, const Var& of) {
    const Var steep = ad::sqrt(through * 0.0);  // partial inf, on the way to `through` times 0
    const Var undefined = ad::log(through * 0.0 - 1.0);
    tape.backward(Var(through + steep + undefined));
    return tape.adjoint(of);
  };
  BOOST_TEST(adjoint_through(a, a) == 1.0);
  BOOST_TEST(adjoint_through(Var(a * zero), a) == 0.0);
  BOOST_TEST(adjoint_through(Var(ad::max(a, zero)), zero) == 0.0);
  const Var difference = a - a;  // partials that cancel
  BOOST_TEST(adjoint_through(difference, a) == 0.0);
  tape.backward(Var(ad::sqrt(difference)));
  BOOST_TEST(tape.adjoint(a) == 0.0);
  tape.backward(Var(ad::sqrt(Var(zero * zero + a - a))));
  BOOST_TEST(tape.adjoint(a) == 0.0);
  BOOST_TEST(tape.adjoint(zero) == 0.0);
  // Products of partials are looked at when they are recorded: zero times infinity is zero, and dropped.
  BOOST_TEST(cost_of(tape, [&] { static_cast<void>(Var(ad::sqrt(a * zero) * zero)); }) == (Cost{12, 1, 0}));
  const Var product = zero * ad::sqrt(zero * a) + 3.0 * a;
  tape.backward(product);
  BOOST_TEST(tape.adjoint(a) == 3.0);
  BOOST_TEST(tape.adjoint(zero) == 0.0);
}

BOOST_AUTO_TEST_CASE(an_empty_statement_is_active_so_that_a_dead_relu_has_a_zero_gradient) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(-3.0);
  Var y;
  BOOST_TEST(cost_of(tape, [&] { y = ad::relu(x); }).statements == 1u);
  BOOST_TEST(y.active());
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 0.0);
  // Also many of them in a row, where room runs out between statements with arguments.
  for (int k = 0; k < 700'000; ++k) y = ad::relu(k % 3 == 0 ? Var(x * 2.0) : y);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 0.0);
}

BOOST_AUTO_TEST_CASE(copies_record_nothing) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(2.0);
  Var copy;
  std::vector<Var> many;
  BOOST_TEST(cost_of(tape, [&] {
               copy = a;
               many.assign(1000, copy);
             }) == (Cost{0, 0, 0}));
  tape.backward(many[7]);
  BOOST_TEST(tape.adjoint(a) == 1.0);
}

BOOST_AUTO_TEST_CASE(repeated_variables_add_their_partials) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(3.0);
  const Var y = a * a + a / a + ad::pow(a, a) * a - a;
  tape.backward(y);
  const double power = 27 * (std::log(3.0) + 1);
  BOOST_TEST(std::abs(tape.adjoint(a) - (6 + power * 3 + 27 - 1)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(neighbouring_arguments_of_one_variable_add_up) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(3.0);
  const Var b = tape.input(5.0);
  tape.backward(Var(a * a));
  BOOST_TEST(tape.adjoint(a) == 6.0);
  // Also where the first of them is zero, or their sum is, or something passive stands between them.
  tape.backward(Var(0.0 * a + a + 2.0 * b));
  BOOST_TEST(tape.adjoint(a) == 1.0);
  BOOST_TEST(tape.adjoint(b) == 2.0);
  tape.backward(Var(2.0 * b + (a - Var(1.0) - a)));
  BOOST_TEST(tape.adjoint(a) == 0.0);
  BOOST_TEST(tape.adjoint(b) == 2.0);
  tape.backward(Var((a - a) + b + b + (a - a) + a));
  BOOST_TEST(tape.adjoint(a) == 1.0);
  BOOST_TEST(tape.adjoint(b) == 2.0);
  // And where the statement before defines the first argument, alone or several times.
  const Var c = a * b;
  tape.backward(Var(c * c * c + c));
  BOOST_TEST(tape.adjoint(a) == (3 * 15 * 15 + 1) * 5.0);
  tape.backward(Var(c + c));
  BOOST_TEST(tape.adjoint(b) == 6.0);
}

BOOST_AUTO_TEST_CASE(one_statement_takes_up_to_254_variables) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<Var> x = tape.input(std::vector<double>(16, 1.0));
  const auto sum4 = [&](std::size_t k) { return x[k] + x[k + 1] + x[k + 2] + x[k + 3]; };
  const auto sum16 = [&] { return sum4(0) * sum4(4) * sum4(8) * sum4(12); };
  Var y;
  const Cost cost = cost_of(tape, [&] { y = sum16() + sum16() + sum16() + sum16(); });
  BOOST_TEST(cost == (Cost{12 * 64, 1, 64}));
  tape.backward(y);
  for (const Var& variable : x) BOOST_TEST(tape.adjoint(variable) == 4 * 64.0);
}

BOOST_AUTO_TEST_CASE(a_zero_adjoint_contributes_zero_to_infinite_and_undefined_partials) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(0.0);
  const Var root = ad::sqrt(x);               // partial inf
  const Var undefined = ad::log(Var(x - 1));  // partial NaN
  const Var y = 0.0 * root + 0.0 * undefined + 3.0 * x;
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 3.0);
  tape.backward(root);
  BOOST_TEST(tape.adjoint(x) == inf);
}

BOOST_AUTO_TEST_CASE(a_float_tape_takes_16_bytes_for_a_binary_operation) {
  ad::Tape<float> tape;
  const ad::Recording<float> recording(tape);
  const auto a = tape.input(2.0f);
  const auto b = tape.input(3.0f);
  ad::BasicVar<float> y;
  BOOST_TEST(cost_of(tape, [&] { y = a * b; }) == (Cost{16, 1, 2}));
  y = ad::sqrt(y * 1.5 + ad::square(a)) * 2;
  tape.backward(y);
  static_assert(std::is_same_v<decltype(tape.adjoint(a)), float>);
  BOOST_TEST(std::abs(tape.adjoint(a) - (4.5f + 4.0f) / std::sqrt(13.0f)) < 1e-6f);
}

BOOST_AUTO_TEST_CASE(a_tape_of_dual_numbers_gives_second_derivatives) {
  using D = ad::Dual<2>;
  ad::Tape<D> tape;
  const ad::Recording<D> recording(tape);
  const auto a = tape.input(D::variable(2.0, 0));
  const auto b = tape.input(D::variable(3.0, 1));
  const ad::BasicVar<D> y = a * a * b;  // gradient (2ab, a^2), Hessian ((2b, 2a), (2a, 0))
  tape.backward(y);
  BOOST_TEST(tape.adjoint(a).value() == 12.0);
  BOOST_TEST(tape.adjoint(a).tangent(0) == 6.0);
  BOOST_TEST(tape.adjoint(a).tangent(1) == 4.0);
  BOOST_TEST(tape.adjoint(b).value() == 4.0);
  BOOST_TEST(tape.adjoint(b).tangent(0) == 4.0);
  BOOST_TEST(tape.adjoint(b).tangent(1) == 0.0);
}

BOOST_AUTO_TEST_CASE(an_argument_is_dropped_only_when_tangents_are_zero_too) {
  using D = ad::Dual<1>;
  ad::Tape<D> tape;
  const ad::Recording<D> recording(tape);
  const auto x = tape.input(D::variable(0.0, 0));
  const ad::BasicVar<D> y = ad::square(x);  // the partial is 0 with tangent 2
  BOOST_TEST(tape.arguments() == 1u);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x).value() == 0.0);
  BOOST_TEST(tape.adjoint(x).tangent(0) == 2.0);
}

BOOST_AUTO_TEST_CASE(a_chain_of_ten_million_operations_sweeps) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(1.0);
  Var y = x;
  for (int k = 0; k < 10'000'000; ++k) y = y * 1.0000001;
  tape.backward(y);
  BOOST_TEST(std::abs(tape.adjoint(x) - y.value()) < 1e-8);
}

BOOST_AUTO_TEST_SUITE_END()
