// parallel_sum: the ordinary loop's value and derivatives, for every kind of argument and wherever the range is cut.
#include <ad/ad.hpp>
#include <tests/ad/drivers/parallel_sum_support.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace ad = slope::ad;
using namespace slope::tests;

BOOST_AUTO_TEST_SUITE(parallel_sum)

BOOST_AUTO_TEST_CASE(value_and_derivatives_are_those_of_the_loop) {
  for (const std::size_t n : {1u, 2u, 15u, 16u, 17u, 511u, 512u, 513u, 5000u, 20000u}) {
    for (const std::size_t chunk : {0u, 1u, 2u, 100u, 1000000u}) {
      if (chunk == 1 && n > 5000) continue;
      const auto f = normal_sum(n, {2, chunk});
      const auto loop = normal_loop(n);
      const auto [value, gradient] = ad::value_and_gradient(f, point);
      const auto expected = ad::value_and_gradient(loop, point);
      check_agrees("value", value, expected.value, long_rounding);
      check_agrees("gradient", gradient, expected.gradient, long_rounding);
      check_agrees("plain", f(point), value, exact);
      check_agrees("hessian", ad::hessian(f, point), ad::hessian(loop, point), long_rounding);
      check_agrees("forward", ad::jacobian({ad::JacobianMode::forward}, f, point), expected.gradient, long_rounding);
      check_agrees("reverse", ad::jacobian({ad::JacobianMode::reverse}, f, point), expected.gradient, long_rounding);
      const std::vector<double> v{0.3, -2.0};
      check_agrees("hessian times vector", ad::hessian_vector_product(f, point, v),
                   ad::hessian_vector_product(loop, point, v), long_rounding);
      check_agrees("jvp", ad::jvp(f, point, v).tangent, ad::jvp(loop, point, v).tangent, long_rounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(ends_of_chunks_and_pieces_lose_no_term_and_count_none_twice) {
  // Powers of two: each sum is another number, and exact.
  for (std::size_t n = 0; n < 53; ++n) {
    for (std::size_t chunk = 0; chunk < 8; ++chunk) {
      const auto f = [&](const auto& x) {
        return ad::parallel_sum(
            {2, chunk}, n, [](std::size_t i, const auto& y) { return std::ldexp(1.0, static_cast<int>(i)) * y; }, x);
      };
      const double expected = std::ldexp(1.0, static_cast<int>(n)) - 1;
      BOOST_TEST(f(1.0) == expected);
      BOOST_TEST(ad::gradient(f, 1.0) == expected);
    }
  }
  // Ones: beyond every limit on pieces.
  for (const std::size_t n : {127u, 128u, 129u, 1000u, 4095u, 4096u, 4097u, 40000u}) {
    for (const std::size_t chunk : {0u, 1u, 3u, 127u, 128u, 5000u}) {
      const auto f = [&](const auto& x) {
        return ad::parallel_sum({1, chunk}, n, [](std::size_t, const auto& y) { return 1.0 * y; }, x);
      };
      BOOST_TEST(ad::gradient(f, 1.0) == static_cast<double>(n));
    }
  }
}

BOOST_AUTO_TEST_CASE(long_terms_are_swept_a_few_at_a_time) {
  // Each takes 48,000 bytes of tape or more, and a piece of four terms several chunks.
  const auto term = [](std::size_t i, const auto& x) {
    std::decay_t<decltype(x)> y = x * datum(i);
    for (int step = 0; step < 3000; ++step) y = y + 1e-3 * datum(i) * ad::sin(y);
    return y;
  };
  const auto loop = [&](const auto& x) {
    std::decay_t<decltype(x)> sum(0);
    for (std::size_t i = 0; i < 64; ++i) sum += term(i, x);
    return sum;
  };
  const auto f = [&](const auto& x) { return ad::parallel_sum(64, term, x); };
  const auto [value, gradient] = ad::value_and_gradient(f, 0.7);
  const auto expected = ad::value_and_gradient(loop, 0.7);
  check_agrees("value", value, expected.value);
  check_agrees("plain", f(0.7), value, exact);
  check_agrees("gradient", gradient, expected.gradient);
}

BOOST_AUTO_TEST_CASE(an_empty_sum_is_zero_with_derivative_zero) {
  BOOST_TEST(normal_sum(0)(point) == 0.0);
  const auto [value, gradient] = ad::value_and_gradient(normal_sum(0), point);
  BOOST_TEST(value == 0.0);
  check_agrees("gradient", gradient, std::vector<double>{0, 0}, exact);
  check_agrees("hessian", ad::hessian(normal_sum(0), point), std::vector<double>(4, 0.0), exact);
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(2.0);
  const ad::Var y = ad::parallel_sum(0, [](std::size_t, const auto& z) { return ad::log(z); }, x);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 0.0);
}

BOOST_AUTO_TEST_CASE(every_kind_of_argument) {
  const auto loop = [](const auto& s, const auto& v, const auto& t) {
    using S = std::decay_t<decltype(v[0])>;
    S sum(0);
    for (std::size_t i = 0; i < 40; ++i) sum += datum(i) * s * v[i % 3] + ad::sum(ad::square(t) * s) * v[2];
    return sum;
  };
  const auto f = [](const auto& s, const auto& v, const auto& t) {
    return ad::parallel_sum(
        40,
        [](std::size_t i, const auto& y, const auto& u, const auto& w) {
          return datum(i) * y * u[i % 3] + ad::sum(ad::square(w) * y) * u[2];
        },
        s, v, t);
  };
  const std::vector<double> v{1.5, -0.5, 0.25};
  const auto ours = ad::value_and_gradient(f, 0.7, v, weights);
  const auto expected = ad::value_and_gradient(loop, 0.7, v, weights);
  check_agrees("value", std::get<0>(ours), std::get<0>(expected));
  check_agrees("scalar", std::get<1>(ours), std::get<1>(expected));
  check_agrees("vector", std::get<2>(ours), std::get<2>(expected));
  check_agrees("tensor", std::get<3>(ours), std::get<3>(expected));
  check_agrees("plain", f(0.7, v, weights), std::get<0>(ours));
  check_agrees("hessian", ad::hessian(f, 0.7, v, weights), ad::hessian(loop, 0.7, v, weights));
  const auto one_tensor = [&](const auto& t) { return f(0.7, v, t); };
  check_agrees("forward", ad::jacobian({ad::JacobianMode::forward}, one_tensor, weights), std::get<3>(expected));
}

BOOST_AUTO_TEST_CASE(views_expressions_spans_and_constants) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto W = tape.input(weights);
  const auto x = tape.input(std::vector<double>{1, 2, 3, 4});
  const ad::Tensor constant(biases);
  const std::vector<ad::Var> mixed{x[2], ad::Var(5.0), x[0]};  // the second one a constant
  std::atomic<bool> stays_constant = true;
  const ad::Var y = ad::parallel_sum(
      20,
      [&](std::size_t i, const auto& turned, const auto& scaled, const auto& product, const auto& part, const auto& m,
          const auto& c, const auto& number, const std::string& text) {
        if (m[1].active() || c.active()) stays_constant = false;
        return turned(i % 3, 1) * product + part[1] * m[1] * number + m[0] * c[2] + ad::sum(scaled) * m[2] +
               static_cast<double>(text.size());
      },
      ad::transpose(W), 2 * W, x[0] * x[3], std::span<const ad::Var>(x).subspan(1, 2), mixed, constant, 0.5,
      std::string("four"));
  BOOST_TEST(stays_constant);
  // The rows 0, 1, 2 of the transpose come 7, 7 and 6 times.
  const double turned = 7 * weights(1, 0) + 7 * weights(1, 1) + 6 * weights(1, 2);
  const double total = xt::sum(weights)();
  check_agrees("value", y.value(), turned * 4 + 20 * (3 * 5 * 0.5 + 3 * 0.2 + 2 * total * 1 + 4));
  tape.backward(y);
  check_agrees("x", tape.adjoint(x),
               std::vector<double>{turned * 4 + 40 * total, 0, 20 * (2.5 + 0.2), turned * 1});
  xt::xarray<double> expected = xt::zeros<double>({4, 3}) + 40.0;
  expected(1, 0) += 7 * 4;
  expected(1, 1) += 7 * 4;
  expected(1, 2) += 6 * 4;
  check_agrees("W", tape.adjoint(W), expected);
}

BOOST_AUTO_TEST_CASE(a_range_of_tensors) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const std::vector<ad::Tensor> layers{tape.input(weights), ad::Tensor(weights), tape.input(biases)};
  const ad::Var y = ad::parallel_sum(
      30,
      [](std::size_t i, const std::vector<ad::Tensor>& t) {
        return datum(i) * ad::sum(ad::matmul(ad::transpose(t[0]), t[2])) + ad::sum(t[1]);
      },
      layers);
  tape.backward(y);
  double data = 0;
  for (std::size_t i = 0; i < 30; ++i) data += datum(i);
  xt::xarray<double> by_rows = xt::zeros<double>({4, 3});
  xt::xarray<double> sums = xt::zeros<double>({4});
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      by_rows(row, column) = data * biases(row);
      sums(row) += data * weights(row, column);
    }
  }
  check_agrees("matrix", tape.adjoint(layers[0]), by_rows);
  check_agrees("vector", tape.adjoint(layers[2]), sums);
}

BOOST_AUTO_TEST_CASE(other_numbers) {
  const std::vector<float> single{0.9F, 2.0F};
  const auto [value, gradient] = ad::value_and_gradient(normal_sum(200), single);
  static_assert(std::is_same_v<decltype(value), const float>);
  const auto expected = ad::value_and_gradient(normal_loop(200), point);
  check_agrees("float", value, expected.value, single_rounding);
  check_agrees("float gradient", gradient, expected.gradient, single_rounding);
  // Whole numbers add up to a double; terms may ignore their arguments.
  const auto whole = ad::parallel_sum(10, [](std::size_t i) { return static_cast<int>(i); });
  static_assert(std::is_same_v<decltype(whole), const double>);
  BOOST_TEST(whole == 45.0);
  const auto two = [](std::size_t, const auto&) { return 2.0; };
  check_agrees("constant terms", ad::gradient([&](const auto& x) { return ad::parallel_sum(5, two, x); }, 1.0), 0.0);
  BOOST_TEST(ad::parallel_sum(3, [](std::size_t, const xt::xarray<double>& b) { return ad::sum(b); }, biases) ==
             3 * ad::sum(biases));
}

BOOST_AUTO_TEST_CASE(the_gradient_checker_sees_every_term) {
  const auto report = ad::check_gradient(normal_sum(20), point);
  BOOST_TEST((report.verdict == ad::Verdict::pass));
}

BOOST_AUTO_TEST_CASE(a_sum_is_one_statement_of_the_callers_recording) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto p = tape.input(point);
  const auto before = tape.statements();
  const ad::Var y = normal_sum(5000)(p);
  BOOST_TEST(tape.statements() == before + 1);
  const ad::Var z = ad::exp(y * 1e-4) * p[0];
  tape.backward(z);
  const auto expected = ad::gradient([](const auto& q) { return ad::exp(normal_loop(5000)(q) * 1e-4) * q[0]; }, point);
  check_agrees("with more around it", tape.adjoint(p), expected, long_rounding);
}

BOOST_AUTO_TEST_CASE(a_zero_adjoint_leaves_infinite_partials_out) {
  const auto f = [](const auto& x) {
    return 0.0 * ad::parallel_sum(4, [](std::size_t, const auto& y) { return ad::sqrt(y); }, x) + x;
  };
  BOOST_TEST(ad::gradient(f, 0.0) == 1.0);
  BOOST_TEST(std::isinf(ad::gradient([](const auto& x) {
    return ad::parallel_sum(4, [](std::size_t, const auto& y) { return ad::sqrt(y); }, x);
  }, 0.0)));
}

BOOST_AUTO_TEST_CASE(a_partial_of_zero_leaves_an_infinite_adjoint_out) {
  // All residuals are zero, so that the root's partial is infinite and the sum's are zero.
  const auto perfect = [](const auto& t) {
    const auto term = [](std::size_t, const auto& u, const auto&) { return ad::square(u - 2.0); };
    return ad::sqrt(ad::parallel_sum(4, term, t[0], t[1]));
  };
  BOOST_TEST(ad::gradient(perfect, {2.0, 1.0}) == (std::vector<double>{0, 0}), boost::test_tools::per_element());
  BOOST_TEST(ad::gradient(perfect, std::vector<float>{2, 1}) == (std::vector<float>{0, 0}),
             boost::test_tools::per_element());
  const std::vector<double> at{2.0, 1.0};
  BOOST_TEST(ad::jacobian({ad::JacobianMode::reverse}, perfect, at) == (std::vector<double>{0, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(arguments_of_another_recording_are_refused_before_any_term) {
  const auto never = [](std::size_t, const auto&) -> double { throw std::logic_error("a term was computed"); };
  ad::Tape tape;
  ad::Var ended;
  {
    const ad::Recording recording(tape);
    ended = tape.input(1.0);
  }
  const auto text_for = [&](const auto& argument) {
    return text_thrown<ad::RecordingError>([&] { ad::parallel_sum(3, never, argument); });
  };
  BOOST_TEST(contains(text_for(ended), "parallel_sum: no recording is open"), text_for(ended));
  const ad::Recording recording(tape);
  const auto x = tape.input(1.0);
  const auto W = tape.input(weights);
  BOOST_TEST(contains(text_for(ended), "parallel_sum: stale"), text_for(ended));
  BOOST_TEST(contains(text_for(std::vector<ad::Var>{x, ended}), "parallel_sum: stale"));
  ad::Tape other;
  const ad::Recording inner(other);
  BOOST_TEST(contains(text_for(x), "parallel_sum: variable of an enclosing recording"), text_for(x));
  BOOST_TEST(contains(text_for(W), "parallel_sum: variable of an enclosing recording"), text_for(W));
}

BOOST_AUTO_TEST_CASE(a_term_is_one_number) {
  const auto f = [](const auto& t) {
    return ad::parallel_sum(3, [](std::size_t, const auto& u) { return ad::square(u); }, t);
  };
  BOOST_TEST(contains(text_thrown<ad::ShapeError>([&] { ad::gradient(f, biases); }), "parallel_sum: "));
  BOOST_TEST(ad::gradient(f, xt::xarray<double>{2.0})(0) == 12.0);  // an array of one
}

BOOST_AUTO_TEST_CASE(a_second_sum_needs_no_more_memory_of_the_tape) {
  ad::Tape tape;
  const auto once = [&] {
    const ad::Recording recording(tape);
    const auto p = tape.input(point);
    tape.backward(normal_sum(3000)(p));
    return tape.bytes_used();
  };
  const auto used = once();
  const auto held = tape.bytes_held();
  BOOST_TEST(used < 1000u);
  BOOST_TEST(once() == used);
  BOOST_TEST(tape.bytes_held() == held);
}

BOOST_AUTO_TEST_SUITE_END()
