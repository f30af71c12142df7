// MGH09 of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = b1*(x^2+x*b2)/(x^2+x*b3+b4)
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct MGH09 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3]);
  }

  static DataSet data() {
    return {.name = "MGH09",
            .x = {
                4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625},
            .y = {
                0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246},
            .far_start = {25, 39, 41.5, 39},
            .near_start = {0.25, 0.39, 0.415, 0.39},
            .parameters = {
                0.19280693458, 0.19128232873, 0.12305650693, 0.13606233068},
            .standard_errors = {
                0.011435312227, 0.19633220911, 0.080842031232, 0.090025542308},
            .sum_of_squares = 0.00030750560385};
  }
};

}  // namespace slope::test::nist
