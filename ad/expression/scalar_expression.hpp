// An unevaluated expression of scalars: a rule applied to operands, held by value together with its own value.
//
// The value is computed when the expression is built; the partials when it is recorded, by sending 1 down from the root
// and multiplying on the way. So a whole right-hand side is one statement, and what is stored per variable is the
// product of the partials along its path.
#pragma once

#include <ad/expression/var.hpp>
#include <tuple>
#include <utility>

namespace slope::ad {

/// A constant inside an expression.
template <class T>
class ConstantLeaf {
 public:
  using number = T;
  static constexpr std::size_t leaf_count = 0;

  explicit ConstantLeaf(const T& value) : value_(value) {}
  const T& value() const { return value_; }
  RecordingNumber first_recording() const { return 0; }
  void push(StatementWriter<T>&, const T&) const {}

 private:
  T value_;
};

/// Rule R applied to scalar operands E, not yet recorded. Convert it to a Var to record it.
template <class R, class T, class... E>
class ScalarApply {
 public:
  using scalar_number = T;
  static constexpr std::size_t leaf_count = (E::leaf_count + ... + 0);
  static_assert(leaf_count <= max_arguments,
                "this expression has too many variables for one statement: store a part of it in a Var first");

  explicit ScalarApply(const E&... operands) : operands_(operands...), value_(R::value(operands.value()...)) {}

  const T& value() const { return value_; }

  RecordingNumber first_recording() const {
    RecordingNumber found = 0;
    std::apply([&](const E&... operand) { ((found = found != 0 ? found : operand.first_recording()), ...); },
               operands_);
    return found;
  }

  void push(StatementWriter<T>& writer, const T& upstream) const {
    push_operands(writer, upstream, std::index_sequence_for<E...>());
  }

 private:
  template <std::size_t... I>
  void push_operands(StatementWriter<T>& writer, const T& upstream, std::index_sequence<I...>) const {
    (push_operand<static_cast<int>(I)>(writer, upstream, std::get<I>(operands_)), ...);
  }

  template <int I, class Operand>
  void push_operand(StatementWriter<T>& writer, const T& upstream, const Operand& operand) const {
    if constexpr (Operand::leaf_count > 0) {
      const T partial = std::apply(
          [&](const E&... all) { return T(R::template partial<I>(all.value()..., value_)); }, operands_);
      operand.push(writer, chain(upstream, partial));
    }
  }

  std::tuple<E...> operands_;
  T value_;
};

namespace detail {

/// A scalar of a plain tape as a constant among dual numbers. Throws RecordingError when it is active.
template <class T, class X>
BasicVar<T> constant_scalar(const X& x) {
  if (x.first_recording() != 0) throw_not_constant(x.first_recording());
  return BasicVar<T>(T(x.value()));
}

/// An operand as an expression holds it.
template <class T, class X>
auto scalar_operand(const X& x) {
  if constexpr (ScalarExpression<X> && std::same_as<typename NumberOf<X>::type, T>) {
    return x;
  } else if constexpr (ScalarExpression<X>) {
    return ConstantLeaf<T>(constant_scalar<T>(x).value());
  } else if constexpr (Constant<X>) {
    return ConstantLeaf<T>(static_cast<T>(x));
  } else {
    return ConstantLeaf<T>(x);
  }
}

}  // namespace detail

/// The value of an operand without its derivatives: what comparisons compare.
template <class X>
auto value_of(const X& x) {
  if constexpr (ScalarExpression<X> || DualNumber<X>) {
    return value_of(x.value());
  } else {
    return x;
  }
}

}  // namespace slope::ad
