// Normally distributed random numbers that are the same for a seed on every platform.
//
// The standard fixes every bit of std::mt19937_64 but leaves the algorithm of std::normal_distribution to the
// library, so the transformation is written out here: G. E. P. Box and M. E. Muller, "A note on the
// generation of random normal deviates", Ann. Math. Statist. 29 (1958) 610, doi:10.1214/aoms/1177706645. Only
// the last digit of log, sin and cos may differ between mathematical libraries.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace slope::nn {

/// A stream of independent numbers from N(0, 1), fixed by its seed; copying it copies its place in the
/// stream.
///
///     NormalNumbers numbers(1);
///     const double weight = numbers() / 2;
class NormalNumbers {
 public:
  /// Starts the stream of `seed`; every seed, 0 included, is a good one.
  explicit NormalNumbers(std::uint64_t seed) : engine_(seed) {}

  /// The next number; dimensionless, always finite, at most 8.6 in magnitude (the engine's 53 bits allow no
  /// more).
  double operator()() {
    if (has_second_) {
      has_second_ = false;
      return second_;
    }
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    const double angle = 2.0 * std::numbers::pi * uniform();
    second_ = radius * std::sin(angle);
    has_second_ = true;
    return radius * std::cos(angle);
  }

 private:
  /// Uniform in (0, 1]: zero is left out because its logarithm is taken.
  double uniform() { return (static_cast<double>(engine_() >> 11) + 1.0) * 0x1p-53; }

  std::mt19937_64 engine_;
  double second_ = 0.0;
  bool has_second_ = false;
};

}  // namespace slope::nn
