// Products of a matrix and a vector, and their pullbacks: the kernels of every instruction set that this processor has,
// against plain loops in long double. Blocks end at the border of an unreadable page.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <tests/ad/rules/guarded_block.hpp>
#include <vector>

namespace {

namespace rules = slope::ad::rules;
using rules::KernelTable;
using slope::tests::GuardedBlock;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::size_t elements_of(std::size_t rows, std::size_t inner, std::size_t row_step) {
  return rows == 0 || inner == 0 ? 0 : (rows - 1) * row_step + inner;
}

/// A matrix, a vector, and all that a product of them or its pullback reads; what is written starts from `before`.
struct Product {
  std::size_t rows, inner, row_step;
  GuardedBlock a{elements_of(rows, inner, row_step)};
  GuardedBlock x{inner};
  GuardedBlock bias{rows};
  GuardedBlock upstream{rows};
  GuardedBlock matrix_before{elements_of(rows, inner, row_step)};
  GuardedBlock vector_before{inner};
  GuardedBlock bias_before{rows};

  Product(std::size_t row_count, std::size_t inner_count, std::size_t step, std::mt19937_64& generator)
      : rows(row_count), inner(inner_count), row_step(step) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (GuardedBlock* block : {&a, &x, &bias, &upstream, &matrix_before, &vector_before, &bias_before}) {
      for (double& number : block->span()) number = uniform(generator);
    }
  }
  std::ptrdiff_t step() const { return static_cast<std::ptrdiff_t>(row_step); }
};

bool near(double got, long double expected, std::size_t terms) {
  return std::abs(got - static_cast<double>(expected)) <= 2e-16 * static_cast<double>(terms + 2);
}

void check_product(const KernelTable& table, Product& p, bool biased) {
  GuardedBlock to(p.rows, not_a_number);
  table.affine_column(p.rows, p.inner, p.a.data(), p.step(), p.x.data(), biased ? p.bias.data() : nullptr, to.data());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < p.rows; ++i) {
    long double expected = biased ? p.bias[i] : 0;
    for (std::size_t k = 0; k < p.inner; ++k) expected += static_cast<long double>(p.a[i * p.row_step + k]) * p.x[k];
    wrong += !near(to[i], expected, p.inner);
  }
  BOOST_TEST_CONTEXT(table.instruction_set << ' ' << p.rows << ' ' << p.inner << ' ' << p.row_step << ' ' << biased) {
    BOOST_TEST(wrong == 0u);
  }
}

struct Wanted {
  bool matrix, vector, bias, add;
};

/// Has a block start from `before`, or from what must not be read.
void start(GuardedBlock& block, GuardedBlock& before, bool add) {
  for (std::size_t k = 0; k < block.span().size(); ++k) block[k] = add ? before[k] : not_a_number;
}

void check_pullback(const KernelTable& table, Product& p, const Wanted& wanted) {
  GuardedBlock matrix(p.matrix_before.span().size());
  GuardedBlock vector(p.inner);
  GuardedBlock bias(p.rows);
  start(matrix, p.matrix_before, wanted.add);
  start(vector, p.vector_before, !wanted.add);  // each its own way
  start(bias, p.bias_before, wanted.add);
  table.pull_back_column({.rows = p.rows,
                          .a = p.a.data(),
                          .inner = p.inner,
                          .x = p.x.data(),
                          .row_step = p.step(),
                          .upstream = p.upstream.data(),
                          .add_to_matrix = wanted.add,
                          .matrix_adjoints = wanted.matrix ? matrix.data() : nullptr,
                          .add_to_vector = !wanted.add,
                          .vector_adjoints = wanted.vector ? vector.data() : nullptr,
                          .add_to_bias = wanted.add,
                          .bias_adjoints = wanted.bias ? bias.data() : nullptr});
  const auto same = [](double got, double before, bool add) { return add ? got == before : std::isnan(got); };
  std::size_t wrong = 0;
  for (std::size_t at = 0; at < matrix.span().size(); ++at) {
    const std::size_t i = at / p.row_step, k = at % p.row_step;
    if (!wanted.matrix || k >= p.inner) {
      wrong += !same(matrix[at], p.matrix_before[at], wanted.add);
    } else {
      const long double added = static_cast<long double>(p.upstream[i]) * p.x[k];
      wrong += !near(matrix[at], added + (wanted.add ? p.matrix_before[at] : 0), 1);
    }
  }
  for (std::size_t k = 0; k < p.inner; ++k) {
    if (!wanted.vector) {
      wrong += !same(vector[k], p.vector_before[k], !wanted.add);
      continue;
    }
    long double expected = wanted.add ? 0 : p.vector_before[k];
    for (std::size_t i = 0; i < p.rows; ++i) {
      expected += static_cast<long double>(p.upstream[i]) * p.a[i * p.row_step + k];
    }
    wrong += !near(vector[k], expected, p.rows);
  }
  for (std::size_t i = 0; i < p.rows; ++i) {
    const double added = p.upstream[i] + (wanted.add ? p.bias_before[i] : 0);
    wrong += wanted.bias ? bias[i] != added : !same(bias[i], p.bias_before[i], wanted.add);
  }
  BOOST_TEST_CONTEXT(table.instruction_set << ' ' << p.rows << ' ' << p.inner << ' ' << p.row_step << ' '
                                           << wanted.matrix << wanted.vector << wanted.bias << wanted.add) {
    BOOST_TEST(wrong == 0u);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(matrix_vector)

BOOST_AUTO_TEST_CASE(products_and_pullbacks_of_every_size) {
  std::mt19937_64 generator(21);
  std::vector<std::size_t> inner_sizes{64, 65, 71, 100, 131, 300};
  for (std::size_t inner = 0; inner <= 34; ++inner) inner_sizes.push_back(inner);
  for (const std::size_t rows : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 16u, 21u, 40u}) {
    for (const std::size_t inner : inner_sizes) {
      for (const std::size_t gap : {0u, 3u}) {
        Product product(rows, inner, inner + gap, generator);
        for (const KernelTable* table : rules::available_kernels()) {
          for (const bool biased : {false, true}) check_product(*table, product, biased);
          for (unsigned choice = 0; choice < 16; ++choice) {
            check_pullback(*table, product,
                           {(choice & 1u) != 0, (choice & 2u) != 0, (choice & 4u) != 0, (choice & 8u) != 0});
          }
        }
      }
    }
  }
}

// The adjoints of two views of one tensor may lie in each other's place: what each adds must arrive.
BOOST_AUTO_TEST_CASE(adjoints_that_overlap_are_all_added) {
  std::mt19937_64 generator(22);
  for (const KernelTable* table : rules::available_kernels()) {
    for (const std::size_t inner : {1u, 3u, 8u, 20u, 70u}) {
      const std::size_t rows = 5;
      Product p(rows, inner, 0, generator);  // a view of which every row is the same one
      GuardedBlock row(inner);
      GuardedBlock adjoints(inner);
      for (std::size_t k = 0; k < inner; ++k) row[k] = p.x[k];
      table->pull_back_column({.rows = rows,
                               .a = row.data(),
                               .inner = inner,
                               .x = p.x.data(),
                               .row_step = 0,
                               .upstream = p.upstream.data(),
                               .add_to_matrix = true,
                               .matrix_adjoints = adjoints.data(),
                               .add_to_vector = true,
                               .vector_adjoints = adjoints.data(),
                               .add_to_bias = false,
                               .bias_adjoints = nullptr});
      std::size_t wrong = 0;
      for (std::size_t k = 0; k < inner; ++k) {
        long double expected = 0;
        for (std::size_t i = 0; i < rows; ++i) expected += 2.0L * p.upstream[i] * p.x[k];
        wrong += !near(adjoints[k], expected, 2 * rows);
      }
      BOOST_TEST_CONTEXT(table->instruction_set << ' ' << inner) { BOOST_TEST(wrong == 0u); }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
