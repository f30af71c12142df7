// Functions that the user differentiates: the public door for foreign code, closed-form adjoints and checkpoints.
//
// Scalars: with_partials(value, variables, partials). Tensors: with_pullback(value, pullback, inputs...).
#pragma once

#include <ad/expression/tensor_operand.hpp>
#include <functional>
#include <source_location>
#include <vector>

namespace slope::ad {

namespace detail {
[[noreturn]] void throw_partials_count(std::size_t variables, std::size_t partials);

/// Records `result` as a statement of these variables when all are active and of this recording: without a branch for
/// each. False when they are not, or there is no room; then nothing is recorded.
template <Real T>
bool record_regular(BasicVar<T>& result, std::span<const BasicVar<T>> variables, std::span<const T> partials) {
  RecordingHead<T>& head = Tape<T>::head();
  if (variables.empty() || !head.has_room(variables.size())) return false;
  Argument<T>* const arguments = reinterpret_cast<Argument<T>*>(head.end);
  const Identity next = head.next;
  Identity difference = 0;
  const std::size_t count = variables.size();
#pragma GCC unroll 4
  for (std::size_t k = 0; k < count; ++k) {
    const Identity identity = variables[k].identity();
    arguments[k].partial = partials[k];
    arguments[k].slot = slot_of(identity);
    difference |= identity ^ next;
  }
  if (recording_of(difference) != 0) return false;
  arguments[0].slot |= first_argument;
  result = BasicVar<T>(result.value(), head.end_statement(variables.size() * sizeof(Argument<T>)));
  return true;
}
}  // namespace detail

/// A variable with this value whose partial with respect to variables[k] is partials[k]. Throws ShapeError when the
/// counts differ, RecordingError for a variable of another recording. Any number of variables.
template <class T>
BasicVar<T> with_partials(const T& value, std::span<const BasicVar<T>> variables, std::span<const T> partials) {
  if (variables.size() != partials.size()) detail::throw_partials_count(variables.size(), partials.size());
  Tape<T>* const tape = Tape<T>::current();
  BasicVar<T> result(value, 0);
  for (std::size_t from = 0; from < variables.size(); from += max_arguments - 1) {
    const std::size_t to = std::min(variables.size(), from + max_arguments - 1);
    if (tape == nullptr) {
      for (std::size_t k = from; k < to; ++k) {
        if (variables[k].active()) throw_not_recording("with_partials", variables[k].recording());
      }
      continue;
    }
    if constexpr (Real<T>) {
      if (from == 0 && detail::record_regular(result, variables.first(to), partials.first(to))) continue;
    }
    // Many variables take several statements, each adding to the one before.
    StatementWriter<T> writer = tape->begin_statement(to - from + 1);
    writer.argument(T(1), result.slot(), result.recording());
    for (std::size_t k = from; k < to; ++k) {
      writer.argument(partials[k], variables[k].slot(), variables[k].recording());
    }
    result = BasicVar<T>(value, tape->end_statement(writer));
  }
  return result;
}

/// The same for the other kinds of scalars, so that a generic function with partials of its own runs on all of them: a
/// plain number is its value, a dual number takes the partials times the tangents.
template <Real T>
T with_partials(const T& value, std::span<const T> variables, std::span<const T> partials) {
  if (variables.size() != partials.size()) detail::throw_partials_count(variables.size(), partials.size());
  return value;
}
template <class T, std::size_t N>
Dual<N, T> with_partials(const T& value, std::span<const Dual<N, T>> variables, std::span<const T> partials) {
  if (variables.size() != partials.size()) detail::throw_partials_count(variables.size(), partials.size());
  Dual<N, T> result(value, std::array<T, N>{});
  for (std::size_t k = 0; k < variables.size(); ++k) {
    for (std::size_t lane = 0; lane < N; ++lane) {
      result.tangent(lane) = result.tangent(lane) + chain(variables[k].tangent(lane), partials[k]);
    }
  }
  return result;
}
template <class T, RuleNumber X>
X with_partials(const T& value, std::span<const X> variables, std::span<const T> partials,
                const std::source_location& where = std::source_location::current()) {
  if (variables.size() != partials.size()) detail::throw_partials_count(variables.size(), partials.size());
  return X::with_partials(value, variables, partials, where);
}

namespace detail {

/// What the tape calls: the result's adjoint in row-major order, and room for each input's, zeroed.
template <class T, std::size_t Inputs>
using UserPullback = std::function<void(std::span<const T>, const std::array<std::span<T>, Inputs>&)>;

template <class T, std::size_t Inputs>
struct UserPayload {
  const UserPullback<T, Inputs>* pullback;
  std::array<Layout, Inputs> layouts;
  std::array<Slot, Inputs> slots;
  std::size_t elements;
};

template <class T, std::size_t Inputs>
struct UserStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) {
    const auto& p = *static_cast<const UserPayload<T, Inputs>*>(payload);
    const std::vector<T> upstream(adjoints + result, adjoints + result + p.elements);
    call(p, upstream, [&](Slot slot, std::ptrdiff_t offset, const T& x) { (adjoints + slot)[offset] += x; });
  }

  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    if constexpr (Real<T>) {
      const auto& p = *static_cast<const UserPayload<T, Inputs>*>(payload);
      std::vector<T> upstream(p.elements);
      for (std::size_t lane = 0; lane < sweep_lanes; ++lane) {
        for (std::size_t k = 0; k < p.elements; ++k) upstream[k] = adjoints[result + k].lane[lane];
        call(p, upstream,
             [&](Slot slot, std::ptrdiff_t offset, const T& x) { (adjoints + slot)[offset].lane[lane] += x; });
      }
    } else {
      pullback(payload, result, adjoints);
    }
  }

  static void operands(const void* payload, std::vector<Slot>& slots) {
    for (const Slot slot : static_cast<const UserPayload<T, Inputs>*>(payload)->slots) {
      if (slot != 0) slots.push_back(slot);
    }
  }

  static constexpr TensorRule<T> rule{"user function", pullback, lanes_pullback, operands};

 private:
  template <class Add>
  static void call(const UserPayload<T, Inputs>& p, const std::vector<T>& upstream, Add&& add) {
    std::array<std::vector<T>, Inputs> room;
    std::array<std::span<T>, Inputs> spans;
    for (std::size_t k = 0; k < Inputs; ++k) {
      room[k].assign(p.layouts[k].shape.elements(), T(0));
      spans[k] = room[k];
    }
    (*p.pullback)(upstream, spans);
    for (std::size_t k = 0; k < Inputs; ++k) {
      if (p.slots[k] == 0) continue;
      const T* from = room[k].data();
      p.layouts[k].for_each_offset([&](std::ptrdiff_t offset) { add(p.slots[k], offset, *from++); });
    }
  }
};

}  // namespace detail

/// A tensor with these values that depends on `inputs` by a pullback of the user's:
///
///     pullback(std::span<const T> result_adjoint, const std::array<std::span<T>, N>& input_adjoints)
///
/// adds to each input's adjoint (row-major, zero at the call) what the result's adjoint contributes. It is called during
/// the sweep, possibly several times, and is kept as long as the recording. What it captures must be its own.
template <class T, class Pullback, class... Inputs>
  requires(std::same_as<Inputs, BasicTensor<T>> && ...)
BasicTensor<T> with_pullback(const xt::xarray<T>& value, Pullback pullback, const BasicTensor<T>& first,
                             const Inputs&... inputs) {
  constexpr std::size_t count = 1 + sizeof...(Inputs);
  using Function = detail::UserPullback<T, count>;
  Tape<T>* const tape = detail::tape_for<T>("with_pullback", first, inputs...);
  const detail::ResultElements<T> result(tape, value.size());
  std::copy(value.begin(), value.end(), result.values);
  detail::UserPayload<T, count> payload{nullptr,
                                        {first.layout(), inputs.layout()...},
                                        {first.slot(), inputs.slot()...},
                                        value.size()};
  if (tape != nullptr) {
    auto kept = std::make_shared<const Function>(std::move(pullback));
    payload.pullback = kept.get();
    tape->retain(std::move(kept));
  }
  return detail::record_result<detail::UserStatement<T, count>>(tape, result, Shape::from(value.shape()), payload);
}

}  // namespace slope::ad
