// Slope's automatic differentiation, all of it: a list of includes.
//
// Users include this one file; files inside ad/ include what they use. Order: from the roof to the foundation.
#pragma once

#include <ad/check/finite_difference.hpp>
#include <ad/check/gradient_check.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/drivers/gradient.hpp>
#include <ad/drivers/hessian.hpp>
#include <ad/drivers/jacobian.hpp>
#include <ad/drivers/parallel_sum.hpp>
#include <ad/drivers/products.hpp>
#include <ad/expression/dense.hpp>
#include <ad/expression/dual.hpp>
#include <ad/expression/functions.hpp>
#include <ad/expression/gather.hpp>
#include <ad/expression/joining.hpp>
#include <ad/expression/kernel.hpp>
#include <ad/expression/operators.hpp>
#include <ad/expression/products.hpp>
#include <ad/expression/reductions.hpp>
#include <ad/expression/tensor.hpp>
#include <ad/expression/user_pullback.hpp>
#include <ad/expression/var.hpp>
#include <ad/expression/views.hpp>
#include <ad/tape/recording.hpp>
#include <ad/types/error.hpp>
