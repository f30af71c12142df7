// BoxBOD of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = b1*(1-exp(-b2*x))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct BoxBOD {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * (1 - ad::exp(-b[1] * x));
  }

  static DataSet data() {
    return {.name = "BoxBOD",
            .x = {
                1, 2, 3, 5, 7, 10},
            .y = {
                109, 149, 149, 191, 213, 224},
            .far_start = {1, 1},
            .near_start = {100, 0.75},
            .parameters = {
                213.80940889, 0.54723748542},
            .standard_errors = {
                12.354515176, 0.10455993237},
            .sum_of_squares = 1168.0088766};
  }
};

}  // namespace slope::test::nist
