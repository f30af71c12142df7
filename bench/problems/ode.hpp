// An ordinary differential equation by the classical Runge-Kutta method of fourth order:
// y_0' = x_0, y_i' = x_i y_{i-1}, y(0) = 0; the function is the last component at t = 2.
//
// Each step carries information four components further, so the result is not exactly zero only from n / 4
// steps on. By hand: ../hand/ode.hpp.
#pragma once

#include <cstddef>
#include <vector>

namespace slope::bench {

/// The last component of y(2) as a function of x_0 ... x_{n-1}.
class OdeSolution {
 public:
  explicit OdeSolution(std::size_t steps) : steps_(steps) {}

  template <class S>
  S operator()(const std::vector<S>& x) const {
    std::vector<S> y(x.size(), S(0));
    integrate(x, y);
    return y.back();
  }

  /// Takes y, as long as x, from t = 0 to t = 2.
  template <class S>
  void integrate(const std::vector<S>& x, std::vector<S>& y) const {
    const std::size_t n = x.size();
    const double h = 2.0 / static_cast<double>(steps_);
    const std::vector<S> zeros(n, S(0));
    std::vector<S> between = zeros, k1 = zeros, k2 = zeros, k3 = zeros, k4 = zeros;
    for (std::size_t step = 0; step < steps_; ++step) {
      slope_at(x, y, k1);
      for (std::size_t i = 0; i < n; ++i) between[i] = y[i] + 0.5 * h * k1[i];
      slope_at(x, between, k2);
      for (std::size_t i = 0; i < n; ++i) between[i] = y[i] + 0.5 * h * k2[i];
      slope_at(x, between, k3);
      for (std::size_t i = 0; i < n; ++i) between[i] = y[i] + h * k3[i];
      slope_at(x, between, k4);
      for (std::size_t i = 0; i < n; ++i) y[i] += h / 6 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
    }
  }

 private:
  template <class S>
  static void slope_at(const std::vector<S>& x, const std::vector<S>& y, std::vector<S>& slope) {
    slope[0] = x[0];
    for (std::size_t i = 0; i + 1 < x.size(); ++i) slope[i + 1] = x[i + 1] * y[i];
  }

  std::size_t steps_;
};

}  // namespace slope::bench
