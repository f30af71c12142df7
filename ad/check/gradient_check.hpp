// check_gradient: is a gradient right? The tape's, or one that the user gives, against differences of plain
// values.
//
//     const ad::GradientReport report = ad::check_gradient(f, {-1.2, 1.0});
//     if (!report.passed()) std::cout << to_string(report);
//
// A difference can be poor where the derivative is right; then the verdict is inconclusive, never fail.
// Builds on finite_difference.hpp and the drivers. Read next: gradient_report.hpp.
#pragma once

#include <ad/check/finite_difference.hpp>
#include <ad/check/gradient_report.hpp>
#include <ad/drivers/gradient.hpp>
#include <cmath>
#include <exception>
#include <limits>
#include <string>
#include <vector>

namespace slope::ad {

/// How gradients are checked.
struct GradientCheckOptions {
  double typical_size =
      1.0;               ///< the size of an input where it is near 0; steps start at max(|x|, typical_size)
  double safety = 10.0;  ///< the reference's estimated error is taken this many times
  double resolution = 1e-7;        ///< the relative error that a passed entry would have shown
  std::vector<std::string> names;  ///< the arguments' names; default x, or x0, x1, ... for several
};

namespace detail {

/// What is checked, with the number types gone: one flat list of inputs over all arguments.
struct GradientQuestion {
  std::function<double(const std::vector<double>&)> value;  // NaN where the function throws
  std::vector<double> at;
  std::vector<double> ours;
  std::vector<double>
      wobble;  // how far ours moves when the inputs move by a few last places: its own rounding
  std::vector<std::string> inputs;
  std::vector<std::size_t> arguments;  // the argument that each input belongs to
  std::vector<std::size_t> indices;    // its element there, row-major
};

GradientReport answer(const GradientQuestion& question, const GradientCheckOptions& options);

std::string input_name(const GradientCheckOptions& options, std::size_t argument, std::size_t arguments,
                       const Shape& shape, std::size_t index);

/// x with its numbers replaced by flat[from...]: a double, a std::vector<double>, an xt::xarray<double>.
template <class X>
auto with_numbers(const X& x, const std::vector<double>& flat, std::size_t& from) {
  return make_like<double>(x, [&](std::span<double> out) {
    for (double& number : out) number = flat[from++];
  });
}

/// A tuple of plain arguments of these kinds with the flat list's numbers.
template <class... X>
auto arguments_at(const std::tuple<const X&...>& x, const std::vector<double>& flat) {
  std::size_t from = 0;
  // Braces: arguments take their numbers from left to right.
  return std::apply([&](const X&... each) { return std::tuple{with_numbers(each, flat, from)...}; }, x);
}

template <class F, class... X>
double plain_value(F&& f, const std::tuple<const X&...>& x, const std::vector<double>& flat) {
  return std::apply(
      [&](const auto&... argument) { return as_scalar<double>("check_gradient", f(argument...)).value(); },
      arguments_at(x, flat));
}

template <class... G>
std::vector<double> flat_numbers(const std::tuple<const G&...>& parts) {
  std::vector<double> flat;
  const auto add = [&](std::size_t, const auto& number) { flat.push_back(static_cast<double>(number)); };
  std::apply([&](const G&... part) { (for_each_number(part, add), ...); }, parts);
  return flat;
}

template <class... X>
void name_inputs(GradientQuestion& question, const GradientCheckOptions& options,
                 const std::tuple<const X&...>& x) {
  std::size_t argument = 0;
  const auto name = [&](const auto& each) {
    const Shape shape = shape_of(each);
    for (std::size_t index = 0; index < shape.elements(); ++index) {
      question.inputs.push_back(input_name(options, argument, sizeof...(X), shape, index));
      question.arguments.push_back(argument);
      question.indices.push_back(index);
    }
    ++argument;
  };
  std::apply([&](const X&... each) { (name(each), ...); }, x);
}

/// The question's function and point, without an answer of ours.
template <class F, class... X>
GradientQuestion question_about(const GradientCheckOptions& options, F& f, const std::tuple<const X&...>& x) {
  GradientQuestion question;
  question.at = flat_numbers(x);
  name_inputs(question, options, x);
  static_cast<void>(plain_value(f, x, question.at));  // misuse shows here, with its own text
  question.value = [&f, x](const std::vector<double>& flat) {
    try {
      return plain_value(f, x, flat);
    } catch (const std::exception&) {  // outside its domain
      return std::numeric_limits<double>::quiet_NaN();
    }
  };
  return question;
}

/// The tape's gradient at a point given as a flat list, as one.
template <class F, class... X>
std::vector<double> gradient_at(F& f, const std::tuple<const X&...>& x, const std::vector<double>& flat) {
  return std::apply(
      [&](const auto&... argument) {
        const auto gradients = gradient(f, argument...);
        return flat_numbers(as_tuple(gradients));
      },
      arguments_at(x, flat));
}

/// How far the tape's gradient moves when every input moves by a few last places, with signs that differ.
template <class F, class... X>
std::vector<double> gradient_wobble(F& f, const std::tuple<const X&...>& x, const std::vector<double>& at,
                                    const std::vector<double>& ours) {
  std::vector<double> wobble(at.size(), 0.0);
  for (std::size_t turn = 0; turn < 4; ++turn) {
    std::vector<double> beside = at;
    for (std::size_t k = 0; k < at.size(); ++k) {
      const double towards = ((k >> (turn / 2)) + turn) % 2 == 0 ? HUGE_VAL : -HUGE_VAL;
      for (std::size_t places = 0; places <= turn; ++places) {
        if (at[k] != 0) beside[k] = std::nextafter(beside[k], towards);
      }
    }
    try {
      const std::vector<double> moved = gradient_at(f, x, beside);
      for (std::size_t k = 0; k < at.size(); ++k) {
        const double distance = std::abs(moved[k] - ours[k]);
        if (std::isfinite(distance)) wobble[k] = std::max(wobble[k], distance);
      }
    } catch (const std::exception&) {  // outside its domain: nothing to learn
    }
  }
  return wobble;
}

}  // namespace detail

/// Checks the tape's gradient of f at x against differences of f on plain numbers, entry by entry.
///
/// f is generic and returns one number; x are the drivers' kinds of arguments, one or several (all are taken
/// as double). An entry fails only when it is off by more than the reference's error times options.safety
/// plus its own rounding; it passes when, besides, an error of options.resolution would have shown; else it
/// is inconclusive. What f throws at x is thrown; where it throws nearby counts as outside its domain. Cost:
/// 5 gradients, and 100 to 250 evaluations an input.
template <class F, Differentiable... X>
requires(sizeof...(X) >= 1) GradientReport
    check_gradient(const GradientCheckOptions& options, F&& f, const X&... x) {
  const std::tuple<const X&...> arguments(x...);
  detail::GradientQuestion question = detail::question_about(options, f, arguments);
  question.ours = detail::gradient_at(f, arguments, question.at);
  question.wobble = detail::gradient_wobble(f, arguments, question.at, question.ours);
  return detail::answer(question, options);
}
template <class F, Differentiable... X>
requires(sizeof...(X) >= 1) GradientReport check_gradient(F&& f, const X&... x) {
  return check_gradient(GradientCheckOptions{}, std::forward<F>(f), x...);
}
template <class F>
GradientReport check_gradient(F&& f, std::initializer_list<double> x) {
  return check_gradient(GradientCheckOptions{}, std::forward<F>(f), std::vector<double>(x));
}
template <class F>
GradientReport check_gradient(const GradientCheckOptions& options, F&& f, std::initializer_list<double> x) {
  return check_gradient(options, std::forward<F>(f), std::vector<double>(x));
}

/// Checks a gradient that the user gives (worked out by hand, say) in the same way. x and the claim are one
/// argument each, or std::tuples of several; f is called with plain numbers only. Throws ShapeError when the
/// claim's shape differs from x's.
template <class F, class X, class Claim>
GradientReport check_claimed_gradient(const GradientCheckOptions& options, F&& f, const X& x,
                                      const Claim& claim) {
  const auto arguments = detail::as_tuple(x);
  const auto claims = detail::as_tuple(claim);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (detail::require_same_shape("check_claimed_gradient: the claim", detail::shape_of(std::get<I>(arguments)),
                                detail::shape_of(std::get<I>(claims))),
     ...);
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(arguments)>>());
  detail::GradientQuestion question = detail::question_about(options, f, arguments);
  question.ours = detail::flat_numbers(claims);
  question.wobble.assign(question.ours.size(), 0.0);
  return detail::answer(question, options);
}
template <class F, class X, class Claim>
GradientReport check_claimed_gradient(F&& f, const X& x, const Claim& claim) {
  return check_claimed_gradient(GradientCheckOptions{}, std::forward<F>(f), x, claim);
}
template <class F>
GradientReport check_claimed_gradient(F&& f, std::initializer_list<double> x,
                                      std::initializer_list<double> claim) {
  return check_claimed_gradient(GradientCheckOptions{}, std::forward<F>(f), std::vector<double>(x),
                                std::vector<double>(claim));
}

}  // namespace slope::ad
