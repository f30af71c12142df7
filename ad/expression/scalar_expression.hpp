// An unevaluated expression of scalars: a rule applied to operands, held by value together with its own value.
//
// The value is computed when the expression is built; the partials when it is recorded, by sending 1 down from the root
// and multiplying on the way. So a whole right-hand side is one statement, and what is stored per variable is the
// product of the partials along its path.
#pragma once

#include <ad/expression/var.hpp>
#include <ad/rules/rule.hpp>
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

/// The operands of a rule, as plain members: the optimiser takes these apart where it stops at std::tuple.
template <class... E>
struct Operands;
template <class A>
struct Operands<A> {
  A a;
  template <int I>
  const A& get() const {
    return a;
  }
};
template <class A, class B>
struct Operands<A, B> {
  A a;
  B b;
  template <int I>
  const auto& get() const {
    if constexpr (I == 0) {
      return a;
    } else {
      return b;
    }
  }
};
template <class A, class B, class C>
struct Operands<A, B, C> {
  A a;
  B b;
  C c;
  template <int I>
  const auto& get() const {
    if constexpr (I == 0) {
      return a;
    } else if constexpr (I == 1) {
      return b;
    } else {
      return c;
    }
  }
};

/// Rule R applied to scalar operands E, not yet recorded. Convert it to a Var to record it.
template <class R, class T, class... E>
class ScalarApply {
 public:
  using scalar_number = T;
  static constexpr std::size_t leaf_count = (E::leaf_count + ... + 0);
  static_assert(leaf_count <= max_arguments,
                "this expression has too many variables for one statement: store a part of it in a Var first");

  explicit ScalarApply(const E&... operands)
      : operands_{operands...}, value_(R::value(operands.value()...)) {}

  const T& value() const { return value_; }

  // Inlined, as push is: a call with this object's address would force every expression into memory.
  [[gnu::always_inline]] inline RecordingNumber first_recording() const { return first_of(indices); }

  /// Sends `upstream` down to the variables.
  [[gnu::always_inline]] inline void push(StatementWriter<T>& writer, const T& upstream) const {
    push_operands(writer, upstream, indices);
  }

 private:
  using Indices = std::make_integer_sequence<int, static_cast<int>(sizeof...(E))>;
  static constexpr Indices indices{};

  template <int... I>
  [[gnu::always_inline]] inline RecordingNumber first_of(std::integer_sequence<int, I...>) const {
    RecordingNumber found = 0;
    ((found = found != 0 ? found : operands_.template get<I>().first_recording()), ...);
    return found;
  }

  template <int... I>
  [[gnu::always_inline]] inline void push_operands(StatementWriter<T>& writer, const T& upstream,
                                                   std::integer_sequence<int, I...>) const {
    (push_operand<I>(writer, upstream, operands_.template get<I>()), ...);
  }

  template <int I, class Operand>
  [[gnu::always_inline]] inline void push_operand(StatementWriter<T>& writer, const T& upstream,
                                                  const Operand& operand) const {
    if constexpr (Operand::leaf_count > 0) {
      operand.push(writer, downstream(upstream, partial<I>(indices)));
    }
  }

  template <int I, int... J>
  [[gnu::always_inline]] inline T partial(std::integer_sequence<int, J...>) const {
    return R::template partial<I>(operands_.template get<J>().value()..., value_);
  }

  // chain(), for numbers that come one by one: only a NaN can need its exception, and is rare.
  [[gnu::always_inline]] static inline T downstream(const T& upstream, const T& partial) {
    if constexpr (R::needs == rules::Needs::none) {
      return is_zero(partial) ? T(0) : T(upstream * partial);  // constant partials, finite: this is settled beforehand
    } else if constexpr (Real<T>) {
      T product = upstream * partial;
      if (product != product) [[unlikely]] {
        product = upstream == T(0) || partial == T(0) ? T(0) : product;
      }
      return product;
    } else {
      return chain(upstream, partial);
    }
  }

  Operands<E...> operands_;
  T value_;
};

namespace detail {

/// A scalar of a plain tape as a constant among dual numbers. Throws RecordingError when it is active.
template <class T, class X>
BasicVar<T> constant_scalar(const X& x) {
  if (x.first_recording() != 0) throw_not_constant(x.first_recording());
  return BasicVar<T>(T(x.value()));
}

/// An operand as an expression holds it. What is already of the right kind is passed on as a reference, for the
/// expression to copy.
template <class T, class X>
inline auto scalar_operand(const X& x) {
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
