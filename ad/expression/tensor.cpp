// The texts of tensors' errors: see tensor.hpp.
#include <fmt/format.h>

#include <ad/expression/tensor.hpp>

namespace slope::ad::detail {

void throw_element_outside(const Shape& shape, std::initializer_list<std::ptrdiff_t> at) {
  throw IndexError(fmt::format("element ({}) is outside a tensor of shape {}; coordinates are one an axis, from 0",
                               fmt::join(at, ", "), to_string(shape)));
}

void throw_size_mismatch(const char* function, std::size_t expected, std::size_t found) {
  throw ShapeError(fmt::format("{}: {} elements are needed, and the span has {}", function, expected, found));
}

void throw_shape_mismatch(const char* function, const Shape& expected, const Shape& found) {
  throw ShapeError(
      fmt::format("{} has the wrong shape: expected {}, found {}", function, to_string(expected), to_string(found)));
}

}  // namespace slope::ad::detail
