// The kernels that sum and multiply, of every instruction set that this processor has, against plain loops in long
// double. Blocks end at the border of an unreadable page, so that a read or write past the end is a crash.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <tests/ad/rules/guarded_block.hpp>
#include <vector>

namespace {

namespace rules = slope::ad::rules;
using rules::KernelTable;
using rules::MatrixView;
using slope::tests::GuardedBlock;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A matrix for products: element (i, j) at i * row_step + j * column_step of a block that ends at the last
/// element.
struct Matrix {
  std::size_t rows, columns;
  std::ptrdiff_t row_step, column_step;
  GuardedBlock block;

  Matrix(std::size_t row_count, std::size_t column_count, std::size_t rs, std::size_t cs,
         std::mt19937_64& generator)
      : rows(row_count),
        columns(column_count),
        row_step(static_cast<std::ptrdiff_t>(rs)),
        column_step(static_cast<std::ptrdiff_t>(cs)),
        block(row_count == 0 || column_count == 0 ? 0 : (row_count - 1) * rs + (column_count - 1) * cs + 1) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (double& x : block.span()) x = uniform(generator);
  }
  double& at(std::size_t i, std::size_t j) {
    return block
        .data()[static_cast<std::ptrdiff_t>(i) * row_step + static_cast<std::ptrdiff_t>(j) * column_step];
  }
  MatrixView view() { return {block.data(), row_step, column_step}; }
};

/// Counts the elements of C that are not `before` + A B; elements between C's steps must be untouched.
std::size_t wrong_elements(Matrix& a, Matrix& b, bool b_is_transposed, Matrix& c,
                           const std::vector<double>& before, bool overwrite) {
  std::vector<long double> expected(before.begin(), before.end());
  std::vector<bool> written(before.size(), false);
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.columns; ++j) {
      const std::size_t offset = static_cast<std::size_t>(&c.at(i, j) - c.block.data());
      long double sum = overwrite ? 0 : before[offset];
      for (std::size_t k = 0; k < a.columns; ++k) {
        sum += static_cast<long double>(a.at(i, k)) * (b_is_transposed ? b.at(j, k) : b.at(k, j));
      }
      expected[offset] = sum;
      written[offset] = true;
    }
  }
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < before.size(); ++k) {
    const double got = c.block[k];
    const double tolerance = written[k] ? 2e-16 * static_cast<double>(a.columns + 2) : 0;
    wrong +=
        !(std::abs(got - static_cast<double>(expected[k])) <= tolerance || (std::isnan(got) && !written[k]));
  }
  return wrong;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(product_kernels)

BOOST_AUTO_TEST_CASE(sums_of_rows_agree_with_the_sum_of_each) {
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const KernelTable* table : rules::available_kernels()) {
    for (std::size_t rows = 0; rows <= 19; ++rows) {
      for (const std::size_t count : {0u, 1u, 3u, 8u, 100u, 131u}) {
        BOOST_TEST_CONTEXT(table->instruction_set << ": " << rows << " rows of " << count) {
          GuardedBlock from(rows * count), added(3 * rows), written(rows);
          for (std::size_t k = 0; k < rows * count; ++k) from[k] = uniform(generator);
          for (std::size_t k = 0; k < 3 * rows; ++k) added[k] = 1;
          for (std::size_t row = 0; row < rows; ++row) written[row] = not_a_number;  // must not be read
          double one_number = 0;
          table->row_sums(rows, count, from.data(), added.data(), 3, false);
          table->row_sums(rows, count, from.data(), written.data(), 1, true);
          table->row_sums(rows, count, from.data(), &one_number, 0, false);
          std::size_t wrong = 0;
          double total = 0;
          for (std::size_t row = 0; row < rows; ++row) {
            const double sum = table->sum(from.data() + row * count, count);
            total += sum;
            wrong += !(std::abs(added[3 * row] - (1 + sum)) <= 1e-13);
            wrong += added[3 * row + 1] != 1 || added[3 * row + 2] != 1;
            wrong += !(std::abs(written[row] - sum) <= 1e-13);
          }
          BOOST_TEST(wrong == 0u);
          BOOST_TEST(std::abs(one_number - total) <= 1e-12);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sums_agree_with_long_double) {
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const KernelTable* table : rules::available_kernels()) {
    BOOST_TEST_CONTEXT(table->instruction_set) {
      for (std::size_t count = 0; count <= 300; count += count < 70 ? 1 : 23) {
        GuardedBlock a(count), b(count), to(count), scaled(count);
        for (std::size_t k = 0; k < count; ++k) {
          a[k] = uniform(generator);
          b[k] = uniform(generator);
          to[k] = scaled[k] = uniform(generator);
        }
        const std::vector<double> before(to.span().begin(), to.span().end());
        long double sum = 0, dot = 0;
        for (std::size_t k = 0; k < count; ++k) {
          sum += a[k];
          dot += static_cast<long double>(a[k]) * b[k];
        }
        const double tolerance = 1e-16 * static_cast<double>(count * count + 1);
        BOOST_TEST(std::abs(table->sum(a.data(), count) - static_cast<double>(sum)) <= tolerance);
        BOOST_TEST(std::abs(table->dot(a.data(), b.data(), count) - static_cast<double>(dot)) <= tolerance);
        table->accumulate(to.data(), a.data(), count);
        table->add_scaled(scaled.data(), 1.7, b.data(), count);
        std::size_t wrong = 0;
        for (std::size_t k = 0; k < count; ++k) {
          wrong += to[k] != before[k] + a[k];
          wrong += !(std::abs(scaled[k] - (before[k] + 1.7 * b[k])) <= 5e-16);
        }
        BOOST_TEST(wrong == 0u);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(products_agree_with_plain_loops_at_any_size_and_step) {
  std::mt19937_64 generator(11);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(generator() % below); };
  for (const KernelTable* table : rules::available_kernels()) {
    for (int trial = 0; trial < 2500; ++trial) {
      const std::size_t size = trial % 10 == 0 ? 70 : 20;
      const std::size_t rows = pick(size), inner = pick(size);
      const std::size_t columns = trial % 7 == 0 ? 1 : pick(trial % 5 == 0 ? 130 : size);
      const bool overwrite = pick(2) == 0;
      const auto check = [&](Matrix& a, Matrix& b, bool transposed, Matrix& c) {
        if (overwrite) {
          for (double& x : c.block.span()) x = not_a_number;  // must not be read
        }
        const std::vector<double> before(c.block.span().begin(), c.block.span().end());
        if (transposed) {
          table->product_dots(rows, inner, columns, a.view(), b.view(), c.block.data(), c.row_step,
                              c.column_step, overwrite);
        } else {
          table->product_rows(rows, inner, columns, a.view(), b.view(), c.block.data(), c.row_step,
                              overwrite);
        }
        BOOST_TEST_CONTEXT(table->instruction_set << ' ' << rows << ' ' << inner << ' ' << columns << ' '
                                                  << transposed) {
          BOOST_TEST(wrong_elements(a, b, transposed, c, before, overwrite) == 0u);
        }
      };
      {
        const bool by_columns = pick(2) == 0;
        Matrix a(rows, inner, by_columns ? 1 : inner + pick(3), by_columns ? rows + pick(3) : 1, generator);
        Matrix b(inner, columns, columns + pick(3), 1, generator);
        Matrix c(rows, columns, columns + pick(3), 1, generator);
        check(a, b, false, c);
      }
      {
        const bool by_columns = pick(2) == 0;
        Matrix a(rows, inner, inner + pick(3), 1, generator);
        Matrix b(columns, inner, inner + pick(3), 1, generator);
        Matrix c(rows, columns, by_columns ? 1 : columns + pick(3), by_columns ? rows + pick(3) : 1,
                 generator);
        check(a, b, true, c);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(products_pulled_back_agree_with_long_double) {
  using rules::PartialOfValue;
  std::mt19937_64 generator(11);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const KernelTable* table : rules::available_kernels()) {
    for (const std::size_t rows : {1u, 2u, 3u, 6u, 7u, 9u}) {
      for (const std::size_t inner : {0u, 1u, 2u, 7u}) {
        for (const std::size_t columns : {1u, 7u, 8u, 13u, 100u, 131u}) {
          for (const PartialOfValue partial : {PartialOfValue::logistic, PartialOfValue::hyperbolic}) {
            const bool logistic = partial == PartialOfValue::logistic;
            Matrix a(rows, inner, 1, rows + 1, generator);
            Matrix b(inner, columns, columns, 1, generator);
            Matrix values(rows, columns, columns + 2, 1, generator);
            Matrix c(rows, columns, columns + 1, 1, generator);
            GuardedBlock sums(rows * table->width);
            if (logistic) {
              for (double& value : values.block.span()) value = std::abs(value);
            }
            values.at(rows - 1, columns - 1) = 1;  // the partial is 0
            values.at(0, 0) = logistic ? 0 : -1;
            if (columns > 7) values.at(0, 7) = 1 - 1e-10;  // near its end the partial keeps its digits
            const bool finite = table->product_rows_pulled_back(
                rows, inner, columns, a.view(), b.view(), partial, values.block.data(), values.row_step,
                c.block.data(), c.row_step, sums.data());
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < rows; ++i) {
              long double expected_sum = 0;
              for (std::size_t j = 0; j < columns; ++j) {
                long double product = 0;
                for (std::size_t k = 0; k < inner; ++k) product += static_cast<long double>(a.at(i, k)) * b.at(k, j);
                const long double y = values.at(i, j);
                const long double partial_there = ((logistic ? 0 : 1) + y) * (1 - y);
                product *= partial_there;
                expected_sum += product;
                const double size = std::min(1.0, std::abs(static_cast<double>(partial_there)) * 4);
                wrong += !(std::abs(c.at(i, j) - static_cast<double>(product)) <= 1e-15 * size * double(inner + 1));
              }
              double sum = 0;
              for (std::size_t lane = 0; lane < table->width; ++lane) sum += sums[i * table->width + lane];
              wrong += !(std::abs(sum - static_cast<double>(expected_sum)) <= 1e-14 * double(columns));
            }
            BOOST_TEST_CONTEXT(table->instruction_set << ' ' << rows << ' ' << inner << ' ' << columns) {
              BOOST_TEST(finite);
              BOOST_TEST(wrong == 0u);
            }
          }
        }
      }
    }
  }
}

// Wherever in the tile a zero partial meets an infinite adjoint, or either is NaN, the kernel must say so.
BOOST_AUTO_TEST_CASE(products_pulled_back_tell_of_what_is_not_finite) {
  std::mt19937_64 generator(12);
  constexpr std::size_t rows = 7, inner = 2, columns = 29;
  for (const KernelTable* table : rules::available_kernels()) {
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const auto finite = [&](bool nan_value, double factor, double value) {
          Matrix a(rows, inner, inner, 1, generator);
          Matrix b(inner, columns, columns, 1, generator);
          Matrix values(rows, columns, columns, 1, generator);
          Matrix c(rows, columns, columns, 1, generator);
          GuardedBlock sums(rows * table->width);
          for (double& y : values.block.span()) y = std::abs(y);
          b.at(1, column) = factor;
          values.at(row, column) = nan_value ? not_a_number : value;
          return table->product_rows_pulled_back(rows, inner, columns, a.view(), b.view(),
                                                 rules::PartialOfValue::logistic, values.block.data(),
                                                 values.row_step, c.block.data(), c.row_step, sums.data());
        };
        const double infinity = std::numeric_limits<double>::infinity();
        BOOST_TEST_CONTEXT(table->instruction_set << ' ' << row << ' ' << column) {
          BOOST_TEST(finite(false, 1, 0.5));
          BOOST_TEST(!finite(true, 1, 0.5));
          BOOST_TEST(!finite(false, infinity, 1));
          BOOST_TEST(!finite(false, not_a_number, 0.5));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
