// Layers computed in one pass: for every instruction set and function that has such a form, the same bits as the product
// and the function one after the other. Blocks end at the border of an unreadable page.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <tests/ad/rules/guarded_block.hpp>
#include <vector>

namespace {

namespace rules = slope::ad::rules;
using rules::ElementwiseKernel;
using rules::KernelTable;
using slope::tests::GuardedBlock;

constexpr double untouched = 77;

/// Calls f(table, kernel) for every function that has a form for layers.
template <class F>
void for_each_layer_kernel(F&& f) {
  std::size_t found = 0;
  for (const KernelTable* table : rules::available_kernels()) {
    for (std::size_t k = 0; k < table->elementwise_count; ++k) {
      const ElementwiseKernel& kernel = table->elementwise[k];
      if (kernel.layers.rows == nullptr) continue;
      f(*table, kernel);
      ++found;
    }
  }
#if defined(__x86_64__)
  BOOST_TEST(found >= 2u);
#endif
}

/// A layer (rows, inner) on (inner, columns) with elements from -range to range; rows of B and C are `width` apart.
struct Layer {
  std::size_t rows, inner, columns, width, bias_step;
  bool by_columns;
  GuardedBlock a{rows * inner};
  GuardedBlock b{inner == 0 ? 0 : (inner - 1) * width + columns};
  GuardedBlock bias{rows == 0 ? 1 : (rows - 1) * bias_step + 1};

  void fill(std::mt19937_64& generator, double range) {
    std::uniform_real_distribution<double> uniform(-range, range);
    for (GuardedBlock* block : {&a, &b, &bias}) {
      for (double& number : block->span()) number = uniform(generator);
    }
  }
  rules::MatrixView a_view() {
    return by_columns ? rules::MatrixView(a.data(), 1, static_cast<std::ptrdiff_t>(rows))
                      : rules::MatrixView(a.data(), static_cast<std::ptrdiff_t>(inner), 1);
  }
  rules::MatrixView b_view() { return {b.data(), static_cast<std::ptrdiff_t>(width), 1}; }
  std::size_t result_size() const { return rows == 0 ? 0 : (rows - 1) * width + columns; }

  bool in_one_pass(const ElementwiseKernel& kernel, GuardedBlock& to) {
    return kernel.layers.rows(rows, inner, columns, a_view(), b_view(), bias.data(),
                              static_cast<std::ptrdiff_t>(bias_step), to.data(), static_cast<std::ptrdiff_t>(width));
  }
  void step_by_step(const KernelTable& table, const ElementwiseKernel& kernel, GuardedBlock& to) {
    std::vector<double> product(rows * columns);
    table.affine_rows(rows, inner, columns, a_view(), b_view(), bias.data(), static_cast<std::ptrdiff_t>(bias_step),
                      product.data(), static_cast<std::ptrdiff_t>(columns));
    constexpr std::ptrdiff_t step = 1;
    for (std::size_t row = 0; row < rows; ++row) {
      const double* const argument = product.data() + row * columns;
      kernel.functions.value(&argument, &step, to.data() + row * width, columns);
    }
  }
};

/// Elements whose bits differ; NaNs are the same.
std::size_t elements_that_differ(GuardedBlock& a, GuardedBlock& b) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < a.span().size(); ++k) {
    const bool same = std::memcmp(&a[k], &b[k], sizeof(double)) == 0 || (std::isnan(a[k]) && std::isnan(b[k]));
    count += !same;
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(layer_kernels)

BOOST_AUTO_TEST_CASE(rows_in_one_pass) {
  std::mt19937_64 generator(31);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(generator() % below); };
  for_each_layer_kernel([&](const KernelTable& table, const ElementwiseKernel& kernel) {
    for (int trial = 0; trial < 600; ++trial) {
      const std::size_t columns = 1 + pick(trial % 5 == 0 ? 140 : 40);
      Layer layer{pick(12), pick(10), columns, columns + pick(3), pick(3), pick(2) == 0};
      layer.fill(generator, trial % 3 == 0 ? 10 : 1);
      if (trial % 7 == 0 && layer.b.span().size() > 0) layer.b[0] = std::numeric_limits<double>::quiet_NaN();
      GuardedBlock got(layer.result_size(), untouched);
      GuardedBlock expected(layer.result_size(), untouched);
      const bool done = layer.in_one_pass(kernel, got);
      layer.step_by_step(table, kernel, expected);
      BOOST_TEST_CONTEXT(table.instruction_set << ' ' << std::string(kernel.name) << ' ' << layer.rows << ' '
                                               << layer.inner << ' ' << columns) {
        BOOST_TEST(done);
        BOOST_TEST(elements_that_differ(got, expected) == 0u);
      }
    }
  });
}

BOOST_AUTO_TEST_CASE(columns_in_one_pass) {
  std::mt19937_64 generator(32);
  for_each_layer_kernel([&](const KernelTable& table, const ElementwiseKernel& kernel) {
    for (std::size_t rows = 0; rows <= 27; ++rows) {
      for (const std::size_t inner : {0u, 1u, 5u, 8u, 17u, 64u}) {
        for (const bool biased : {false, true}) {
          Layer layer{rows, inner, 1, 1, 1, false};
          layer.fill(generator, 2);
          const double* const bias = biased ? layer.bias.data() : nullptr;
          const auto step = static_cast<std::ptrdiff_t>(inner);
          GuardedBlock got(rows, untouched);
          GuardedBlock sums(rows, untouched);
          GuardedBlock expected(rows, untouched);
          const bool done = kernel.layers.column(rows, inner, layer.a.data(), step, layer.b.data(), bias, got.data());
          table.affine_column(rows, inner, layer.a.data(), step, layer.b.data(), bias, sums.data());
          const double* const argument = sums.data();
          constexpr std::ptrdiff_t unit = 1;
          kernel.functions.value(&argument, &unit, expected.data(), rows);
          BOOST_TEST_CONTEXT(table.instruction_set << ' ' << std::string(kernel.name) << ' ' << rows << ' ' << inner) {
            BOOST_TEST(done);
            BOOST_TEST(elements_that_differ(got, expected) == 0u);
          }
        }
      }
    }
  });
}

// Wherever the one huge argument stands, the sigmoid says that it has to be done again.
BOOST_AUTO_TEST_CASE(arguments_beyond_the_limit) {
  std::mt19937_64 generator(33);
  for_each_layer_kernel([&](const KernelTable& table, const ElementwiseKernel& kernel) {
    if (kernel.name != "sigmoid") return;
    for (const std::size_t columns : {1u, 4u, 8u, 13u, 40u, 100u}) {
      for (std::size_t huge = 0; huge < columns; ++huge) {
        Layer layer{5, 2, columns, columns, 1, false};
        layer.fill(generator, 1);
        layer.a[0] = 1;
        layer.b[huge] = huge % 2 == 0 ? 1e3 : -1e3;
        GuardedBlock to(layer.result_size());
        BOOST_TEST_CONTEXT(table.instruction_set << ' ' << columns << ' ' << huge) {
          BOOST_TEST(!layer.in_one_pass(kernel, to));
        }
      }
    }
    // A NaN after it in the same lane does not hide it.
    Layer rows{2, 1, 8, 8, 1, false};
    rows.fill(generator, 1);
    rows.bias[0] = 1e3;
    rows.bias[1] = std::numeric_limits<double>::quiet_NaN();
    GuardedBlock values(rows.result_size());
    BOOST_TEST(!rows.in_one_pass(kernel, values));
    for (std::size_t huge = 0; huge < 21; ++huge) {
      Layer layer{21, 3, 1, 1, 1, false};
      layer.fill(generator, 1);
      layer.bias[huge] = std::numeric_limits<double>::infinity();
      GuardedBlock to(21);
      BOOST_TEST(!kernel.layers.column(21, 3, layer.a.data(), 3, layer.b.data(), layer.bias.data(), to.data()));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
