// The statement of a matrix product, or of a stack of them: its operands, its pullback, and how it is recorded.
//
// The pullback is two products straight on the adjoints. Builds on tensor_operand.hpp and ad/rules/products.hpp.
// Read next: products.hpp.
#pragma once

#include <ad/expression/tensor_operand.hpp>
#include <ad/rules/products.hpp>

namespace slope::ad::detail {

[[noreturn]] void throw_product_shapes(const char* function, const Shape& a, const Shape& b, const char* expected);

/// The axes before the last two of a matrix product's result. Throws ShapeError when the operands do not fit.
Shape stack_of_product(const Shape& a, const Shape& b);

/// An operand of a product: a matrix, or a stack of matrices with a step for each axis of the result's stack, 0 where
/// the same matrix serves again.
template <class T>
struct MatrixOperand {
  const T* values;
  Slot slot;
  std::ptrdiff_t row_step;
  std::ptrdiff_t column_step;
  Strides stack_steps{};

  rules::Matrix<const T> matrix(std::ptrdiff_t offset) const { return {values + offset, row_step, column_step}; }
  template <class Adjoint>
  rules::Matrix<Adjoint> adjoint(Adjoint* adjoints, std::ptrdiff_t offset) const {
    return {adjoints + static_cast<std::ptrdiff_t>(slot) + offset, row_step, column_step};
  }
};

/// C = A B: A (rows, inner), B (inner, columns), for each matrix of the stack. dA += dC Bᵀ, dB += Aᵀ dC.
template <class T>
struct ProductPayload {
  std::size_t rows, inner, columns;
  MatrixOperand<T> a, b;
  Shape stack;  // without axes for a single product

  /// Where B is the same all along the stack's last axes and the rows of A follow one another, it is one product.
  void join_rows() {
    while (stack.rank() > 0) {
      const std::size_t last = stack.rank() - 1;
      const std::size_t extent = stack[last];
      if (extent != 1) {
        const std::ptrdiff_t step = a.stack_steps[last];
        if (b.stack_steps[last] != 0 || (rows != 1 && step != static_cast<std::ptrdiff_t>(rows) * a.row_step)) return;
        if (rows == 1) a.row_step = step;
        rows *= extent;
      }
      stack.erase(last);
    }
  }

  /// Calls f(offset in A, offset in B, offset in C) for each matrix of the stack.
  template <class F>
  void for_each_matrix(F&& f) const {
    std::array<std::size_t, max_rank> at{};
    std::ptrdiff_t a_offset = 0;
    std::ptrdiff_t b_offset = 0;
    const std::size_t count = stack.elements();
    for (std::size_t k = 0; k < count; ++k) {
      f(a_offset, b_offset, static_cast<std::ptrdiff_t>(k * rows * columns));
      for (std::size_t axis = stack.rank(); axis-- > 0;) {
        a_offset += a.stack_steps[axis];
        b_offset += b.stack_steps[axis];
        if (++at[axis] < stack[axis]) break;
        a_offset -= a.stack_steps[axis] * static_cast<std::ptrdiff_t>(at[axis]);
        b_offset -= b.stack_steps[axis] * static_cast<std::ptrdiff_t>(at[axis]);
        at[axis] = 0;
      }
    }
  }
};

template <class T>
struct ProductStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) {
    pull_back(*static_cast<const ProductPayload<T>*>(payload), result, adjoints, rules::writes_none);
  }

  static std::size_t pullback_run(TensorStatement<T>* statement, std::size_t, T* adjoints) {
    pull_back(*static_cast<const ProductPayload<T>*>(statement->payload), statement->first, adjoints, statement->writes);
    return 1;
  }

  static unsigned covers(const void* payload, Slot first, std::size_t count) {
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    const auto is_whole = [&](const MatrixOperand<T>& operand, std::size_t rows, std::size_t columns) {
      return operand.slot == first && rows * columns == count && rules::is_dense(operand.matrix(0), rows, columns);
    };
    if (p.stack.rank() != 0) return rules::writes_none;
    if (is_whole(p.a, p.rows, p.inner)) return rules::writes_first_factor;
    return is_whole(p.b, p.inner, p.columns) ? rules::writes_second_factor : rules::writes_none;
  }

  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    using Wide = typename LanesOf<T>::type;
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    p.for_each_matrix([&](std::ptrdiff_t a, std::ptrdiff_t b, std::ptrdiff_t c) {
      const rules::Matrix<const Wide> dc{adjoints + result + c, static_cast<std::ptrdiff_t>(p.columns), 1};
      if (p.a.slot != 0) {  // dAᵀ += B dCᵀ
        rules::multiply_lanes<T, Wide>(p.inner, p.columns, p.rows, p.b.matrix(b), dc.transposed(),
                                       p.a.adjoint(adjoints, a).transposed());
      }
      if (p.b.slot != 0) {
        rules::multiply_lanes<T, Wide>(p.inner, p.rows, p.columns, p.a.matrix(a).transposed(), dc,
                                       p.b.adjoint(adjoints, b));
      }
    });
  }

  static void operands(const void* payload, std::vector<Slot>& slots) {
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    for (const Slot slot : {p.a.slot, p.b.slot}) {
      if (slot != 0) slots.push_back(slot);
    }
  }

  static constexpr TensorRule<T> rule{"matmul", pullback, lanes_pullback, operands, pullback_run, covers};

 private:
  static void pull_back(const ProductPayload<T>& p, Slot result, T* adjoints, unsigned writes) {
    p.for_each_matrix([&](std::ptrdiff_t a, std::ptrdiff_t b, std::ptrdiff_t c) {
      const rules::Matrix<const T> dc{adjoints + result + c, static_cast<std::ptrdiff_t>(p.columns), 1};
      if (p.a.slot != 0) {
        rules::multiply<T>(p.rows, p.columns, p.inner, dc, p.b.matrix(b).transposed(), p.a.adjoint(adjoints, a),
                           (writes & rules::writes_first_factor) == 0);
      }
      if (p.b.slot != 0) {
        rules::multiply<T>(p.inner, p.rows, p.columns, p.a.matrix(a).transposed(), dc, p.b.adjoint(adjoints, b),
                           (writes & rules::writes_second_factor) == 0);
      }
    });
  }
};

/// A factor of a product with this stack: its last axes are rows and columns, or one of them when it is a vector.
template <class T>
MatrixOperand<T> matrix_operand(const BasicTensor<T>& x, bool vector_is_row, const Shape& stack) {
  MatrixOperand<T> operand{x.data(), x.slot(), 0, 0};
  const std::size_t rank = x.dimension();
  if (rank == 1) {
    (vector_is_row ? operand.column_step : operand.row_step) = x.stride(0);
    return operand;
  }
  operand.row_step = x.stride(rank - 2);
  operand.column_step = x.stride(rank - 1);
  Layout matrices = x.layout();
  matrices.shape.erase(rank - 1);
  matrices.shape.erase(rank - 2);
  operand.stack_steps = broadcast_strides(matrices, stack);
  return operand;
}

template <class T>
BasicTensor<T> matmul_tensors(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  Shape shape = stack_of_product(a.shape(), b.shape());
  const bool a_matrix = a.dimension() >= 2;
  const bool b_matrix = b.dimension() >= 2;
  ProductPayload<T> p;
  p.stack = shape;
  p.rows = a_matrix ? a.shape(a.dimension() - 2) : 1;
  p.inner = a.shape(a.dimension() - 1);
  p.columns = b_matrix ? b.shape(b.dimension() - 1) : 1;
  p.a = matrix_operand(a, true, p.stack);
  p.b = matrix_operand(b, false, p.stack);
  if (a_matrix) shape.push_back(p.rows);
  if (b_matrix) shape.push_back(p.columns);
  p.join_rows();
  Tape<T>* const tape = tape_for<T>("matmul", a, b);
  const ResultElements<T> result(tape, shape.elements());
  p.for_each_matrix([&](std::ptrdiff_t a_offset, std::ptrdiff_t b_offset, std::ptrdiff_t c_offset) {
    rules::multiply<T>(p.rows, p.inner, p.columns, p.a.matrix(a_offset), p.b.matrix(b_offset),
                       {result.values + c_offset, static_cast<std::ptrdiff_t>(p.columns), 1}, false);
  });
  if (tape != nullptr) {
    retain(*tape, a);
    retain(*tape, b);
  }
  return record_result<ProductStatement<T>>(tape, result, shape, p);
}

}  // namespace slope::ad::detail
