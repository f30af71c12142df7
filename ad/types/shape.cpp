// The parts of shapes that make texts and throw: see shape.hpp.
#include <fmt/format.h>

#include <ad/types/shape.hpp>
#include <algorithm>

namespace slope::ad {

void Shape::throw_too_many_axes() { throw ShapeError(fmt::format("a tensor has at most {} axes", max_rank)); }

std::string to_string(const Shape& shape) {
  return shape.rank() == 1 ? fmt::format("({},)", shape[0])
                           : fmt::format("({})", fmt::join(shape.begin(), shape.end(), ", "));
}

void detail::stretch_further(const char* function, Shape& shape, const Shape& other) {
  if (shape.rank() == 0) {
    shape = other;
    return;
  }
  const bool longer = shape.rank() >= other.rank();
  const Shape shorter = longer ? other : shape;
  Shape result = longer ? shape : other;
  const std::size_t missing = result.rank() - shorter.rank();
  for (std::size_t axis = 0; axis < shorter.rank(); ++axis) {
    const std::size_t left = result[missing + axis];
    const std::size_t right = shorter[axis];
    if (left != right && left != 1 && right != 1) {
      throw ShapeError(fmt::format(
          "{}: shapes {} and {} do not broadcast: axis {} has {} against {}, and neither is 1", function,
          to_string(shape), to_string(other), missing + axis, longer ? left : right, longer ? right : left));
    }
    if (left == 1) result[missing + axis] = right;
  }
  shape = result;
}

}  // namespace slope::ad
