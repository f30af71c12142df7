// How functions on whole tensors take their arguments, and how they put their results on the tape.
//
// Builds on tensor_expression.hpp and plain.hpp; products, reductions, views and joins use it.
#pragma once

#include <ad/expression/plain.hpp>
#include <ad/expression/tensor_expression.hpp>
#include <new>

namespace slope::ad {

/// Anything that stands for an array: a Tensor, an expression with one, or a plain array.
template <class X>
concept ArrayOperand = TensorExpression<X> || PlainArray<X>;

namespace detail {

/// Whether all operands are tensors of one number type, none an expression or a plain array.
template <class T, class... X>
inline constexpr bool are_tensors = (std::same_as<X, BasicTensor<T>> && ...);

/// The operand as a Tensor: expressions are evaluated, plain arrays copied.
template <class T, class X>
decltype(auto) as_tensor(const X& x) {
  if constexpr (std::same_as<X, BasicTensor<T>>) {
    return (x);
  } else if constexpr (TensorExpression<X> && !std::same_as<typename NumberOf<X>::type, T>) {
    return constant_tensor<T>(BasicTensor<typename NumberOf<X>::type>(x));
  } else {
    return BasicTensor<T>(x);
  }
}

/// Calls f with every array as a Tensor. When all are plain, the result is plain too.
template <class F, ArrayOperand... X>
auto on_tensors(F&& f, const X&... x) {
  using T = NumberFor<X...>;
  if constexpr ((PlainArray<X> && ...)) {
    return call_plain<T>(std::forward<F>(f), x...);
  } else {
    return f(as_tensor<T>(x)...);
  }
}

/// The open tape that an operation on `operands` records on, or null when all are passive. Throws RecordingError when
/// one belongs elsewhere.
template <class T, class... Operand>
Tape<T>* tape_for(const char* function, const Operand&... operands) {
  Tape<T>* const tape = Tape<T>::current();
  bool active = false;
  const auto check = [&](RecordingNumber found) {
    if (found == 0) return;
    active = true;
    if (tape == nullptr) throw_not_recording(function, found);
    if (found != tape->recording()) tape->reject(function, found);
  };
  (check(operands.recording()), ...);
  return active ? tape : nullptr;
}

/// Memory for a result's elements: the recording's when there is one, else the result's own.
template <class T>
struct ResultElements {
  ResultElements(Tape<T>* tape, std::size_t count) {
    if (tape != nullptr) {
      values = static_cast<T*>(tape->allocate(count * sizeof(T)));
    } else {
      owner = SharedElements<T>(count);
      values = owner.get();
    }
  }
  T* values;
  SharedElements<T> owner;
};

/// Puts a computed result on the tape with the payload that its pullback reads (copied to the tape's memory, never
/// destroyed), or returns it as a constant when `tape` is null.
template <class Statement, class T, class Payload>
BasicTensor<T> record_result(Tape<T>* tape, const ResultElements<T>& elements, const Shape& shape,
                             const Payload& payload) {
  static_assert(std::is_trivially_destructible_v<Payload>);
  if (tape == nullptr) return {elements.values, shape, 0, elements.owner};
  const Payload* const kept = new (tape->allocate(sizeof(Payload))) Payload(payload);
  return {elements.values, shape, tape->record_range(shape.elements(), &Statement::rule, kept)};
}

}  // namespace detail

/// The number of an axis counted from the front; negative ones count from the end. Throws IndexError, naming function.
std::size_t resolve_axis(const char* function, const Shape& shape, std::ptrdiff_t axis);

}  // namespace slope::ad
