// The market and the portfolio of the swaptions: numbers only.
//
// Shared by the scalar formulation in swaption.hpp and the hand-derived gradient in ../hand/swaption.cpp.
#pragma once

#include <array>
#include <cstddef>

namespace slope::bench {

/// What all formulations share.
struct SwaptionMarket {
  static constexpr std::size_t rates = 80;
  static constexpr std::size_t maturities = 40;
  static constexpr double period = 0.25;
  static constexpr double volatility = 0.2;
  static constexpr std::size_t options = 15;
  static constexpr std::array<std::size_t, options> lengths{4,  4,  4,  8,  8,  8,  20, 20,
                                                            20, 28, 28, 28, 40, 40, 40};
  static constexpr std::array<double, 3> strikes{0.045, 0.05, 0.055};
};

}  // namespace slope::bench
