// Expressions hold their leaves by value: returned, stored and used later, they never dangle. Meant to be run
// under AddressSanitizer with detect_stack_use_after_return; without it the values still have to be right.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

namespace {

namespace ad = slope::ad;
using ad::Tensor;
using ad::Var;
using Array = xt::xarray<double>;

auto product(const Var& a, const Var& b) {
  auto e = a * b;
  return e;
}
auto of_temporaries(const Var& a) {
  const Var local = a + 1.0;
  auto e = ad::sin(local * Var(2.0)) + local;
  return e;
}
auto nested(const Var& a) { return product(a, a) * of_temporaries(a) + 3; }

auto product(const Tensor& a, const Tensor& b) {
  auto e = a * b;
  return e;
}
auto with_plain_temporaries(const Tensor& t) {
  auto e = t * Array{1.0, 2.0, 3.0} + Array(Array{1.0, 1.0, 1.0} * 2.0);
  return e;
}
auto with_passive_temporaries(const Tensor& t) {
  auto e = ad::exp(t * Tensor(Array{0.0, 0.0, 0.0})) + Tensor(t + 1.0) * 2;
  return e;
}
auto with_views(const Tensor& t) {
  auto e = ad::transpose(Tensor(t * 2.0)) + ad::reshape(ad::slice(t, 0, 0, 3, -1), {3});
  return e;
}
auto with_plain_xtensor_expressions(const Tensor& t) {
  const Array local{1.0, 2.0, 3.0};
  auto e = t + (local * 2.0 + 1.0);  // the second operand is an unevaluated expression of xtensor's
  return e;
}

/// Overwrites the stack below, so that what dangles is seen even without a sanitizer.
[[gnu::noinline]] double scribble() {
  volatile double waste[2000];
  for (std::size_t k = 0; k < 2000; ++k) waste[k] = -1e300;
  return waste[7];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lifetimes)

BOOST_AUTO_TEST_CASE(a_returned_scalar_expression_owns_its_leaves) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(2.0);
  const auto e = nested(x);
  const auto copy = e;
  scribble();
  const Var y = copy;
  tape.backward(y);
  const double value = 4 * (std::sin(6.0) + 3) + 3;
  BOOST_TEST(std::abs(y.value() - value) < 1e-12);
  BOOST_TEST(std::abs(tape.adjoint(x) - (4 * (std::sin(6.0) + 3) + 4 * (2 * std::cos(6.0) + 1))) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_returned_tensor_expression_owns_its_leaves) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Tensor t = tape.input(Array{1.0, 2.0, 3.0});
  const auto a = product(t, Tensor(t + 1.0));
  const auto b = with_plain_temporaries(t);
  const auto c = with_passive_temporaries(t);
  const auto d = with_views(t);
  const auto e = with_plain_xtensor_expressions(t);
  scribble();
  BOOST_TEST((Tensor(a).value() == Array{2.0, 6.0, 12.0}));
  BOOST_TEST((Tensor(b).value() == Array{3.0, 6.0, 11.0}));
  BOOST_TEST((Tensor(c).value() == Array{5.0, 7.0, 9.0}));
  BOOST_TEST((Tensor(d).value() == Array{5.0, 6.0, 7.0}));
  BOOST_TEST((Tensor(e).value() == Array{4.0, 7.0, 10.0}));
  tape.backward(ad::sum(a + b + c + d + e));
  BOOST_TEST((tape.adjoint(t) == Array{3.0 + 1 + 2 + 3 + 1, 5.0 + 2 + 2 + 3 + 1, 7.0 + 3 + 2 + 3 + 1}));
}

BOOST_AUTO_TEST_CASE(constants_live_as_long_as_the_recording_that_needs_them) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Tensor t = tape.input(Array{{1.0, 2.0}, {3.0, 4.0}});
  Var total = 0;
  for (int k = 0; k < 20; ++k) {
    const auto constant = std::make_unique<Tensor>(Array{{double(k), 0.0}, {0.0, 1.0}});
    total += ad::sum(ad::matmul(t, *constant)) + ad::sum(t * *constant);
    total += ad::sum(ad::matmul(t, Array{1.0, 1.0}));
  }
  const std::vector<double> garbage(1000, -1e300);
  tape.backward(total);
  BOOST_TEST((tape.adjoint(t) == Array{{190.0 + 190 + 20, 20.0 + 20}, {190.0 + 20, 20.0 + 20 + 20}}));
}

BOOST_AUTO_TEST_CASE(constants_of_a_layer_live_as_long_as_the_recording) {
  const auto gradient = [](bool outlived) {
    ad::Tape tape;
    const ad::Recording recording(tape);
    const Tensor w = tape.input(Array{{1.0, 2.0}, {3.0, 4.0}});
    std::vector<Tensor> kept;
    Var total = 0;
    for (int k = 0; k < 20; ++k) {
      Array points = Array::from_shape({2, 16});
      std::fill(points.begin(), points.end(), 0.01 * k);
      Array biases = Array::from_shape({2, 1});
      std::fill(biases.begin(), biases.end(), 0.1 * k);
      const auto x = std::make_unique<Tensor>(points);
      const auto b = std::make_unique<Tensor>(biases);
      const Tensor layer = ad::sigmoid(ad::matmul(w, *x) + *b);
      total += ad::sum(layer);
      if (outlived) kept.insert(kept.end(), {*x, *b});
    }
    tape.backward(total);
    return tape.adjoint(w);
  };
  BOOST_TEST((gradient(false) == gradient(true)));
}

BOOST_AUTO_TEST_CASE(a_user_pullback_lives_as_long_as_the_recording) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Tensor t = tape.input(Array{1.0, 2.0});
  const Tensor u = tape.input(Array{3.0});
  Tensor y;
  {
    const auto factor = std::make_shared<double>(3.0);
    y = ad::with_pullback<double>(
        Array{3.0, 6.0, 9.0},
        [factor](std::span<const double> adjoint, const std::array<std::span<double>, 2>& inputs) {
          inputs[0][0] += *factor * adjoint[0];
          inputs[0][1] += *factor * adjoint[1];
          inputs[1][0] += *factor * adjoint[2];
        },
        t, u);
  }
  tape.backward(y, Array{1.0, 10.0, 100.0});
  BOOST_TEST((tape.adjoint(t) == Array{3.0, 30.0}));
  BOOST_TEST((tape.adjoint(u) == Array{300.0}));
}

BOOST_AUTO_TEST_CASE(with_partials_takes_any_number_of_variables) {
  ad::Tape tape;
  for (const std::size_t count : {0u, 1u, 2u, 252u, 253u, 254u, 255u, 506u, 507u, 1000u}) {
    const ad::Recording recording(tape);
    std::vector<double> partials(count);
    std::iota(partials.begin(), partials.end(), 1.0);
    const std::vector<Var> x = tape.input(std::vector<double>(count, 0.5));
    const Var y = ad::with_partials<double>(7.0, x, partials);
    BOOST_TEST(y.value() == 7.0);
    BOOST_TEST(y.active() == (count != 0));
    if (count == 0) continue;
    tape.backward(Var(2.0 * y));
    const std::vector<double> adjoints = tape.adjoint(x);
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < count; ++k) wrong += adjoints[k] != 2 * partials[k] ? 1 : 0;
    BOOST_TEST(wrong == 0u);
  }
  const ad::Recording recording(tape);  // passive ones among them, also a whole statement full
  std::vector<Var> x(600, Var(1.0));
  x[599] = tape.input(1.0);
  const Var y = ad::with_partials<double>(7.0, x, std::vector<double>(600, 2.0));
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x[599]) == 2.0);
}

BOOST_AUTO_TEST_CASE(a_kernel_is_one_statement) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(0.3);
  const Var b = tape.input(0.7);
  const auto f = [](const auto& x, const auto& y) {
    auto z = x * y;
    for (int k = 0; k < 20; ++k) z = ad::sin(z) + x;
    return z;
  };
  const std::size_t before = tape.statements();
  const Var y = ad::kernel(f, a, b);
  BOOST_TEST(tape.statements() == before + 1);
  tape.backward(y);
  const double by_a = tape.adjoint(a);
  const double by_b = tape.adjoint(b);
  const ad::Dual<2> forward = f(ad::Dual<2>::variable(0.3, 0), ad::Dual<2>::variable(0.7, 1));
  BOOST_TEST(by_a == forward.tangent(0));
  BOOST_TEST(by_b == forward.tangent(1));
  BOOST_TEST(y.value() == f(0.3, 0.7));
  BOOST_TEST(ad::kernel(f, 0.3, 0.7) == y.value());
  tape.backward(ad::kernel(f, a, 0.7));
  BOOST_TEST(tape.adjoint(a) == by_a);
  tape.backward(ad::kernel(f, a, a + b));  // an expression is recorded first
  BOOST_TEST(tape.adjoint(b) != 0.0);
}

BOOST_AUTO_TEST_CASE(a_kernel_takes_passive_and_repeated_variables_and_constants) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var a = tape.input(0.3);
  const Var b = tape.input(0.7);
  const Var passive = 0.25;
  const auto f = [](const auto& x, const auto& y, const auto& z, const auto& u, const auto& v) {
    return x * y + ad::sin(z) * u - v / x;
  };
  const std::size_t before = tape.statements();
  tape.backward(ad::kernel(f, a, passive, b, 2, a));
  BOOST_TEST(tape.statements() == before + 1);
  BOOST_TEST(std::abs(tape.adjoint(a) - 0.25) < 1e-15);  // of x / x, nothing
  BOOST_TEST(std::abs(tape.adjoint(b) - 2 * std::cos(0.7)) < 1e-15);
  tape.backward(ad::kernel(f, 3.0, passive, passive, b, b));
  BOOST_TEST(std::abs(tape.adjoint(b) - (std::sin(0.25) - 1.0 / 3.0)) < 1e-15);
  BOOST_TEST(!ad::kernel(f, passive, passive, passive, 1, 1).active());
  const Var unused = ad::kernel([](const auto&, const auto& y) { return 2 * y; }, a, b);
  tape.backward(unused);
  BOOST_TEST(tape.adjoint(a) == 0.0);
  BOOST_TEST(tape.adjoint(b) == 2.0);
}

BOOST_AUTO_TEST_CASE(very_long_chains_and_the_same_tensor_many_times) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Tensor t = tape.input(Array{0.5, 1.5, -2.0});
  const auto four = (t + t) * (t - t / 2.0) + t * t * t;
  const auto sixteen = four * four + four * 0.5 - four / (four * four + 1.0);
  tape.backward(ad::sum(sixteen));
  const Array adjoint = tape.adjoint(t);
  for (std::size_t k = 0; k < 3; ++k) {
    const auto x = ad::Dual<1>::variable(Array{0.5, 1.5, -2.0}(k), 0);
    const auto f = (x + x) * (x - x / 2.0) + x * x * x;
    const double expected = (f * f + f * 0.5 - f / (f * f + 1.0)).tangent(0);
    BOOST_TEST(std::abs(adjoint(k) - expected) < 1e-13 * std::abs(expected));
  }
  Tensor y = t;
  for (int k = 0; k < 20'000; ++k) y = y + t * 0.001;
  tape.backward(ad::sum(y));
  BOOST_TEST(std::abs(tape.adjoint(t)(1) - 21.0) < 1e-9);
}

BOOST_AUTO_TEST_CASE(the_gradient_does_not_depend_on_how_a_computation_is_cut_into_statements) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Var x = tape.input(0.0);
  const auto slope = [&](const Var& y) {
    tape.backward(y);
    return tape.adjoint(x);
  };
  const Var square = ad::square(x);
  BOOST_TEST(slope(ad::sqrt(square)) == 0.0);  // an infinite partial of what does not vary
  BOOST_TEST(slope(ad::sqrt(ad::square(x))) == 0.0);
  BOOST_TEST(ad::sqrt(ad::square(ad::Dual<1>::variable(0.0, 0))).tangent(0) == 0.0);
  const Var root = ad::sqrt(x);
  BOOST_TEST(slope(ad::square(root)) == 0.0);
  BOOST_TEST(slope(ad::square(ad::sqrt(x))) == 0.0);
  BOOST_TEST(ad::square(ad::sqrt(ad::Dual<1>::variable(0.0, 0))).tangent(0) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
