// Joined tensors: values and adjoints of concatenate, stack and reshape for operands that are read in every way, element
// by element against their definition.
#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <tests/ad/expression/modes_agree.hpp>
#include <vector>

namespace {

namespace ad = slope::ad;
using slope::modes::Array;
using slope::modes::RandomArrays;

/// Ways to see an array of any shape: each keeps the number of axes.
struct View {
  std::string name;
  std::function<ad::Tensor(const ad::Tensor&)> of;
};
const std::vector<View> views{
    {"whole", [](const ad::Tensor& x) { return x; }},
    {"transposed", [](const ad::Tensor& x) { return ad::transpose(x); }},
    {"every second of the last axis",
     [](const ad::Tensor& x) { return ad::slice(x, -1, 0, x.shape(x.dimension() - 1), 2); }},
    {"first axis reversed", [](const ad::Tensor& x) { return ad::slice(x, 0, 0, x.shape(0), -1); }},
    {"part of the middle", [](const ad::Tensor& x) { return ad::slice(x, x.dimension() / 2, 1, 2); }},
    {"nothing", [](const ad::Tensor& x) { return ad::slice(x, 0, 0, 0); }},
};

/// The values of `joined` in row-major order must be those expected.
void check_elements(const ad::Tensor& joined, const std::vector<ad::Var>& expected) {
  BOOST_REQUIRE_EQUAL(joined.size(), expected.size());
  std::size_t k = 0;
  bool same = true;
  joined.layout().for_each_offset([&](std::ptrdiff_t offset) {
    same = same && joined.element(joined.data(), offset).value() == expected[k++].value();
  });
  BOOST_TEST(same);
}

/// The adjoints of x after a sweep from y; zeros when y depends on nothing.
Array adjoints(ad::Tape<double>& tape, const ad::Tensor& x, const ad::Var& y) {
  if (y.recording() == 0) return xt::zeros<double>(x.value().shape());
  tape.backward(y);
  return tape.adjoint(x);
}

/// Elements in row-major order.
std::vector<ad::Var> elements_of(const ad::Tensor& x) {
  std::vector<ad::Var> elements;
  x.layout().for_each_offset([&](std::ptrdiff_t offset) { elements.push_back(x.element(x.data(), offset)); });
  return elements;
}

/// `joined` holds `expected`, in values and in what flows back to x.
void check(ad::Tape<double>& tape, const ad::Tensor& x, const ad::Tensor& joined, const std::vector<ad::Var>& expected) {
  check_elements(joined, expected);
  ad::Var by_tensor = 0;
  ad::Var by_element = 0;
  const std::vector<ad::Var> found = elements_of(joined);
  for (std::size_t k = 0; k < expected.size(); ++k) {
    by_tensor += static_cast<double>(k + 1) * found[k];
    by_element += static_cast<double>(k + 1) * expected[k];
  }
  BOOST_TEST((adjoints(tape, x, by_tensor) == adjoints(tape, x, by_element)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(joining)

BOOST_AUTO_TEST_CASE(every_view_with_every_axis) {
  RandomArrays random;
  const std::vector<Array> arrays{random({4}), random({3, 4}), random({1, 5}), random({2, 3, 4}), random({3, 1, 2, 3})};
  ad::Tape tape;
  for (const Array& array : arrays) {
    for (const View& view : views) {
      const ad::Recording recording(tape);
      const ad::Tensor x = tape.input(array);
      const ad::Tensor part = view.of(x);
      const ad::Tensor other = part * 2.0;
      const std::vector<ad::Var> from_part = elements_of(part);
      const std::vector<ad::Var> from_other = elements_of(other);
      BOOST_TEST_CONTEXT(view.name << " of " << array.dimension() << " axes, first of " << array.shape(0)) {
        check(tape, x, ad::reshape(part, {part.size()}), from_part);
        for (std::size_t axis = 0; axis <= part.dimension(); ++axis) {
          // Both joins take `inner` elements of one part after the other.
          std::size_t inner = 1;
          for (std::size_t k = axis; k < part.dimension(); ++k) inner *= part.shape(k);
          std::vector<ad::Var> expected;
          for (std::size_t start = 0; inner != 0 && start < part.size(); start += inner) {
            const auto from = static_cast<std::ptrdiff_t>(start);
            const auto to = static_cast<std::ptrdiff_t>(start + inner);
            expected.insert(expected.end(), from_part.begin() + from, from_part.begin() + to);
            expected.insert(expected.end(), from_other.begin() + from, from_other.begin() + to);
          }
          const std::vector<ad::Tensor> parts{part, other};
          check(tape, x, ad::stack(parts, static_cast<std::ptrdiff_t>(axis)), expected);
          if (axis < part.dimension()) {
            check(tape, x, ad::concatenate(parts, static_cast<std::ptrdiff_t>(axis)), expected);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
