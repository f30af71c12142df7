// The table of operations: their names, symbols and numbers of arguments.
#include <ad/formula/operation.hpp>

#include <array>

namespace slope::ad::formula {
namespace {

using enum Operation;

constexpr std::array<OperationInfo, operation_count> table{{
    {add, "add", "+", 2},
    {subtract, "subtract", "-", 2},
    {multiply, "multiply", "*", 2},
    {divide, "divide", "/", 2},
    {negate, "negate", "-", 1},
    {pow, "pow", "^", 2},
    {less, "less", "<", 2},
    {greater, "greater", ">", 2},
    {less_equal, "less_equal", "<=", 2},
    {greater_equal, "greater_equal", ">=", 2},
    {equal, "equal", "==", 2},
    {not_equal, "not_equal", "!=", 2},
    {where, "where", "", 3},
    {square, "square", "", 1},
    {cube, "cube", "", 1},
    {reciprocal, "reciprocal", "", 1},
    {fma, "fma", "", 3},
    {lerp, "lerp", "", 3},
    {exp, "exp", "", 1},
    {exp2, "exp2", "", 1},
    {expm1, "expm1", "", 1},
    {exp_minus_square, "exp_minus_square", "", 1},
    {log, "log", "", 1},
    {log2, "log2", "", 1},
    {log10, "log10", "", 1},
    {log1p, "log1p", "", 1},
    {ldexp, "ldexp", "", 2, {1, -5000, 5000}},
    {sqrt, "sqrt", "", 1},
    {cbrt, "cbrt", "", 1},
    {hypot, "hypot", "", 2},
    {hypot3, "hypot", "", 3},
    {sin, "sin", "", 1},
    {cos, "cos", "", 1},
    {tan, "tan", "", 1},
    {asin, "asin", "", 1},
    {acos, "acos", "", 1},
    {atan, "atan", "", 1},
    {atan2, "atan2", "", 2},
    {sinh, "sinh", "", 1},
    {cosh, "cosh", "", 1},
    {tanh, "tanh", "", 1},
    {asinh, "asinh", "", 1},
    {acosh, "acosh", "", 1},
    {atanh, "atanh", "", 1},
    {erf, "erf", "", 1},
    {erfc, "erfc", "", 1},
    {tgamma, "tgamma", "", 1},
    {lgamma, "lgamma", "", 1},
    {digamma, "digamma", "", 1},
    {trigamma, "trigamma", "", 1},
    {polygamma, "polygamma", "", 2, {0, 0, 100}},
    {abs, "abs", "", 1},
    {min, "min", "", 2},
    {max, "max", "", 2},
    {fmin, "fmin", "", 2},
    {fmax, "fmax", "", 2},
    {fdim, "fdim", "", 2},
    {clamp, "clamp", "", 3},
    {copysign, "copysign", "", 2},
    {fmod, "fmod", "", 2},
    {remainder, "remainder", "", 2},
    {sign, "sign", "", 1},
    {floor, "floor", "", 1},
    {ceil, "ceil", "", 1},
    {trunc, "trunc", "", 1},
    {round, "round", "", 1},
    {sigmoid, "sigmoid", "", 1},
    {log_sigmoid, "log_sigmoid", "", 1},
    {softplus, "softplus", "", 1},
    {softsign, "softsign", "", 1},
    {relu, "relu", "", 1},
    {leaky_relu, "leaky_relu", "", 2},
    {elu, "elu", "", 2},
    {gelu, "gelu", "", 1},
    {silu, "silu", "", 1},
}};

constexpr bool in_order() {
  for (std::size_t k = 0; k < table.size(); ++k) {
    if (static_cast<std::size_t>(table[k].operation) != k) return false;
  }
  return true;
}
static_assert(in_order(), "the table lists the operations in the order of their numbers");

constexpr std::array<OtherName, 4> other_table{
    {{"fabs", "abs"}, {"ln", "log"}, {"scalbn", "ldexp"}, {"**", "^"}}};

}  // namespace

std::span<const OperationInfo> operations() { return table; }

std::span<const OtherName> other_names() { return other_table; }

const OperationInfo& operation_info(Operation operation) {
  return table[static_cast<std::size_t>(operation)];
}

std::optional<Operation> find_operation(std::string_view name, int arity) {
  for (const OtherName& each : other_table) {
    if (each.other == name) name = each.name;
  }
  for (const OperationInfo& info : table) {
    if (info.arity == arity && (info.name == name || (!info.symbol.empty() && info.symbol == name))) {
      return info.operation;
    }
  }
  return std::nullopt;
}

}  // namespace slope::ad::formula
