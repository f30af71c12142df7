// compare_numbers FILE FILE: whether two files hold the same numbers to rounding; 0 when they do, 1 when not.
//
// Numbers may differ by 1e-13 of the larger one's size or of 1: a customer's compiler may order and contract sums
// differently, and the sums in gradients.cpp have up to 1,500 terms.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

std::vector<double> read(const char* path) {
  std::ifstream in(path);
  return {std::istream_iterator<double>(in), std::istream_iterator<double>()};
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  const std::vector<double> ours = read(arguments[1]);
  const std::vector<double> theirs = read(arguments[2]);
  if (ours.empty() || ours.size() != theirs.size()) {
    std::printf("%zu numbers against %zu\n", ours.size(), theirs.size());
    return 1;
  }
  double worst = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const double scale = std::max({1.0, std::abs(ours[i]), std::abs(theirs[i])});
    const double difference = std::abs(ours[i] - theirs[i]) / scale;
    if (!(difference <= 1e-13)) {
      std::printf("number %zu: %.17g against %.17g\n", i + 1, ours[i], theirs[i]);
      return 1;
    }
    worst = std::max(worst, difference);
  }
  std::printf("%zu numbers agree to %.1e\n", ours.size(), worst);
}
