// A generic C++ function as the subject of an examination.
//
// The function runs on plain double, on the tape and, where its arguments are scalars or ranges of scalars,
// on dual numbers, long double and Traced numbers too. Builds on subject.hpp and the drivers' kinds of
// arguments. Read next: gradient_check.hpp.
#pragma once

#include <ad/check/subject.hpp>
#include <ad/check/traced.hpp>
#include <ad/drivers/gradient.hpp>
#include <ad/drivers/hessian.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

namespace slope::ad {

/// A function that is checked on double and on the tape only: for one that does not compile for other
/// numbers.
template <class F>
struct Untraced {
  F function;
};
template <class F>
Untraced<std::decay_t<F>> untraced(F&& f) {
  return {std::forward<F>(f)};
}

/// A function that also runs on tapes of dual numbers, so that its Hessian can be checked.
template <class F>
struct WithHessian {
  F function;
};
template <class F>
WithHessian<std::decay_t<F>> with_hessian(F&& f) {
  return {std::forward<F>(f)};
}

namespace detail {

/// A function that is only evaluated, on double and long double.
template <class F>
struct PlainOnly {
  const F& function;
};

/// Which numbers a function is run on beyond double and the tape's variables.
template <class F>
struct CheckedFunction {
  static constexpr bool tape = true;
  static constexpr bool wide = true;
  static constexpr bool traced = true;
  static constexpr bool hessian = false;
  static const F& function(const F& f) { return f; }
};
template <class F>
struct CheckedFunction<Untraced<F>> {
  static constexpr bool tape = true;
  static constexpr bool wide = false;
  static constexpr bool traced = false;
  static constexpr bool hessian = false;
  static const F& function(const Untraced<F>& f) { return f.function; }
};
template <class F>
struct CheckedFunction<PlainOnly<F>> {
  static constexpr bool tape = false;
  static constexpr bool wide = true;
  static constexpr bool traced = false;
  static constexpr bool hessian = false;
  static const F& function(const PlainOnly<F>& f) { return f.function; }
};
template <class F>
struct CheckedFunction<WithHessian<F>> {
  static constexpr bool tape = true;
  static constexpr bool wide = true;
  static constexpr bool traced = true;
  static constexpr bool hessian = true;
  static const F& function(const WithHessian<F>& f) { return f.function; }
};

/// An argument of x's kind with numbers of type T, as the function sees it.
template <class T, class X>
using ArgumentOf = decltype(make_like<T>(std::declval<const X&>(), [](std::span<T>) {}));

/// Names of inputs: x, or x0 and x1, with [2] or [1, 2] for elements.
std::string input_name(const std::vector<std::string>& names, std::size_t argument, std::size_t arguments,
                       const Shape& shape, std::size_t index);

}  // namespace detail

namespace detail {

/// A function with a gradient that somebody claims.
class ClaimedSubject final : public Subject {
 public:
  ClaimedSubject(const Subject& subject, std::vector<double> claim)
      : subject_(subject), claim_(std::move(claim)) {}

  std::string name() const override { return subject_.name(); }
  const std::vector<std::string>& inputs() const override { return subject_.inputs(); }
  double value(std::span<const double> x) const override { return subject_.value(x); }
  std::vector<double> gradient(std::span<const double>) const override { return claim_; }
  bool has_wide_value() const override { return subject_.has_wide_value(); }
  long double wide_value(std::span<const long double> x) const override { return subject_.wide_value(x); }

 private:
  const Subject& subject_;
  std::vector<double> claim_;
};

}  // namespace detail

/// f at arguments of x's kinds and shapes. Holds f and x by reference or value as F and X say.
template <class F, class... X>
class FunctionSubject final : public Subject {
  using Checked = detail::CheckedFunction<std::remove_cvref_t<F>>;
  using Function =
      std::remove_cvref_t<decltype(Checked::function(std::declval<const std::remove_cvref_t<F>&>()))>;
  static constexpr bool scalars_only = (!PlainArray<std::remove_cvref_t<X>> && ...);
  /// Whether the function is to be run on numbers T, and can be called with them; asked in this order, for a
  /// body that does not compile is an error already when it is looked at.
  template <class T>
  static consteval bool can_run_on() {
    if constexpr (scalars_only && (Real<T> ? Checked::wide : Checked::traced)) {
      return std::is_invocable_v<const Function&, detail::ArgumentOf<T, std::remove_cvref_t<X>>...>;
    } else {
      return false;
    }
  }
  template <class T>
  static constexpr bool runs_on = can_run_on<T>();
  using HessianNumber = Dual<forward_lanes>;

 public:
  FunctionSubject(std::string name, F f, const std::vector<std::string>& names, X... x)
      : name_(std::move(name)), f_(std::forward<F>(f)), x_(std::forward<X>(x)...) {
    std::size_t argument = 0;
    const auto add = [&](const auto& each) {
      const Shape shape = detail::shape_of(each);
      for (std::size_t index = 0; index < shape.elements(); ++index) {
        inputs_.push_back(detail::input_name(names, argument, sizeof...(X), shape, index));
        arguments_.push_back(argument);
        indices_.push_back(index);
      }
      ++argument;
    };
    std::apply([&](const auto&... each) { (add(each), ...); }, x_);
  }

  /// The numbers of the arguments it was made with, as a flat list.
  std::vector<double> point() const {
    std::vector<double> flat;
    const auto add = [&](std::size_t, const auto& number) { flat.push_back(static_cast<double>(number)); };
    std::apply([&](const auto&... each) { (detail::for_each_number(each, add), ...); }, x_);
    return flat;
  }
  std::size_t argument(std::size_t input) const {
    return arguments_[input];
  }                                                                       ///< which argument an input is of
  std::size_t index(std::size_t input) const { return indices_[input]; }  ///< its element there

  std::string name() const override { return name_; }
  const std::vector<std::string>& inputs() const override { return inputs_; }

  double value(std::span<const double> x) const override {
    return std::apply(
        [&](const auto&... argument) {
          return detail::as_scalar<double>("check_gradient", function()(argument...)).value();
        },
        arguments_of<double>(x));
  }

  std::vector<double> gradient(std::span<const double> x) const override {
    if constexpr (!Checked::tape) {
      return std::vector<double>(x.size(), std::numeric_limits<double>::quiet_NaN());
    } else {
      return std::apply(
          [&](const auto&... argument) {
            const auto gradients = ad::gradient(function(), argument...);
            std::vector<double> flat;
            const auto add = [&](std::size_t, const auto& number) {
              flat.push_back(static_cast<double>(number));
            };
            std::apply([&](const auto&... part) { (detail::for_each_number(part, add), ...); },
                       detail::as_tuple(gradients));
            return flat;
          },
          arguments_of<double>(x));
    }
  }

  bool has_wide_value() const override { return runs_on<long double>; }
  long double wide_value(std::span<const long double> x) const override {
    if constexpr (runs_on<long double>) {
      const auto y = std::apply(function(), arguments_of<long double>(x));
      return static_cast<long double>(value_of(y));
    } else {
      return Subject::wide_value(x);
    }
  }

  bool has_tangent() const override { return runs_on<Dual<1>>; }
  double tangent(std::span<const double> x, std::span<const double> direction) const override {
    if constexpr (runs_on<Dual<1>>) {
      std::vector<Dual<1>> seeded;
      for (std::size_t k = 0; k < x.size(); ++k) seeded.push_back({x[k], std::array{direction[k]}});
      const auto y = std::apply(function(), arguments_of<Dual<1>>(std::span<const Dual<1>>(seeded)));
      return Dual<1>(y).tangent(0);
    } else {
      return Subject::tangent(x, direction);
    }
  }

  bool has_trace() const override { return runs_on<Traced<double>>; }
  std::uint32_t trace(Trace& trace, std::span<const double> x, std::vector<double>& gradient) const override {
    if constexpr (runs_on<Traced<double>>) {
      const Tracing tracing(trace);
      const detail::TapeLease<double> lease;
      Tape<double>& tape = *lease;
      const Recording<double> recording(tape);
      std::vector<Traced<double>> inputs;
      for (const double number : x) inputs.push_back(Traced<double>::input(tape, number));
      const Traced<double> y =
          std::apply(function(), arguments_of<Traced<double>>(std::span<const Traced<double>>(inputs)));
      gradient.assign(x.size(), 0.0);
      if (!y.variable().active()) return 0;
      tape.backward(y.variable());
      for (std::size_t k = 0; k < x.size(); ++k) gradient[k] = tape.adjoint(inputs[k].variable());
      return y.entry();
    } else {
      return Subject::trace(trace, x, gradient);
    }
  }

  bool has_hessian() const override { return Checked::hessian; }
  std::vector<double> hessian(std::span<const double> x, const Injection& injection) const override {
    if constexpr (Checked::hessian) {
      static_assert(runs_on<Traced<HessianNumber>>,
                    "with_hessian: the function must run on scalars of any number");
      Trace trace;
      trace.injection = injection;
      const Tracing tracing(trace);
      return traced_hessian<HessianNumber>(x, [&](const auto& inputs) {
        return std::apply(function(), arguments_of<Traced<HessianNumber>>(inputs));
      });
    } else {
      return Subject::hessian(x, injection);
    }
  }

 private:
  const Function& function() const { return Checked::function(f_); }

  /// The arguments with their numbers taken from the flat list, from left to right.
  template <class T>
  auto arguments_of(std::span<const T> flat) const {
    std::size_t from = 0;
    const auto fill = [&](const auto& like) {
      return detail::make_like<T>(like, [&](std::span<T> out) {
        for (T& number : out) number = flat[from++];
      });
    };
    return std::apply([&](const auto&... each) { return std::tuple{fill(each)...}; }, x_);
  }

  std::string name_;
  F f_;
  std::tuple<X...> x_;
  std::vector<std::string> inputs_;
  std::vector<std::size_t> arguments_;
  std::vector<std::size_t> indices_;
};

}  // namespace slope::ad
