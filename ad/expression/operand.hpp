// The kinds of values that an expression is made of, as concepts with the names that error messages show.
//
// Constant (types/number.hpp): a plain number. DualNumber: forward mode. ScalarExpression: a Var, or an unevaluated
// expression of them. TensorExpression: a Tensor, or an unevaluated expression of them. PlainArray: any xtensor
// container or view. apply.hpp joins them. Read next: var.hpp, dual.hpp, tensor.hpp.
#pragma once

#include <ad/types/number.hpp>
#include <type_traits>
#include <xtensor/xexpression.hpp>

namespace slope::ad {

template <std::size_t N, class T>
class Dual;

template <class X>
inline constexpr bool is_dual = false;
template <std::size_t N, class T>
inline constexpr bool is_dual<Dual<N, T>> = true;

/// A dual number: a value and N tangents.
template <class X>
concept DualNumber = is_dual<std::remove_cvref_t<X>>;

/// A Var, or an unevaluated expression of scalars.
template <class X>
concept ScalarExpression = requires { typename std::remove_cvref_t<X>::scalar_number; };

/// A Tensor, or an unevaluated expression with a tensor in it.
template <class X>
concept TensorExpression = requires { typename std::remove_cvref_t<X>::tensor_number; };

/// An xtensor container, view or function.
template <class X>
concept PlainArray = xt::is_xexpression<std::remove_cvref_t<X>>::value;

/// A number of yet another kind that computes at once, rule by rule: it names the type `rule_number` and has a static
/// template apply_rule<Rule>(operands...). The gradient checker's tracing number is one.
template <class X>
concept RuleNumber = requires { typename std::remove_cvref_t<X>::rule_number; };

/// Whatever the functions of this library take.
template <class X>
concept Operand = Constant<std::remove_cvref_t<X>> || DualNumber<X> || ScalarExpression<X> || TensorExpression<X> ||
                  PlainArray<X> || RuleNumber<X>;

/// An operand of this library's own kind: what its operators are found by.
template <class X>
concept OwnOperand = DualNumber<X> || ScalarExpression<X> || TensorExpression<X> || RuleNumber<X>;

namespace detail {

/// The number type of an operand: double for constants of integer type.
template <class X>
struct NumberOf {
  using type = std::conditional_t<std::is_integral_v<X>, double, X>;
};
template <ScalarExpression X>
struct NumberOf<X> {
  using type = typename X::scalar_number;
};
template <TensorExpression X>
struct NumberOf<X> {
  using type = typename X::tensor_number;
};
template <PlainArray X>
struct NumberOf<X> {
  using type = typename NumberOf<typename X::value_type>::type;
};

/// Which of two number types an expression of both has: a dual number over a plain one.
template <class A, class B>
struct JoinNumbers {
  static_assert(Real<A> && Real<B>,
                "one expression mixes two number types: variables or dual numbers of different kinds cannot be combined");
  using type = std::common_type_t<A, B>;
};
template <class A>
struct JoinNumbers<A, A> {
  using type = A;
};
template <std::size_t N, class T, Real B>
struct JoinNumbers<Dual<N, T>, B> {
  using type = Dual<N, T>;
};
template <std::size_t N, class T, Real B>
struct JoinNumbers<B, Dual<N, T>> {
  using type = Dual<N, T>;
};

template <RuleNumber A, Real B>
struct JoinNumbers<A, B> {
  using type = A;
};
template <Real B, RuleNumber A>
struct JoinNumbers<B, A> {
  using type = A;
};

template <class X, class... More>
struct JoinedNumber {
  using type = typename JoinNumbers<typename NumberOf<X>::type, typename JoinedNumber<More...>::type>::type;
};
template <class X>
struct JoinedNumber<X> {
  using type = typename NumberOf<X>::type;
};

/// Which of two variables' number types an expression of both has: equal ones, or a dual number with constants of the
/// plain number below it (which must be passive; that is checked when they meet).
template <class A, class B>
struct JoinVariables {
  static_assert(std::is_void_v<A> && !std::is_void_v<A>,
                "one expression mixes variables of two tapes' number types: they cannot be combined");
};
template <class A>
struct JoinVariables<A, A> {
  using type = A;
};
template <class A>
struct JoinVariables<A, void> {
  using type = A;
};
template <std::size_t N, class T>
struct JoinVariables<Dual<N, T>, T> {
  using type = Dual<N, T>;
};
template <std::size_t N, class T>
struct JoinVariables<T, Dual<N, T>> {
  using type = Dual<N, T>;
};

/// The number type of the variables in an expression, constants left out: they take the variables' type.
template <class... X>
struct VariableNumber {
  using type = void;
};
template <class X, class... More>
struct VariableNumber<X, More...> : VariableNumber<More...> {};
template <class X, class... More>
  requires(ScalarExpression<X> || TensorExpression<X>)
struct VariableNumber<X, More...> {
  using type = typename JoinVariables<typename NumberOf<X>::type, typename VariableNumber<More...>::type>::type;
};

}  // namespace detail

/// The number type that an expression of these operands computes in.
template <class... X>
using NumberFor =
    typename std::conditional_t<std::is_void_v<typename detail::VariableNumber<std::remove_cvref_t<X>...>::type>,
                                detail::JoinedNumber<std::remove_cvref_t<X>...>,
                                detail::VariableNumber<std::remove_cvref_t<X>...>>::type;

}  // namespace slope::ad
