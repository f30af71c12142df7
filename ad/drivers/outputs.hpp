// What a function returned, seen by the drivers for several outputs: a scalar, a range of scalars, or a tensor.
//
// The counterpart of arguments.hpp; used by jacobian.hpp and products.hpp.
#pragma once

#include <ad/drivers/arguments.hpp>

namespace slope::ad::detail {

/// A range of scalars that a function returned.
template <class Y>
concept ScalarRange = !PlainArray<Y> && !TensorExpression<Y> && !ScalarExpression<Y> && !DualNumber<Y> &&
                      std::ranges::contiguous_range<Y>;

/// A function's outputs as numbers T in row-major order, with the shape and kind that they came in.
template <class T, class Y>
class Outputs {
 public:
  explicit Outputs(const Y& y) {
    if constexpr (ScalarRange<Y>) {
      shape_ = Shape{std::ranges::size(y)};
      numbers_.reserve(std::ranges::size(y));
      for (const auto& number : y) add(number);
    } else if constexpr (TensorExpression<Y> || PlainArray<Y>) {
      const BasicTensor<T>& tensor = as_tensor_of(y);
      shape_ = tensor.shape();
      numbers_.reserve(tensor.size());
      const T* const values = tensor.data();
      tensor.layout().for_each_offset([&](std::ptrdiff_t offset) { add(tensor.element(values, offset)); });
    } else {
      add(y);
    }
  }

  const Shape& shape() const { return shape_; }
  std::size_t size() const { return numbers_.size(); }
  const BasicVar<T>& operator[](std::size_t k) const { return numbers_[k]; }

  /// The values, in the kind that the function returned: a number, a std::vector, or an xt::xarray.
  template <class U, class Value>
  static auto make(const Shape& shape, std::size_t size, Value&& value) {
    if constexpr (ScalarRange<Y>) {
      std::vector<U> result(size);
      for (std::size_t k = 0; k < size; ++k) result[k] = value(k);
      return result;
    } else if constexpr (TensorExpression<Y> || PlainArray<Y>) {
      xt::xarray<U> result = make_array<U>(shape);
      for (std::size_t k = 0; k < size; ++k) result.data()[k] = value(k);
      return result;
    } else {
      return U(value(0));
    }
  }

 private:
  template <class Number>
  void add(const Number& number) {
    if constexpr (ScalarExpression<Number> || Constant<Number>) {
      numbers_.push_back(BasicVar<T>(number));
    } else {
      numbers_.push_back(BasicVar<T>(T(number)));
    }
  }

  static BasicTensor<T> as_tensor_of(const Y& y) {
    return BasicTensor<T>(y);
  }

  Shape shape_;
  std::vector<BasicVar<T>> numbers_;
};

template <class T, class Y>
Outputs<T, Y> outputs_of(const Y& y) {
  return Outputs<T, Y>(y);
}

}  // namespace slope::ad::detail
