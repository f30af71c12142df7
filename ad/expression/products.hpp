// Products of tensors: matmul, dot, outer. One statement each.
//
// Builds on product_statement.hpp. Read next: reductions.hpp.
#pragma once

#include <ad/expression/operators.hpp>
#include <ad/expression/product_statement.hpp>
#include <ad/expression/small_product.hpp>

namespace slope::ad {

/// A matrix product not yet computed. In an elementwise expression a small one is computed with it, tile by tile, so
/// that sigmoid(matmul(W, x) + b) is one statement; a large one is computed at once by matmul.
template <class T>
class TensorProduct {
 public:
  using tensor_number = T;
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t node_count = 0;

  TensorProduct(const BasicTensor<T>& left, const BasicTensor<T>& right) : left_(left), right_(right) {
    computed_ = !detail::is_left_to_chain(left, right);
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

  /// The product as a tensor, recorded as a statement of its own when it is first asked for.
  const BasicTensor<T>& tensor() const {
    if (!computed_) left_ = detail::matmul_tensors(left_, right_);
    computed_ = true;
    return left_;
  }

  bool computed() const { return computed_; }
  const BasicTensor<T>& left() const { return left_; }
  const BasicTensor<T>& right() const { return right_; }

  template <class Recorder>
  std::uint8_t flatten(Recorder& recorder) const {
    return recorder.product(*this);
  }

  /// As a chain computes it. The recordings of both factors are known to be open.
  rules::ChainProduct<T> chain_product() const {
    rules::ChainProduct<T> product;
    detail::describe_product(left_, right_, product);
    return product;
  }

 private:
  mutable BasicTensor<T> left_;  // the product itself once it is computed
  BasicTensor<T> right_;
  Shape shape_;
  mutable bool computed_;
};

/// The matrix product: (m, k) by (k, n) gives (m, n); a vector (k,) stands for a row on the left and a column on the
/// right, and its axis is dropped from the result, so two vectors give shape (). Axes before the last two are those of a
/// stack of matrices and broadcast: (s, m, k) by (s, k, n) or by (k, n) gives (s, m, n). Throws ShapeError for other
/// shapes. Cost: one product forwards, one for each active operand backwards; large ones in BLAS. Unlike scalar
/// statements, a zero adjoint times an infinite element is NaN, as in BLAS.
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
        Layout column{Shape{x.shape(0), 1}, {x.stride(0), 0}};
        return Array(Array(x.data(), column, x.identity(), x.owner()) * y);
      },
      a, b);
}

}  // namespace slope::ad
