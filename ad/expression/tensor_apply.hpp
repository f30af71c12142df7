// An unevaluated elementwise expression with tensors in it: a rule and its operands.
//
// Leaves are held by value (handles of tensors, scalars, constants). Read next: tensor_expression.hpp, which evaluates.
#pragma once

#include <ad/expression/tensor.hpp>
#include <ad/rules/rule.hpp>
#include <array>
#include <tuple>
#include <utility>

namespace slope::ad {

/// A scalar inside a tensor expression: a Var or a constant, the same for every element.
template <class T>
class ScalarLeaf {
 public:
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t node_count = 0;

  explicit ScalarLeaf(const BasicVar<T>& scalar) : scalar_(scalar) {}
  Shape shape() const { return {}; }
  template <class Recorder>
  std::uint8_t flatten(Recorder& recorder) const {
    return recorder.scalar(scalar_);
  }

 private:
  BasicVar<T> scalar_;
};

/// Rule R applied elementwise to operands E, with broadcasting; not yet computed. Convert it to a Tensor to compute and
/// record it.
template <class R, class T, class... E>
class TensorApply {
 public:
  using tensor_number = T;
  static constexpr std::size_t leaf_count = (E::leaf_count + ... + 0);
  static constexpr std::size_t node_count = 1 + (E::node_count + ... + 0);

  /// Throws ShapeError when the operands' shapes do not broadcast.
  template <class... A>
  explicit TensorApply(std::in_place_t, A&&... operands)
      : operands_(std::forward<A>(operands)...), shape_(std::get<0>(operands_).shape()) {
    std::apply([&](const auto&, const auto&... other) { (stretch(R::name.data(), shape_, other.shape()), ...); },
               operands_);
  }

  const Shape& shape() const { return shape_; }
  std::size_t shape(std::size_t axis) const { return shape_[axis]; }
  std::size_t dimension() const { return shape_.rank(); }
  std::size_t size() const { return shape_.elements(); }

  /// The element at these coordinates: evaluates the whole expression first.
  template <std::integral... Index>
  BasicVar<T> operator()(Index... at) const {
    return BasicTensor<T>(*this)(at...);
  }

  const std::tuple<E...>& operands() const { return operands_; }

  template <class Recorder>
  std::uint8_t flatten(Recorder& recorder) const {
    return std::apply(
        [&](const auto&... operand) {
          // Braces: operands are flattened from left to right.
          const std::array<std::uint8_t, rules::max_rule_arity> arguments{operand.flatten(recorder)...};
          return recorder.template rule<R>(arguments);
        },
        operands_);
  }

 private:
  std::tuple<E...> operands_;
  Shape shape_;
};

namespace detail {

/// An operand as a tensor expression holds it. Plain arrays are copied once. What is already of the right kind is
/// passed on as a reference, for the expression to copy.
template <class T, class X>
decltype(auto) tensor_operand(const X& x) {
  if constexpr (TensorExpression<X> && std::same_as<typename NumberOf<X>::type, T>) {
    return (x);
  } else if constexpr (TensorExpression<X>) {
    return constant_tensor<T>(BasicTensor<typename X::tensor_number>(x));
  } else if constexpr (ScalarExpression<X> && !std::same_as<typename NumberOf<X>::type, T>) {
    return ScalarLeaf<T>(constant_scalar<T>(x));
  } else if constexpr (PlainArray<X>) {
    return BasicTensor<T>(x);
  } else if constexpr (Constant<X>) {
    return ScalarLeaf<T>(BasicVar<T>(static_cast<T>(x)));
  } else {
    return ScalarLeaf<T>(BasicVar<T>(x));  // a scalar expression is recorded here
  }
}

}  // namespace detail

}  // namespace slope::ad
