// Seeded random points of a box, the same on every machine.
//
// Used by program.cpp.
#pragma once

#include <ad/check/gradcheck/arguments.hpp>
#include <cstdint>
#include <random>
#include <vector>

namespace slope::ad::gradcheck {

/// Points of a box, uniformly distributed; a range of positive numbers over more than three decades is
/// sampled evenly by magnitude.
class BoxPoints {
 public:
  BoxPoints(std::vector<Range> box, std::uint64_t seed) : box_(std::move(box)), random_(seed) {}

  /// The next point, in the order of the ranges.
  std::vector<double> next();

 private:
  /// A number from [0, 1); by hand, as the library's distributions differ from one library to the next.
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  std::vector<Range> box_;
  std::mt19937_64 random_;
};

}  // namespace slope::ad::gradcheck
