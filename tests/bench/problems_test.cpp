// The benchmark problems: every method of every size that is quick agrees with the derivative by hand, and
// the methods named for registration are those that the workload has.
//
// Forward mode and differences evaluate the function once for every few inputs. Where a function is long, that
// takes minutes without optimisation, as under the sanitizers; there the optimised builds compare them.
#include <bench/heart_problem.hpp>
#include <bench/heights_problem.hpp>
#include <bench/scalar_problems.hpp>
#include <bench/tensor_problems.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string_view>

namespace slope::bench {
namespace {

std::vector<Problem> all_problems() {
  std::vector<Problem> problems = scalar_problems();
  problems.push_back(heart_problem());
  problems.push_back(heights_problem());
  problems.push_back(heights_jacobian_problem());
  problems.push_back(network_problem());
  return problems;
}

/// The smallest size of each problem, the second scheme of advection, and the mixture's second order with a larger one.
std::vector<std::string> quick_cases() {
  return {"log_sum_exp/2500",   "least_squares/64", "determinant/5",   "determinant/6",    "mixture/d2_k5",
          "mixture/d2_k5_rows", "mixture/d10_k25",  "lstm/l2",         "ode/100",          "swaption/10",
          "advection/linear",   "advection/burgers", "operations/1000", "heart/100",        "heights/100",
          "heights_jacobian/100", "network/w8_b1",   "network/w8_b32",  "network/w64_b32"};
}

/// Whether this build compares a method of a case: all but the evaluations of long functions where nothing is
/// optimised.
bool is_compared([[maybe_unused]] std::string_view name, [[maybe_unused]] std::string_view method) {
#ifdef NDEBUG
  return true;
#else
  const bool long_function = name.starts_with("ode/") || name.starts_with("advection/");
  return !long_function || (method != "hand" && method != "forward" && method != "finite_difference");
#endif
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problems)

BOOST_DATA_TEST_CASE(every_derivative_agrees_with_the_one_by_hand, quick_cases(), name) {
  bool found = false;
  for (const Problem& problem : all_problems()) {
    for (const Size& size : problem.sizes) {
      if (problem.name + '/' + size.name != name) continue;
      found = true;
      const Workload workload = size.make();
      BOOST_TEST(workload.methods.size() == size.methods.size());
      for (const std::string& method : size.methods) {
        if (!is_compared(name, method)) continue;
        BOOST_CHECK_NO_THROW(verify(name + ' ' + method, workload, workload.method(method)));
      }
    }
  }
  BOOST_TEST(found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace slope::bench
