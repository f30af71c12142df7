// One oracle for every differentiable function: all the ways of computing it agree, in value, derivative and
// exception.
//
// Ways: plain number, plain array, reverse mode (Var) and forward mode (Dual) with every combination of
// constants and variables, tensors (with constants, scalar variables, the same tensor twice), and a tape of
// dual numbers for second derivatives. Forward mode is what the others are compared with; forward mode itself
// is judged by differences of the plain value, and second derivatives by differences of forward mode, at
// points where the function is smooth. A judgement is a list of objections in words: empty when all is well.
// oracle_test.cpp shows it wrong derivatives.
#pragma once

#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace slope::oracle {

/// How far two ways may be apart.
struct Tolerances {
  double scalar_ulp = 4;       ///< between scalar ways: compilers contract a * b + c differently in each
  double tensor_ulp = 8;       ///< tensors against scalars: SIMD functions are not the C library's
  double tensor_absolute = 0;  ///< and beside that, in the derivative: where 1 - s of a stored value cancels
  double difference = 2e-7;    ///< relative: what differences of doubles are good for, first derivatives
  double second = 2e-7;        ///< the same for second derivatives, of differences of first ones
};

/// The comparison formula of comparison.hpp with the relative tolerance in units in the last place; in the subnormal
/// range the unit is the smallest number.
inline bool agree(double a, double b, double ulp, double absolute = 0) {
  const double smallest = ulp * std::numeric_limits<double>::denorm_min();
  const double relative = ulp * std::numeric_limits<double>::epsilon();
  return tests::agrees(a, b, {relative, std::max(absolute, smallest)});
}

template <std::size_t N>
using Point = std::array<double, N>;

/// A value with its partials, or the type of the exception that came instead.
template <std::size_t N>
struct Outcome {
  double value = 0;
  std::array<double, N> partial{};
  std::string exception;
};

/// What the oracle has against a function.
class Objections {
 public:
  explicit Objections(std::string name) : name_(std::move(name)) {}

  template <std::size_t N>
  void add(const std::string& way, const Point<N>& x, const std::string& what, double found,
           double expected) {
    std::ostringstream text;
    text.precision(17);
    text << name_ << ", " << way << ", at (";
    for (std::size_t k = 0; k < N; ++k) text << (k == 0 ? "" : ", ") << x[k];
    text << "): " << what << " is " << found << ", expected " << expected;
    texts.push_back(text.str());
  }
  void add(const std::string& text) { texts.push_back(name_ + ": " + text); }

  std::vector<std::string> texts;
  std::size_t checks = 0;

 private:
  std::string name_;
};

namespace detail {

template <std::size_t N>
constexpr auto indices = std::make_index_sequence<N>();

/// One tape a number type, kept warm: the oracle makes thousands of recordings.
template <class T>
ad::Tape<T>& tape_of() {
  static thread_local ad::Tape<T> tape;
  return tape;
}

template <bool Active, class A, class C>
const auto& pick(const A& active, const C& constant) {
  if constexpr (Active) {
    return active;
  } else {
    return constant;
  }
}

/// The variable, or the number as a constant of type C; the number is converted only where it is used.
template <bool Active, class C>
auto variable_or_constant(const ad::Var& variable, double number) {
  if constexpr (Active) {
    return variable;
  } else {
    return static_cast<C>(number);
  }
}

template <unsigned Mask>
constexpr bool active(std::size_t argument) {
  return ((Mask >> argument) & 1u) != 0;
}

/// Runs `run` and notes the exception, if any.
template <std::size_t N, class Run>
Outcome<N> noted(Run&& run) {
  Outcome<N> outcome;
  try {
    run(outcome);
  } catch (const std::exception& error) {
    outcome.exception = typeid(error).name();
  }
  return outcome;
}

template <class F, std::size_t N, std::size_t... I>
Outcome<N> plain(const F& f, const Point<N>& x, std::index_sequence<I...>) {
  return noted<N>([&](Outcome<N>& outcome) { outcome.value = f(x[I]...); });
}

/// Dual numbers in the arguments of Mask, plain numbers in the others.
template <unsigned Mask, class F, std::size_t N, std::size_t... I>
Outcome<N> forward(const F& f, const Point<N>& x, std::index_sequence<I...>) {
  using D = ad::Dual<N>;
  return noted<N>([&](Outcome<N>& outcome) {
    const D y = f(pick<active<Mask>(I)>(D::variable(x[I], I), x[I])...);
    outcome.value = y.value();
    outcome.partial = y.tangents();
  });
}

/// Variables in the arguments of Mask, plain numbers of type C in the others.
template <unsigned Mask, class C, class F, std::size_t N, std::size_t... I>
Outcome<N> reverse(const F& f, const Point<N>& x, std::index_sequence<I...>) {
  return noted<N>([&](Outcome<N>& outcome) {
    ad::Tape<double>& tape = tape_of<double>();
    const ad::Recording recording(tape);
    const std::array<ad::Var, N> v{tape.input(x[I])...};
    const ad::Var y = f(variable_or_constant<active<Mask>(I), C>(v[I], x[I])...);
    tape.backward(y);
    outcome.value = y.value();
    outcome.partial = {tape.adjoint(v[I])...};
  });
}

/// The same variable in every argument: the partials' sum is what the one adjoint must be.
template <class F, std::size_t N, std::size_t... I>
Outcome<1> reverse_same(const F& f, double x, std::index_sequence<I...>) {
  return noted<1>([&](Outcome<1>& outcome) {
    ad::Tape<double>& tape = tape_of<double>();
    const ad::Recording recording(tape);
    const ad::Var v = tape.input(x);
    const ad::Var y = f((static_cast<void>(I), v)...);
    tape.backward(y);
    outcome = {y.value(), {tape.adjoint(v)}, {}};
  });
}

/// All points at once, every argument a tensor of shape (points,); `seed` is the adjoint of every element.
template <class F, std::size_t N, std::size_t... I>
std::vector<Outcome<N>> tensors(const F& f, const std::vector<Point<N>>& points, std::index_sequence<I...>) {
  std::vector<Outcome<N>> outcomes(points.size());
  ad::Tape<double>& tape = tape_of<double>();
  const ad::Recording recording(tape);
  const auto column = [&](std::size_t argument) {
    xt::xarray<double> values = xt::zeros<double>({points.size()});
    for (std::size_t k = 0; k < points.size(); ++k) values(k) = points[k][argument];
    return values;
  };
  const std::array<ad::Tensor, N> t{tape.input(column(I))...};
  const ad::Tensor y = f(t[I]...);
  const xt::xarray<double> value = y.value();
  tape.backward(y, xt::xarray<double>(xt::ones<double>({points.size()})));
  const std::array<xt::xarray<double>, N> adjoint{tape.adjoint(t[I])...};
  const xt::xarray<double> plain_value = f(column(I)...);
  for (std::size_t k = 0; k < points.size(); ++k) {
    outcomes[k] = {
        value(k), {adjoint[I](k)...}, agree(plain_value(k), value(k), 0) ? "" : "plain array differs"};
  }
  return outcomes;
}

/// Tensors of two equal elements in the arguments of Mask, scalars C (numbers or variables) in the others.
/// The partial by a variable is the sum over both elements.
template <unsigned Mask, bool Variables, class F, std::size_t N, std::size_t... I>
Outcome<N> mixed(const F& f, const Point<N>& x, std::index_sequence<I...>) {
  return noted<N>([&](Outcome<N>& outcome) {
    ad::Tape<double>& tape = tape_of<double>();
    const ad::Recording recording(tape);
    const std::array<ad::Tensor, N> t{tape.input(xt::xarray<double>{x[I], x[I]})...};
    const std::array<ad::Var, N> v{(Variables ? tape.input(x[I]) : ad::Var(x[I]))...};
    const ad::Tensor y = f(pick<active<Mask>(I)>(t[I], v[I])...);
    tape.backward(y, xt::xarray<double>{0.5, 0.5});
    outcome.value = y(1).value();
    for (std::size_t k = 0; k < N; ++k) {
      outcome.partial[k] = active<Mask>(k) ? 2 * tape.adjoint(t[k])(1) : Variables ? tape.adjoint(v[k]) : 0;
    }
  });
}

/// The Hessian by a tape of dual numbers, row by row.
template <class F, std::size_t N, std::size_t... I>
std::array<std::array<double, N>, N> second(const F& f, const Point<N>& x, std::index_sequence<I...>) {
  using D = ad::Dual<N>;
  ad::Tape<D>& tape = tape_of<D>();
  const ad::Recording recording(tape);
  const std::array<ad::BasicVar<D>, N> v{tape.input(D::variable(x[I], I))...};
  const ad::BasicVar<D> y = f(v[I]...);
  tape.backward(y);
  return {tape.adjoint(v[I]).tangents()...};
}

/// A derivative by central differences with Richardson's extrapolation, and how far its last steps are apart.
struct Difference {
  double value = 0;
  double error = 0;
};
template <class F>
Difference difference(const F& f, double x) {
  constexpr int steps = 6;
  std::array<double, steps> row{};
  Difference best{0, std::numeric_limits<double>::infinity()};
  double h = 0x1p-4 * std::min(std::max(std::abs(x), 0x1p-2), 4.0);
  for (int k = 0; k < steps; ++k, h /= 2) {
    std::array<double, steps> next{};
    next[0] = (f(x + h) - f(x - h)) / (2 * h);
    double factor = 4;
    for (int j = 1; j <= k; ++j, factor *= 4) {
      const auto at = static_cast<std::size_t>(j);
      next[at] = next[at - 1] + (next[at - 1] - row[at - 1]) / (factor - 1);
      const double error = std::max(std::abs(next[at] - next[at - 1]), std::abs(next[at] - row[at - 1]));
      if (error < best.error) best = {next[at], error};
    }
    row = next;
  }
  return best;
}

/// Whether a difference is good enough to judge by, and if so whether it agrees.
enum class Verdict { right, wrong, poor };
inline Verdict judge_difference(double found, const Difference& reference, double tolerance, double scale) {
  const double size = std::max(std::abs(reference.value), scale);
  if (!(reference.error <= 0.01 * size)) return Verdict::poor;
  return std::abs(found - reference.value) <= tolerance * size + 10 * reference.error ? Verdict::right
                                                                                      : Verdict::wrong;
}

}  // namespace detail

/// The judge of one function of N numbers, generic in their types.
template <std::size_t N, class F>
class Judge {
 public:
  Judge(std::string name, F f, const Tolerances& tolerances)
      : f_(std::move(f)), objections_(std::move(name)), tolerances_(tolerances) {}

  /// All ways at these points. Points of `smooth` are judged by differences too; `corners` may be anything.
  Objections operator()(const std::vector<Point<N>>& smooth, const std::vector<Point<N>>& corners) {
    std::vector<Point<N>> all = smooth;
    all.insert(all.end(), corners.begin(), corners.end());
    for (const Point<N>& x : all) compare_scalars(x);
    compare_tensors(all);
    for (const Point<N>& x : smooth) compare_differences(x);
    if (2 * poor_ > judged_)
      objections_.add("the differences are too poor to judge by: choose other smooth points");
    return objections_;
  }

 private:
  static constexpr unsigned all_active = (1u << N) - 1;

  void compare(const std::string& way, const Point<N>& x, const Outcome<N>& found, const Outcome<N>& expected,
               unsigned partials, double ulp, double absolute = 0) {
    ++objections_.checks;
    if (found.exception != expected.exception) {
      objections_.add(way + ": exception '" + found.exception + "', expected '" + expected.exception + "'");
      return;
    }
    if (!agree(found.value, expected.value, ulp))
      objections_.add(way, x, "value", found.value, expected.value);
    for (std::size_t k = 0; k < N; ++k) {
      if (((partials >> k) & 1u) == 0) continue;
      ++objections_.checks;
      if (!agree(found.partial[k], expected.partial[k], ulp, absolute)) {
        objections_.add(way, x, "partial " + std::to_string(k), found.partial[k], expected.partial[k]);
      }
    }
  }

  template <unsigned Mask>
  void compare_mask(const Point<N>& x, const Outcome<N>& expected) {
    constexpr auto indices = detail::indices<N>;
    const double ulp = tolerances_.scalar_ulp;
    const std::string which =
        N == 1 ? "" : " (variables " + std::to_string(Mask) + " of " + std::to_string(all_active) + ")";
    compare("forward" + which, x, detail::forward<Mask>(f_, x, indices), expected, Mask, ulp);
    compare("reverse" + which, x, detail::reverse<Mask, double>(f_, x, indices), expected, Mask, ulp);
    if constexpr (N == 2 && Mask != all_active) {
      const double constant = x[Mask == 1 ? 1 : 0];
      if (std::abs(constant) < 1e9 && constant == std::floor(constant) &&
          !(constant == 0 && std::signbit(constant))) {
        compare("reverse with an int" + which, x, detail::reverse<Mask, int>(f_, x, indices), expected, Mask,
                ulp);
      }
    }
    // All tensors at once come later; of three arguments one tensor with two scalars stands for all mixtures.
    if constexpr (Mask != all_active && (N == 2 || Mask == 1 || Mask == 2 || Mask == 4)) {
      const double wide = tolerances_.tensor_ulp;
      const double absolute = tolerances_.tensor_absolute;
      compare("tensors with numbers" + which, x, detail::mixed<Mask, false>(f_, x, indices), expected, Mask,
              wide, absolute);
      compare("tensors with variables" + which, x, detail::mixed<Mask, true>(f_, x, indices), expected,
              all_active, wide, absolute);
    }
  }

  template <std::size_t... M>
  void compare_masks(const Point<N>& x, const Outcome<N>& expected, std::index_sequence<M...>) {
    (compare_mask<static_cast<unsigned>(M) + 1>(x, expected), ...);
  }

  void compare_scalars(const Point<N>& x) {
    const Outcome<N> expected = detail::forward<all_active>(f_, x, detail::indices<N>);
    compare("plain", x, detail::plain(f_, x, detail::indices<N>), expected, 0, 0);
    compare_masks(x, expected, std::make_index_sequence<all_active>());
    if constexpr (N > 1) {
      Point<N> same;
      same.fill(x[0]);
      const Outcome<N> each = detail::forward<all_active>(f_, same, detail::indices<N>);
      const Outcome<1> found = detail::reverse_same<F, N>(f_, x[0], detail::indices<N>);
      double sum = 0;
      double largest = 0;
      for (const double partial : each.partial) {
        sum += partial;
        largest = std::max(largest, std::abs(partial));
      }
      objections_.checks += 2;
      if (!agree(found.value, each.value, 0))
        objections_.add("same variable", same, "value", found.value, each.value);
      if (!agree(found.partial[0], sum, 4, 1e-15 * largest)) {
        objections_.add("same variable", same, "derivative", found.partial[0], sum);
      }
    }
  }

  void compare_tensors(const std::vector<Point<N>>& points) {
    const auto found = detail::tensors(f_, points, detail::indices<N>);
    for (std::size_t k = 0; k < points.size(); ++k) {
      const Outcome<N> expected = detail::forward<all_active>(f_, points[k], detail::indices<N>);
      compare("tensors", points[k], found[k], expected, all_active, tolerances_.tensor_ulp,
              tolerances_.tensor_absolute);
    }
  }

  void compare_differences(const Point<N>& x) {
    const Outcome<N> ours = detail::forward<all_active>(f_, x, detail::indices<N>);
    const auto hessian = detail::second(f_, x, detail::indices<N>);
    for (std::size_t j = 0; j < N; ++j) {
      const auto moved = [&](double at) {
        Point<N> there = x;
        there[j] = at;
        return there;
      };
      const auto value = [&](double at) { return detail::plain(f_, moved(at), detail::indices<N>).value; };
      const double slope_scale = 1e-3 * std::abs(ours.value) / std::max(std::abs(x[j]), 1.0);
      report("derivative by differences", x, ours.partial[j], detail::difference(value, x[j]),
             tolerances_.difference, slope_scale);
      for (std::size_t i = 0; i < N; ++i) {
        const auto partial = [&](double at) {
          return detail::forward<all_active>(f_, moved(at), detail::indices<N>).partial[i];
        };
        const double scale =
            std::max(1e-3 * std::abs(ours.partial[i]) / std::max(std::abs(x[j]), 1.0), 1e-12);
        report("second derivative by differences", x, hessian[i][j], detail::difference(partial, x[j]),
               tolerances_.second, scale);
      }
    }
  }

  void report(const std::string& way, const Point<N>& x, double found, const detail::Difference& reference,
              double tolerance, double scale) {
    ++objections_.checks;
    ++judged_;
    const detail::Verdict verdict = detail::judge_difference(found, reference, tolerance, scale);
    if (verdict == detail::Verdict::poor) ++poor_;
    if (verdict == detail::Verdict::wrong) objections_.add(way, x, "derivative", found, reference.value);
  }

  F f_;
  Objections objections_;
  Tolerances tolerances_;
  std::size_t judged_ = 0;
  std::size_t poor_ = 0;
};

/// What the oracle has against f, a generic function of N numbers.
template <std::size_t N, class F>
Objections judge(const std::string& name, const F& f, const std::vector<Point<N>>& smooth,
                 const std::vector<Point<N>>& corners = {}, const Tolerances& tolerances = {}) {
  return Judge<N, F>(name, f, tolerances)(smooth, corners);
}

}  // namespace slope::oracle
