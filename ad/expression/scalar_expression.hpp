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

/// Asks for a copy number by number. What is trivial gcc copies in one piece through memory, with AVX-512 in pieces of
/// 64 bytes that wait for the stores of the numbers in them; it sees through that only where expressions are short.
struct NumberByNumber {};

/// An expression of so many leaves, constants counted, is copied number by number.
inline constexpr std::size_t long_expression = 6;

/// A constant inside an expression.
template <class T>
class ConstantLeaf {
 public:
  using number = T;
  static constexpr std::size_t leaf_count = 0;
  static constexpr std::size_t part_count = 1;

  explicit ConstantLeaf(const T& value) : value_(value) {}
  ConstantLeaf(NumberByNumber, const ConstantLeaf& other) : value_(other.value_) {}
  const T& value() const { return value_; }
  RecordingNumber first_recording() const { return 0; }
  void push(StatementWriter<T>&, const T&) const {}
  bool belongs(RecordingNumber) const { return true; }
  template <std::size_t>
  [[gnu::always_inline]] inline const ConstantLeaf& leaf() const {
    return *this;
  }
  template <std::size_t first, class Leaves>
  static ConstantLeaf rebuild(const Leaves& leaves) {
    return ConstantLeaf(leaves[first].value());
  }
  Identity identity() const { return 0; }

 private:
  T value_;
};

/// A variable inside an expression. Made of two numbers: a copy of a Var in one piece would stay in memory.
template <class T>
class VariableLeaf {
 public:
  using number = T;
  static constexpr std::size_t leaf_count = 1;
  static constexpr std::size_t part_count = 1;

  VariableLeaf(const T& value, Identity identity) : value_(value), identity_(identity) {}
  VariableLeaf(NumberByNumber, const VariableLeaf& other) : value_(other.value_), identity_(other.identity_) {}
  const T& value() const { return value_; }
  Identity identity() const { return identity_; }
  RecordingNumber first_recording() const { return recording_of(identity_); }

  /// Writes its partial as the argument of that number.
  template <std::size_t number, int factors, class Places>
  [[gnu::always_inline]] inline void place_arguments(Places& places, const T& partial) const {
    places.template argument<number, (factors > 1)>(partial, identity_);
  }

  /// Whether it belongs to no recording, or to this one.
  [[gnu::always_inline]] inline bool belongs(RecordingNumber recording) const {
    return identity_ == 0 || recording_of(identity_) == recording;
  }

  /// Passes its partial to the statement being written.
  void push(StatementWriter<T>& writer, const T& partial) const {
    writer.argument(partial, slot_of(identity_), recording_of(identity_));
  }

  /// Itself, and itself again out of all leaves.
  template <std::size_t>
  [[gnu::always_inline]] inline const VariableLeaf& leaf() const {
    return *this;
  }
  template <std::size_t first, class Leaves>
  static VariableLeaf rebuild(const Leaves& leaves) {
    return VariableLeaf(leaves[first].value(), leaves[first].identity());
  }

 private:
  T value_;
  Identity identity_;
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
  static constexpr std::size_t part_count = (E::part_count + ... + 0);  // leaves with the constants
  static_assert(leaf_count <= max_arguments,
                "this expression has too many variables for one statement: store a part of it in a Var first");

  explicit ScalarApply(const E&... operands)
    requires(part_count < long_expression)
      : operands_{operands...}, value_(R::value(operands.value()...)) {}
  explicit ScalarApply(const E&... operands)
    requires(part_count >= long_expression)
      : operands_{E(NumberByNumber(), operands)...}, value_(R::value(operands.value()...)) {}

  ScalarApply(const ScalarApply&)
    requires(part_count < long_expression)
  = default;
  [[gnu::always_inline]] inline ScalarApply(const ScalarApply& other)
    requires(part_count >= long_expression)
      : ScalarApply(NumberByNumber(), other, indices) {}
  [[gnu::always_inline]] inline ScalarApply(NumberByNumber, const ScalarApply& other)
      : ScalarApply(NumberByNumber(), other, indices) {}

  const T& value() const { return value_; }

  // Inlined, as push is: a call with this object's address would force every expression into memory.
  [[gnu::always_inline]] inline RecordingNumber first_recording() const { return first_of(indices); }

  /// Writes the variables' partials as the arguments from that number on. Zero times an infinity is NaN here, which the
  /// places note; it takes two factors that vary.
  template <std::size_t number, int factors, class Places>
  [[gnu::always_inline]] inline void place_arguments(Places& places, const T& upstream) const {
    place_operands<number, factors>(places, upstream, indices);
  }

  /// Whether every variable is passive or belongs to this recording.
  [[gnu::always_inline]] inline bool belongs(RecordingNumber recording) const {
    return belong(recording, indices);
  }

  /// The leaf of that number, constants counted.
  template <std::size_t number>
  [[gnu::always_inline]] inline const auto& leaf() const {
    constexpr int operand = operand_of_part(number);
    return operands_.template get<operand>().template leaf<number - parts_before<operand>()>();
  }

  /// This expression out of all its leaves, of which its own start at `first`.
  template <std::size_t first, class Leaves>
  static ScalarApply rebuild(const Leaves& leaves) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return ScalarApply(E::template rebuild<first + parts_before<I>()>(leaves)...);
    }
    (indices);
  }

  /// Sends `upstream` down to the variables.
  [[gnu::always_inline]] inline void push(StatementWriter<T>& writer, const T& upstream) const {
    push_operands(writer, upstream, indices);
  }

 private:
  using Indices = std::make_integer_sequence<int, static_cast<int>(sizeof...(E))>;
  static constexpr Indices indices{};

  template <int... I>
  [[gnu::always_inline]] inline ScalarApply(NumberByNumber, const ScalarApply& other, std::integer_sequence<int, I...>)
      : operands_{E(NumberByNumber(), other.operands_.template get<I>())...}, value_(other.value_) {}

  template <int... I>
  [[gnu::always_inline]] inline RecordingNumber first_of(std::integer_sequence<int, I...>) const {
    RecordingNumber found = 0;
    ((found = found != 0 ? found : operands_.template get<I>().first_recording()), ...);
    return found;
  }

  template <int... I>
  [[gnu::always_inline]] inline bool belong(RecordingNumber recording, std::integer_sequence<int, I...>) const {
    return (operands_.template get<I>().belongs(recording) && ...);
  }

  // The leaves before operand I.
  template <int I>
  static constexpr std::size_t leaves_before() {
    constexpr std::size_t counts[]{E::leaf_count...};
    std::size_t sum = 0;
    for (int k = 0; k < I; ++k) sum += counts[k];
    return sum;
  }

  template <int I>
  static constexpr std::size_t parts_before() {
    constexpr std::size_t counts[]{E::part_count...};
    std::size_t sum = 0;
    for (int k = 0; k < I; ++k) sum += counts[k];
    return sum;
  }

  static constexpr int operand_of_part(std::size_t number) {
    constexpr std::size_t counts[]{E::part_count...};
    int operand = 0;
    while (number >= counts[operand]) number -= counts[operand++];
    return operand;
  }

  template <std::size_t number, int factors, class Places, int... I>
  [[gnu::always_inline]] inline void place_operands(Places& places, const T& upstream,
                                                    std::integer_sequence<int, I...>) const {
    (place_operand<number + leaves_before<I>(), factors, I>(places, upstream, operands_.template get<I>()), ...);
  }

  template <std::size_t number, int factors, int I, class Places, class Operand>
  [[gnu::always_inline]] inline void place_operand(Places& places, const T& upstream, const Operand& operand) const {
    if constexpr (Operand::leaf_count > 0) {
      constexpr int factors_now = factors + (rules::is_sign<R> ? 0 : 1);
      operand.template place_arguments<number, factors_now>(places, T(upstream * partial<I>(indices)));
    }
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
  if constexpr (std::same_as<X, BasicVar<T>>) {
    return VariableLeaf<T>(x.value(), x.identity());
  } else if constexpr (ScalarExpression<X> && std::same_as<typename NumberOf<X>::type, T>) {
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
  if constexpr (ScalarExpression<X> || DualNumber<X> || RuleNumber<X>) {
    return value_of(x.value());
  } else {
    return x;
  }
}

}  // namespace slope::ad
