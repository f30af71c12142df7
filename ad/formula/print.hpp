// print(formula): a formula written out again, with as few parentheses as its meaning allows.
//
// The inverse of parse.hpp.
#pragma once

#include <ad/formula/formula.hpp>
#include <string>

namespace slope::ad::formula {

/// The formula in one line, such that parsing it again gives the same tree. Numbers are written with as many
/// digits as identify the double; other names of a function (fabs, ln, **) become its own. Cost: linear in
/// the nodes.
std::string print(const Formula& formula);

}  // namespace slope::ad::formula
