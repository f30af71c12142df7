// An argument that the terms of a sum share, as each private recording sees it.
//
// The caller's variables become inputs of the recording at hand: the same values in other slots; a tensor's are copied
// only where they do not stand in order. Whatever holds no variables of the tape's number type is handed on as it is.
// Read next: parallel_sum.hpp.
#pragma once

#include <ad/drivers/arguments.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <memory>
#include <ranges>
#include <vector>

namespace slope::ad::detail {

/// A range of scalars or of tensors.
template <class X>
concept VariableRange =
    !PlainArray<X> && !TensorExpression<X> && !ScalarExpression<X> && std::ranges::forward_range<X> &&
    (ScalarExpression<std::ranges::range_value_t<X>> || TensorExpression<std::ranges::range_value_t<X>>);

template <class X>
struct VariableIn {
  using type = X;
};
template <VariableRange X>
struct VariableIn<X> {
  using type = std::ranges::range_value_t<X>;
};

/// The number type of the variables among these arguments; void when there are none.
template <class... X>
using SharedNumber = typename VariableNumber<typename VariableIn<X>::type...>::type;

/// An argument without variables of numbers T.
template <class T, class X>
class SharedArgument {
 public:
  explicit SharedArgument(const X& x) : x_(&x) {}

  /// How many slots it takes as an input.
  std::size_t slots() const { return 0; }

  /// What a term sees of it in a recording that has its slots from `first` on.
  const X& in(Identity) const { return *x_; }

  /// Calls f with the caller's variable for each slot, in order.
  template <class F>
  void for_each_variable(F&&) const {}

 private:
  const X* x_;
};

/// A scalar, or an expression of scalars, which is recorded here, once.
template <class T, ScalarExpression X>
  requires std::same_as<typename X::scalar_number, T>
class SharedArgument<T, X> {
 public:
  explicit SharedArgument(const X& x) : x_(x) { tape_for<T>("parallel_sum", x_); }

  std::size_t slots() const { return x_.active() ? 1 : 0; }
  BasicVar<T> in(Identity first) const { return {x_.value(), x_.active() ? first : 0}; }
  template <class F>
  void for_each_variable(F&& f) const {
    if (x_.active()) f(x_);
  }

 private:
  BasicVar<T> x_;
};

/// A tensor, or an expression of tensors, which is recorded here, once. The terms read the caller's values where these
/// stand in row-major order, else a copy.
template <class T, TensorExpression X>
  requires std::same_as<typename X::tensor_number, T>
class SharedArgument<T, X> {
 public:
  explicit SharedArgument(const X& x) : x_(x) {
    tape_for<T>("parallel_sum", x_);
    values_ = x_.data();
    if (x_.contiguous()) return;
    in_order_ = SharedElements<T>(x_.size());
    x_.copy_values(in_order_.get());
    values_ = in_order_.get();
  }

  std::size_t slots() const { return x_.active() ? x_.size() : 0; }
  BasicTensor<T> in(Identity first) const {
    if (!x_.active()) return x_;
    return {values_, x_.shape(), first};
  }
  template <class F>
  void for_each_variable(F&& f) const {
    if (!x_.active()) return;
    const T* const values = x_.data();
    x_.layout().for_each_offset([&](std::ptrdiff_t offset) { f(x_.element(values, offset)); });
  }

 private:
  BasicTensor<T> x_;
  const T* values_ = nullptr;
  SharedElements<T> in_order_;
};

/// A range of scalars or of tensors; the terms see a std::vector. Those that are constants stay so.
template <class T, VariableRange X>
  requires std::same_as<SharedNumber<X>, T>
class SharedArgument<T, X> {
 public:
  explicit SharedArgument(const X& x) {
    for (const auto& variable : x) slots_ += variables_.emplace_back(variable).slots();
  }

  std::size_t slots() const { return slots_; }
  auto in(Identity first) const {
    std::vector<decltype(variables_[0].in(first))> inputs;
    inputs.reserve(variables_.size());
    for (const Variable& variable : variables_) {
      inputs.push_back(variable.in(first));
      first += variable.slots();
    }
    return inputs;
  }
  template <class F>
  void for_each_variable(F&& f) const {
    for (const Variable& variable : variables_) variable.for_each_variable(f);
  }

 private:
  using Variable = SharedArgument<T, std::ranges::range_value_t<X>>;
  std::vector<Variable> variables_;
  std::size_t slots_ = 0;
};

}  // namespace slope::ad::detail
