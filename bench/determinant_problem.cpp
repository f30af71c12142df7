// determinant: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/determinant.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

constexpr std::size_t largest = 9;

Workload make_determinant(std::size_t n) {
  const auto f = determinant_case(n);
  const auto room = make_room(f.point);
  Workload workload{{plain_method(room, f), hand_method(room, hand::determinant_gradient),
                     tape_method(room, f), record_method(room, f)},
                    directional_difference(room, f)};
  if (n < largest) {
    workload.methods.push_back(forward_method(room, f));
    workload.methods.push_back(finite_difference_method(room, f));
  }
  return workload;
}

}  // namespace

Problem determinant_problem() {
  std::vector<Size> sizes = numbered_sizes(
      {5, 6, 7, 8}, {"plain", "hand", "tape", "record", "forward", "finite_difference"}, make_determinant);
  sizes.push_back(numbered_sizes({largest}, {"plain", "hand", "tape", "record"}, make_determinant).front());
  return {"determinant", std::move(sizes)};
}

}  // namespace slope::bench
