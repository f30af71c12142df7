// One of NIST's reference data sets: observations, the two official starts, and the certified results, in
// 11 digits. Public figures of the National Institute of Standards and Technology,
// https://www.itl.nist.gov/div898/strd/.
#pragma once

#include <string>
#include <vector>

namespace slope::test::nist {

struct DataSet {
  std::string name;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> far_start;
  std::vector<double> near_start;
  std::vector<double> parameters;
  std::vector<double> standard_errors;
  double sum_of_squares = 0;
};

}  // namespace slope::test::nist
