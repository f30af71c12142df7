// Views of tensors: transpose, reshape, row, slice. A view is a first element with strides: it records nothing and
// copies nothing, except a reshape of a tensor whose elements do not stand in order, which copies once.
//
// Of a plain array, a view is a copy, so that it cannot dangle.
#pragma once

#include <ad/expression/joining.hpp>
#include <ad/expression/tensor_operand.hpp>

namespace slope::ad {

namespace detail {

[[noreturn]] void throw_reshape(const Shape& from, const Shape& to);
[[noreturn]] void throw_permutation(const Shape& shape, std::span<const std::size_t> axes);
[[noreturn]] void throw_slice(const Shape& shape, std::size_t axis, std::size_t begin, std::size_t end,
                              std::ptrdiff_t step);
[[noreturn]] void throw_row(const Shape& shape, std::size_t row);

/// The tensor whose first element is `offset` on from x's, with another layout.
template <class T>
BasicTensor<T> view_of(const BasicTensor<T>& x, std::ptrdiff_t offset, const Layout& layout) {
  return {x.data() + offset, layout, identity_after(x.identity(), offset), x.owner()};
}

}  // namespace detail

/// x with its axes in reverse order: of a matrix (m, n), the transpose (n, m).
template <ArrayOperand X>
auto transpose(const X& x) {
  return detail::on_tensors(
      [](const auto& t) {
        Layout layout = t.layout();
        const std::size_t rank = layout.shape.rank();
        for (std::size_t axis = 0; axis < rank; ++axis) {
          layout.shape[axis] = t.shape(rank - 1 - axis);
          layout.strides[axis] = t.stride(rank - 1 - axis);
        }
        return detail::view_of(t, 0, layout);
      },
      x);
}

/// x with its axes permuted: axis k of the result is axis axes[k] of x. Throws ShapeError when `axes` is not a
/// permutation of x's axes.
template <ArrayOperand X>
auto transpose(const X& x, std::span<const std::size_t> axes) {
  return detail::on_tensors(
      [&](const auto& t) {
        Layout layout = t.layout();
        std::array<bool, max_rank> seen{};
        bool valid = axes.size() == t.dimension();
        for (std::size_t axis = 0; valid && axis < axes.size(); ++axis) {
          valid = axes[axis] < t.dimension() && !seen[axes[axis]];
          if (!valid) break;
          seen[axes[axis]] = true;
          layout.shape[axis] = t.shape(axes[axis]);
          layout.strides[axis] = t.stride(axes[axis]);
        }
        if (!valid) detail::throw_permutation(t.shape(), axes);
        return detail::view_of(t, 0, layout);
      },
      x);
}
template <ArrayOperand X>
auto transpose(const X& x, std::initializer_list<std::size_t> axes) {
  return transpose(x, std::span<const std::size_t>(axes.begin(), axes.size()));
}

/// x's elements in row-major order under another shape with as many elements. Throws ShapeError for another number.
template <ArrayOperand X>
auto reshape(const X& x, const Shape& shape) {
  return detail::on_tensors(
      [&](const auto& t) {
        if (shape.elements() != t.size()) detail::throw_reshape(t.shape(), shape);
        const auto in_order = t.contiguous() ? t : detail::copy_in_order(t);
        return detail::view_of(in_order, 0, Layout::row_major(shape));
      },
      x);
}

/// Row `index` along the first axis, which is dropped. Throws IndexError outside it.
template <ArrayOperand X>
auto row(const X& x, std::size_t index) {
  return detail::on_tensors(
      [&](const auto& t) {
        if (t.dimension() == 0 || index >= t.shape(0)) detail::throw_row(t.shape(), index);
        Layout layout = t.layout();
        layout.shape.erase(0);
        std::copy(layout.strides.begin() + 1, layout.strides.end(), layout.strides.begin());
        return detail::view_of(t, static_cast<std::ptrdiff_t>(index) * t.stride(0), layout);
      },
      x);
}

/// The elements begin, begin + step, ... before `end` along an axis (negative axes count from the end). With a negative
/// step the elements of begin ... end in reverse order: the last one first. Throws IndexError outside the axis.
template <ArrayOperand X>
auto slice(const X& x, std::ptrdiff_t axis, std::size_t begin, std::size_t end, std::ptrdiff_t step = 1) {
  return detail::on_tensors(
      [&](const auto& t) {
        const std::size_t at = resolve_axis("slice", t.shape(), axis);
        if (begin > end || end > t.shape(at) || step == 0) detail::throw_slice(t.shape(), at, begin, end, step);
        const std::size_t stride = static_cast<std::size_t>(step < 0 ? -step : step);
        Layout layout = t.layout();
        layout.shape[at] = (end - begin + stride - 1) / stride;
        layout.strides[at] = t.stride(at) * step;
        const std::size_t first = begin == end ? 0 : step > 0 ? begin : end - 1;  // nothing has no place before the first
        return detail::view_of(t, static_cast<std::ptrdiff_t>(first) * t.stride(at), layout);
      },
      x);
}

}  // namespace slope::ad
