// Reductions: sum and mean over everything or along an axis, extremes, norms, logsumexp, softmax.
//
// A sum over everything of an elementwise expression is one statement with it: no element is stored.
#pragma once

#include <ad/expression/distance_statement.hpp>
#include <ad/expression/functions/exponential.hpp>
#include <ad/expression/functions/powers.hpp>
#include <ad/expression/functions/piecewise.hpp>
#include <ad/expression/linear_map.hpp>
#include <ad/expression/operators.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <ad/expression/views.hpp>
#include <ad/rules/block_rule.hpp>
#include <ad/rules/piecewise.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>

namespace slope::ad {

namespace detail {

/// Sums an array, evaluated or not, without storing an expression's elements.
template <class X>
auto sum_scaled(const X& x, bool mean) {
  using T = NumberFor<X>;
  if constexpr (PlainArray<X>) {
    const auto borrowed = borrow<T>(x);
    return sum_scaled(borrowed, mean).value();
  } else {
    const std::size_t count = x.shape().elements();
    return evaluate_sum<T>(x, mean ? T(1) / T(static_cast<double>(count)) : T(1));
  }
}

/// The same along one axis.
template <class X>
auto sum_along(const char* function, const X& x, std::ptrdiff_t axis, bool mean) {
  using T = NumberFor<X>;
  if constexpr (PlainArray<X>) {
    return call_plain<T>([&](const auto& t) { return sum_along(function, t, axis, mean); }, x);
  } else {
    static_assert(X::leaf_count < rules::max_chain_size,
                  "this expression is too long to be summed along an axis in one statement: store it in a Tensor first");
    const std::size_t at = resolve_axis(function, x.shape(), axis);
    const double length = static_cast<double>(x.shape()[at]);
    return evaluate_sums<T>(function, x, at, mean ? T(1) / T(length) : T(1));
  }
}

/// to[k] = the larger of to[k] and from[k]; NaN when one is NaN. (BlockFunctions::value lets max write in place.)
inline void take_larger(double* to, const double* from, std::size_t count) {
  const std::array<const double*, rules::max_rule_arity> arguments{to, from};
  const std::array<std::ptrdiff_t, rules::max_rule_arity> steps{1, 1};
  rules::block_rule<rules::Max, double>().functions.value(arguments.data(), steps.data(), to, count);
}

/// The larger of two numbers, or NaN where one is.
inline double larger(double a, double b) { return a < b || !(b == b) ? b : a; }

/// The largest of `count` > 0 values, or a NaN among them.
template <class T>
double largest_of(const T* from, std::ptrdiff_t step, std::size_t count) {
  double found = static_cast<double>(value_of(*from));
  std::size_t k = 1;
  if constexpr (std::same_as<T, double>) {
    std::array<double, 256> folded;  // so that the loop runs on vectors
    if (step == 1 && count >= 2 * folded.size()) {
      std::copy_n(from, folded.size(), folded.begin());
      for (k = folded.size(); k + folded.size() <= count; k += folded.size()) {
        take_larger(folded.data(), from + k, folded.size());
      }
      for (const double value : folded) found = larger(found, value);
    }
  }
  for (; k < count; ++k) {
    found = larger(found, static_cast<double>(value_of(from[static_cast<std::ptrdiff_t>(k) * step])));
  }
  return found;
}

/// The largest values along an axis as constants, axis kept with extent 1; 0 where it is not finite, so that
/// subtracting it is harmless.
template <class T>
BasicTensor<T> finite_maximum_along(const BasicTensor<T>& x, std::size_t axis) {
  Layout kept = x.layout();
  const std::size_t length = x.shape(axis);
  kept.shape[axis] = length == 0 ? 0 : 1;
  const std::size_t count = kept.shape.elements();
  SharedElements<T> elements(count);
  T* const largest = elements.get();
  const T* const from = x.data();
  bool done = false;
  if constexpr (std::same_as<T, double>) {
    if (axis == 0 && count >= 16 && x.contiguous()) {  // row by row
      std::copy_n(from, count, largest);
      for (std::size_t k = 1; k < length; ++k) take_larger(largest, from + k * count, count);
      done = true;
    }
  }
  if (!done) {
    T* to = largest;
    kept.for_each_offset([&](std::ptrdiff_t offset) {
      *to++ = T(largest_of(from + offset, x.stride(axis), length));
    });
  }
  std::for_each_n(largest, count, [](T& value) {
    if (!std::isfinite(static_cast<double>(value_of(value)))) value = T(0);
  });
  return {largest, kept.shape, 0, std::move(elements)};
}

template <class T>
BasicTensor<T> flattened(const BasicTensor<T>& x) {
  return reshape(x, Shape{x.size()});
}

/// The extreme element along an axis; a tie shares the derivative equally.
template <class T>
BasicTensor<T> extreme_along(const char* function, const BasicTensor<T>& x, std::ptrdiff_t axis, bool largest) {
  const std::size_t at = resolve_axis(function, x.shape(), axis);
  const std::size_t length = x.shape(at);
  if (length == 0) throw ArgumentError(std::string(function) + ": an axis without elements has no extreme");
  const std::ptrdiff_t step = x.stride(at);
  Layout kept = x.layout();
  kept.shape.erase(at);
  std::copy(kept.strides.begin() + static_cast<std::ptrdiff_t>(at) + 1, kept.strides.end(),
            kept.strides.begin() + static_cast<std::ptrdiff_t>(at));
  LinearMapBuilder<T> map(kept.shape);
  map.depends_on(x);  // also where every element is NaN
  const T* const from = x.data();
  kept.for_each_offset([&](std::ptrdiff_t offset) {
    const auto element = [&](std::size_t k) { return from[offset + static_cast<std::ptrdiff_t>(k) * step]; };
    T extreme = element(0);
    bool nan = !(extreme == extreme);
    for (std::size_t k = 1; k < length; ++k) {
      const T other = element(k);
      if (!(other == other)) nan = true;
      if (nan ? !(other == other) && extreme == extreme : (largest ? extreme < other : other < extreme)) extreme = other;
    }
    std::size_t ties = 0;
    for (std::size_t k = 0; k < length; ++k) ties += element(k) == extreme ? 1 : 0;
    for (std::size_t k = 0; k < length; ++k) {
      if (element(k) == extreme) {
        map.entry(x.element(from, offset + static_cast<std::ptrdiff_t>(k) * step), T(1.0 / static_cast<double>(ties)));
      }
    }
    map.finish_row(extreme);
  });
  return map.record(function);
}

}  // namespace detail

/// The sum of all elements: a scalar; 0 for an empty array.
template <ArrayOperand X>
auto sum(const X& x) {
  return detail::sum_scaled(x, false);
}

/// The sums along one axis, which is dropped from the shape; negative axes count from the end. Throws IndexError for an
/// axis that x does not have.
template <ArrayOperand X>
auto sum(const X& x, std::ptrdiff_t axis) {
  return detail::sum_along("sum", x, axis, false);
}

/// The mean of all elements: a scalar; NaN for an empty array.
template <ArrayOperand X>
auto mean(const X& x) {
  return detail::sum_scaled(x, true);
}

/// The means along one axis, which is dropped from the shape. Throws IndexError for an axis that x does not have.
template <ArrayOperand X>
auto mean(const X& x, std::ptrdiff_t axis) {
  return detail::sum_along("mean", x, axis, true);
}

/// The largest elements along one axis, which is dropped. Equal largest elements share the derivative equally; NaN
/// propagates with derivative 0. Throws IndexError for an axis that x does not have, ArgumentError for an empty one.
template <ArrayOperand X>
auto amax(const X& x, std::ptrdiff_t axis) {
  return detail::on_tensors([&](const auto& t) { return detail::extreme_along("amax", t, axis, true); }, x);
}

/// The largest element of all: a scalar. As amax along an axis.
template <ArrayOperand X>
auto amax(const X& x) {
  return detail::on_tensors(
      [&](const auto& t) { return detail::extreme_along("amax", detail::flattened(t), 0, true)(); }, x);
}

/// The smallest elements along one axis. As amax.
template <ArrayOperand X>
auto amin(const X& x, std::ptrdiff_t axis) {
  return detail::on_tensors([&](const auto& t) { return detail::extreme_along("amin", t, axis, false); }, x);
}

/// The smallest element of all: a scalar. As amax.
template <ArrayOperand X>
auto amin(const X& x) {
  return detail::on_tensors(
      [&](const auto& t) { return detail::extreme_along("amin", detail::flattened(t), 0, false)(); }, x);
}

/// The sum of the squares of all elements: a scalar.
template <ArrayOperand X>
auto squared_norm(const X& x) {
  return detail::on_tensors([](const auto& t) { return detail::sum_scaled(square(t), false); }, x);
}

/// The sum of the squared differences of two arrays, with broadcasting: a scalar; of tensors one statement. The same as
/// sum(square(a - b)), of stretched plain arrays up to rounding; that holds its operands by value until it is computed,
/// which for small arrays takes longer than the sum. Throws ShapeError for shapes that do not broadcast.
template <ArrayOperand A, ArrayOperand B>
auto squared_distance(const A& a, const B& b) {
  using T = NumberFor<A, B>;
  if constexpr (PlainArray<A> && PlainArray<B>) {
    return detail::call_plain<T>([](const auto& x, const auto& y) { return squared_distance(x, y); }, a, b);
  } else {
    if constexpr (detail::are_tensors<T, A, B>) {
      if (const auto distance = detail::evaluate_squared_distance(a, b, T(1))) return *distance;
    }
    return detail::sum_scaled(square(a - b), false);
  }
}

/// The Euclidean norm of all elements (of a matrix: Frobenius). Its derivative at the zero array is 0 by convention.
/// Scaled by the largest element, so that squares neither overflow nor vanish.
template <ArrayOperand X>
auto norm(const X& x) {
  return detail::on_tensors(
      [](const auto& t) {
        using T = typename std::remove_cvref_t<decltype(t)>::tensor_number;
        double largest = 0;
        t.layout().for_each_offset([&](std::ptrdiff_t offset) {
          const double size = std::abs(static_cast<double>(value_of(t.data()[offset])));
          if (largest < size) largest = size;
        });
        if (largest == 0 || !std::isfinite(largest)) {
          // Nothing to scale by: the norm of zeros is a kink, where the derivative 0 is chosen.
          BasicVar<T> total = detail::sum_scaled(abs(t), false);
          return total;
        }
        int exponent = 0;
        std::frexp(largest, &exponent);
        const double down = std::ldexp(1.0, std::clamp(-exponent, -1000, 1000));
        const double up = std::ldexp(1.0, std::clamp(exponent, -1000, 1000));
        BasicVar<T> total = sqrt(detail::sum_scaled(square(t * down), false)) * up;
        return total;
      },
      x);
}

/// The sum of the absolute values of all elements: a scalar.
template <ArrayOperand X>
auto norm_l1(const X& x) {
  return detail::on_tensors([](const auto& t) { return detail::sum_scaled(abs(t), false); }, x);
}

/// log(sum(exp(x))) along one axis, which is dropped; never overflows (the largest element is subtracted first).
/// All elements -inf give -inf; an empty axis too.
template <ArrayOperand X>
auto logsumexp(const X& x, std::ptrdiff_t axis) {
  return detail::on_tensors(
      [&](const auto& t) {
        using Array = std::remove_cvref_t<decltype(t)>;
        using T = typename Array::tensor_number;
        const std::size_t at = resolve_axis("logsumexp", t.shape(), axis);
        const Array largest = detail::finite_maximum_along(t, at);
        const Array total = evaluate_sums<T>("logsumexp", exp(t - largest), at, T(1));
        return Array(log(total) + reshape(largest, total.shape()));
      },
      x);
}

/// log(sum(exp(x))) over all elements: a scalar. As along an axis.
template <ArrayOperand X>
auto logsumexp(const X& x) {
  return detail::on_tensors(
      [](const auto& t) {
        using T = typename std::remove_cvref_t<decltype(t)>::tensor_number;
        if (t.size() == 0) return BasicVar<T>(-std::numeric_limits<double>::infinity());
        const auto largest = detail::finite_maximum_along(detail::flattened(t), 0)(0);
        return BasicVar<T>(log(detail::sum_scaled(exp(t - largest), false)) + largest);
      },
      x);
}

/// exp(x) divided by its sum along an axis, in x's shape; never overflows.
template <ArrayOperand X>
auto softmax(const X& x, std::ptrdiff_t axis) {
  return detail::on_tensors(
      [&](const auto& t) {
        using Array = std::remove_cvref_t<decltype(t)>;
        using T = typename Array::tensor_number;
        const std::size_t at = resolve_axis("softmax", t.shape(), axis);
        const Array exponentials = exp(t - detail::finite_maximum_along(t, at));
        const Array total = evaluate_sums<T>("softmax", exponentials, at, T(1));
        Shape kept = t.shape();
        kept[at] = 1;
        return Array(exponentials / reshape(total, kept));
      },
      x);
}

/// log(softmax(x)) along an axis, in x's shape, without cancellation.
template <ArrayOperand X>
auto log_softmax(const X& x, std::ptrdiff_t axis) {
  return detail::on_tensors(
      [&](const auto& t) {
        using Array = std::remove_cvref_t<decltype(t)>;
        const std::size_t at = resolve_axis("log_softmax", t.shape(), axis);
        Shape kept = t.shape();
        kept[at] = 1;
        return Array(t - reshape(logsumexp(t, static_cast<std::ptrdiff_t>(at)), kept));
      },
      x);
}

}  // namespace slope::ad
