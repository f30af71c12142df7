// Roszman1 of NIST's Statistical Reference Datasets for nonlinear regression (average difficulty).
// y = b1-b2*x-atan(b3/(x-b4))/pi
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <numbers>
#include <vector>

namespace slope::test::nist {

struct Roszman1 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] - b[1] * x - ad::atan(b[2] / (x - b[3])) / std::numbers::pi;
  }

  static DataSet data() {
    return {.name = "Roszman1",
            .x = {
                -4868.68, -4868.09, -4867.41, -3375.19, -3373.14, -3372.03, -2473.74, -2472.35, -2469.45,
                -1894.65, -1893.4, -1497.24, -1495.85, -1493.41, -1208.68, -1206.18, -1206.04, -997.92,
                -996.61, -996.31, -834.94, -834.66, -710.03, -530.16, -464.17},
            .y = {
                0.252429, 0.252141, 0.251809, 0.297989, 0.296257, 0.295319, 0.339603, 0.337731, 0.33382,
                0.38951, 0.386998, 0.438864, 0.434887, 0.427893, 0.471568, 0.461699, 0.461144, 0.513532,
                0.506641, 0.505062, 0.535648, 0.533726, 0.568064, 0.612886, 0.624169},
            .far_start = {0.1, -1e-05, 1000, -100},
            .near_start = {0.2, -5e-06, 1200, -150},
            .parameters = {
                0.20196866396, -6.1953516256e-06, 1204.4556708, -181.34269537},
            .standard_errors = {
                0.019172666023, 3.2058931691e-06, 74.050983057, 49.573513849},
            .sum_of_squares = 0.00049484847331};
  }
};

}  // namespace slope::test::nist
