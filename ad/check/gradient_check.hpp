// check_gradient: is a gradient right? The tape's, or one that the user gives, against differences of plain
// values, statement by statement and as a whole.
//
//     const ad::GradientReport report = ad::check_gradient(f, {-1.2, 1.0});
//     if (!report.passed()) std::cout << to_string(report);
//
// A difference can be poor where the derivative is right; then the verdict is inconclusive, never fail.
// Builds on examination.hpp and function_subject.hpp. Read next: gradient_report.hpp; gradcheck_main.hpp
// makes a program of such checks.
#pragma once

#include <ad/check/check_options.hpp>
#include <ad/check/examination.hpp>
#include <ad/check/function_subject.hpp>
#include <ad/check/gradient_report.hpp>
#include <initializer_list>
#include <tuple>
#include <vector>

namespace slope::ad {

namespace detail {

/// The report with each entry's place among the arguments.
template <class S>
GradientReport examine_function(const S& subject, const GradientCheckOptions& options,
                                const std::vector<Claim>& claims = {}) {
  const std::vector<double> at = subject.point();
  GradientReport report = examine(subject, at, options, claims);
  for (GradientEntry& entry : report.entries) {
    entry.argument = subject.argument(entry.index);
    entry.index = subject.index(entry.index);
  }
  return report;
}

}  // namespace detail

/// Checks the tape's gradient of f at x against differences of f on plain numbers, entry by entry.
///
/// f is generic and returns one number; x are the drivers' kinds of arguments, one or several (all are taken
/// as double). Where x are scalars and ranges of scalars, f also runs on dual numbers, long double and Traced
/// numbers, each recorded statement is tested by itself, and a wrong one is named; say untraced(f) for a
/// function that does not compile for those, with_hessian(f) to check second derivatives with
/// options.order 2.
///
/// An entry fails only when it is off by more than the reference's error times options.safety plus its own
/// rounding; it passes when, besides, an error of options.resolution would have shown. What f throws at x is
/// thrown; where it throws nearby counts as outside its domain. Cost: about 5 gradients, and 20 evaluations
/// an input of an easy function, up to 500 of a difficult one.
template <class F, Differentiable... X>
requires(sizeof...(X) >= 1) GradientReport
    check_gradient(const GradientCheckOptions& options, F&& f, const X&... x) {
  const FunctionSubject<const std::remove_cvref_t<F>&, const X&...> subject("", f, options.names, x...);
  return detail::examine_function(subject, options);
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
/// argument each, or std::tuples of several; f is called with plain numbers and long double only. Throws
/// ShapeError when the claim's shape differs from x's.
template <class F, class X, class G>
GradientReport check_claimed_gradient(const GradientCheckOptions& options, F&& f, const X& x,
                                      const G& claim) {
  const auto arguments = detail::as_tuple(x);
  const auto claims = detail::as_tuple(claim);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    (detail::require_same_shape("check_claimed_gradient: the claim", detail::shape_of(std::get<I>(arguments)),
                                detail::shape_of(std::get<I>(claims))),
     ...);
    using Plain = detail::PlainOnly<std::remove_cvref_t<F>>;
    const FunctionSubject<Plain, decltype(std::get<I>(arguments))...> subject("", Plain{f}, options.names,
                                                                              std::get<I>(arguments)...);
    std::vector<double> flat;
    const auto add = [&](std::size_t, const auto& number) { flat.push_back(static_cast<double>(number)); };
    (detail::for_each_number(std::get<I>(claims), add), ...);
    const detail::ClaimedSubject claimed(subject, std::move(flat));
    GradientReport report = examine(claimed, subject.point(), options);
    for (GradientEntry& entry : report.entries) {
      entry.claimed = true;
      entry.argument = subject.argument(entry.index);
      entry.index = subject.index(entry.index);
    }
    return report;
  }
  (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(arguments)>>>());
}
template <class F, class X, class G>
GradientReport check_claimed_gradient(F&& f, const X& x, const G& claim) {
  return check_claimed_gradient(GradientCheckOptions{}, std::forward<F>(f), x, claim);
}
template <class F>
GradientReport check_claimed_gradient(F&& f, std::initializer_list<double> x,
                                      std::initializer_list<double> claim) {
  return check_claimed_gradient(GradientCheckOptions{}, std::forward<F>(f), std::vector<double>(x),
                                std::vector<double>(claim));
}

}  // namespace slope::ad
