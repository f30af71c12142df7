// What stands before every timing: methods that disagree are found, entry and all, and a method without a
// derivative is held to its value.
#include <bench/gradient_methods.hpp>
#include <bench/workload.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

namespace slope::bench {
namespace {

/// x_0² + 3 x_1 at (2, 1), by hand with one entry of the gradient changed.
Workload quadratic(double error_of_hand, double error_of_tape, bool with_differences) {
  const auto room = make_room({2.0, 1.0});
  const auto f = [](const auto& x) { return x[0] * x[0] + 3.0 * x[1]; };
  const auto hand = [error_of_hand](const auto& x, auto& gradient) {
    gradient = {2 * x[0], 3 + error_of_hand};
    return x[0] * x[0] + 3 * x[1];
  };
  const auto slanted = [error_of_tape](const std::vector<ad::Var>& x) -> ad::Var {
    const ad::Var slant = x[1] - 1;  // 0 in value
    return x[0] * x[0] + 3.0 * x[1] + error_of_tape * slant;
  };
  Workload workload{{plain_method(room, f), hand_method(room, hand), tape_method(room, slanted)},
                    directional_difference(room, f)};
  if (with_differences) workload.methods.push_back(finite_difference_method(room, f));
  return workload;
}

bool names(const Disagreement& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(workload)

BOOST_AUTO_TEST_CASE(right_methods_agree) {
  for (const bool with_differences : {true, false}) {
    const Workload workload = quadratic(0, 0, with_differences);
    for (const Method& method : workload.methods) BOOST_CHECK_NO_THROW(verify("case", workload, method));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_derivative_by_hand_is_found_by_differences) {
  const Workload workload = quadratic(1e-4, 0, true);
  BOOST_CHECK_EXCEPTION(
      verify("case", workload, workload.method("hand")), Disagreement,
      [](const auto& error) { return names(error, "case: derivative, entry 1: expected 3"); });
}

BOOST_AUTO_TEST_CASE(a_wrong_derivative_by_hand_is_found_along_directions) {
  const Workload workload = quadratic(1e-4, 0, false);
  BOOST_CHECK_EXCEPTION(
      verify("case", workload, workload.method("hand")), Disagreement,
      [](const auto& error) { return names(error, "case: derivative, along direction 0"); });
}

BOOST_AUTO_TEST_CASE(a_wrong_derivative_of_another_method_is_found_by_the_one_by_hand) {
  const Workload workload = quadratic(0, 1e-8, true);
  BOOST_CHECK_EXCEPTION(verify("case", workload, workload.method("tape")), Disagreement,
                        [](const auto& error) { return names(error, "case: derivative, entry 1"); });
}

BOOST_AUTO_TEST_CASE(nan_never_agrees) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> expected{1.0, 2.0};
  BOOST_CHECK_THROW(require_agreement("case", std::vector{nan, 2.0}, expected, 1e-10), Disagreement);
  BOOST_CHECK_THROW(require_agreement("case", std::vector{1.0, 2.0}, std::vector{1.0, nan}, 1e-10),
                    Disagreement);
}

BOOST_AUTO_TEST_CASE(only_the_rounding_of_a_sum_over_all_entries_is_forgiven) {
  const std::vector<double> expected(10'000, 1.0);
  std::vector<double> found = expected;
  found[17] = 1 + 4e-10;  // 2 epsilon sqrt(n) n = 4.4e-10
  BOOST_CHECK_NO_THROW(require_agreement("case", found, expected, 1e-10));
  found[17] = 1 + 5e-10;
  BOOST_CHECK_THROW(require_agreement("case", found, expected, 1e-10), Disagreement);
  const std::vector<double> many(1'000'000, 1.0);
  found = many;
  found[17] = 1 + 1.1e-8;
  BOOST_CHECK_THROW(require_agreement("case", found, many, 1e-10), Disagreement);
}

BOOST_AUTO_TEST_CASE(another_number_of_entries_is_told) {
  BOOST_CHECK_EXCEPTION(require_agreement("case", std::vector{1.0}, std::vector{1.0, 2.0}, 1e-10),
                        Disagreement,
                        [](const auto& error) { return names(error, "expected 2 entries, found 1"); });
}

BOOST_AUTO_TEST_CASE(a_method_without_a_derivative_is_held_to_its_value) {
  Workload workload = quadratic(0, 0, true);
  const double wrong = 8;
  const Method record{"record", [] {}, [&] { return Results{{&wrong, 1}, {}}; }, {}};
  BOOST_CHECK_EXCEPTION(verify("case", workload, record), Disagreement,
                        [](const auto& error) { return names(error, "case: value, entry 0: expected 7"); });
}

BOOST_AUTO_TEST_CASE(sizes_of_one_number_are_named_by_it) {
  const auto sizes = numbered_sizes({5, 1'000}, {"plain"}, [](std::size_t) { return Workload{}; });
  BOOST_REQUIRE_EQUAL(sizes.size(), 2);
  BOOST_TEST(sizes[0].name == "5");
  BOOST_TEST(sizes[1].name == "1000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace slope::bench
