// Rat43 of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = b1/((1+exp(b2-b3*x))^(1/b4))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Rat43 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] / ad::pow(1 + ad::exp(b[1] - b[2] * x), 1 / b[3]);
  }

  static DataSet data() {
    return {.name = "Rat43",
            .x = {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
            .y = {
                16.08, 33.83, 65.8, 97.2, 191.55, 326.2, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56,
                689.96, 637.56, 717.41},
            .far_start = {100, 10, 1, 1},
            .near_start = {700, 5, 0.75, 1.3},
            .parameters = {
                699.6415127, 5.2771253025, 0.75962938329, 1.2792483859},
            .standard_errors = {
                16.302297817, 2.0828735829, 0.19566123451, 0.68761936385},
            .sum_of_squares = 8786.404908};
  }
};

}  // namespace slope::test::nist
