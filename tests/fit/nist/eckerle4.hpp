// Eckerle4 of NIST's Statistical Reference Datasets for nonlinear regression (higher difficulty).
// y = (b1/b2)*exp(-0.5*((x-b3)/b2)^2)
#pragma once

#include <tests/fit/nist/data_set.hpp>

#include <ad/ad.hpp>

#include <vector>

namespace slope::test::nist {

struct Eckerle4 {
  template <class S>
  static S model(const std::vector<S>& b, double x) {
    return b[0] / b[1] * ad::exp(-0.5 * ad::square((x - b[2]) / b[1]));
  }

  static DataSet data() {
    return {.name = "Eckerle4",
            .x = {
                400, 405, 410, 415, 420, 425, 430, 435, 436.5, 438, 439.5, 441, 442.5, 444, 445.5, 447,
                448.5, 450, 451.5, 453, 454.5, 456, 457.5, 459, 460.5, 462, 463.5, 465, 470, 475, 480, 485,
                490, 495, 500},
            .y = {
                0.0001575, 0.0001699, 0.000235, 0.0003102, 0.0004917, 0.000871, 0.0017418, 0.00464,
                0.0065895, 0.0097302, 0.0149002, 0.023731, 0.0401683, 0.0712559, 0.1264458, 0.2073413,
                0.2902366, 0.3445623, 0.3698049, 0.3668534, 0.3106727, 0.2078154, 0.1164354, 0.0616764,
                0.03372, 0.0194023, 0.0117831, 0.0074357, 0.0022732, 0.00088, 0.0004579, 0.0002345,
                0.0001586, 0.0001143, 7.1e-05},
            .far_start = {1, 10, 500},
            .near_start = {1.5, 5, 450},
            .parameters = {
                1.5543827178, 4.0888321754, 451.54121844},
            .standard_errors = {
                0.015408051163, 0.046803020753, 0.046800518816},
            .sum_of_squares = 0.0014635887487};
  }
};

}  // namespace slope::test::nist
