// gather: slices of a tensor picked by their indices, as one statement.
//
// Builds on tensor_operand.hpp. The pullback adds each slice's adjoints to where the slice came from.
#pragma once

#include <ad/expression/tensor_operand.hpp>
#include <initializer_list>
#include <span>
#include <type_traits>
#include <vector>

namespace slope::ad {

namespace detail {

[[noreturn]] void throw_gather(const Shape& shape, std::size_t axis, std::size_t index);

/// Slices of a tensor along an axis, in the order of their indices.
struct GatherPayload {
  Slot source;
  Layout before;         // the axes before the one that is indexed
  std::ptrdiff_t step;   // along the axis
  const std::size_t* indices;
  std::size_t count;
  Layout after;

  /// Calls f(offset in the source, offset in the result, elements) for runs of elements that stand in a row on both
  /// sides. Where a run is one element, f is told so when it is compiled.
  template <class F>
  void for_each_run(F&& f) const {
    constexpr std::integral_constant<std::size_t, 1> one;
    const std::size_t elements = after.shape.elements();
    const bool contiguous = after.contiguous();
    std::size_t to = 0;
    before.for_each_offset([&](std::ptrdiff_t offset) {
      for (std::size_t k = 0; k < count; ++k) {
        const std::ptrdiff_t from = offset + static_cast<std::ptrdiff_t>(indices[k]) * step;
        if (elements == 1) {
          f(from, to++, one);
        } else if (contiguous) {
          f(from, to, elements);
          to += elements;
        } else {
          after.for_each_offset([&](std::ptrdiff_t within) { f(from + within, to++, one); });
        }
      }
    });
  }
};

template <class T>
struct GatherStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) { spread(payload, result, adjoints); }
  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    spread(payload, result, adjoints);
  }
  static void operands(const void* payload, std::vector<Slot>& slots) {
    slots.push_back(static_cast<const GatherPayload*>(payload)->source);
  }
  static constexpr TensorRule<T> rule{"gather", pullback, lanes_pullback, operands};

 private:
  template <class Adjoint>
  static void spread(const void* payload, Slot result, Adjoint* adjoints) {
    const auto& p = *static_cast<const GatherPayload*>(payload);
    Adjoint* const to = adjoints + p.source;
    const Adjoint* const from = adjoints + result;
    p.for_each_run([&](std::ptrdiff_t source, std::size_t target, const auto count) {
      for (std::size_t k = 0; k < count; ++k) to[source + static_cast<std::ptrdiff_t>(k)] += from[target + k];
    });
  }
};

template <class T>
BasicTensor<T> gather_slices(const BasicTensor<T>& x, std::size_t axis, std::span<const std::size_t> indices) {
  GatherPayload p{x.slot(), {}, x.stride(axis), indices.data(), indices.size(), {}};
  Shape shape;
  for (std::size_t k = 0; k < x.dimension(); ++k) {
    shape.push_back(k == axis ? indices.size() : x.shape(k));
    if (k == axis) continue;
    Layout& side = k < axis ? p.before : p.after;
    side.strides[side.shape.rank()] = x.stride(k);
    side.shape.push_back(x.shape(k));
  }
  Tape<T>* const tape = tape_for<T>("gather", x);
  const ResultElements<T> result(tape, shape.elements());
  const T* const from = x.data();
  p.for_each_run([&](std::ptrdiff_t source, std::size_t target, const auto count) {
    for (std::size_t k = 0; k < count; ++k) result.values[target + k] = from[source + static_cast<std::ptrdiff_t>(k)];
  });
  if (tape != nullptr) {
    auto* const kept = static_cast<std::size_t*>(tape->allocate(indices.size() * sizeof(std::size_t)));
    std::copy(indices.begin(), indices.end(), kept);
    p.indices = kept;
  }
  return record_result<GatherStatement<T>>(tape, result, shape, p);
}

}  // namespace detail

/// The slices of x at `indices` along an axis, in their order; an index may occur several times. Throws IndexError for
/// an index outside the axis.
template <ArrayOperand X>
auto gather(const X& x, std::span<const std::size_t> indices, std::ptrdiff_t axis = 0) {
  return detail::on_tensors(
      [&](const auto& t) {
        const std::size_t at = resolve_axis("gather", t.shape(), axis);
        for (const std::size_t index : indices) {
          if (index >= t.shape(at)) detail::throw_gather(t.shape(), at, index);
        }
        return detail::gather_slices(t, at, indices);
      },
      x);
}
template <ArrayOperand X>
auto gather(const X& x, std::initializer_list<std::size_t> indices, std::ptrdiff_t axis = 0) {
  return gather(x, std::span<const std::size_t>(indices.begin(), indices.size()), axis);
}

}  // namespace slope::ad
