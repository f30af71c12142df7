// Normally distributed random numbers: those that NumPy draws after numpy.random.seed(seed).
//
// NumPy promises that this stream will never change (NEP 19), so a training run can be replayed with it. Its engine is
// MT19937, whose every bit the C++ standard fixes too; the transformation is the polar method of G. Marsaglia and T. A.
// Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964) 260, doi:10.1137/1006063, written
// out here as std::normal_distribution is left to the library. Only the last digit of log may differ between libraries.
#pragma once

#include <cstdint>
#include <random>

namespace slope::nn {

/// A stream of independent numbers from N(0, 1), fixed by its seed; copying it copies its place in the
/// stream.
///
///     NormalNumbers numbers(1);
///     const double weight = numbers() / 2;
class NormalNumbers {
 public:
  /// Starts the stream of `seed`; every seed, 0 included, is a good one. Seeds that NumPy refuses, beyond 2^32 - 1,
  /// start streams of their own.
  explicit NormalNumbers(std::uint64_t seed);

  /// The next number; dimensionless, always finite, at most 12.1 in magnitude.
  double operator()();

 private:
  double uniform();  // in [0, 1), of 53 random bits

  std::mt19937 engine_;
  double second_ = 0.0;
  bool has_second_ = false;
};

}  // namespace slope::nn
