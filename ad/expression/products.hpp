// Products of tensors: matmul, dot, outer. One statement each; pullbacks are products straight on the adjoints.
//
// Builds on tensor_operand.hpp and ad/rules/products.hpp. Read next: reductions.hpp.
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

  static void operands(const void* payload, std::vector<Slot>& slots) {
    const auto& p = *static_cast<const ProductPayload<T>*>(payload);
    for (const Slot slot : {p.a.slot, p.b.slot}) {
      if (slot != 0) slots.push_back(slot);
    }
  }

  static constexpr TensorRule<T> rule{"matmul", pullback, lanes_pullback, operands};
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

/// A matrix product not yet computed. In an elementwise expression a small one is computed with it, tile by tile, so
/// that sigmoid(matmul(W, x) + b) is one statement; a large one is computed at once by matmul.
template <class T>
class TensorProduct {
 public:
  using tensor_number = T;
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t node_count = 0;

  TensorProduct(const BasicTensor<T>& left, const BasicTensor<T>& right) : left_(left), right_(right) {
    computed_ = !small();
    if (computed_) {
      left_ = detail::matmul_tensors(left_, right_);
      shape_ = left_.shape();
    } else {
      shape_ = Shape{left.shape(0), right.shape(1)};
    }
  }

  const Shape& shape() const { return shape_; }
  std::size_t shape(std::size_t axis) const { return shape_[axis]; }
  std::size_t dimension() const { return shape_.rank(); }
  std::size_t size() const { return shape_.elements(); }

  /// The element at these coordinates: computes the whole product first.
  template <std::integral... Index>
  BasicVar<T> operator()(Index... at) const {
    return tensor()(at...);
  }

  /// The product as a tensor, recorded as a statement of its own.
  BasicTensor<T> tensor() const { return computed_ ? left_ : detail::matmul_tensors(left_, right_); }

  bool computed() const { return computed_; }
  const BasicTensor<T>& left() const { return left_; }
  const BasicTensor<T>& right() const { return right_; }

  template <class Recorder>
  std::uint8_t flatten(Recorder& recorder) const {
    return recorder.product(*this);
  }

  /// As a chain computes it.
  rules::ChainProduct<T> chain_product() const {
    rules::ChainProduct<T> product;
    product.rows = left_.shape(0);
    product.inner = left_.shape(1);
    product.columns = right_.shape(1);
    product.a = {left_.data(), left_.layout().strides[0], left_.layout().strides[1]};
    product.b = {right_.data(), right_.layout().strides[0], right_.layout().strides[1]};
    product.a_slot = left_.slot();
    product.b_slot = right_.slot();
    return product;
  }

 private:
  // Whether to leave the product to the chain that it stands in: its tile must fit the cache, and so few terms an
  // element that computing it twice (here and for the pullback) is cheaper than storing it.
  bool small() const {
    return left_.dimension() == 2 && right_.dimension() == 2 && left_.shape(1) == right_.shape(0) &&
           left_.shape(0) <= 64 && left_.shape(1) <= 32 && right_.shape(1) >= 8 && right_.layout().strides[1] == 1;
  }

  BasicTensor<T> left_;  // the product itself once it is computed
  BasicTensor<T> right_;
  Shape shape_;
  bool computed_;
};

/// The matrix product: (m, k) by (k, n) gives (m, n); a vector (k,) stands for a row on the left and a column on the
/// right, and its axis is dropped from the result, so two vectors give shape (). Throws ShapeError for other shapes.
/// Cost: one product forwards, one for each active operand backwards; large ones in BLAS. Unlike scalar statements, a
/// zero adjoint times an infinite element is NaN, as in BLAS.
/// Of plain arrays the result is an array; else an expression, to be given to a Tensor or used in a larger expression.
template <ArrayOperand A, ArrayOperand B>
auto matmul(const A& a, const B& b) {
  if constexpr (PlainArray<A> && PlainArray<B>) {
    return detail::on_tensors([](const auto& x, const auto& y) { return detail::matmul_tensors(x, y); }, a, b);
  } else {
    using T = NumberFor<A, B>;
    return TensorProduct<T>(detail::as_tensor<T>(a), detail::as_tensor<T>(b));
  }
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
