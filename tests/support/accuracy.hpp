// Accuracy of a rule in units in the last place (ulp), over many points, against 60-digit references.
//
// The unit is the spacing of doubles at the true number (4.9e-324 where it is subnormal), the error is taken
// from the exact true number. Points are seeded and the same on every machine. References: reference.hpp.
#pragma once

#include <tests/support/reference.hpp>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace slope::accuracy {

using reference::Precise;

template <std::size_t Arity>
using Points = std::vector<std::array<double, Arity>>;

/// |ours - truth| in ulp of truth; what overflows is right as infinity. Infinite for NaN and for a wrong
/// infinity.
double ulp_error(double ours, const Precise& truth);

/// The worst error over some points, and where it is.
struct Worst {
  double ulp = 0.0;
  std::string where;
  void add(double error, const double* point, std::size_t arity, double ours, const Precise& truth);
};

/// `count` numbers of random sign and logarithmically spread magnitude in [from, to].
std::vector<double> spread(double from, double to, std::size_t count, bool negative_too = true);
/// `count` numbers uniform in [from, to].
std::vector<double> uniform(double from, double to, std::size_t count);
/// The neighbours of x on both sides, at distances from |x|/4 down to the next double.
std::vector<double> beside(double x);
/// Every magnitude of double with both signs, ordinary numbers, and the named corners: a few thousand points.
std::vector<double> whole_line();
/// The positive half of it.
std::vector<double> positive_half();
/// The points of `x` that lie in [from, to].
std::vector<double> within(const std::vector<double>& x, double from, double to);
std::vector<double> joined(std::vector<double> a, const std::vector<double>& b);

Points<1> single(const std::vector<double>& x);
/// `count` random pairs (a, b), partners drawn from the lists.
Points<2> pairs(const std::vector<double>& a, const std::vector<double>& b, std::size_t count);
Points<3> triples(const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& c,
                  std::size_t count);

/// "what: worst 1.5 ulp at (0.25): ours, true ..."
std::string told(const std::string& what, const Worst& worst);

/// Checks `worst` against `bound` by Boost.Test, naming `what`; at log level "message" it is told in any
/// case.
inline void require_worst(const std::string& what, const Worst& worst, double bound) {
  const std::string text = told(what, worst);
  BOOST_TEST_MESSAGE(text);
  BOOST_CHECK_MESSAGE(worst.ulp <= bound, text << ", allowed " << bound);
}

namespace detail {

template <class F, std::size_t Arity, std::size_t... K>
Precise apply_precise(const F& f, const std::array<double, Arity>& x, std::index_sequence<K...>) {
  return f(Precise(x[K])...);
}
template <class Rule, std::size_t Arity, std::size_t... K>
double rule_value(const std::array<double, Arity>& x, std::index_sequence<K...>) {
  return Rule::value(x[K]...);
}
template <class Rule, int I, std::size_t Arity, std::size_t... K>
double rule_partial(const std::array<double, Arity>& x, std::index_sequence<K...>) {
  return Rule::template partial<I>(x[K]..., Rule::value(x[K]...));
}

}  // namespace detail

/// The worst error of Rule's value against f, which takes as many Precise numbers as the rule takes
/// arguments.
template <class Rule, std::size_t Arity, class F>
Worst worst_value(const Points<Arity>& points, const F& f) {
  constexpr auto indices = std::make_index_sequence<Arity>();
  Worst worst;
  for (const auto& x : points) {
    const Precise truth = detail::apply_precise(f, x, indices);
    const double ours = detail::rule_value<Rule>(x, indices);
    worst.add(ulp_error(ours, truth), x.data(), Arity, ours, truth);
  }
  return worst;
}

/// The worst error of Rule's partial by argument I against f.
template <class Rule, int I, std::size_t Arity, class F>
Worst worst_partial(const Points<Arity>& points, const F& f) {
  constexpr auto indices = std::make_index_sequence<Arity>();
  Worst worst;
  for (const auto& x : points) {
    const Precise truth = detail::apply_precise(f, x, indices);
    const double ours = detail::rule_partial<Rule, I>(x, indices);
    worst.add(ulp_error(ours, truth), x.data(), Arity, ours, truth);
  }
  return worst;
}

/// Checks Rule's value.
template <class Rule, std::size_t Arity, class F>
void check_value(const Points<Arity>& points, const F& f, double bound = 4.0) {
  require_worst(fmt::format("{} value", Rule::name), worst_value<Rule>(points, f), bound);
}

/// Checks Rule's partial by argument I.
template <class Rule, int I = 0, std::size_t Arity, class F>
void check_partial(const Points<Arity>& points, const F& f, double bound = 4.0) {
  require_worst(fmt::format("{} partial {}", Rule::name, I), worst_partial<Rule, I>(points, f), bound);
}

/// Checks Rule's partial by argument I against the difference quotient of `value`: no formula of a derivative
/// at all. The points must stay where `value` varies on the scale of the argument.
template <class Rule, int I = 0, std::size_t Arity, class F>
void check_quotient(const Points<Arity>& points, const F& value, double bound = 4.0) {
  const auto quotient = [&](const auto&... x) {
    const std::array<Precise, Arity> at{x...};
    const auto along = [&](const Precise& moved) {
      std::array<Precise, Arity> there = at;
      there[std::size_t(I)] = moved;
      return std::apply(value, there);
    };
    return reference::difference_quotient(along, at[std::size_t(I)]);
  };
  require_worst(fmt::format("{} partial {} by differences", Rule::name, I), worst_partial<Rule, I>(points, quotient),
                bound);
}

}  // namespace slope::accuracy
