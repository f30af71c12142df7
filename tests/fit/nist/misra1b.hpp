// Misra1b of NIST's Statistical Reference Datasets for nonlinear regression (lower difficulty).
// y = b1*(1-(1+b2*x/2)^(-2))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Misra1b {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * (1 - 1 / ad::square(1 + 0.5 * x * b[1]));
  }

  static DataSet data() {
    return {.name = "Misra1b",
            .x = {
                77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760},
            .y = {
                10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47,
                81.78},
            .far_start = {500, 0.0001},
            .near_start = {300, 0.0002},
            .parameters = {
                337.99746163, 0.00039039091287},
            .standard_errors = {
                3.1643950207, 4.2547321834e-06},
            .sum_of_squares = 0.075464681533};
  }
};

}  // namespace slope::test::nist
