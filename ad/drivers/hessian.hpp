// Second derivatives: reverse mode on a tape of dual numbers (forward over reverse).
//
// Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, chapter 5, doi:10.1137/1.9780898717761.
#pragma once

#include <ad/drivers/arguments.hpp>
#include <ad/drivers/jacobian.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <initializer_list>

namespace slope::ad {

namespace detail {

/// Sweeps f on a tape of dual numbers whose tangents are tangent(index over all arguments), and hands the adjoints of
/// every input, in order, to take(index, adjoint).
template <class D, class F, class Tangent, class Take, class... X>
void sweep_duals(const char* driver, F&& f, Tangent&& tangent, Take&& take, const X&... x) {
  const TapeLease<D> lease;
  Tape<D>& tape = *lease;
  const Recording<D> recording(tape);
  std::size_t from = 0;
  const auto seed = [&](const auto& argument) {
    using T = typename D::value_type;
    auto seeded = map_numbers<D>(argument, [&](std::size_t index, const auto& number) {
      return D(static_cast<T>(number), tangent(from + index));
    });
    from += shape_of(argument).elements();
    return tape.input(seeded);
  };
  const auto inputs = std::tuple{seed(x)...};
  const BasicVar<D> y = as_scalar<D>(driver, std::apply(f, inputs));
  if (!y.active()) return;
  tape.backward(y);
  std::size_t at = 0;
  const auto collect = [&](const auto& argument, const auto& input) {
    const auto adjoints = gather_adjoint_numbers<D>(tape, argument, input);
    for (const D& adjoint : adjoints) take(at++, adjoint);
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (collect(x, std::get<I>(inputs)), ...);
  }(std::index_sequence_for<X...>());
}

}  // namespace detail

/// The Hessian of f at x: of one argument with shape S an array of shape S + S (a vector gives (n, n)); of several
/// arguments the (N, N) matrix over all their elements in order. Symmetric to rounding. f returns one number.
/// Cost: ceil(N / 4) recordings and sweeps on dual numbers.
template <class F, Differentiable... X>
  requires(sizeof...(X) >= 1)
xt::xarray<detail::DriverNumber<X...>> hessian(F&& f, const X&... x) {
  using T = detail::DriverNumber<X...>;
  using D = Dual<forward_lanes, T>;
  const std::size_t size = (detail::shape_of(x).elements() + ...);
  Shape shape{size, size};
  if constexpr (sizeof...(X) == 1) shape = detail::joined_shape(detail::shape_of(x)..., detail::shape_of(x)...);
  xt::xarray<T> result = detail::make_array<T>(shape);
  std::fill(result.begin(), result.end(), T(0));
  for (std::size_t column = 0; column < size; column += forward_lanes) {
    const auto tangent = [&](std::size_t index) {
      std::array<T, forward_lanes> lanes{};
      if (index >= column && index < column + forward_lanes) lanes[index - column] = T(1);
      return lanes;
    };
    detail::sweep_duals<D>(
        "hessian", f, tangent,
        [&](std::size_t row, const D& adjoint) {
          for (std::size_t lane = 0; lane < forward_lanes && column + lane < size; ++lane) {
            result.data()[row * size + column + lane] = adjoint.tangent(lane);
          }
        },
        x...);
  }
  return result;
}
template <class F>
xt::xarray<double> hessian(F&& f, std::initializer_list<double> x) {
  return hessian(std::forward<F>(f), std::vector<double>(x));
}

/// The Hessian of f at x times v, without the Hessian: a value of x's kind and shape. x and v are one argument, or
/// std::tuples of several. Throws ShapeError when v's shape differs from x's. Cost: one recording and one sweep.
template <class F, class X, class V>
auto hessian_vector_product(F&& f, const X& x, const V& v) {
  const auto arguments = detail::as_tuple(x);
  const auto directions = detail::as_tuple(v);
  return std::apply(
      [&](const auto&... argument) {
        using T = detail::DriverNumber<std::remove_cvref_t<decltype(argument)>...>;
        using D = Dual<1, T>;
        std::vector<T> along;
        std::apply(
            [&](const auto&... direction) {
              (detail::require_same_shape("hessian_vector_product: the vector", detail::shape_of(argument),
                                          detail::shape_of(direction)),
               ...);
              (detail::for_each_number(direction, [&](std::size_t, const auto& number) { along.push_back(T(number)); }),
               ...);
            },
            directions);
        std::vector<T> product(along.size(), T(0));
        detail::sweep_duals<D>(
            "hessian_vector_product", f, [&](std::size_t index) { return std::array<T, 1>{along[index]}; },
            [&](std::size_t index, const D& adjoint) { product[index] = adjoint.tangent(0); }, argument...);
        std::size_t from = 0;
        const auto take = [&](const auto& like) {
          return detail::make_like<T>(like, [&](std::span<T> out) {
            std::copy_n(product.begin() + static_cast<std::ptrdiff_t>(from), out.size(), out.begin());
            from += out.size();
          });
        };
        return detail::unwrap_single(std::tuple{take(argument)...});
      },
      arguments);
}
template <class F>
auto hessian_vector_product(F&& f, std::initializer_list<double> x, std::initializer_list<double> v) {
  return hessian_vector_product(std::forward<F>(f), std::vector<double>(x), std::vector<double>(v));
}

}  // namespace slope::ad
