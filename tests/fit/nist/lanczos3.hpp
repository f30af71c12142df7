// Lanczos3 of NIST's Statistical Reference Datasets for nonlinear regression (lower difficulty).
// y = b1*exp(-b2*x)+b3*exp(-b4*x)+b5*exp(-b6*x)
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Lanczos3 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * ad::exp(-b[1] * x) + b[2] * ad::exp(-b[3] * x) + b[4] * ad::exp(-b[5] * x);
  }

  static DataSet data() {
    return {.name = "Lanczos3",
            .x = {
                0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
                0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15},
            .y = {
                2.5134, 2.0443, 1.6684, 1.3664, 1.1232, 0.9269, 0.7679, 0.6389, 0.5338, 0.4479, 0.3776,
                0.3197, 0.272, 0.2325, 0.1997, 0.1723, 0.1493, 0.1301, 0.1138, 0.1, 0.0883, 0.0783, 0.0698,
                0.0624},
            .far_start = {1.2, 0.3, 5.6, 5.5, 6.5, 7.6},
            .near_start = {0.5, 0.7, 3.6, 4.2, 4, 6.3},
            .parameters = {
                0.086816414977, 0.95498101505, 0.84400777463, 2.9515951832, 1.5825685901, 4.9863565084},
            .standard_errors = {
                0.017197908859, 0.097041624475, 0.041488663282, 0.10766312506, 0.058371576281,
                0.034436403035},
            .sum_of_squares = 1.6117193594e-08};
  }
};

}  // namespace slope::test::nist
