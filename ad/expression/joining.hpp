// Joining tensors: concatenate, stack; scalars into tensors; copies in row-major order. One statement each.
//
// Builds on tensor_operand.hpp and linear_map.hpp. Read next: views.hpp, gather.hpp.
#pragma once

#include <ad/expression/linear_map.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <vector>

namespace slope::ad {

namespace detail {

[[noreturn]] void throw_join(const char* function, const Shape& first, const Shape& other, std::size_t axis);
[[noreturn]] void throw_nothing_to_join(const char* function);

/// A part of a result that copies a tensor: where it comes from, where it goes.
struct CopiedPart {
  Slot source;
  Layout from;
  std::ptrdiff_t offset;  // of the part's first element in the result
  Strides to;
};

struct CopyPayload {
  const CopiedPart* parts;
  std::size_t count;
};

/// Elements that stand in one row on both sides of a copy.
struct CopiedRow {
  std::ptrdiff_t from;
  std::ptrdiff_t to;
  std::size_t count = 1;
  std::ptrdiff_t from_step = 1;
  std::ptrdiff_t to_step = 1;

  bool contiguous() const { return from_step == 1 && to_step == 1; }

  /// Calls f(offset in the source, offset in the result) for every element.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t k = 0; k < count; ++k) {
      const auto steps = static_cast<std::ptrdiff_t>(k);
      f(from + steps * from_step, to + steps * to_step);
    }
  }
};

/// Calls f(row) for the rows of a part, each as long as the steps of both sides allow.
template <class F>
void for_each_copied_row(const CopiedPart& part, F&& f) {
  const Shape& shape = part.from.shape;
  if (shape.elements() == 0) return;
  CopiedRow row{0, part.offset};
  Shape rows;  // the axes that do not join the row, the last one first
  Strides from;
  Strides to;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (shape[axis] == 1) continue;
    const std::ptrdiff_t from_step = part.from.strides[axis];
    const std::ptrdiff_t to_step = part.to[axis];
    const auto length = static_cast<std::ptrdiff_t>(row.count);
    if (length == 1) {
      row.count = shape[axis];
      row.from_step = from_step;
      row.to_step = to_step;
    } else if (rows.rank() == 0 && from_step == row.from_step * length && to_step == row.to_step * length) {
      row.count *= shape[axis];
    } else {
      from[rows.rank()] = from_step;
      to[rows.rank()] = to_step;
      rows.push_back(shape[axis]);
    }
  }
  std::array<std::size_t, max_rank> at{};
  for (;;) {
    f(static_cast<const CopiedRow&>(row));
    std::size_t axis = 0;
    for (; axis < rows.rank(); ++axis) {
      row.from += from[axis];
      row.to += to[axis];
      if (++at[axis] < rows[axis]) break;
      row.from -= from[axis] * static_cast<std::ptrdiff_t>(at[axis]);
      row.to -= to[axis] * static_cast<std::ptrdiff_t>(at[axis]);
      at[axis] = 0;
    }
    if (axis == rows.rank()) return;
  }
}

template <class T>
struct CopyStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) { spread(payload, result, adjoints); }
  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    spread(payload, result, adjoints);
  }
  static void operands(const void* payload, std::vector<Slot>& slots) {
    const auto& p = *static_cast<const CopyPayload*>(payload);
    for (std::size_t k = 0; k < p.count; ++k) {
      if (p.parts[k].source != 0) slots.push_back(p.parts[k].source);
    }
  }
  static constexpr TensorRule<T> rule{"copy", pullback, lanes_pullback, operands};

 private:
  template <class Adjoint>
  static void spread(const void* payload, Slot result, Adjoint* adjoints) {
    const auto& p = *static_cast<const CopyPayload*>(payload);
    for (std::size_t k = 0; k < p.count; ++k) {
      const CopiedPart& part = p.parts[k];
      if (part.source == 0) continue;
      Adjoint* const to = adjoints + part.source;
      const Adjoint* const from = adjoints + result;
      for_each_copied_row(part, [&](const CopiedRow& row) {
        if (row.contiguous()) {
          rules::add_block(to + row.from, from + row.to, row.count);
        } else {
          row.for_each([&](std::ptrdiff_t source, std::ptrdiff_t target) { to[source] += from[target]; });
        }
      });
    }
  }
};

/// Records the tensor of `shape` that consists of copied parts; parts[k] takes its elements from tensors[k].
template <class T>
BasicTensor<T> record_copies(const char* function, const std::vector<BasicTensor<T>>& tensors,
                             const std::vector<CopiedPart>& parts, const Shape& shape) {
  Tape<T>* tape = nullptr;
  for (const BasicTensor<T>& tensor : tensors) {
    if (Tape<T>* const found = tape_for<T>(function, tensor)) tape = found;
  }
  const ResultElements<T> result(tape, shape.elements());
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const T* const from = tensors[k].data();
    for_each_copied_row(parts[k], [&](const CopiedRow& row) {
      if (row.contiguous()) {
        std::copy_n(from + row.from, row.count, result.values + row.to);
      } else {
        row.for_each([&](std::ptrdiff_t source, std::ptrdiff_t target) { result.values[target] = from[source]; });
      }
    });
  }
  CopyPayload payload{nullptr, parts.size()};
  if (tape != nullptr) {
    auto* const kept = static_cast<CopiedPart*>(tape->allocate(parts.size() * sizeof(CopiedPart)));
    std::copy(parts.begin(), parts.end(), kept);
    payload.parts = kept;
  }
  return record_result<CopyStatement<T>>(tape, result, shape, payload);
}

template <class T>
BasicTensor<T> copy_in_order(const BasicTensor<T>& x) {
  return record_copies<T>("reshape", {x}, {{x.slot(), x.layout(), 0, row_major_strides(x.shape())}}, x.shape());
}

template <class T>
BasicTensor<T> concatenate_tensors(const std::vector<BasicTensor<T>>& tensors, std::ptrdiff_t axis) {
  if (tensors.empty()) throw_nothing_to_join("concatenate");
  Shape shape = tensors[0].shape();
  const std::size_t at = resolve_axis("concatenate", shape, axis);
  shape[at] = 0;
  for (const BasicTensor<T>& tensor : tensors) {
    bool fits = tensor.dimension() == shape.rank();
    for (std::size_t k = 0; fits && k < shape.rank(); ++k) fits = k == at || tensor.shape(k) == shape[k];
    if (!fits) throw_join("concatenate", tensors[0].shape(), tensor.shape(), at);
    shape[at] += tensor.shape(at);
  }
  const Strides to = row_major_strides(shape);
  std::vector<CopiedPart> parts;
  std::ptrdiff_t offset = 0;
  for (const BasicTensor<T>& tensor : tensors) {
    parts.push_back({tensor.slot(), tensor.layout(), offset, to});
    offset += static_cast<std::ptrdiff_t>(tensor.shape(at)) * to[at];
  }
  return record_copies("concatenate", tensors, parts, shape);
}

template <class T>
BasicTensor<T> stack_tensors(const std::vector<BasicTensor<T>>& tensors, std::ptrdiff_t axis) {
  if (tensors.empty()) throw_nothing_to_join("stack");
  Shape shape = tensors[0].shape();
  shape.push_back(1);
  const std::size_t at = resolve_axis("stack", shape, axis);
  std::vector<BasicTensor<T>> widened;
  for (const BasicTensor<T>& tensor : tensors) {
    if (!(tensor.shape() == tensors[0].shape())) throw_join("stack", tensors[0].shape(), tensor.shape(), at);
    Layout layout;
    for (std::size_t k = 0; k <= tensor.dimension(); ++k) {
      const std::size_t source = k < at ? k : k - 1;
      layout.shape.push_back(k == at ? 1 : tensor.shape(source));
      layout.strides[k] = k == at ? 0 : tensor.stride(source);
    }
    widened.emplace_back(tensor.data(), layout, tensor.identity(), tensor.owner());
  }
  return concatenate_tensors(widened, static_cast<std::ptrdiff_t>(at));
}

template <class F, ArrayOperand X>
auto on_tensor_list(F&& f, const std::vector<X>& list) {
  using T = NumberFor<X>;
  std::vector<BasicTensor<T>> tensors;
  tensors.reserve(list.size());
  for (const X& x : list) {
    if constexpr (PlainArray<X>) {
      tensors.push_back(borrow<T>(x));
    } else {
      tensors.push_back(as_tensor<T>(x));
    }
  }
  if constexpr (PlainArray<X>) {
    return to_plain(f(tensors));
  } else {
    return f(tensors);
  }
}

}  // namespace detail

/// The tensors one after the other along an existing axis. Throws ShapeError when other extents differ.
template <ArrayOperand X>
auto concatenate(const std::vector<X>& tensors, std::ptrdiff_t axis = 0) {
  return detail::on_tensor_list([&](const auto& list) { return detail::concatenate_tensors(list, axis); }, tensors);
}

/// The tensors, all of one shape, along a new axis. Throws ShapeError when shapes differ.
template <ArrayOperand X>
auto stack(const std::vector<X>& tensors, std::ptrdiff_t axis = 0) {
  return detail::on_tensor_list([&](const auto& list) { return detail::stack_tensors(list, axis); }, tensors);
}

/// Scalars as the elements of a tensor of shape (n,).
template <class T>
BasicTensor<T> stack(const std::vector<BasicVar<T>>& scalars) {
  detail::LinearMapBuilder<T> map(Shape{scalars.size()});
  for (const BasicVar<T>& scalar : scalars) {
    map.entry(scalar, T(1));
    map.finish_row(scalar.value());
  }
  return map.record("stack");
}

/// Plain numbers as an array of shape (n,): what generic code gets where it would stack Vars.
template <Constant C>
xt::xarray<C> stack(const std::vector<C>& scalars) {
  xt::xarray<C> result = xt::xarray<C>::from_shape({scalars.size()});
  std::copy(scalars.begin(), scalars.end(), result.begin());
  return result;
}

}  // namespace slope::ad
