// Which rule of calculus each operation of a formula is, and the few rules that only formulas need.
//
// with_rule() hands the rule to a visitor as a type: its value, its partials and its name are then at hand,
// which is what evaluate.hpp and whoever tests the partials of one node build on.
#pragma once

#include <ad/formula/operation.hpp>
#include <ad/rules/activation.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/exponential.hpp>
#include <ad/rules/hyperbolic.hpp>
#include <ad/rules/piecewise.hpp>
#include <ad/rules/powers.hpp>
#include <ad/rules/selection.hpp>
#include <ad/rules/special.hpp>
#include <ad/rules/trigonometric.hpp>
#include <ad/types/number.hpp>
#include <concepts>
#include <string_view>

namespace slope::ad::formula {

struct EqualTo {
  static constexpr std::string_view name = "equal";
  static constexpr bool holds(const auto& a, const auto& b) { return a == b; }
};
struct DifferentFrom {
  static constexpr std::string_view name = "not_equal";
  static constexpr bool holds(const auto& a, const auto& b) { return !(a == b); }
};

/// Comparisons for equality: 1 where they hold, else 0; NaN differs from everything. Derivatives are 0.
using Equal = rules::Comparison<EqualTo>;
using NotEqual = rules::Comparison<DifferentFrom>;

/// min(max(x, lo), hi) as one operation, with the derivatives of ad::clamp.
struct Clamp {
  static constexpr std::string_view name = "clamp";
  static constexpr int arity = 3;
  static constexpr rules::Needs needs = rules::Needs::both;
  static constexpr bool costly = false;
  template <class T>
  static T value(const T& x, const T& lo, const T& hi) {
    return rules::Min::value(rules::Max::value(x, lo), hi);
  }
  template <int I, class T>
  static T partial(const T& x, const T& lo, const T& hi, const T& y) {
    const T raised = rules::Max::value(x, lo);
    if constexpr (I == 2) {
      return rules::Min::partial<1>(raised, hi, y);
    } else {
      return chain(rules::Min::partial<0>(raised, hi, y), rules::Max::partial<I>(x, lo, raised));
    }
  }
};

/// psi^(n)(x) with the order as first argument, a whole number. d/dx = psi^(n+1)(x); by n it has no
/// derivative, and 0 stands for it, as n is always a constant.
struct PolygammaOfOrder {
  static constexpr std::string_view name = "polygamma";
  static constexpr int arity = 2;
  static constexpr rules::Needs needs = rules::Needs::arguments;
  static constexpr bool costly = true;
  template <class T>
  static T value(const T& n, const T& x) {
    if constexpr (std::floating_point<T>) {
      return rules::polygamma_of_order(static_cast<int>(n), x);
    } else {
      return apply<PolygammaOfOrder>(n, x);  // a dual number's: found with its type
    }
  }
  template <int I, class T>
  static T partial(const T& n, const T& x, const T&) {
    if constexpr (I == 0) {
      return T(0);
    } else {
      return value(T(n + T(1)), x);
    }
  }
};

/// Calls visitor.template operator()<Rule>() with the rule of an operation and returns what it returns; the
/// same type for all rules.
template <class Visitor>
decltype(auto) with_rule(Operation operation, Visitor&& visitor) {
  using enum Operation;
  switch (operation) {
    case add: return visitor.template operator()<rules::Add>();
    case subtract: return visitor.template operator()<rules::Subtract>();
    case multiply: return visitor.template operator()<rules::Multiply>();
    case divide: return visitor.template operator()<rules::Divide>();
    case negate: return visitor.template operator()<rules::Negate>();
    case pow: return visitor.template operator()<rules::Pow>();
    case less: return visitor.template operator()<rules::Less>();
    case greater: return visitor.template operator()<rules::Greater>();
    case less_equal: return visitor.template operator()<rules::LessEqual>();
    case greater_equal: return visitor.template operator()<rules::GreaterEqual>();
    case equal: return visitor.template operator()<Equal>();
    case not_equal: return visitor.template operator()<NotEqual>();
    case where: return visitor.template operator()<rules::Where>();
    case square: return visitor.template operator()<rules::Square>();
    case cube: return visitor.template operator()<rules::Cube>();
    case reciprocal: return visitor.template operator()<rules::Reciprocal>();
    case fma: return visitor.template operator()<rules::Fma>();
    case lerp: return visitor.template operator()<rules::Lerp>();
    case exp: return visitor.template operator()<rules::Exp>();
    case exp2: return visitor.template operator()<rules::Exp2>();
    case expm1: return visitor.template operator()<rules::Expm1>();
    case exp_minus_square: return visitor.template operator()<rules::ExpMinusSquare>();
    case log: return visitor.template operator()<rules::Log>();
    case log2: return visitor.template operator()<rules::Log2>();
    case log10: return visitor.template operator()<rules::Log10>();
    case log1p: return visitor.template operator()<rules::Log1p>();
    case ldexp: return visitor.template operator()<rules::Ldexp>();
    case sqrt: return visitor.template operator()<rules::Sqrt>();
    case cbrt: return visitor.template operator()<rules::Cbrt>();
    case hypot: return visitor.template operator()<rules::Hypot>();
    case hypot3: return visitor.template operator()<rules::Hypot3>();
    case sin: return visitor.template operator()<rules::Sin>();
    case cos: return visitor.template operator()<rules::Cos>();
    case tan: return visitor.template operator()<rules::Tan>();
    case asin: return visitor.template operator()<rules::Asin>();
    case acos: return visitor.template operator()<rules::Acos>();
    case atan: return visitor.template operator()<rules::Atan>();
    case atan2: return visitor.template operator()<rules::Atan2>();
    case sinh: return visitor.template operator()<rules::Sinh>();
    case cosh: return visitor.template operator()<rules::Cosh>();
    case tanh: return visitor.template operator()<rules::Tanh>();
    case asinh: return visitor.template operator()<rules::Asinh>();
    case acosh: return visitor.template operator()<rules::Acosh>();
    case atanh: return visitor.template operator()<rules::Atanh>();
    case erf: return visitor.template operator()<rules::Erf>();
    case erfc: return visitor.template operator()<rules::Erfc>();
    case tgamma: return visitor.template operator()<rules::Tgamma>();
    case lgamma: return visitor.template operator()<rules::Lgamma>();
    case digamma: return visitor.template operator()<rules::Digamma>();
    case trigamma: return visitor.template operator()<rules::Trigamma>();
    case polygamma: return visitor.template operator()<PolygammaOfOrder>();
    case abs: return visitor.template operator()<rules::Abs>();
    case min: return visitor.template operator()<rules::Min>();
    case max: return visitor.template operator()<rules::Max>();
    case fmin: return visitor.template operator()<rules::Fmin>();
    case fmax: return visitor.template operator()<rules::Fmax>();
    case fdim: return visitor.template operator()<rules::Fdim>();
    case clamp: return visitor.template operator()<Clamp>();
    case copysign: return visitor.template operator()<rules::Copysign>();
    case fmod: return visitor.template operator()<rules::Fmod>();
    case remainder: return visitor.template operator()<rules::Remainder>();
    case sign: return visitor.template operator()<rules::Sign>();
    case floor: return visitor.template operator()<rules::Floor>();
    case ceil: return visitor.template operator()<rules::Ceil>();
    case trunc: return visitor.template operator()<rules::Trunc>();
    case round: return visitor.template operator()<rules::Round>();
    case sigmoid: return visitor.template operator()<rules::Sigmoid>();
    case log_sigmoid: return visitor.template operator()<rules::LogSigmoid>();
    case softplus: return visitor.template operator()<rules::Softplus>();
    case softsign: return visitor.template operator()<rules::Softsign>();
    case relu: return visitor.template operator()<rules::Relu>();
    case leaky_relu: return visitor.template operator()<rules::LeakyRelu>();
    case elu: return visitor.template operator()<rules::Elu>();
    case gelu: return visitor.template operator()<rules::Gelu>();
    case silu: return visitor.template operator()<rules::Silu>();
  }
  __builtin_unreachable();  // an Operation has no other values
}

}  // namespace slope::ad::formula
