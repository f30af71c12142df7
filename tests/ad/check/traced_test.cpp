// Traced numbers: they compute what the tape computes, remember each statement, and carry users' own
// partials.
#include <ad/ad.hpp>
#include <ad/check/function_subject.hpp>
#include <ad/check/traced.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace ad = slope::ad;

namespace {

/// x^2 by the user's own partial, times `error`.
template <class S>
S own_square(const S& x, double error = 1.0) {
  const auto v = ad::value_of(x);
  using T = std::remove_cvref_t<decltype(v)>;
  const std::vector<S> variables{x};
  const std::vector<T> partials{static_cast<T>(2 * error) * v};
  return ad::with_partials<T>(v * v, std::span<const S>(variables), std::span<const T>(partials));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(traced)

BOOST_AUTO_TEST_CASE(a_trace_holds_each_statement_with_its_arguments_and_partials) {
  const auto f = [](const auto& x) { return ad::exp(x[0] * 3) / x[1]; };
  const ad::FunctionSubject<decltype(f), std::vector<double>> subject("f", f, {}, std::vector{0.5, 2.0});
  ad::Trace trace;
  std::vector<double> gradient;
  const std::uint32_t result = subject.trace(trace, std::vector{0.5, 2.0}, gradient);
  BOOST_REQUIRE(trace.entries().size() == 6U);  // the constant, two inputs, three statements
  BOOST_TEST(result == 5U);
  BOOST_TEST(trace.entries()[3].operation->name == "multiply");
  BOOST_TEST(trace.entries()[4].operation->name == "exp");
  BOOST_TEST(trace.entries()[5].operation->name == "divide");
  const auto division = trace.arguments(trace.entries()[5]);
  BOOST_TEST(division[0].entry == 4U);
  BOOST_TEST(division[0].partial == 0.5);
  BOOST_TEST(division[1].entry == 2U);
  BOOST_TEST(division[1].value == 2.0);
  // Reverse over the tape, reverse over the trace and forward over the trace are the same derivative.
  const std::vector<double> adjoints = trace.adjoints(result);
  for (std::size_t k = 0; k < 2; ++k) {
    std::vector<double> direction(2, 0.0);
    direction[k] = 1;
    BOOST_TEST(adjoints[k + 1] == gradient[k]);
    BOOST_TEST(std::abs(trace.tangent(result, direction) - gradient[k]) <= 1e-15 * std::abs(gradient[k]));
    BOOST_TEST(std::abs(subject.gradient(std::vector{0.5, 2.0})[k] - gradient[k]) <=
               1e-15 * std::abs(gradient[k]));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_partial_of_the_users_is_named_by_its_line) {
  const auto right = [](const auto& x) {
    const std::remove_cvref_t<decltype(x[0])> product = x[1] * x[0];
    return own_square(x[0]) + own_square(product);
  };
  BOOST_TEST(ad::check_gradient(right, {1.5, -0.7}).passed(),
             to_string(ad::check_gradient(right, {1.5, -0.7})));
  const auto wrong = [](const auto& x) {
    const std::remove_cvref_t<decltype(x[0])> product = x[1] * x[0];
    return ad::sin(x[0]) + own_square(product, 1.001);
  };
  const ad::GradientReport report = ad::check_gradient(wrong, {1.5, -0.7});
  BOOST_TEST(report.failed(), to_string(report));
  BOOST_REQUIRE(report.culprit);
  BOOST_TEST(report.culprit->operation == "user's partials");
  BOOST_TEST(report.culprit->place.find("traced_test.cpp:") != std::string::npos, report.culprit->place);
  BOOST_TEST(std::abs(report.culprit->partial / report.culprit->reference - 1.001) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_kernel_is_checked_operation_by_operation) {
  const auto f = [](const auto& x) {
    return ad::kernel([](const auto& a, const auto& b) { return ad::exp(a) * b + b / a; }, x[0], x[1]);
  };
  const ad::GradientReport report = ad::check_gradient(f, {0.8, 2.5});
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_TEST(report.partials == 7U);
}

BOOST_AUTO_TEST_CASE(a_lost_dependence_is_told_from_a_wrong_statement) {
  const auto f = [](const auto& x) { return x[0] * ad::value_of(x[1]); };  // x[1] taken out of its variable
  const ad::GradientReport report = ad::check_gradient(f, {1.5, 2.5});
  BOOST_TEST(report.failed(), to_string(report));
  BOOST_TEST(!report.culprit);
  BOOST_REQUIRE(!report.notes.empty());
  BOOST_TEST(report.notes[0].find("a dependence is lost") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_second_order_check_of_a_function) {
  ad::GradientCheckOptions options;
  options.order = 2;
  const auto valley = [](const auto& x) {
    return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
  };
  const ad::GradientReport report = ad::check_gradient(options, ad::with_hessian(valley), {-1.2, 1.0});
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_REQUIRE(report.entries.size() == 5U);
  BOOST_TEST(report.entries[2].input == "x[0], x[0]");
  BOOST_TEST(std::abs(report.entries[2].ours - 1330) < 1e-9);
}

BOOST_AUTO_TEST_CASE(a_function_for_double_and_the_tape_only_is_checked_untraced) {
  struct OnlyTwo {
    double operator()(const std::vector<double>& x) const { return x[0] * x[1]; }
    ad::Var operator()(const std::vector<ad::Var>& x) const { return x[0] * x[1]; }
  };
  BOOST_TEST(ad::check_gradient(ad::untraced(OnlyTwo{}), {1.5, 2.5}).passed());
  const ad::GradientReport report =
      ad::check_gradient(OnlyTwo{}, {1.5, 2.5});  // seen by itself, as it is no template
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_TEST(report.partials == 0U);
}

BOOST_AUTO_TEST_CASE(a_thousand_operations_in_twenty_variables_take_less_than_a_second) {
  const auto f = [](const auto& x) {
    using S = std::remove_cvref_t<decltype(x[0])>;
    S sum = 0;
    for (std::size_t k = 0; k < 1000 / 4; ++k) {
      sum = sum + ad::sin(x[k % 20] * (x[(k + 7) % 20] + static_cast<double>(k)));
    }
    return sum;
  };
  std::mt19937_64 random(3);
  std::vector<double> at(20);
  for (double& x : at) x = static_cast<double>(random() >> 11) * 0x1p-53;
  const auto start = std::chrono::steady_clock::now();
  const ad::GradientReport report = ad::check_gradient(f, at);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  BOOST_TEST(report.passed(), to_string(report));
  BOOST_TEST(report.partials >= 1000U);
  BOOST_TEST_MESSAGE("a thousand operations in twenty variables: " << seconds << " s");
#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
  BOOST_TEST(seconds < 30);
#else
  BOOST_TEST(seconds < 1);
#endif
}

BOOST_AUTO_TEST_SUITE_END()
