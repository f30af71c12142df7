// Every function of a number that the library differentiates: a list of includes.
//
// Grouped as in a table of functions; the conventions at kinks stand in functions/piecewise.hpp.
#pragma once

#include <ad/expression/functions/activation.hpp>
#include <ad/expression/functions/arithmetic.hpp>
#include <ad/expression/functions/exponential.hpp>
#include <ad/expression/functions/hyperbolic.hpp>
#include <ad/expression/functions/piecewise.hpp>
#include <ad/expression/functions/powers.hpp>
#include <ad/expression/functions/special.hpp>
#include <ad/expression/functions/trigonometric.hpp>
