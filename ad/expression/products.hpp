// Products of tensors: matmul, dot, outer. One statement each; pullbacks are products straight on the adjoints.
#pragma once

#include <ad/expression/operators.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <ad/rules/products.hpp>

namespace slope::ad {

namespace detail {

[[noreturn]] void throw_product_shapes(const char* function, const Shape& a, const Shape& b, const char* expected);

/// An operand of a product as a matrix: where its values and adjoints are.
template <class T>
struct MatrixOperand {
  const T* values;
  Slot slot;
  std::ptrdiff_t row_step;
  std::ptrdiff_t column_step;

  rules::Matrix<const T> matrix() const { return {values, row_step, column_step}; }
  template <class Adjoint>
  rules::Matrix<Adjoint> adjoint(Adjoint* adjoints) const {
    return {adjoints + slot, row_step, column_step};
  }
};

/// C = A B: A (rows, inner), B (inner, columns). dA += dC Bᵀ, dB += Aᵀ dC.
template <class T>
struct ProductPayload {
  std::size_t rows, inner, columns;
  MatrixOperand<T> a, b;
};

template <class T>
struct ProductStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) {
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    const auto columns = static_cast<std::ptrdiff_t>(p.columns);
    const rules::Matrix<const T> dc{adjoints + result, columns, 1};
    if (p.a.slot != 0) {
      rules::multiply<T>(p.rows, p.columns, p.inner, dc, p.b.matrix().transposed(), p.a.adjoint(adjoints), true);
    }
    if (p.b.slot != 0) {
      rules::multiply<T>(p.inner, p.rows, p.columns, p.a.matrix().transposed(), dc, p.b.adjoint(adjoints), true);
    }
  }

  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    using Wide = typename LanesOf<T>::type;
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    const rules::Matrix<const Wide> dc{adjoints + result, static_cast<std::ptrdiff_t>(p.columns), 1};
    if (p.a.slot != 0) {  // dAᵀ += B dCᵀ
      rules::multiply_lanes<T, Wide>(p.inner, p.columns, p.rows, p.b.matrix(), dc.transposed(),
                                     p.a.adjoint(adjoints).transposed());
    }
    if (p.b.slot != 0) {
      rules::multiply_lanes<T, Wide>(p.inner, p.rows, p.columns, p.a.matrix().transposed(), dc,
                                     p.b.adjoint(adjoints));
    }
  }

  static constexpr TensorRule<T> rule{"matmul", pullback, lanes_pullback};
};

template <class T>
BasicTensor<T> matmul_tensors(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const bool fits = (a.dimension() == 1 || a.dimension() == 2) && (b.dimension() == 1 || b.dimension() == 2) &&
                    a.shape(a.dimension() - 1) == b.shape(0);
  if (!fits) throw_product_shapes("matmul", a.shape(), b.shape(), "(m, k) or (k,) times (k, n) or (k,)");
  const bool a_matrix = a.dimension() == 2;
  const bool b_matrix = b.dimension() == 2;
  ProductPayload<T> p;
  p.rows = a_matrix ? a.shape(0) : 1;
  p.inner = b.shape(0);
  p.columns = b_matrix ? b.shape(1) : 1;
  p.a = {a.data(), a.slot(), a_matrix ? a.layout().strides[0] : 0, a.layout().strides[a_matrix ? 1 : 0]};
  p.b = {b.data(), b.slot(), b.layout().strides[0], b_matrix ? b.layout().strides[1] : 0};
  Shape shape;
  if (a_matrix) shape.push_back(p.rows);
  if (b_matrix) shape.push_back(p.columns);
  Tape<T>* const tape = tape_for<T>("matmul", a, b);
  const ResultElements<T> result(tape, p.rows * p.columns);
  rules::multiply<T>(p.rows, p.inner, p.columns, p.a.matrix(), p.b.matrix(),
                     {result.values, static_cast<std::ptrdiff_t>(p.columns), 1}, false);
  if (tape != nullptr) {
    retain(*tape, a);
    retain(*tape, b);
  }
  return record_result<ProductStatement<T>>(tape, result, shape, p);
}

}  // namespace detail

/// The matrix product: (m, k) by (k, n) gives (m, n); a vector (k,) stands for a row on the left and a column on the
/// right, and its axis is dropped from the result, so two vectors give shape (). Throws ShapeError for other shapes.
/// Cost: one product forwards, one for each active operand backwards; large ones in BLAS. Unlike scalar statements, a
/// zero adjoint times an infinite element is NaN, as in BLAS.
template <ArrayOperand A, ArrayOperand B>
auto matmul(const A& a, const B& b) {
  return detail::on_tensors([](const auto& x, const auto& y) { return detail::matmul_tensors(x, y); }, a, b);
}

/// The inner product of two vectors (n,): a scalar. Throws ShapeError for other shapes.
template <ArrayOperand A, ArrayOperand B>
auto dot(const A& a, const B& b) {
  return detail::on_tensors(
      [](const auto& x, const auto& y) {
        if (x.dimension() != 1 || !(x.shape() == y.shape())) {
          detail::throw_product_shapes("dot", x.shape(), y.shape(), "(n,) and (n,)");
        }
        using T = typename std::remove_cvref_t<decltype(x)>::tensor_number;
        return evaluate_sum<T>(x * y, T(1));
      },
      a, b);
}

/// The outer product of two vectors (m,) and (n,): (m, n). Throws ShapeError for other shapes.
template <ArrayOperand A, ArrayOperand B>
auto outer(const A& a, const B& b) {
  return detail::on_tensors(
      [](const auto& x, const auto& y) {
        using Array = std::remove_cvref_t<decltype(x)>;
        if (x.dimension() != 1 || y.dimension() != 1) {
          detail::throw_product_shapes("outer", x.shape(), y.shape(), "(m,) and (n,)");
        }
        Layout column{Shape{x.shape(0), 1}, {x.layout().strides[0], 0}};
        return Array(Array(x.data(), column, x.slot(), x.recording(), x.owner()) * y);
      },
      a, b);
}

}  // namespace slope::ad
