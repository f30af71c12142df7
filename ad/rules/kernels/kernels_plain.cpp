// The kernels in plain C++, for processors that have no file of their own here, and to compare the others
// with.
#include <ad/rules/kernels/instruction_sets.hpp>

namespace slope::ad::rules {
namespace {

void accumulate(double* to, const double* from, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) to[k] += from[k];
}

void add_scaled(double* to, double scale, const double* from, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) to[k] += scale * from[k];
}

double sum(const double* from, std::size_t count) {
  double total = 0;
  for (std::size_t k = 0; k < count; ++k) total += from[k];
  return total;
}

void row_sums(std::size_t rows, std::size_t count, const double* from, double* to, std::ptrdiff_t step,
              bool overwrite) {
  for (; rows > 0; --rows, from += count, to += step) *to = sum(from, count) + (overwrite ? 0 : *to);
}

double dot(const double* a, const double* b, std::size_t count) {
  double total = 0;
  for (std::size_t k = 0; k < count; ++k) total += a[k] * b[k];
  return total;
}

void product_rows(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                  double* c, std::ptrdiff_t c_row_step, bool overwrite) {
  const double* a_row = a.data;
  const std::ptrdiff_t a_row_step = inner == 0 ? 0 : a.row_step;  // without elements A may be null
  for (; rows > 0; --rows, a_row += a_row_step, c += c_row_step) {
    if (overwrite) {
      for (std::size_t j = 0; j < columns; ++j) c[j] = 0;
    }
    const double* factor = a_row;
    const double* b_row = b.data;
    for (std::size_t k = 0; k < inner; ++k, factor += a.column_step, b_row += b.row_step) {
      add_scaled(c, *factor, b_row, columns);
    }
  }
}

void affine_rows(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                 const double* bias, std::ptrdiff_t bias_step, double* c, std::ptrdiff_t c_row_step) {
  const double* start = bias;
  double* to = c;
  for (std::size_t i = 0; i < rows; ++i, start += bias_step, to += c_row_step) {
    for (std::size_t j = 0; j < columns; ++j) to[j] = *start;
  }
  product_rows(rows, inner, columns, a, b, c, c_row_step, false);
}

bool product_rows_pulled_back(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                              const MatrixView& b, PartialOfValue partial, const double* values,
                              std::ptrdiff_t values_row_step, double* c, std::ptrdiff_t c_row_step, double* sums) {
  product_rows(rows, inner, columns, a, b, c, c_row_step, true);
  double total = 0;
  const double* value = values;
  double* to = c;
  for (std::size_t i = 0; i < rows; ++i, value += values_row_step, to += c_row_step) {
    for (std::size_t j = 0; j < columns; ++j) {
      to[j] *= ((partial == PartialOfValue::logistic ? 0 : 1) + value[j]) * (1 - value[j]);
    }
    total += sums[i] = sum(to, columns);
  }
  return total == total;
}

void product_dots(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
                  double* c, std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step, bool overwrite) {
  const double* a_row = a.data;
  for (; rows > 0; --rows, a_row += a.row_step, c += c_row_step) {
    const double* b_row = b.data;
    double* to = c;
    for (std::size_t j = 0; j < columns; ++j, b_row += b.row_step, to += c_column_step) {
      const double product = dot(a_row, b_row, inner);
      *to = overwrite ? product : *to + product;
    }
  }
}

void affine_column(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* x,
                   const double* bias, double* to) {
  const double* row = a;
  for (std::size_t i = 0; i < rows; ++i, row += a_row_step) {
    to[i] = (bias == nullptr ? 0 : bias[i]) + dot(row, x, inner);
  }
}

void pull_back_column(const ColumnPullback& p) {
  if (p.bias_adjoints != nullptr) {
    for (std::size_t i = 0; i < p.rows; ++i) {
      p.bias_adjoints[i] = p.upstream[i] + (p.add_to_bias ? p.bias_adjoints[i] : 0);
    }
  }
  if (p.matrix_adjoints != nullptr) {
    double* to = p.matrix_adjoints;
    for (std::size_t i = 0; i < p.rows; ++i, to += p.row_step) {
      for (std::size_t k = 0; k < p.inner; ++k) to[k] = p.upstream[i] * p.x[k] + (p.add_to_matrix ? to[k] : 0);
    }
  }
  if (p.vector_adjoints != nullptr) {
    product_rows(1, p.rows, p.inner, {p.upstream, 0, 1}, {p.a, p.row_step, 1}, p.vector_adjoints, 0, !p.add_to_vector);
  }
}

double squared_distance(const double* a, const double* b, std::size_t count) {
  double total = 0;
  for (std::size_t k = 0; k < count; ++k) total += (a[k] - b[k]) * (a[k] - b[k]);
  return total;
}

void pull_back_distance(const DistancePullback& p) {
  for (std::size_t k = 0; k < p.count; ++k) {
    const double difference = p.a[k] - p.b[k];
    const double product = p.upstream * (difference + difference);
    if (p.a_adjoints != nullptr) p.a_adjoints[k] = (p.add_to_a ? p.a_adjoints[k] : 0) + product;
    if (p.b_adjoints != nullptr) p.b_adjoints[k] = (p.add_to_b ? p.b_adjoints[k] : 0) - product;
  }
}

}  // namespace

const KernelTable& plain_kernels() {
  static constexpr KernelTable table = {.instruction_set = "plain",
                                        .width = 1,
                                        .blas_from = portable_blas_from,
                                        .elementwise = nullptr,
                                        .elementwise_count = 0,
                                        .accumulate = accumulate,
                                        .sum = sum,
                                        .row_sums = row_sums,
                                        .dot = dot,
                                        .add_scaled = add_scaled,
                                        .product_rows = product_rows,
                                        .affine_rows = affine_rows,
                                        .product_rows_pulled_back = product_rows_pulled_back,
                                        .product_dots = product_dots,
                                        .affine_column = affine_column,
                                        .pull_back_column = pull_back_column,
                                        .squared_distance = squared_distance,
                                        .pull_back_distance = pull_back_distance};
  return table;
}

}  // namespace slope::ad::rules
