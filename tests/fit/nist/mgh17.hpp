// MGH17 of NIST's Statistical Reference Datasets for nonlinear regression (average difficulty).
// y = b1+b2*exp(-x*b4)+b3*exp(-x*b5)
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct MGH17 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] + b[1] * ad::exp(-x * b[3]) + b[2] * ad::exp(-x * b[4]);
  }

  static DataSet data() {
    return {.name = "MGH17",
            .x = {
                0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190,
                200, 210, 220, 230, 240, 250, 260, 270, 280, 290, 300, 310, 320},
            .y = {
                0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685,
                0.658, 0.628, 0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448,
                0.438, 0.431, 0.424, 0.42, 0.414, 0.411, 0.406},
            .far_start = {50, 150, -100, 1, 2},
            .near_start = {0.5, 1.5, -1, 0.01, 0.02},
            .parameters = {
                0.37541005211, 1.9358469127, -1.4646871366, 0.01286753464, 0.022122699662},
            .standard_errors = {
                0.0020723153551, 0.22031669222, 0.22175707739, 0.00044861358114, 0.00089471996575},
            .sum_of_squares = 5.4648946975e-05};
  }
};

}  // namespace slope::test::nist
