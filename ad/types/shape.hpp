// Shapes and layouts of tensors: extents by axis, strides by axis, and NumPy's broadcasting.
//
// Both live in fixed arrays (at most max_rank axes), so that a tensor handle needs no heap. Row-major order throughout:
// the last axis is the fastest. Errors name the function and both shapes.
#pragma once

#include <ad/types/error.hpp>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <string>

namespace slope::ad {

/// The most axes that a tensor may have.
inline constexpr std::size_t max_rank = 8;

/// Most tensors have no more axes than this.
inline constexpr std::size_t few_axes = 2;

/// Copies the entries of the first two axes, and the others only where `rank` says that there are some. Handles are
/// copied often, and soon after they were written: one by one through registers, as a load of several would have to wait
/// for their stores.
template <class Entry>
[[gnu::always_inline]] inline void copy_axes(const std::array<Entry, max_rank>& from, std::size_t rank,
                                             std::array<Entry, max_rank>& to) {
  Entry first = from[0];
  Entry second = from[1];
  asm("" : "+r"(first), "+r"(second));  // else compilers join the two
  to[0] = first;
  to[1] = second;
  if (rank > few_axes) [[unlikely]] {
    std::memmove(to.data() + few_axes, from.data() + few_axes, (max_rank - few_axes) * sizeof(Entry));
  }
}

/// Extents by axis; rank 0 is the shape of a scalar, with one element.
class Shape {
 public:
  Shape() : rank_(0) { extent_[0] = extent_[1] = 1; }
  Shape(std::initializer_list<std::size_t> extents) : Shape() {
    for (const std::size_t extent : extents) push_back(extent);
  }
  [[gnu::always_inline]] Shape(const Shape& other) : rank_(other.rank_) { copy_axes(other.extent_, rank_, extent_); }
  [[gnu::always_inline]] Shape& operator=(const Shape& other) {
    rank_ = other.rank_;
    copy_axes(other.extent_, rank_, extent_);
    return *this;
  }

  /// Copies any range of extents that knows its size. Throws ShapeError beyond max_rank axes.
  template <class Range>
  static Shape from(const Range& extents) {
    Shape shape;
    if (std::size(extents) == 2) {  // as a rule
      auto extent = std::begin(extents);
      shape.extent_[0] = static_cast<std::size_t>(*extent);
      shape.extent_[1] = static_cast<std::size_t>(*++extent);
      shape.rank_ = 2;
      return shape;
    }
    for (const auto extent : extents) shape.push_back(static_cast<std::size_t>(extent));
    return shape;
  }

  std::size_t rank() const { return rank_; }  ///< the number of axes
  std::size_t size() const { return rank_; }  ///< the number of axes, as containers of extents say it
  std::size_t operator[](std::size_t axis) const { return extent_[axis]; }
  std::size_t& operator[](std::size_t axis) { return extent_[axis]; }
  const std::size_t* begin() const { return extent_.data(); }
  const std::size_t* end() const { return extent_.data() + rank_; }

  /// The product of the extents: 1 for rank 0, 0 when any extent is 0.
  std::size_t elements() const {
    static_assert(few_axes == 2);
    std::size_t product = extent_[0] * extent_[1];
    for (std::size_t axis = few_axes; axis < rank_; ++axis) product *= extent_[axis];
    return product;
  }

  /// Appends an axis. Throws ShapeError beyond max_rank axes.
  void push_back(std::size_t extent) {
    if (rank_ == max_rank) throw_too_many_axes();
    extent_[rank_++] = extent;
  }

  /// Removes one axis.
  void erase(std::size_t axis) {
    for (std::size_t k = axis; k + 1 < rank_; ++k) extent_[k] = extent_[k + 1];
    extent_[--rank_] = 1;
  }

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_ || a.extent_[0] != b.extent_[0] || a.extent_[1] != b.extent_[1]) return false;
    return std::equal(a.begin() + std::min(few_axes, a.rank_), a.end(), b.begin() + std::min(few_axes, b.rank_));
  }

 private:
  [[noreturn]] static void throw_too_many_axes();

  std::array<std::size_t, max_rank> extent_;  // the first few_axes are 1 where there is no such axis
  std::size_t rank_;
};

/// The text of a shape, as "(3, 4)", "(5,)" or "()".
std::string to_string(const Shape& shape);

/// Steps in elements by axis; 0 on an axis that repeats one element.
using Strides = std::array<std::ptrdiff_t, max_rank>;

/// The strides of a contiguous row-major tensor of this shape; beyond its axes they mean nothing.
inline Strides row_major_strides(const Shape& shape) {
  Strides strides{};
  if (shape.rank() <= few_axes) {  // where there is no second axis, its extent is 1
    strides[0] = static_cast<std::ptrdiff_t>(shape[1]);
    strides[1] = 1;
    return strides;
  }
  std::ptrdiff_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = step;
    step *= static_cast<std::ptrdiff_t>(shape[axis]);
  }
  return strides;
}

/// The one of an axis.
inline std::ptrdiff_t row_major_stride(const Shape& shape, std::size_t axis) {
  std::size_t step = 1;
  for (std::size_t k = axis + 1; k < shape.rank(); ++k) step *= shape[k];
  return static_cast<std::ptrdiff_t>(step);
}

/// A shape with the step of each axis, from some first element.
struct Layout {
  Shape shape;
  Strides strides;

  Layout() : strides{} {}
  [[gnu::always_inline]] Layout(const Shape& extents, const Strides& steps) : shape(extents) {
    copy_axes(steps, extents.rank(), strides);
  }
  [[gnu::always_inline]] Layout(const Layout& other) : Layout(other.shape, other.strides) {}
  Layout& operator=(const Layout& other) {
    shape = other.shape;
    copy_axes(other.strides, shape.rank(), strides);
    return *this;
  }

  static Layout row_major(const Shape& shape) { return {shape, row_major_strides(shape)}; }

  /// Whether the elements stand one after the other in row-major order.
  bool contiguous() const {
    std::ptrdiff_t step = 1;
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (shape[axis] == 0) return true;
      if (shape[axis] != 1 && strides[axis] != step) return false;
      step *= static_cast<std::ptrdiff_t>(shape[axis]);
    }
    return true;
  }

  /// Calls f(offset) for every element in row-major order.
  template <class F>
  void for_each_offset(F&& f) const {
    if (shape.elements() == 0) return;
    std::array<std::size_t, max_rank> at{};
    std::ptrdiff_t offset = 0;
    for (;;) {
      f(offset);
      std::size_t axis = shape.rank();
      for (;;) {
        if (axis == 0) return;
        --axis;
        offset += strides[axis];
        if (++at[axis] < shape[axis]) break;
        offset -= strides[axis] * static_cast<std::ptrdiff_t>(shape[axis]);
        at[axis] = 0;
      }
    }
  }
};

namespace detail {
void stretch_further(const char* function, Shape& shape, const Shape& other);
}

/// Makes `shape` the shape that it and `other` broadcast to, by NumPy's rule: axes aligned at the end, an extent of 1
/// stretches. Throws ShapeError that names `function` and both shapes.
inline void stretch(const char* function, Shape& shape, const Shape& other) {
  if (other.rank() == 0 || shape == other) return;
  const auto fits = [&](std::size_t axis) { return other[axis] == shape[axis] || other[axis] == 1; };
  if (shape.rank() == 2 && other.rank() == 2 && fits(0) && fits(1)) return;  // as the biases of a layer do
  detail::stretch_further(function, shape, other);
}

/// `layout` seen as the larger `shape` that it broadcasts to: stride 0 on every stretched axis.
inline Strides broadcast_strides(const Layout& layout, const Shape& shape) {
  Strides strides{};
  const std::size_t missing = shape.rank() - layout.shape.rank();
  for (std::size_t axis = 0; axis < layout.shape.rank(); ++axis) {
    strides[missing + axis] = layout.shape[axis] == 1 ? 0 : layout.strides[axis];
  }
  return strides;
}

}  // namespace slope::ad
