// DanWood of NIST's Statistical Reference Datasets for nonlinear regression (lower difficulty).
// y = b1*x^b2
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct DanWood {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * ad::pow(x, b[1]);
  }

  static DataSet data() {
    return {.name = "DanWood",
            .x = {
                1.309, 1.471, 1.49, 1.565, 1.611, 1.68},
            .y = {
                2.138, 3.421, 3.597, 4.34, 4.882, 5.66},
            .far_start = {1, 5},
            .near_start = {0.7, 4},
            .parameters = {
                0.76886226176, 3.8604055871},
            .standard_errors = {
                0.01828197386, 0.051726610913},
            .sum_of_squares = 0.0043173084083};
  }
};

}  // namespace slope::test::nist
