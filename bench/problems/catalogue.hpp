// Every problem that is a scalar function of a vector, at each of its sizes: the generic function and the
// point where it is differentiated.
//
// What the workloads here, the tests and the comparisons with other libraries share. The functions' own
// headers say what they compute. Read next: ../gradient_methods.hpp.
#pragma once

#include <bench/problems/advection.hpp>
#include <bench/problems/determinant.hpp>
#include <bench/problems/heart.hpp>
#include <bench/problems/least_squares.hpp>
#include <bench/problems/log_sum_exp.hpp>
#include <bench/problems/lstm.hpp>
#include <bench/problems/mixture.hpp>
#include <bench/problems/ode.hpp>
#include <bench/problems/swaption.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace slope::bench {

/// A function of a std::vector of any number type, with its data, and where it is differentiated.
template <class F>
struct ScalarCase {
  std::shared_ptr<const F> function;
  std::vector<double> point;

  template <class S>
  S operator()(const std::vector<S>& x) const {
    return (*function)(x);
  }
};

namespace detail {

inline std::vector<double> random_numbers(std::size_t count, std::uint64_t seed, double scale = 1) {
  nn::NormalNumbers numbers(seed);
  std::vector<double> drawn(count);
  for (double& number : drawn) number = scale * numbers();
  return drawn;
}

}  // namespace detail

inline ScalarCase<LogSumExp> log_sum_exp_case(std::size_t count) {
  return {std::make_shared<const LogSumExp>(), detail::random_numbers(count, 3)};
}

/// A polynomial of 128 coefficients.
inline ScalarCase<LeastSquares> least_squares_case(std::size_t points) {
  return {std::make_shared<const LeastSquares>(points), detail::random_numbers(128, 5, 0.2)};
}

inline ScalarCase<DeterminantByMinors> determinant_case(std::size_t n) {
  return {std::make_shared<const DeterminantByMinors>(n), detail::random_numbers(n * n, 9)};
}

/// 1,000 points.
inline ScalarCase<Mixture> mixture_case(std::size_t dimensions, std::size_t components, FactorOrder order) {
  const auto problem = std::make_shared<const Mixture>(dimensions, components, 1'000, order);
  return {problem, problem->parameters};
}

/// Width 14.
inline ScalarCase<Lstm> lstm_case(std::size_t layers, std::size_t steps) {
  const auto problem = std::make_shared<const Lstm>(layers, 14, steps);
  return {problem, problem->parameters};
}

/// 1,000 steps.
inline ScalarCase<OdeSolution> ode_case(std::size_t components) {
  std::vector<double> x(components);
  for (std::size_t i = 0; i < components; ++i)
    x[i] = 1 + 0.5 * static_cast<double>(i) / static_cast<double>(components);
  return {std::make_shared<const OdeSolution>(1'000), std::move(x)};
}

inline ScalarCase<Swaption> swaption_case(std::size_t paths) {
  return {std::make_shared<const Swaption>(paths), std::vector<double>(Swaption::rates, 0.05)};
}

/// 100 cells, 2,000 steps.
inline ScalarCase<Advection> advection_case(AdvectionScheme scheme) {
  const auto problem = std::make_shared<const Advection>(scheme, 100, 2'000);
  return {problem, problem->first_state()};
}

inline ScalarCase<HeartCost> heart_case(std::size_t points) {
  const auto cost = std::make_shared<const HeartCost>(points);
  return {cost, cost->problem().parameters};
}

/// Calls visit with the scalar case that the benchmarks call `problem` and `size`; false when there is none.
template <class Visit>
bool visit_scalar_case(std::string_view problem, std::string_view size, Visit&& visit) {
  const auto number = [&] { return static_cast<std::size_t>(std::stoul(std::string(size))); };
  if (problem == "log_sum_exp") {
    visit(log_sum_exp_case(number()));
  } else if (problem == "least_squares") {
    visit(least_squares_case(number()));
  } else if (problem == "determinant") {
    visit(determinant_case(number()));
  } else if (problem == "mixture") {
    const FactorOrder order = size.ends_with("_rows") ? FactorOrder::by_rows : FactorOrder::by_columns;
    visit(size.starts_with("d2_k5")     ? mixture_case(2, 5, order)
          : size.starts_with("d10_k25") ? mixture_case(10, 25, order)
                                        : mixture_case(20, 50, order));
  } else if (problem == "lstm") {
    visit(size == "l2" ? lstm_case(2, 1'024) : lstm_case(4, 4'096));
  } else if (problem == "ode") {
    visit(ode_case(number()));
  } else if (problem == "swaption") {
    visit(swaption_case(number()));
  } else if (problem == "advection") {
    visit(advection_case(size == "linear" ? AdvectionScheme::linear : AdvectionScheme::burgers));
  } else if (problem == "heart") {
    visit(heart_case(number()));
  } else {
    return false;
  }
  return true;
}

}  // namespace slope::bench
