// The kernels of every instruction set that this processor has, against the scalar rules in long double
// (whose 64-bit mantissa leaves an error of 1/2048 ulp). Blocks end at the border of an unreadable page, so
// that a read or write past the end is a crash. Sums and products: product_kernels_test.cpp.
#include <ad/rules/activation.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/block_rule.hpp>
#include <ad/rules/exponential.hpp>
#include <ad/rules/hyperbolic.hpp>
#include <ad/rules/kernels/instruction_sets.hpp>
#include <ad/rules/piecewise.hpp>
#include <ad/rules/powers.hpp>
#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <concepts>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <tests/ad/rules/guarded_block.hpp>
#include <vector>

namespace {

namespace rules = slope::ad::rules;
using rules::KernelTable;
using slope::tests::GuardedBlock;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<double> first_of(const std::vector<double>& values, std::size_t count) {
  return {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// |got - exact| in units in the last place of the exact number; 0 for NaN and NaN, infinite for another
/// kind.
double ulp_error(double got, long double exact) {
  const double rounded = static_cast<double>(exact);
  if (std::isnan(rounded) || std::isnan(got)) return std::isnan(rounded) && std::isnan(got) ? 0 : infinity;
  if (got == rounded) return std::signbit(got) == std::signbit(rounded) || got != 0 ? 0 : 0.25;
  if (std::isinf(got) ||
      std::isinf(rounded)) {  // a rounding error may tip one over, where the other is beside it
    const double other = std::isinf(got) ? rounded : got;
    return std::abs(other) > 0x1.fffffffffffffp1023 * (1 - 1e-15) && (got > 0) == (rounded > 0) ? 1
                                                                                                : infinity;
  }
  int exponent = 0;
  std::frexp(std::max(std::abs(rounded), std::numeric_limits<double>::min()), &exponent);
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) /
                             std::ldexp(1.0L, exponent - 53));
}

/// What is allowed, in ulp; measured with millions of points and then rounded up.
struct Bounds {
  double value;
  double partial;
};

template <class R>
constexpr Bounds bounds_of() {
  if constexpr (std::same_as<R, rules::Exp> || std::same_as<R, rules::Log>) return {1, 1};
  if constexpr (std::same_as<R, rules::Expm1>) return {1.5, 1};
  if constexpr (std::same_as<R, rules::Sigmoid>) return {2.5, 2};
  if constexpr (std::same_as<R, rules::Tanh>) return {2, 2};
  if constexpr (std::same_as<R, rules::Softplus>) return {2, 2.5};
  if constexpr (std::same_as<R, rules::Cube>) return {1.5, 1.5};
  if constexpr (std::same_as<R, rules::SquaredDifference>) return {2.501, 0.501};
  if constexpr (std::same_as<R, rules::Divide> || std::same_as<R, rules::Sqrt>) return {0.501, 2};
  if constexpr (std::same_as<R, rules::Reciprocal>) return {0.501, 3};
  return {0.501, 0.501};
}

template <class... R>
struct RuleList {};
using TestedRules = RuleList<rules::Add, rules::Subtract, rules::Multiply, rules::Divide, rules::Negate,
                             rules::Square, rules::SquaredDifference, rules::Cube, rules::Reciprocal,
                             rules::Sqrt, rules::Exp, rules::Expm1, rules::Log, rules::Sigmoid, rules::Tanh,
                             rules::Softplus, rules::Relu, rules::LeakyRelu, rules::Abs, rules::Min,
                             rules::Max, rules::Fma>;

const rules::ElementwiseKernel* kernel_of(const KernelTable& table, std::string_view name) {
  for (std::size_t k = 0; k < table.elementwise_count; ++k) {
    if (table.elementwise[k].name == name) return &table.elementwise[k];
  }
  return nullptr;
}

/// Calls f.operator()<R>(table, kernel) for every table and every rule that it has.
template <class F, class... R>
std::size_t each_kernel(const KernelTable& table, RuleList<R...>, const F& f) {
  std::size_t found = 0;
  const auto visit = [&]<class One>() {
    if (const auto* kernel = kernel_of(table, One::name)) {
      ++found;
      BOOST_TEST_CONTEXT(table.instruction_set << ' ' << One::name) f.template operator()<One>(*kernel);
    }
  };
  (visit.template operator()<R>(), ...);
  return found;
}
template <class F>
void each_kernel(const F& f) {
  for (const KernelTable* table : rules::available_kernels()) each_kernel(*table, TestedRules{}, f);
}

const std::vector<double> corners = {
    0.0,      -0.0,     1.0,    -1.0,    0.5,      -2.0,      5e-324,       -5e-324,  1e-310,  -1e-310,
    3e-308,   -3e-308,  1e-200, -1e-200, 1e200,    -1e200,    1.7e308,      -1.7e308, 700.0,   -700.0,
    709.7827, 709.7828, 710.5,  -708.5,  -744.9,   -745.2,    -750.0,       0.54999,  0.55001, -0.55,
    20.0,     -37.5,    0.35,   -0.35,   infinity, -infinity, not_a_number, 1e-17,    4e15,    0.4139,
    690.0,    -690.0,   690.1,  -690.1};

/// Numbers of every magnitude: moderate ones, the whole range of exponents, and the corners.
std::vector<double> points(std::size_t seed) {
  std::mt19937_64 generator(seed);
  std::vector<double> made = corners;
  for (const double range : {1e-5, 0.4, 1.1, 5.0, 40.0, 760.0}) {
    std::uniform_real_distribution<double> uniform(-range, range);
    for (int k = 0; k < 4000; ++k) made.push_back(uniform(generator));
  }
  for (int k = 0; k < 8000; ++k) made.push_back(std::bit_cast<double>(generator()));
  return made;
}

/// Arguments of a rule at many points; two and three arguments also meet every pair of corners.
template <class R>
std::vector<std::vector<double>> argument_lists() {
  std::vector<std::vector<double>> lists;
  for (int i = 0; i < R::arity; ++i) {
    lists.push_back(points(static_cast<std::size_t>(7 + i)));
    std::vector<double>& list = lists.back();
    for (double a : corners) {
      for (double b : corners) list.push_back(i == 0 ? a : i == 1 ? b : 0.5);
    }
  }
  return lists;
}

template <class R, std::size_t... I>
long double exact_value(const std::vector<std::vector<double>>& x, std::size_t k, std::index_sequence<I...>) {
  return R::value(static_cast<long double>(x[I][k])...);
}

/// The partial in long double: from the arguments and the exact value, or from the rounded value where a
/// kernel takes its partial from that and the rule does not.
template <class R, int J, std::size_t... I>
long double exact_partial(const std::vector<std::vector<double>>& x, std::size_t k, double value,
                          std::index_sequence<I...> indices) {
  const long double y = value;
  if constexpr (std::same_as<R, rules::Sigmoid>) return y * (1 - y);
  if constexpr (std::same_as<R, rules::Tanh>) return (1 - y) * (1 + y);
  return R::template partial<J>(static_cast<long double>(x[I][k])..., exact_value<R>(x, k, indices));
}

template <class R>
struct Run {
  std::vector<std::vector<double>> x = argument_lists<R>();
  std::vector<double> value = std::vector<double>(x[0].size());
  std::vector<const double*> arguments;
  std::vector<std::ptrdiff_t> steps = std::vector<std::ptrdiff_t>(R::arity, 1);

  explicit Run(const rules::ElementwiseKernel& kernel) {
    for (const auto& list : x) arguments.push_back(list.data());
    kernel.functions.value(arguments.data(), steps.data(), value.data(), value.size());
  }
};

template <class R, int J>
void check_partials(const Run<R>& run, const std::vector<double>& results) {
  double worst = 0;
  for (std::size_t k = 0; k < results.size(); ++k) {
    const long double exact =
        exact_partial<R, J>(run.x, k, run.value[k], std::make_index_sequence<R::arity>());
    const double error = ulp_error(results[k], exact);
    if (error > worst) worst = error;
    if (error > bounds_of<R>().partial) {
      BOOST_TEST_CONTEXT("partial " << J << " at " << run.x[0][k] << ", " << run.x[R::arity - 1][k]) {
        BOOST_CHECK_EQUAL(results[k], static_cast<double>(exact));
      }
    }
  }
  BOOST_TEST(worst <= bounds_of<R>().partial);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernels)

BOOST_AUTO_TEST_CASE(every_table_has_a_test_of_each_of_its_functions) {
  BOOST_REQUIRE(!rules::available_kernels().empty());
  BOOST_TEST(&rules::kernels() == rules::available_kernels().front());
  for (const KernelTable* table : rules::available_kernels()) {
    BOOST_TEST_MESSAGE("kernels for " << table->instruction_set);
    const auto nothing = []<class R>(const rules::ElementwiseKernel& kernel) {
      BOOST_TEST((kernel.needs == R::needs || kernel.needs == rules::Needs::value));
    };
    BOOST_TEST(each_kernel(*table, TestedRules{}, nothing) == table->elementwise_count);
  }
  BOOST_TEST(rules::find_kernel("no such function") == nullptr);
}

BOOST_AUTO_TEST_CASE(values_are_within_their_bounds) {
  each_kernel([]<class R>(const rules::ElementwiseKernel& kernel) {
    const Run<R> run(kernel);
    double worst = 0;
    for (std::size_t k = 0; k < run.value.size(); ++k) {
      const long double exact = exact_value<R>(run.x, k, std::make_index_sequence<R::arity>());
      const double error = ulp_error(run.value[k], exact);
      if (error > worst) worst = error;
      if (error > bounds_of<R>().value) {
        BOOST_TEST_CONTEXT("at " << run.x[0][k] << ", " << run.x[R::arity - 1][k]) {
          BOOST_CHECK_EQUAL(run.value[k], static_cast<double>(exact));
        }
      }
    }
    BOOST_TEST(worst <= bounds_of<R>().value);
  });
}

// Sigmoid has a cheaper way through blocks without huge numbers; the long block here has some.
BOOST_AUTO_TEST_CASE(a_value_does_not_depend_on_its_neighbours_in_the_block) {
  each_kernel([]<class R>(const rules::ElementwiseKernel& kernel) {
    const Run<R> run(kernel);
    std::size_t different = 0;
    for (std::size_t start = 0; start < run.value.size(); start += 7) {
      const std::size_t count = std::min<std::size_t>(7, run.value.size() - start);
      const double* arguments[3] = {};
      for (std::size_t i = 0; i < R::arity; ++i) arguments[i] = run.arguments[i] + start;
      std::vector<double> value(count);
      kernel.functions.value(arguments, run.steps.data(), value.data(), count);
      for (std::size_t k = 0; k < count; ++k) {
        const double expected = run.value[start + k];
        different += !(value[k] == expected || (std::isnan(value[k]) && std::isnan(expected)));
      }
    }
    BOOST_TEST(different == 0u);
  });
}

BOOST_AUTO_TEST_CASE(partials_are_within_their_bounds) {
  each_kernel([]<class R>(const rules::ElementwiseKernel& kernel) {
    const Run<R> run(kernel);
    const std::size_t count = run.value.size();
    const std::vector<double> ones(count, 1.0);
    std::vector<std::vector<double>> results(3, std::vector<double>(count));
    double* const to[] = {results[0].data(), results[1].data(), results[2].data()};
    kernel.functions.pullback(run.arguments.data(), run.steps.data(), run.value.data(), ones.data(), to,
                              count);
    check_partials<R, 0>(run, results[0]);
    if constexpr (R::arity > 1) check_partials<R, 1>(run, results[1]);
    if constexpr (R::arity > 2) check_partials<R, 2>(run, results[2]);
  });
}

BOOST_AUTO_TEST_CASE(partials_are_multiplied_by_upstream_and_zero_upstream_gives_zero) {
  each_kernel([]<class R>(const rules::ElementwiseKernel& kernel) {
    const Run<R> run(kernel);
    const std::size_t count = run.value.size();
    std::vector<double> upstream(count, 1.0), partial(count), result(count);
    for (std::size_t i = 0; i < R::arity; ++i) {
      double* to[3] = {};  // one result at a time; the others are not wanted
      to[i] = partial.data();
      for (double& u : upstream) u = 1;
      kernel.functions.pullback(run.arguments.data(), run.steps.data(), run.value.data(), upstream.data(), to,
                                count);
      for (std::size_t k = 0; k < count; ++k) upstream[k] = k % 3 == 0 ? 0.0 : k % 3 == 1 ? -2.5 : -0.0;
      to[i] = result.data();
      kernel.functions.pullback(run.arguments.data(), run.steps.data(), run.value.data(), upstream.data(), to,
                                count);
      std::size_t wrong = 0;
      for (std::size_t k = 0; k < count; ++k) {
        const double expected = k % 3 == 1 ? -2.5 * partial[k] : 0.0;
        wrong += !(result[k] == expected || (std::isnan(result[k]) && std::isnan(expected)));
      }
      BOOST_TEST(wrong == 0u);
    }
  });
}

BOOST_AUTO_TEST_CASE(every_count_and_every_step_gives_the_numbers_of_a_long_block) {
  each_kernel([]<class R>(const rules::ElementwiseKernel& kernel) {
    constexpr std::size_t most = 40;
    std::mt19937_64 generator(3);
    std::uniform_real_distribution<double> uniform(0.1, 3.0);
    for (unsigned mask = 0; mask < 1u << R::arity; ++mask) {
      // The long block: what is one number stands in every element, and all steps are 1.
      std::vector<std::vector<double>> full(3, std::vector<double>(most + 8));
      for (std::size_t i = 0; i < R::arity; ++i) {
        for (double& x : full[i]) x = uniform(generator);
        if ((mask >> i & 1) == 0) full[i].assign(most + 8, full[i][0]);
      }
      std::vector<double> full_value(most + 8), upstream(most + 8);
      for (double& u : upstream) u = uniform(generator);
      const double* full_arguments[] = {full[0].data(), full[1].data(), full[2].data()};
      const std::ptrdiff_t ones[] = {1, 1, 1};
      std::vector<std::vector<double>> full_results(3, std::vector<double>(most + 8));
      double* const full_to[] = {full_results[0].data(), full_results[1].data(), full_results[2].data()};
      kernel.functions.value(full_arguments, ones, full_value.data(), most + 8);
      kernel.functions.pullback(full_arguments, ones, full_value.data(), upstream.data(), full_to, most + 8);

      std::size_t wrong = 0;
      for (std::size_t count = 0; count <= most; ++count) {
        std::vector<std::unique_ptr<GuardedBlock>> blocks;
        const double* arguments[3] = {};
        std::ptrdiff_t steps[3] = {};
        for (std::size_t i = 0; i < R::arity; ++i) {
          steps[i] = mask >> i & 1;
          const std::size_t length = steps[i] == 0 ? 1 : count;
          blocks.push_back(std::make_unique<GuardedBlock>(first_of(full[i], length)));
          arguments[i] = blocks.back()->data();
        }
        GuardedBlock value(count), incoming(first_of(upstream, count));
        GuardedBlock first(count), second(count), third(count);
        kernel.functions.value(arguments, steps, value.data(), count);
        // What the needs do not name may be null.
        const bool reads_value = kernel.needs == rules::Needs::value || kernel.needs == rules::Needs::both;
        const bool reads_arguments =
            kernel.needs == rules::Needs::arguments || kernel.needs == rules::Needs::both;
        double* const to[] = {first.data(), second.data(), third.data()};
        kernel.functions.pullback(reads_arguments ? arguments : nullptr, reads_arguments ? steps : nullptr,
                                  reads_value ? value.data() : nullptr, incoming.data(), to, count);
        for (std::size_t k = 0; k < count; ++k) {
          wrong += value[k] != full_value[k];
          for (std::size_t i = 0; i < R::arity; ++i) wrong += to[i][k] != full_results[i][k];
        }
      }
      BOOST_TEST_CONTEXT("steps " << mask) BOOST_TEST(wrong == 0u);
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
