// Drivers in company: inside each other, inside an open recording, after exceptions, on several threads.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;

namespace {

const auto rosenbrock = [](const auto& x) {
  return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
};
const std::vector<double> at{-1.2, 1.0};
const std::vector<double> rosenbrock_gradient{-215.6, -88.0};
const std::vector<double> rosenbrock_hessian{1330, 480, 480, 200};

void check_everything_works(const char* when) {
  check_agrees(when, ad::gradient(rosenbrock, at), rosenbrock_gradient);
  check_agrees(when, ad::hessian(rosenbrock, at), rosenbrock_hessian);
  check_agrees(when, ad::jacobian({ad::JacobianMode::reverse}, rosenbrock, at), rosenbrock_gradient);
  check_agrees(when, ad::jvp(rosenbrock, at, std::vector<double>{1, 0}).tangent, -215.6);
  check_agrees(when, ad::vjp(rosenbrock, at, 2.0).gradient, std::vector<double>{-431.2, -176.0});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(drivers_in_company)

BOOST_AUTO_TEST_CASE(a_driver_inside_the_function_sees_plain_numbers_and_is_a_constant) {
  // x times the gradient of a function of fixed numbers: inside, all drivers on the same tape types.
  const auto f = [](const auto& x) {
    const std::vector<double> inner = ad::gradient(rosenbrock, at);
    const auto H = ad::hessian(rosenbrock, at);
    const auto J = ad::jacobian({ad::JacobianMode::reverse}, rosenbrock, at);
    const auto seeded = ad::vjp(rosenbrock, at, 1.0).gradient;
    return x[0] * inner[0] + x[1] * H(1, 1) + x[2] * J(0) + x[3] * seeded[1];
  };
  const std::vector<double> expected{-215.6, 200, -215.6, -88};
  const std::vector<double> x{1, 2, 3, 4};
  check_agrees("gradient", ad::gradient(f, x), expected);
  check_agrees("reverse", ad::jacobian({ad::JacobianMode::reverse}, f, x), expected);
  check_agrees("forward", ad::jacobian({ad::JacobianMode::forward}, f, x), expected);
  check_agrees("hessian", ad::hessian(f, x), std::vector<double>(16, 0.0));
  // A Newton step of an inner problem whose answer scales an outer one.
  const auto nested = [](const auto& x0) {
    double t = 2;
    for (int k = 0; k < 6; ++k) {
      const auto slope = ad::value_and_gradient([](const auto& y) { return y * y - 2; }, t);
      t -= slope.value / slope.gradient;
    }
    return x0 * x0 * t;
  };
  check_agrees("nested", ad::gradient(nested, 3.0), 6 * std::sqrt(2.0));
}

BOOST_AUTO_TEST_CASE(drivers_leave_an_open_recording_as_it_is) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(2.0);
  const ad::Var y = ad::sin(x) * x;
  const auto statements = tape.statements();
  check_everything_works("inside an open recording");
  BOOST_TEST(tape.statements() == statements);
  const ad::Var z = y * y + ad::gradient([](const auto& t) { return t * t; }, x.value());
  tape.backward(z);
  check_agrees("outer", tape.adjoint(x), 2 * std::sin(2.0) * 2 * (std::sin(2.0) + 2 * std::cos(2.0)));
}

BOOST_AUTO_TEST_CASE(an_active_variable_of_an_outer_recording_is_refused_in_an_inner_function) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto outer = tape.input(2.0);
  BOOST_CHECK_THROW(ad::gradient([&](const auto& x) { return x * outer; }, 3.0), ad::RecordingError);
  // An outer variable returned as it is: not the inner function's own either.
  BOOST_CHECK_THROW(ad::gradient([&](const auto&) { return outer; }, 3.0), ad::RecordingError);
  BOOST_CHECK_THROW(ad::vjp([&](const auto&) { return outer; }, 3.0, 1.0), ad::RecordingError);
  check_everything_works("after the refusals");
  const ad::Var y = outer * outer;
  tape.backward(y);
  check_agrees("outer", tape.adjoint(outer), 4.0);
}

BOOST_AUTO_TEST_CASE(exceptions_of_the_function_pass_through_and_leave_everything_usable) {
  const auto fails = [](const auto& x) {
    using S = std::decay_t<decltype(x[0])>;
    S y = x[0] * x[1];
    if (y < 0) throw std::domain_error("negative product");
    return y;
  };
  for (int turn = 0; turn < 3; ++turn) {
    BOOST_CHECK_THROW(ad::gradient(fails, at), std::domain_error);
    BOOST_CHECK_THROW(ad::hessian(fails, at), std::domain_error);
    BOOST_CHECK_THROW(ad::hessian_vector_product(fails, at, at), std::domain_error);
    BOOST_CHECK_THROW(ad::jacobian({ad::JacobianMode::reverse}, fails, at), std::domain_error);
    BOOST_CHECK_THROW(ad::jacobian({ad::JacobianMode::forward}, fails, at), std::domain_error);
    BOOST_CHECK_THROW(ad::jvp(fails, at, at), std::domain_error);
    BOOST_CHECK_THROW(ad::vjp(fails, at, 1.0), std::domain_error);
    check_everything_works("after exceptions");
  }
  // From a driver inside the function, too.
  const auto outer = [&](const auto& x) { return x * ad::gradient(fails, at)[0]; };
  BOOST_CHECK_THROW(ad::gradient(outer, 1.0), std::domain_error);
  check_everything_works("after a nested exception");
  // An exception while a recording is open leaves that recording open.
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(3.0);
  BOOST_CHECK_THROW(ad::gradient(fails, at), std::domain_error);
  const ad::Var y = x * x;
  tape.backward(y);
  check_agrees("open recording", tape.adjoint(x), 6.0);
}

BOOST_AUTO_TEST_CASE(threads_do_not_meet) {
  std::vector<std::vector<double>> results(2);
  const auto work = [&](std::size_t thread) {
    std::vector<double> x{-1.2 + double(thread), 1.0};
    for (int turn = 0; turn < 500; ++turn) {
      const std::vector<double> g = ad::gradient(rosenbrock, x);
      const auto H = ad::hessian(rosenbrock, x);
      const auto J = ad::jacobian({ad::JacobianMode::reverse}, rosenbrock, x);
      const xt::xarray<double> W{{x[0], 1.0}, {2.0, x[1]}};
      const auto dW = ad::gradient([](const auto& w) { return ad::sum(ad::sigmoid(ad::matmul(w, w))); }, W);
      std::vector<double> all(g);
      all.insert(all.end(), H.begin(), H.end());
      all.insert(all.end(), J.begin(), J.end());
      all.insert(all.end(), dW.begin(), dW.end());
      if (turn == 0) results[thread] = all;
      if (all != results[thread]) results[thread].push_back(turn);
    }
  };
  std::thread other(work, 1U);
  work(0);
  other.join();
  std::vector<std::vector<double>> together = results;
  work(0);
  work(1);
  check_agrees("first thread", together[0], results[0], slope::tests::exact);
  check_agrees("second thread", together[1], results[1], slope::tests::exact);
}

BOOST_AUTO_TEST_SUITE_END()
