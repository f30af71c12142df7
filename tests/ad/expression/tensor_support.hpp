// What tests of tensors share: arrays with distinct elements, gradients by scalars, and Jacobians row by row.
//
// Used by the tests of tensors in this folder.
#pragma once

#include <ad/ad.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace slope::test {

using Array = xt::xarray<double>;
using Shape = std::vector<std::size_t>;

/// An array whose elements are distinct, of mixed sign, and not whole.
inline Array numbered(const Shape& shape, double from = 0.3) {
  Array array = xt::zeros<double>(shape);
  double k = 0;
  for (double& element : array) {
    element = from + 0.37 * k - 1.7 * std::sin(k);
    k += 1;
  }
  return array;
}

/// The largest difference between two arrays, relative to the larger elements; infinite when shapes differ.
inline double distance(const Array& a, const Array& b) {
  if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double x = a.flat(k);
    const double y = b.flat(k);
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double d = std::abs(x - y) / std::max({std::abs(x), std::abs(y), 1.0});
    worst = std::isnan(d) ? std::numeric_limits<double>::infinity() : std::max(worst, d);
  }
  return worst;
}

/// One tensor function of one tensor.
using TensorFunction = std::function<ad::Tensor(const ad::Tensor&)>;

/// The Jacobian, (outputs, inputs), one sweep an output with a unit seed.
inline Array jacobian_by_single_seeds(const TensorFunction& f, const Array& x) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Tensor t = tape.input(x);
  const ad::Tensor y = f(t);
  Array jacobian = xt::zeros<double>({y.size(), x.size()});
  const std::vector<std::size_t> shape(y.shape().begin(), y.shape().end());
  for (std::size_t row = 0; row < y.size(); ++row) {
    Array seed = xt::zeros<double>(shape);
    seed.flat(row) = 1;
    tape.backward(y, seed);
    const Array adjoint = tape.adjoint(t);
    for (std::size_t k = 0; k < x.size(); ++k) jacobian(row, k) = adjoint.flat(k);
  }
  return jacobian;
}

/// The same with up to eight seeds a sweep, in lanes: every output from the same recording.
inline Array jacobian_by_lanes(const TensorFunction& f, const Array& x) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Tensor t = tape.input(x);
  const ad::Tensor y = f(t);
  Array jacobian = xt::zeros<double>({y.size(), x.size()});
  for (std::size_t from = 0; from < y.size(); from += ad::sweep_lanes) {
    std::vector<ad::Slot> outputs;
    std::size_t row = 0;
    const double* const values = y.data();
    y.layout().for_each_offset([&](std::ptrdiff_t offset) {
      if (row >= from && row < from + ad::sweep_lanes) outputs.push_back(y.element(values, offset).slot());
      ++row;
    });
    tape.backward_lanes(outputs);
    for (std::size_t lane = 0; lane < outputs.size(); ++lane) {
      for (std::size_t k = 0; k < x.size(); ++k) {
        jacobian(from + lane, k) = tape.lanes_adjoint(t.slot() + static_cast<ad::Slot>(k)).lane[lane];
      }
    }
  }
  return jacobian;
}

/// The Jacobian by central differences of the values, good to about 1e-7.
inline Array jacobian_by_differences(const TensorFunction& f, const Array& x) {
  const auto value = [&](const Array& at) { return f(ad::Tensor(at)).value(); };
  Array jacobian = xt::zeros<double>({value(x).size(), x.size()});
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double h = 1e-4;
    Array moved = x;
    const auto at = [&](double shift) {
      moved.flat(k) = x.flat(k) + shift;
      return value(moved);
    };
    const Array near = (at(h) - at(-h)) / (2 * h);
    const Array far = (at(2 * h) - at(-2 * h)) / (4 * h);
    const Array slope = (4.0 * near - far) / 3.0;
    for (std::size_t row = 0; row < slope.size(); ++row) jacobian(row, k) = slope.flat(row);
  }
  return jacobian;
}

}  // namespace slope::test
