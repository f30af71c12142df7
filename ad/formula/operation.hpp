// The operations of formulas, by name: operators, comparisons and every scalar function that Slope
// differentiates.
//
// What each of them does is a rule of ad/rules; operation_rules.hpp says which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slope::ad::formula {

/// An operator or function. Functions are named as in ad/expression/functions.
enum class Operation : std::uint8_t {
  add, subtract, multiply, divide, negate, pow,
  less, greater, less_equal, greater_equal, equal, not_equal, where,
  square, cube, reciprocal, fma, lerp,
  exp, exp2, expm1, exp_minus_square, log, log2, log10, log1p, ldexp,
  sqrt, cbrt, hypot, hypot3,
  sin, cos, tan, asin, acos, atan, atan2,
  sinh, cosh, tanh, asinh, acosh, atanh,
  erf, erfc, tgamma, lgamma, digamma, trigamma, polygamma,
  abs, min, max, fmin, fmax, fdim, clamp, copysign, fmod, remainder, sign, floor, ceil, trunc, round,
  sigmoid, log_sigmoid, softplus, softsign, relu, leaky_relu, elu, gelu, silu
};

/// How many operations there are; their numbers are 0 to this.
inline constexpr std::size_t operation_count = static_cast<std::size_t>(Operation::silu) + 1;

/// An argument that must be a whole number written out, because the operation is not defined between them.
struct WholeArgument {
  int place = -1;  ///< which argument, from 0; -1: none
  int low = 0;
  int high = 0;
};

/// What a person calls an operation.
struct OperationInfo {
  Operation operation;
  std::string_view name;    ///< as a function: "exp", "hypot"; of an operator the word for it: "add", "pow"
  std::string_view symbol;  ///< as an operator: "+", "^"; empty for functions
  int arity;
  WholeArgument whole{};

  /// The symbol of an operator, the name of a function.
  std::string_view shown() const { return symbol.empty() ? name : symbol; }
};

/// All operations in the order of their numbers.
std::span<const OperationInfo> operations();

/// What is known of one operation.
const OperationInfo& operation_info(Operation operation);

/// Another name of a function or operator.
struct OtherName {
  std::string_view other;
  std::string_view name;  ///< or symbol
};
std::span<const OtherName> other_names();

/// The operation of that name (or other name, or symbol) with that many arguments, if there is one: "exp",
/// "ln", "*", "pow". With one argument "-" is negate.
std::optional<Operation> find_operation(std::string_view name, int arity);

}  // namespace slope::ad::formula
