// parallel_sum(n, term, x...): a sum of many terms over several threads, each with adjoints of its own.
//
// For log-likelihoods and sums of squares. The range is cut into chunks; each is recorded and swept on a tape of the
// thread that computes it, and the caller's recording gets one statement: the sum, with its gradient. How the range is
// cut and in which order the parts are added depends on the terms and on the options' `chunk` alone, so neither the
// number of threads nor which of them is faster changes a bit of the result.
// Builds on shared_argument.hpp and piecewise_work.hpp.
#pragma once

#include <ad/drivers/piecewise_work.hpp>
#include <ad/drivers/shared_argument.hpp>
#include <ad/drivers/tape_lease.hpp>
#include <ad/expression/linear_map.hpp>
#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace slope::ad {

/// How a sum is spread over threads.
struct ParallelOptions {
  /// At most so many, the caller's among them; 0: as many as there are processors.
  std::size_t threads = 0;
  /// So many terms are recorded at a time. 0: as many as fill 64 KiB of tape, or more where there are many arguments,
  /// of a range cut into at most 128 pieces. Other chunks, other roundings.
  std::size_t chunk = 0;
};

namespace detail {

/// A range of terms cut into pieces that threads claim: enough for them to end together, and few, as a piece's gradient
/// may have to be kept until those of all before it are there.
class SumCut {
 public:
  SumCut(std::size_t terms, std::size_t chunk)
      : terms_(terms),
        unit_(std::max<std::size_t>(chunk, 1)),
        units_(terms / unit_ + (terms % unit_ != 0 ? 1 : 0)),
        pieces_(std::min(units_, chunk != 0 ? most : std::clamp(terms / terms_worth_a_piece, few, most))) {}

  std::size_t pieces() const { return pieces_; }
  std::size_t first_term(std::size_t piece) const {
    const std::size_t unit = piece * (units_ / pieces_) + std::min(piece, units_ % pieces_);
    return std::min(terms_, unit * unit_);
  }

 private:
  static constexpr std::size_t few = 16;
  static constexpr std::size_t most = 128;
  static constexpr std::size_t terms_worth_a_piece = 32;

  std::size_t terms_;
  std::size_t unit_;  // of terms that stay together
  std::size_t units_;
  std::size_t pieces_;
};

/// The sum as work in pieces. T is the number type; `recorded` says whether terms are variables on a Tape<T>.
template <class T, bool recorded, class F, class... Shared>
class SumOfTerms final : public PiecewiseWork {
 public:
  SumOfTerms(std::size_t n, std::size_t chunk, const F& term, const Shared&... shared)
      : cut_(n, chunk),
        chunk_(chunk),
        term_(term),
        shared_(shared...),
        slots_((shared.slots() + ... + 0)),
        parts_(cut_.pieces()),
        gradient_(slots_, T(0)) {}

  std::size_t pieces() const { return cut_.pieces(); }
  const T& value() const { return value_; }
  const std::vector<T>& gradient() const { return gradient_; }  ///< in the order of the arguments' slots

  void compute(std::size_t piece, const std::atomic<std::size_t>& failed) override {
    Part& part = parts_[piece];
    const std::size_t first = cut_.first_term(piece);
    const std::size_t last = cut_.first_term(piece + 1);
    const auto goes_on = [&] { return failed.load(std::memory_order_relaxed) > piece; };
    if constexpr (recorded) {
      part.gradient.resize(slots_);
      std::vector<T> gradient;  // of chunks but the first
      std::size_t term = record_chunk(first, last, true, goes_on, part.value, part.gradient);
      while (term != last && goes_on()) {
        gradient.resize(slots_);
        term = record_chunk(term, last, false, goes_on, part.value, gradient);
        add(part.gradient, gradient);
      }
    } else {
      with_arguments(0, [&](const auto&... x) {
        part.value = plain_number(term_(first, x...));
        for (std::size_t i = first + 1; i < last && goes_on(); ++i) {
          part.value = part.value + plain_number(term_(i, x...));
        }
      });
    }
  }

  void take(std::size_t piece) override {
    Part& part = parts_[piece];
    if (piece == 0) {
      value_ = part.value;
      gradient_.swap(part.gradient);
    } else {
      value_ = value_ + part.value;
      add(gradient_, part.gradient);
    }
    part.gradient = {};
  }

 private:
  struct Part {
    T value{0};
    std::vector<T> gradient;
  };

  static void add(std::vector<T>& sum, const std::vector<T>& other) {
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] = sum[k] + other[k];
  }

  /// Goes on with a piece's sum from term `begin` on, as far as a chunk goes; writes the chunk's gradient and returns
  /// the next term. The value is added up term by term however the piece is cut, like that of plain numbers.
  std::size_t record_chunk(std::size_t begin, std::size_t last, bool first, const auto& goes_on, T& value,
                           std::vector<T>& gradient) const {
    const TapeLease<T> lease;
    Tape<T>& tape = *lease;
    const Recording<T> recording(tape);
    const Identity inputs = slots_ == 0 ? 0 : tape.record_range(slots_, nullptr, nullptr);
    const std::size_t limit = chunk_ != 0 ? begin + std::min(chunk_, last - begin) : last;
    const std::size_t bytes = chunk_ != 0 ? std::numeric_limits<std::size_t>::max() : enough_tape();
    std::size_t end = begin;
    const BasicVar<T> sum = with_arguments(inputs, [&](const auto&... x) {
      BasicVar<T> total(value, 0);
      if (first) total = as_scalar<T>("parallel_sum", term_(end++, x...));
      for (; end != limit && tape.bytes_used() < bytes && goes_on(); ++end) {
        if constexpr (ScalarExpression<decltype(term_(end, x...))>) {
          total += term_(end, x...);
        } else {
          total += as_scalar<T>("parallel_sum", term_(end, x...));
        }
      }
      return total;
    });
    value = sum.value();
    if (sum.active() && sum.recording() != tape.recording()) tape.reject("parallel_sum", sum.recording());
    if (sum.active() && slots_ != 0) {
      tape.backward(sum);
      const Shape shape{slots_};
      tape.adjoint_into(BasicTensor<T>(nullptr, shape, inputs), std::span<T>(gradient));
    } else {
      std::fill(gradient.begin(), gradient.end(), T(0));
    }
    return end;
  }

  /// A chunk ends where its recording is as long as this: it is swept while it is in the cache, and long enough for its
  /// inputs' adjoints to cost little beside it.
  std::size_t enough_tape() const { return (std::size_t{1} << 16) + 8 * slots_ * sizeof(Argument<T>); }

  template <class Y>
  static T plain_number(const Y& y) {
    if constexpr (PlainArray<Y>) {
      return as_scalar<T>("parallel_sum", y).value();
    } else {
      return T(y);
    }
  }

  /// Calls `use` with the shared arguments as a recording with slots from `first` on sees them.
  template <class Use>
  auto with_arguments(Identity first, Use&& use) const {
    return std::apply(
        [&](const Shared&... shared) {
          Identity next = first;
          [[maybe_unused]] const auto place = [&](std::size_t slots) { return std::exchange(next, next + slots); };
          // Braces, as their entries are evaluated in order.
          const std::tuple<decltype(shared.in(first))...> x{shared.in(place(shared.slots()))...};
          return std::apply(use, x);
        },
        shared_);
  }

  SumCut cut_;
  std::size_t chunk_;  // or 0
  const F& term_;
  std::tuple<const Shared&...> shared_;
  std::size_t slots_;
  std::vector<Part> parts_;
  T value_{0};
  std::vector<T> gradient_;
};

template <class T, bool recorded, class F, class... Shared>
auto sum_over_threads(const ParallelOptions& options, std::size_t n, const F& term, const Shared&... shared) {
  SumOfTerms<T, recorded, F, Shared...> sum(n, options.chunk, term, shared...);
  do_pieces(sum, sum.pieces(), options.threads);
  if constexpr (!recorded) {
    return sum.value();
  } else {
    if (sum.gradient().empty()) return BasicVar<T>(sum.value(), 0);
    LinearMapBuilder<T> row{Shape{}};
    std::size_t slot = 0;
    (shared.for_each_variable([&](const BasicVar<T>& x) { row.entry(x, sum.gradient()[slot++]); }), ...);
    row.finish_row(sum.value());
    return row.record("parallel_sum")();
  }
}

/// A term that computes what F returns.
template <class F, class... X>
using TermOf = std::remove_cvref_t<std::invoke_result_t<const F&, std::size_t, X...>>;

}  // namespace detail

/// The sum of term(i, x...) over i from 0 to n - 1, computed by several threads: a number, or a variable of the
/// innermost recording when an argument is one (with n = 0 too: it is 0 then, with derivative 0).
///
///     auto log_likelihood = [&](const auto& mu, const auto& sigma) {
///       return ad::parallel_sum(data.size(), [&](std::size_t i, const auto& m, const auto& s) {
///         return -0.5 * ad::square((data[i] - m) / s) - ad::log(s);
///       }, mu, sigma);
///     };
///
/// The arguments that the terms share are scalars, tensors, expressions and ranges of them, of variables or of plain
/// or dual numbers; anything else is handed on as it is. A term sees a variable for a variable, and a std::vector for a
/// range of them. It is called by several threads at once, reaches active variables and their tensors' elements through
/// its arguments alone, and returns one number.
///
/// The result is the same, bit by bit, whatever the number of threads and in every run; from that of a loop it differs
/// by rounding. Inside another parallel_sum the thread goes on alone. Other threads take part only where the sum takes
/// some 50 microseconds or more. An exception ends the sum: of those that terms throw, the one of the lowest i arrives.
/// Throws RecordingError when an argument belongs to another recording and when a term captures an active variable,
/// ShapeError when a term is several numbers.
/// Cost: one recording and one sweep of each chunk, on tapes that the threads keep; a chunk costs a fifth of a
/// microsecond beside its terms, and some nanoseconds an argument. Memory: for each thread a chunk's tape and two
/// gradients, and a gradient for each piece that has to wait for one before it, 127 at worst.
template <class F, class... X>
  requires(!Constant<F>)
auto parallel_sum(const ParallelOptions& options, std::size_t n, const F& term, const X&... x) {
  using Number = detail::SharedNumber<X...>;
  using Y = detail::TermOf<F, decltype(std::declval<detail::SharedArgument<Number, X>>().in(0))...>;
  if constexpr (RuleNumber<Y>) {
    Y total(0);  // it tells one thread's trace what it does
    for (std::size_t i = 0; i < n; ++i) total += term(i, x...);
    return total;
  } else if constexpr (!std::is_void_v<Number>) {
    return detail::sum_over_threads<Number, true>(options, n, term, detail::SharedArgument<Number, X>(x)...);
  } else {
    using T = typename detail::NumberOf<Y>::type;
    constexpr bool recorded = ScalarExpression<Y> || TensorExpression<Y>;
    return detail::sum_over_threads<T, recorded>(options, n, term, detail::SharedArgument<T, X>(x)...);
  }
}
template <class F, class... X>
  requires(!Constant<F>)
auto parallel_sum(std::size_t n, const F& term, const X&... x) {
  return parallel_sum(ParallelOptions{}, n, term, x...);
}

}  // namespace slope::ad
