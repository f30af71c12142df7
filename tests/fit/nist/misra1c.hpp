// Misra1c of NIST's Statistical Reference Datasets for nonlinear regression (average difficulty).
// y = b1*(1-(1+2*b2*x)^(-0.5))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Misra1c {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * (1 - 1 / ad::sqrt(1 + 2 * x * b[1]));
  }

  static DataSet data() {
    return {.name = "Misra1c",
            .x = {
                77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760},
            .y = {
                10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47,
                81.78},
            .far_start = {500, 0.0001},
            .near_start = {600, 0.0002},
            .parameters = {
                636.42725809, 0.00020813627256},
            .standard_errors = {
                4.6638326572, 1.7728423155e-06},
            .sum_of_squares = 0.040966836971};
  }
};

}  // namespace slope::test::nist
