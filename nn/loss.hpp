// The cost that training lowers: how far the network's points are from the target's.
//
// Written once for plain arrays and tensors. Read next: optimisers.hpp.
#pragma once

#include <ad/ad.hpp>

namespace slope::nn {

/// The sum of squared differences over all outputs and points, divided by the number of points.
///
/// `prediction` and `target` have shape (outputs, points), plain or on the tape; the result is a number of
/// the same kind (for tensors, an ad::Var or an expression that becomes one). With two outputs it is the mean
/// squared distance, so sqrt(cost) is a length. Throws ad::ShapeError if the shapes do not fit. On the tape:
/// two statements, the distance and the quotient.
template <class Prediction, class Target>
auto mean_squared_distance(const Prediction& prediction, const Target& target) {
  const auto points = static_cast<double>(target.shape()[1]);
  return ad::squared_distance(prediction, target) / points;
}

}  // namespace slope::nn
