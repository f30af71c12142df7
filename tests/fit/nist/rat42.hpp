// Rat42 of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = b1/(1+exp(b2-b3*x))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Rat42 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] / (1 + ad::exp(b[1] - b[2] * x));
  }

  static DataSet data() {
    return {.name = "Rat42",
            .x = {
                9, 14, 21, 28, 42, 57, 63, 70, 79},
            .y = {
                8.93, 10.8, 18.59, 22.33, 39.35, 56.11, 61.73, 64.62, 67.08},
            .far_start = {100, 1, 0.1},
            .near_start = {75, 2.5, 0.07},
            .parameters = {
                72.462237576, 2.6180768402, 0.067359200066},
            .standard_errors = {
                1.7340283401, 0.088295217536, 0.0034465663377},
            .sum_of_squares = 8.0565229338};
  }
};

}  // namespace slope::test::nist
