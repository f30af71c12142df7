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

Shape broadcast(const char* function, const Shape& a, const Shape& b) {
  if (a.rank() == 0 || a == b) return b;
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  const std::size_t missing = longer.rank() - shorter.rank();
  Shape result = longer;
  for (std::size_t axis = 0; axis < shorter.rank(); ++axis) {
    const std::size_t left = longer[missing + axis];
    const std::size_t right = shorter[axis];
    if (left != right && left != 1 && right != 1) {
      throw ShapeError(fmt::format(
          "{}: shapes {} and {} do not broadcast: axis {} has {} against {}, and neither is 1", function,
          to_string(a), to_string(b), missing + axis, a.rank() >= b.rank() ? left : right,
          a.rank() >= b.rank() ? right : left));
    }
    if (left == 1) result[missing + axis] = right;
  }
  return result;
}

}  // namespace slope::ad
