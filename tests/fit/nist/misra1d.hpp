// Misra1d of NIST's Statistical Reference Datasets for nonlinear regression (average difficulty).
// y = b1*b2*x*(1+b2*x)^(-1)
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Misra1d {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * b[1] * x / (1 + b[1] * x);
  }

  static DataSet data() {
    return {.name = "Misra1d",
            .x = {
                77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760},
            .y = {
                10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47,
                81.78},
            .far_start = {500, 0.0001},
            .near_start = {450, 0.0003},
            .parameters = {
                437.36970754, 0.00030227324449},
            .standard_errors = {
                3.6489174345, 2.9334354479e-06},
            .sum_of_squares = 0.056419295283};
  }
};

}  // namespace slope::test::nist
