// Misra1a of NIST's Statistical Reference Datasets for nonlinear regression (lower difficulty).
// y = b1*(1-exp(-b2*x))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Misra1a {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * (1 - ad::exp(-b[1] * x));
  }

  static DataSet data() {
    return {.name = "Misra1a",
            .x = {
                77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760},
            .y = {
                10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47,
                81.78},
            .far_start = {500, 0.0001},
            .near_start = {250, 0.0005},
            .parameters = {
                238.94212918, 0.00055015643181},
            .standard_errors = {
                2.7070075241, 7.2668688436e-06},
            .sum_of_squares = 0.12455138894};
  }
};

}  // namespace slope::test::nist
