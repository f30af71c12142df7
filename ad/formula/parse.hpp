// parse(text): a formula typed by a person becomes a syntax tree.
//
//     let r2 = (x - a)^2 + y^2;      # names for parts of it; comments run to the end of the line
//     exp(-r2/2)/sqrt(2*pi)
//
// An operator-precedence parser with explicit stacks (E. W. Dijkstra's shunting yard), so that no text,
// however nested, overflows the stack. Builds on formula.hpp; errors are formula_error.hpp. Read next:
// evaluate.hpp.
#pragma once

#include <ad/formula/formula.hpp>
#include <ad/formula/formula_error.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace slope::ad::formula {

/// The longest text that parse() takes, in bytes.
inline constexpr std::size_t longest_text = 1'000'000;
/// The most parentheses, function calls, signs and operators that may be open at one place.
inline constexpr std::size_t deepest_nesting = 10'000;
/// The longest name of a variable, in bytes.
inline constexpr std::size_t longest_name = 100;

/// Reads a formula. Every name that is neither a function, nor `pi` or `e`, nor defined by `let` is a
/// variable.
///
/// From weak to strong: comparisons (< <= > >= == !=, 1 where they hold and 0 elsewhere, not to be chained);
/// + and -; * and /; signs; ^ or **, from right to left. So -x^2 is -(x^2), 2^-1 is a half and a^b^c is
/// a^(b^c). Parentheses and brackets mean the same, and nothing is multiplied without a *. Numbers are
/// decimal, with or without an exponent (1, .5, 2e-3), and are rounded to double. Functions are those of
/// ad/expression/functions by their names, and where(condition, a, b); fabs, ln and scalbn are other names of
/// abs, log and ldexp. The order of polygamma(n, x) and the exponent of ldexp(x, n) are whole numbers written
/// out. A name may not be defined twice, nor be that of a function or of pi and e.
///
/// Throws FormulaError for anything else, and for texts beyond the bounds above. Cost: linear in the length.
Formula parse(std::string_view text);

/// Reads a formula of the given variables only: another name is an error that suggests the nearest known one.
/// variables() of the result are exactly these, used or not. Throws ArgumentError when one of them cannot be
/// a variable's name or occurs twice, otherwise as above.
Formula parse(std::string_view text, std::span<const std::string> variables);

}  // namespace slope::ad::formula
