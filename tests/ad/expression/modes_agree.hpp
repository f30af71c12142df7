// Agreement of forward mode, reverse mode with several seeds in lanes, and reverse mode with one seed; with what tests of
// layers need beside it.
//
// Forward mode multiplies dual matrices by the plain loop; reverse mode runs tiles and kernels, and layers together
// where there is one seed.
#pragma once

#include <boost/test/unit_test.hpp>

#include <ad/ad.hpp>
#include <algorithm>
#include <cmath>
#include <random>

namespace slope::modes {

using Array = xt::xarray<double>;

class RandomArrays {
 public:
  Array operator()(std::initializer_list<std::size_t> shape) {
    Array array = Array::from_shape(std::vector<std::size_t>(shape));
    for (double& element : array) element = normal_(generator_);
    return array;
  }

 private:
  std::mt19937 generator_{3};
  std::normal_distribution<double> normal_;
};

/// The operands of a layer of three neurons, two inputs and nine points, and the same of another recording: it is open
/// too, so that nothing but the layer itself can notice.
struct LayersOfTwoRecordings {
  RandomArrays random;
  ad::Tape<double> outer;
  ad::Recording<double> outer_recording{outer};
  ad::Tensor other_w = outer.input(random({3, 2}));
  ad::Tensor other_x = outer.input(random({2, 9}));
  ad::Tensor other_b = outer.input(random({3, 1}));
  ad::Tape<double> tape;
  ad::Recording<double> recording{tape};
  ad::Tensor w = tape.input(random({3, 2}));
  ad::Tensor x = tape.input(random({2, 9}));
  ad::Tensor b = tape.input(random({3, 1}));
};

/// The largest difference of elements, relative to numbers above 1; infinite for other sizes and where one is NaN.
inline double largest_difference(const Array& a, const Array& b) {
  if (a.size() != b.size()) return INFINITY;
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double difference = std::abs(a.data()[k] - b.data()[k]) / std::max(1.0, std::abs(a.data()[k]));
    largest = std::isnan(difference) ? INFINITY : std::max(largest, difference);
  }
  return largest;
}

/// Jacobian forward = Jacobian reverse with lanes, and the gradient of half the sum of squares = value · Jacobian.
template <class F>
void agree(const char* name, const F& f, const Array& w, const Array& b) {
  const auto [value, forward] = ad::value_and_jacobian({ad::JacobianMode::forward}, f, w, b);
  const auto reverse = ad::jacobian({ad::JacobianMode::reverse}, f, w, b);
  const auto half_squares = [&](const auto& u, const auto& v) { return ad::sum(ad::square(f(u, v))) * 0.5; };
  const auto gradient = ad::gradient(half_squares, w, b);
  const auto product = [&value = value](const Array& jacobian, std::size_t columns) {
    Array sums = Array::from_shape({columns});
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t k = 0; k < jacobian.size(); ++k) {
      sums.data()[k % columns] += value.data()[k / columns] * jacobian.data()[k];
    }
    return sums;
  };
  BOOST_TEST_CONTEXT(name << ", " << value.size() << " elements") {
    BOOST_TEST(largest_difference(std::get<0>(forward), std::get<0>(reverse)) < 1e-12);
    BOOST_TEST(largest_difference(std::get<1>(forward), std::get<1>(reverse)) < 1e-12);
    BOOST_TEST(largest_difference(product(std::get<0>(forward), w.size()), std::get<0>(gradient)) < 1e-11);
    BOOST_TEST(largest_difference(product(std::get<1>(forward), b.size()), std::get<1>(gradient)) < 1e-11);
  }
}

}  // namespace slope::modes
