// MGH10 of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = b1*exp(b2/(x+b3))
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct MGH10 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] * ad::exp(b[1] / (x + b[2]));
  }

  static DataSet data() {
    return {.name = "MGH10",
            .x = {
                50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 125},
            .y = {
                34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820,
                3307, 2872},
            .far_start = {2, 400000, 25000},
            .near_start = {0.02, 4000, 250},
            .parameters = {
                0.005609636471, 6181.3463463, 345.22363462},
            .standard_errors = {
                0.00015687892471, 23.309021107, 0.78486103508},
            .sum_of_squares = 87.945855171};
  }
};

}  // namespace slope::test::nist
