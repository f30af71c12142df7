// The kernels for doubles: loops over raw arrays, compiled once per instruction set and chosen when the program runs.
//
// Nothing here depends on the flags of whoever includes it: a customer built for an old processor links the same
// functions as one built for a new one. The loops themselves: elementwise.hpp, products.hpp, in this folder.
#pragma once

#include <ad/rules/rule.hpp>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace slope::ad::rules {

/// The two functions of a rule over a block of `count` elements.
template <class T>
struct BlockFunctions {
  /// value[k] = f(arguments[0][k * steps[0]], ...); a step is 1 (a block) or 0 (one number for all). `value` overlaps
  /// no argument, except that those of min and max may be their first one.
  void (*value)(const T* const* arguments, const std::ptrdiff_t* steps, T* value, std::size_t count);

  /// results[i][k] = upstream[k] * partial i at element k, for each i whose results[i] is not null; where either is
  /// zero the result is zero, even if the other is infinite or NaN. `arguments` and `value` are read as the rule's
  /// needs say, and may be null otherwise. No result overlaps an input that is read.
  void (*pullback)(const T* const* arguments, const std::ptrdiff_t* steps, const T* value, const T* upstream,
                   T* const* results, std::size_t count);
};

/// A matrix of doubles somewhere in memory: element (row, column) is data[row * row_step + column * column_step]. Passed
/// on by reference, and no two members of one type stand side by side: compilers would read both at once, which has to
/// wait until the store of each of them, a moment ago, is done.
struct MatrixView {
  std::ptrdiff_t row_step;
  const double* data;
  std::ptrdiff_t column_step;

  MatrixView(const double* first, std::ptrdiff_t to_next_row, std::ptrdiff_t to_next_column)
      : row_step(to_next_row), data(first), column_step(to_next_column) {}
};

/// A rule f of one argument, applied to what a layer's products are while they are in registers; null where it has no such
/// form. False where an argument was beyond what that form is for: then all must be computed again, step by step.
struct LayerFunctions {
  /// C = f(bias + A B): as KernelTable::affine_rows.
  bool (*rows)(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a, const MatrixView& b,
               const double* bias, std::ptrdiff_t bias_step, double* c, std::ptrdiff_t c_row_step) = nullptr;
  /// to = f(bias + A x): as KernelTable::affine_column.
  bool (*column)(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* x,
                 const double* bias, double* to) = nullptr;
};

/// A rule's SIMD form. Its needs may be fewer than the scalar rule's.
struct ElementwiseKernel {
  std::string_view name;  // the rule's name
  Needs needs;
  BlockFunctions<double> functions;
  LayerFunctions layers;
};

/// From so many multiplications on, BLAS multiplies matrices faster than the kernels of an instruction set that says
/// nothing else.
inline constexpr std::size_t portable_blas_from = 48 * 48 * 48;

/// The pullback of b + A x, where A's rows stand in memory with their elements side by side, `row_step` from row to row, and
/// so do x's and b's: from the adjoints `upstream` of the sum to those of A, which stand as A does, of x and of b. Of those
/// that are null nothing is wanted. The order of the members: as in MatrixView.
struct ColumnPullback {
  std::size_t rows;
  const double* a;
  std::size_t inner;
  const double* x;
  std::ptrdiff_t row_step;
  const double* upstream;
  bool add_to_matrix;  // false: written
  double* matrix_adjoints;
  bool add_to_vector;
  double* vector_adjoints;
  bool add_to_bias;
  double* bias_adjoints;
};

/// The pullback of the squared distance of a and b, for a regular `upstream`: adds upstream * 2 (a - b) to a's adjoints and
/// takes it from b's, or writes it. Of those that are null nothing is wanted. The order of the members: as in MatrixView.
struct DistancePullback {
  double upstream;
  const double* a;
  std::size_t count;
  const double* b;
  bool add_to_a;  // false: written
  double* a_adjoints;
  bool add_to_b;
  double* b_adjoints;
};

/// What every instruction set offers.
struct KernelTable {
  const char* instruction_set;
  std::size_t width;      // doubles in a vector
  std::size_t blas_from;  // multiplications of a product that is left to BLAS

  const ElementwiseKernel* elementwise;
  std::size_t elementwise_count;

  /// to[k] += from[k]
  void (*accumulate)(double* to, const double* from, std::size_t count);
  /// the sum of from[0 .. count)
  double (*sum)(const double* from, std::size_t count);
  /// to[i * step] += the sum of row i of `rows`, which stand one after the other with `count` elements each; `overwrite`
  /// makes it =
  void (*row_sums)(std::size_t rows, std::size_t count, const double* from, double* to, std::ptrdiff_t step,
                   bool overwrite);
  /// the sum of a[k] * b[k]
  double (*dot)(const double* a, const double* b, std::size_t count);
  /// to[k] += scale * from[k]
  void (*add_scaled)(double* to, double scale, const double* from, std::size_t count);

  /// C += A B with A (rows, inner), B (inner, columns), C (rows, columns) with row step `c_row_step` and column step 1;
  /// B's column step is 1. A is read element by element with any steps. `overwrite` makes it C = A B.
  void (*product_rows)(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                       const MatrixView& b, double* c, std::ptrdiff_t c_row_step, bool overwrite);
  /// C = bias + A B, where `bias` is a column: row i starts from bias[i * bias_step]. Else as product_rows.
  void (*affine_rows)(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                      const MatrixView& b, const double* bias, std::ptrdiff_t bias_step, double* c,
                      std::ptrdiff_t c_row_step);
  /// C = A B as product_rows, each element multiplied by the partial that a rule has where its value is that of
  /// `values`, which has the shape of C. `sums` receives the sums of C's rows in lanes: those of row i are `width` numbers
  /// from sums[i * width] on. False when an element is NaN, or something infinite may have made the sums so: then all must
  /// be computed again, zero by zero.
  bool (*product_rows_pulled_back)(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                                   const MatrixView& b, PartialOfValue partial, const double* values,
                                   std::ptrdiff_t values_row_step, double* c, std::ptrdiff_t c_row_step, double* sums);
  /// C += A Bᵀ, both with unit step along the inner dimension: a is (rows, inner) with column_step 1, b is (columns,
  /// inner) with column_step 1; C has any steps.
  void (*product_dots)(std::size_t rows, std::size_t inner, std::size_t columns, const MatrixView& a,
                       const MatrixView& b, double* c, std::ptrdiff_t c_row_step, std::ptrdiff_t c_column_step,
                       bool overwrite);
  /// to = bias + A x, for a matrix (rows, inner) whose rows' elements stand side by side, as those of the vectors do; a null
  /// bias is zero.
  void (*affine_column)(std::size_t rows, std::size_t inner, const double* a, std::ptrdiff_t a_row_step, const double* x,
                        const double* bias, double* to);
  void (*pull_back_column)(const ColumnPullback& p);

  /// the sum of (a[k] - b[k])^2
  double (*squared_distance)(const double* a, const double* b, std::size_t count);
  void (*pull_back_distance)(const DistancePullback& p);
};

/// The table for the best instruction set of this processor; chosen once.
const KernelTable& kernels();

/// The SIMD form of the rule called `name`, or null where the instruction set has none.
const ElementwiseKernel* find_kernel(std::string_view name);

struct Abs;
struct Add;
struct Cube;
struct Divide;
struct Exp;
struct Expm1;
struct Fma;
struct LeakyRelu;
struct Log;
struct Max;
struct Min;
struct Multiply;
struct Negate;
struct Reciprocal;
struct Relu;
struct Sigmoid;
struct Softplus;
struct Sqrt;
struct Square;
struct SquaredDifference;
struct Subtract;
struct Tanh;

template <class R, class... Listed>
inline constexpr bool is_one_of = (std::same_as<R, Listed> || ...);

/// Whether rule R may have a SIMD form. By its type: a rule of a user's may have the name of another.
template <class R>
inline constexpr bool has_kernel =
    is_one_of<R, Abs, Add, Cube, Divide, Exp, Expm1, Fma, LeakyRelu, Log, Max, Min, Multiply, Negate, Reciprocal, Relu,
              Sigmoid, Softplus, Sqrt, Square, SquaredDifference, Subtract, Tanh>;

}  // namespace slope::ad::rules
