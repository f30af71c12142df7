// The texts of errors about shapes: products, views, joins.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ad/expression/gather.hpp>
#include <ad/expression/joining.hpp>
#include <ad/expression/products.hpp>
#include <ad/expression/tensor_operand.hpp>
#include <ad/expression/user_pullback.hpp>
#include <ad/expression/views.hpp>
#include <algorithm>

namespace slope::ad {

std::size_t resolve_axis(const char* function, const Shape& shape, std::ptrdiff_t axis) {
  const auto rank = static_cast<std::ptrdiff_t>(shape.rank());
  const std::ptrdiff_t at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank) {
    throw IndexError(fmt::format("{}: axis {} is outside a tensor of shape {}, whose axes are {} to {}", function, axis,
                                 to_string(shape), -rank, rank - 1));
  }
  return static_cast<std::size_t>(at);
}

namespace detail {

void throw_product_shapes(const char* function, const Shape& a, const Shape& b, const char* expected) {
  throw ShapeError(fmt::format("{}: shapes {} and {} do not fit; expected {}", function, to_string(a), to_string(b),
                               expected));
}

Shape stack_of_product(const Shape& a, const Shape& b) {
  bool fits = a.rank() >= 1 && b.rank() >= 1 && a[a.rank() - 1] == b[b.rank() < 2 ? 0 : b.rank() - 2];
  Shape stack;
  const std::size_t a_axes = a.rank() < 2 ? 0 : a.rank() - 2;
  const std::size_t b_axes = b.rank() < 2 ? 0 : b.rank() - 2;
  const std::size_t axes = std::max(a_axes, b_axes);
  for (std::size_t axis = 0; fits && axis < axes; ++axis) {
    const std::size_t of_a = axis + a_axes < axes ? 1 : a[axis + a_axes - axes];
    const std::size_t of_b = axis + b_axes < axes ? 1 : b[axis + b_axes - axes];
    fits = of_a == of_b || of_a == 1 || of_b == 1;
    stack.push_back(of_a == 1 ? of_b : of_a);
  }
  if (!fits) {
    throw_product_shapes("matmul", a, b, "(..., m, k) or (k,) times (..., k, n) or (k,), where the axes before broadcast");
  }
  return stack;
}

void throw_reshape(const Shape& from, const Shape& to) {
  throw ShapeError(fmt::format("reshape: {} has {} elements and {} has {}", to_string(from), from.elements(),
                               to_string(to), to.elements()));
}

void throw_not_in_order(const char* function, const Shape& shape) {
  throw ShapeError(fmt::format("{}: the elements of this view of shape {} do not stand in row-major order; copy their "
                               "adjoints with adjoint_into",
                               function, to_string(shape)));
}

void throw_permutation(const Shape& shape, std::span<const std::size_t> axes) {
  throw ShapeError(fmt::format("transpose: ({}) is not a permutation of the axes of a tensor of shape {}",
                               fmt::join(axes, ", "), to_string(shape)));
}

void throw_slice(const Shape& shape, std::size_t axis, std::size_t begin, std::size_t end, std::ptrdiff_t step) {
  throw IndexError(fmt::format("slice: {} to {} by {} is not a slice of axis {} of a tensor of shape {}; expected "
                               "begin <= end <= extent and a step that is not 0",
                               begin, end, step, axis, to_string(shape)));
}

void throw_row(const Shape& shape, std::size_t row) {
  throw IndexError(fmt::format("row: row {} is outside a tensor of shape {}", row, to_string(shape)));
}

void throw_join(const char* function, const Shape& first, const Shape& other, std::size_t axis) {
  throw ShapeError(fmt::format("{}: shapes {} and {} cannot be joined along axis {}", function, to_string(first),
                               to_string(other), axis));
}

void throw_nothing_to_join(const char* function) {
  throw ArgumentError(fmt::format("{}: the list of tensors is empty; expected at least one", function));
}

void throw_gather(const Shape& shape, std::size_t axis, std::size_t index) {
  throw IndexError(fmt::format("gather: index {} is outside axis {} of a tensor of shape {}", index, axis,
                               to_string(shape)));
}

void throw_partials_count(std::size_t variables, std::size_t partials) {
  throw ShapeError(fmt::format("with_partials: {} variables and {} partials; expected one partial a variable",
                               variables, partials));
}

}  // namespace detail
}  // namespace slope::ad
