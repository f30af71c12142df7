// Wrong formulas and what is said of each, word for word.
//
// The table of errors_test.cpp.
#pragma once

#include <ostream>
#include <vector>

namespace slope::tests {

/// A text that is no formula, and the whole text of its error.
struct Wrong {
  const char* text;
  const char* complaint;
};
inline std::ostream& operator<<(std::ostream& out, const Wrong& wrong) { return out << wrong.text; }

inline const std::vector<Wrong> wrong_formulas{
    {"",
     "column 1: expected a formula, found nothing\n"
     "\n"
     "  ^"},
    {"   # only a comment",
     "column 20: expected a formula, found nothing\n"
     "     # only a comment\n"
     "                     ^"},
    {"exp(-)",
     "column 6: expected a number, a name or '(', found ')'\n"
     "  exp(-)\n"
     "       ^"},
    {"1 +",
     "column 4: expected a number, a name or '(', found the end of the formula\n"
     "  1 +\n"
     "     ^"},
    {"* 2",
     "column 1: expected a number, a name or '(', found '*'\n"
     "  * 2\n"
     "  ^"},
    {"(((x",
     "column 5: expected an operator or ')' to close the '(' at column 3, found the end of the formula\n"
     "  (((x\n"
     "      ^"},
    {"(a + b))",
     "column 8: expected an operator or the end of the formula, found ')': nothing is open\n"
     "  (a + b))\n"
     "         ^"},
    {"(a]",
     "column 3: expected an operator or ')' to close the '(' at column 1, found ']'\n"
     "  (a]\n"
     "    ^"},
    {"[a)",
     "column 3: expected an operator or ']' to close the '[' at column 1, found ')'\n"
     "  [a)\n"
     "    ^"},
    {"f(a, (b, c))",
     "column 1: there is no function 'f' (to multiply, write a '*' after the name)\n"
     "  f(a, (b, c))\n"
     "  ^"},
    {"(1, 2)",
     "column 3: expected an operator or ')' to close the '(' at column 1, found ','\n"
     "  (1, 2)\n"
     "    ^"},
    {"max(a,, b)",
     "column 7: expected a number, a name or '(', found ','\n"
     "  max(a,, b)\n"
     "        ^"},
    {"max(a, b",
     "column 9: expected an operator, ',' or ')' to close the '(' at column 4, found the end of the formula\n"
     "  max(a, b\n"
     "          ^"},
    {"exp()",
     "column 1: exp takes 1 argument, found none\n"
     "  exp()\n"
     "  ^~~~~"},
    {"exp(a, b)",
     "column 1: exp takes 1 argument, found 2\n"
     "  exp(a, b)\n"
     "  ^~~~~~~~~"},
    {"atan2(x)",
     "column 1: atan2 takes 2 arguments, found 1\n"
     "  atan2(x)\n"
     "  ^~~~~~~~"},
    {"hypot(x)",
     "column 1: hypot takes 2 or 3 arguments, found 1\n"
     "  hypot(x)\n"
     "  ^~~~~~~~"},
    {"hypot()",
     "column 1: hypot takes 2 or 3 arguments, found none\n"
     "  hypot()\n"
     "  ^~~~~~~"},
    {"2x",
     "column 2: expected an operator or the end of the formula, found 'x' (to multiply, write a '*' between "
     "them)\n"
     "  2x\n"
     "   ^"},
    {"2(x + 1)",
     "column 2: expected an operator or the end of the formula, found '(' (to multiply, write a '*' between "
     "them)\n"
     "  2(x + 1)\n"
     "   ^"},
    {"a b",
     "column 3: expected an operator or the end of the formula, found 'b' (to multiply, write a '*' between "
     "them)\n"
     "  a b\n"
     "    ^"},
    {"(a)(b)",
     "column 4: expected an operator or the end of the formula, found '(' (to multiply, write a '*' between "
     "them)\n"
     "  (a)(b)\n"
     "     ^"},
    {"a exp(b)",
     "column 3: expected an operator or the end of the formula, found 'exp' (to multiply, write a '*' "
     "between them)\n"
     "  a exp(b)\n"
     "    ^~~"},
    {"x(3)",
     "column 1: there is no function 'x' (to multiply, write a '*' after the name)\n"
     "  x(3)\n"
     "  ^"},
    {"pi(3)",
     "column 3: 'pi' is not a function: expected an operator after it, found '(' (to multiply, write a '*' "
     "between them)\n"
     "  pi(3)\n"
     "    ^"},
    {"let r = 2; r(3)",
     "column 13: 'r' is not a function: expected an operator after it, found '(' (to multiply, write a '*' "
     "between them)\n"
     "  let r = 2; r(3)\n"
     "              ^"},
    {"sine(x)",
     "column 1: there is no function 'sine'; did you mean 'sin'?\n"
     "  sine(x)\n"
     "  ^~~~"},
    {"heaviside(x)",
     "column 1: there is no function 'heaviside' (to multiply, write a '*' after the name)\n"
     "  heaviside(x)\n"
     "  ^~~~~~~~~"},
    {"sin x",
     "column 5: 'sin' is a function, not a variable: expected '(' after it, found 'x'\n"
     "  sin x\n"
     "      ^"},
    {"sin + 1",
     "column 5: 'sin' is a function, not a variable: expected '(' after it, found '+'\n"
     "  sin + 1\n"
     "      ^"},
    {"1/sin",
     "column 6: 'sin' is a function, not a variable: expected '(' after it, found the end of the formula\n"
     "  1/sin\n"
     "       ^"},
    {"a < b < c",
     "column 7: comparisons do not chain: join two by a product, as in (a < b)*(b < c)\n"
     "  a < b < c\n"
     "        ^"},
    {"a == b > c",
     "column 8: comparisons do not chain: join two by a product, as in (a < b)*(b < c)\n"
     "  a == b > c\n"
     "         ^"},
    {"1e",
     "column 2: expected the digits of an exponent after 'e' (to multiply, write a '*' before the name)\n"
     "  1e\n"
     "   ^"},
    {"2e*x",
     "column 2: expected the digits of an exponent after 'e' (to multiply, write a '*' before the name)\n"
     "  2e*x\n"
     "   ^"},
    {"1.5e+",
     "column 4: expected the digits of an exponent after 'e' (to multiply, write a '*' before the name)\n"
     "  1.5e+\n"
     "     ^"},
    {"1e999",
     "column 1: expected a number that is 0 or between 5e-324 and 1.8e308\n"
     "  1e999\n"
     "  ^~~~~"},
    {"1e-999",
     "column 1: expected a number that is 0 or between 5e-324 and 1.8e308\n"
     "  1e-999\n"
     "  ^~~~~~"},
    {"1.2.3",
     "column 4: expected an operator or the end of the formula, found '.3' (to multiply, write a '*' between "
     "them)\n"
     "  1.2.3\n"
     "     ^~"},
    {"0x10",
     "column 2: expected an operator or the end of the formula, found 'x10' (to multiply, write a '*' "
     "between them)\n"
     "  0x10\n"
     "   ^~~"},
    {"x = 3",
     "column 3: expected an operator or the end of the formula, found '=' (let name = ...; names a value, == "
     "compares)\n"
     "  x = 3\n"
     "    ^"},
    {"let",
     "column 4: expected a name after let, found the end of the formula\n"
     "  let\n"
     "     ^"},
    {"let 3 = x; x",
     "column 5: expected a name after let, found '3'\n"
     "  let 3 = x; x\n"
     "      ^"},
    {"let r x; r",
     "column 7: expected '=' after let r, found 'x'\n"
     "  let r x; r\n"
     "        ^"},
    {"let r == x; r",
     "column 7: expected '=' after let r, found '=='; did you mean '='?\n"
     "  let r == x; r\n"
     "        ^~"},
    {"let r = x",
     "column 10: expected an operator or ';', found the end of the formula\n"
     "  let r = x\n"
     "           ^"},
    {"let r = x;",
     "column 11: expected a formula after the definitions, found nothing\n"
     "  let r = x;\n"
     "            ^"},
    {"let r = ; r",
     "column 9: expected a number, a name or '(', found ';'\n"
     "  let r = ; r\n"
     "          ^"},
    {"let r = r + 1; r",
     "column 9: 'r' is used in its own definition\n"
     "  let r = r + 1; r\n"
     "          ^"},
    {"let r = 1; let r = 2; r",
     "column 16: 'r' is already defined at column 5\n"
     "  let r = 1; let r = 2; r\n"
     "                 ^"},
    {"let a = b; let b = 1; a",
     "column 16: 'b' is already used as a variable at column 9\n"
     "  let a = b; let b = 1; a\n"
     "                 ^"},
    {"let exp = 1; exp",
     "column 5: 'exp' is a function and cannot be defined anew\n"
     "  let exp = 1; exp\n"
     "      ^~~"},
    {"let pi = 3; pi",
     "column 5: 'pi' is a constant and cannot be defined anew\n"
     "  let pi = 3; pi\n"
     "      ^~"},
    {"let let = 1; 1",
     "column 5: expected a name after let, found another let\n"
     "  let let = 1; 1\n"
     "      ^~~"},
    {"x; y",
     "column 2: expected an operator or the end of the formula, found ';'\n"
     "  x; y\n"
     "   ^"},
    {"x + let y = 2; y",
     "column 5: expected a number, a name or '(', found 'let' (definitions stand before the formula)\n"
     "  x + let y = 2; y\n"
     "      ^~~"},
    {"let(x)",
     "column 4: expected a name after let, found '('\n"
     "  let(x)\n"
     "     ^"},
    {"polygamma(n, x)",
     "column 11: argument 1 of polygamma must be a whole number from 0 to 100, written out\n"
     "  polygamma(n, x)\n"
     "            ^"},
    {"polygamma(-1, x)",
     "column 11: argument 1 of polygamma must be a whole number from 0 to 100, written out\n"
     "  polygamma(-1, x)\n"
     "            ^~"},
    {"polygamma(1.5, x)",
     "column 11: argument 1 of polygamma must be a whole number from 0 to 100, written out\n"
     "  polygamma(1.5, x)\n"
     "            ^~~"},
    {"polygamma(1 + 1, x)",
     "column 11: argument 1 of polygamma must be a whole number from 0 to 100, written out\n"
     "  polygamma(1 + 1, x)\n"
     "            ^~~~~"},
    {"ldexp(x, y)",
     "column 10: argument 2 of ldexp must be a whole number from -5000 to 5000, written out\n"
     "  ldexp(x, y)\n"
     "           ^"},
    {"ldexp(x, 9999)",
     "column 10: argument 2 of ldexp must be a whole number from -5000 to 5000, written out\n"
     "  ldexp(x, 9999)\n"
     "           ^~~~"},
    {"x × y",
     "column 3: there is no '×' in formulas; did you mean '*'?\n"
     "  x × y\n"
     "    ^"},
    {"x²",
     "column 2: there is no '²' in formulas; did you mean '^2'?\n"
     "  x²\n"
     "   ^"},
    {"π*r",
     "column 1: there is no 'π' in formulas; did you mean 'pi'?\n"
     "  π*r\n"
     "  ^"},
    {"a − b",
     "column 3: there is no '−' in formulas; did you mean '-'?\n"
     "  a − b\n"
     "    ^"},
    {"{x}",
     "column 1: there is no '{' in formulas; did you mean '('?\n"
     "  {x}\n"
     "  ^"},
    {"x!",
     "column 2: there is no '!' in formulas\n"
     "  x!\n"
     "   ^"},
    {"x % 2",
     "column 3: there is no '%' in formulas\n"
     "  x % 2\n"
     "    ^"},
    {"a & b",
     "column 3: there is no '&' in formulas\n"
     "  a & b\n"
     "    ^"},
    {"x' ",
     "column 2: there is no ''' in formulas\n"
     "  x'\n"
     "   ^"},
    {"a\n+ b\n+ )",
     "line 3, column 3: expected a number, a name or '(', found ')'\n"
     "  + )\n"
     "    ^"},
    {"let a = 1;\nlet a = 2;\na",
     "line 2, column 5: 'a' is already defined at line 1, column 5\n"
     "  let a = 2;\n"
     "      ^"},
    {"x,y",
     "column 2: expected an operator or the end of the formula, found ','\n"
     "  x,y\n"
     "   ^"},
    {"x\ty z",
     "column 3: expected an operator or the end of the formula, found 'y' (to multiply, write a '*' between "
     "them)\n"
     "  x y z\n"
     "    ^"},
    {"a**",
     "column 4: expected a number, a name or '(', found the end of the formula\n"
     "  a**\n"
     "     ^"},
    {"a***b",
     "column 4: expected a number, a name or '(', found '*'\n"
     "  a***b\n"
     "     ^"},
    {"a+*b",
     "column 3: expected a number, a name or '(', found '*'\n"
     "  a+*b\n"
     "    ^"},
    {".",
     "column 1: there is no '.' in formulas\n"
     "  .\n"
     "  ^"},
    {"x.y",
     "column 2: there is no '.' in formulas\n"
     "  x.y\n"
     "   ^"},
    {"ä",
     "column 1: this character is none of formulas (names are made of the letters a-z and A-Z, digits and "
     "_)\n"
     "  ä\n"
     "  ^"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "column 1: expected a name of at most 100 characters\n"
     "  "
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..."
     "\n"
     "  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~"},
};

}  // namespace slope::tests
