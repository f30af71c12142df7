// C = bias + A B: the kernel of every instruction set that this processor has, against plain loops in long double.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace {

namespace rules = slope::ad::rules;

constexpr double untouched = 77;

std::vector<double> numbers(std::size_t count, std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::vector<double> made(count);
  for (double& x : made) x = uniform(generator);
  return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(biased_product)

BOOST_AUTO_TEST_CASE(a_biased_product_starts_each_row_from_its_bias) {
  std::mt19937_64 generator(12);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(generator() % below); };
  for (const rules::KernelTable* table : rules::available_kernels()) {
    for (int trial = 0; trial < 1000; ++trial) {
      const std::size_t rows = 1 + pick(20), inner = pick(12), columns = pick(trial % 5 == 0 ? 130 : 20);
      const std::size_t width = columns + pick(3);  // the row step of B and C
      const std::size_t bias_step = pick(3);        // 0: one number for all rows
      const bool by_columns = pick(2) == 0;
      const std::size_t a_row = by_columns ? 1 : inner, a_column = by_columns ? rows : 1;
      const std::vector<double> a = numbers(rows * inner, generator);
      const std::vector<double> b = numbers(inner * width, generator);
      const std::vector<double> bias = numbers((rows - 1) * bias_step + 1, generator);
      std::vector<double> c(rows * width, untouched);
      for (std::size_t k = 0; k < c.size(); ++k) {
        if (k % width < columns) c[k] = std::numeric_limits<double>::quiet_NaN();  // must not be read
      }
      const auto step = [](std::size_t elements) { return static_cast<std::ptrdiff_t>(elements); };
      table->affine_rows(rows, inner, columns, {a.data(), step(a_row), step(a_column)}, {b.data(), step(width), 1},
                         bias.data(), step(bias_step), c.data(), step(width));
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < width; ++j) {
          long double expected = bias[i * bias_step];
          for (std::size_t k = 0; k < inner; ++k) {
            expected += static_cast<long double>(a[i * a_row + k * a_column]) * b[k * width + j];
          }
          const double got = c[i * width + j];
          const double tolerance = 2e-16 * static_cast<double>(inner + 2);
          wrong += j < columns ? !(std::abs(got - static_cast<double>(expected)) <= tolerance) : got != untouched;
        }
      }
      BOOST_TEST_CONTEXT(table->instruction_set << ' ' << rows << ' ' << inner << ' ' << columns) {
        BOOST_TEST(wrong == 0u);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
