// The names of inputs: see function_subject.hpp.
#include <fmt/format.h>

#include <ad/check/function_subject.hpp>

namespace slope::ad::detail {

std::string input_name(const std::vector<std::string>& names, std::size_t argument, std::size_t arguments,
                       const Shape& shape, std::size_t index) {
  std::string name = argument < names.size() ? names[argument]
                     : arguments == 1        ? "x"
                                             : fmt::format("x{}", argument);
  if (shape.rank() == 0) return name;
  std::string coordinates;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    coordinates = fmt::format("{}{}{}", index % shape[axis], coordinates.empty() ? "" : ", ", coordinates);
    index /= shape[axis];
  }
  return fmt::format("{}[{}]", name, coordinates);
}

}  // namespace slope::ad::detail
