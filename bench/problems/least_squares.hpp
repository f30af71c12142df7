// Polynomial least squares: half the sum over n points of (s_i - p(t_i))², where p has m coefficients.
//
// The data are a step: t from -1 to 1, s = sign(t). By hand: ../hand/least_squares.hpp.
#pragma once

#include <cstddef>
#include <vector>

namespace slope::bench {

/// The points, and the cost as a function of the coefficients, the constant one first.
struct LeastSquares {
  std::vector<double> t;
  std::vector<double> s;

  explicit LeastSquares(std::size_t points) : t(points), s(points) {
    for (std::size_t i = 0; i < points; ++i) {
      t[i] = 2 * static_cast<double>(i) / static_cast<double>(points - 1) - 1;
      s[i] = static_cast<double>((t[i] > 0) - (t[i] < 0));
    }
  }

  template <class S>
  S operator()(const std::vector<S>& coefficients) const {
    S cost(0);
    for (std::size_t i = 0; i < t.size(); ++i) {
      S polynomial(0);
      double power = 1;
      for (const S& coefficient : coefficients) {
        polynomial += coefficient * power;
        power *= t[i];
      }
      const S residual = s[i] - polynomial;
      cost += 0.5 * residual * residual;
    }
    return cost;
  }
};

}  // namespace slope::bench
