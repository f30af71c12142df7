// What drivers take and give back: scalars, ranges of scalars, arrays, and several of them.
//
// An argument is a plain number, a contiguous range of numbers (std::vector, std::array, std::span), or an xtensor
// container. What comes back for it (gradient, tangent, block of a Jacobian) has its kind: a number, a std::vector, an
// xt::xarray. The function sees a Var or Dual, a std::vector of them, or a Tensor.
#pragma once

#include <ad/expression/operators.hpp>
#include <ad/expression/plain.hpp>
#include <ad/expression/tensor.hpp>
#include <ad/tape/recording.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <ranges>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace slope::ad {

/// A contiguous range of plain numbers that is not an array of xtensor's.
template <class X>
concept NumberRange = !PlainArray<X> && !TensorExpression<X> && std::ranges::contiguous_range<X> &&
                      Constant<std::remove_cvref_t<std::ranges::range_value_t<X>>>;

/// What a driver can differentiate with respect to.
template <class X>
concept Differentiable = Constant<X> || NumberRange<X> || PlainArray<X>;

namespace detail {

template <class X>
struct ElementOf {
  using type = X;
};
template <NumberRange X>
struct ElementOf<X> {
  using type = std::remove_cvref_t<std::ranges::range_value_t<X>>;
};
template <PlainArray X>
struct ElementOf<X> {
  using type = typename X::value_type;
};

/// The number type that a driver computes in: float when every argument is, else double (or long double).
template <class... X>
using DriverNumber = std::common_type_t<
    std::conditional_t<std::is_integral_v<typename ElementOf<X>::type>, double, typename ElementOf<X>::type>...>;

template <class X>
Shape shape_of(const X& x) {
  if constexpr (PlainArray<X>) {
    return Shape::from(x.shape());
  } else if constexpr (Constant<X> || DualNumber<X> || ScalarExpression<X>) {
    return {};
  } else if constexpr (TensorExpression<X>) {
    return x.shape();
  } else {
    return Shape{std::ranges::size(x)};
  }
}

template <class T>
xt::xarray<T> make_array(const Shape& shape) {
  return xt::xarray<T>::from_shape(typename xt::xarray<T>::shape_type(shape.begin(), shape.end()));
}

/// A plain value of x's kind and shape, of numbers T, from elements that are written in row-major order.
template <class T, class X, class Fill>
auto make_like(const X& x, Fill&& fill) {
  if constexpr (Constant<X>) {
    T result(0);
    fill(std::span<T>(&result, 1));
    return result;
  } else if constexpr (PlainArray<X>) {
    xt::xarray<T> result = make_array<T>(shape_of(x));
    fill(std::span<T>(result.data(), result.size()));
    return result;
  } else {
    std::vector<T> result(std::ranges::size(x));
    fill(std::span<T>(result));
    return result;
  }
}

/// Calls f(index, number) for x's elements in row-major order.
template <class X, class F>
void for_each_number(const X& x, F&& f) {
  if constexpr (Constant<X>) {
    f(std::size_t{0}, x);
  } else if constexpr (PlainArray<X>) {
    std::size_t index = 0;
    for (auto it = x.template begin<xt::layout_type::row_major>(); it != x.template end<xt::layout_type::row_major>();
         ++it) {
      f(index++, *it);
    }
  } else {
    std::size_t index = 0;
    for (const auto& number : x) f(index++, number);
  }
}

/// The inputs that arguments become on a tape. Arrays are read where they are, as they outlive the driver's call; the
/// function must not change them.
template <class T, class... X>
auto make_inputs(Tape<T>& tape, const X&... x) {
  return std::tuple{tape.input(from_plain<T>(x))...};
}

/// x with each number replaced by make(index, number), as the function sees it: a U, a vector of U, a constant tensor.
template <class U, class X, class Make>
auto map_numbers(const X& x, Make&& make) {
  if constexpr (Constant<X>) {
    return U(make(std::size_t{0}, x));
  } else if constexpr (PlainArray<X>) {
    const Shape shape = shape_of(x);
    SharedElements<U> elements(shape.elements());
    for_each_number(x, [&](std::size_t index, const auto& number) { elements.get()[index] = make(index, number); });
    const U* const values = elements.get();
    return BasicTensor<U>(values, shape, 0, std::move(elements));
  } else {
    std::vector<U> result;
    result.reserve(std::ranges::size(x));
    for (const auto& number : x) result.push_back(make(result.size(), number));
    return result;
  }
}

/// Copies the adjoints of an input of at least one element to `out`.
template <class T, class Input>
void adjoints_into(const Tape<T>& tape, const Input& input, std::span<T> out) {
  if constexpr (TensorExpression<Input> || ScalarExpression<Input>) {
    tape.adjoint_into(input, out);
  } else {
    std::ranges::copy(tape.adjoint_view(input.front(), input.back()), out.begin());
  }
}

/// The adjoint of an input, as a plain value of the argument's kind; zeros when nothing was swept.
template <class T, class X, class Input>
auto gather_adjoint(const Tape<T>& tape, const X& x, const Input& input, bool swept) {
  return make_like<T>(x, [&](std::span<T> out) {
    if (swept && !out.empty()) {
      adjoints_into(tape, input, out);
    } else {
      std::fill(out.begin(), out.end(), T(0));
    }
  });
}

/// The adjoints of an input's elements in row-major order.
template <class T, class X, class Input>
std::vector<T> gather_adjoint_numbers(const Tape<T>& tape, const X& x, const Input& input) {
  std::vector<T> adjoints(shape_of(x).elements());
  if (!adjoints.empty()) adjoints_into<T>(tape, input, adjoints);
  return adjoints;
}

/// The one number that a function returned: a scalar, a plain number, or an array with one element.
template <class T, class Y>
BasicVar<T> as_scalar(const char* driver, const Y& y) {
  if constexpr (ScalarExpression<Y> || Constant<Y>) {
    return BasicVar<T>(y);
  } else if constexpr (DualNumber<Y>) {
    return BasicVar<T>(T(y));
  } else {
    const BasicTensor<T> tensor(y);
    if (tensor.size() != 1) {
      throw ShapeError(fmt::format("{}: the function must return one number, and returned shape {}; reduce it (sum, mean) "
                                   "or ask for the jacobian",
                                   driver, to_string(tensor.shape())));
    }
    return tensor.element(tensor.data(), 0);
  }
}

/// One argument as it is, several as the tuple that they are.
template <class... X>
std::tuple<const X&...> as_tuple(const std::tuple<X...>& x) {
  return std::apply([](const auto&... each) { return std::tuple<const X&...>(each...); }, x);
}
template <class X>
std::tuple<const X&> as_tuple(const X& x) {
  return std::tuple<const X&>(x);
}

/// A tuple of one is given back as its element.
template <class... X>
auto unwrap_single(std::tuple<X...>&& results) {
  if constexpr (sizeof...(X) == 1) {
    return std::move(std::get<0>(results));
  } else {
    return std::move(results);
  }
}

inline void require_same_shape(const char* what, const Shape& expected, const Shape& found) {
  if (!(expected == found)) throw_shape_mismatch(what, expected, found);
}

}  // namespace detail
}  // namespace slope::ad
