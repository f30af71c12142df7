// A step with the rates r(u) = (x_0, x_1 u_0, x_2 u_1, ...):
//   k1 = r(y), u2 = y + h/2 k1, k2 = r(u2), u3 = y + h/2 k2, k3 = r(u3), u4 = y + h k3, k4 = r(u4),
//   y <- y + h/6 (k1 + 2 k2 + 2 k3 + k4).
// Its adjoint with λ the adjoint of the new y, κ of the k, υ of the u:
//   κ4 = h/6 λ, κ3 = h/3 λ + h υ4, κ2 = h/3 λ + h/2 υ3, κ1 = h/6 λ + h/2 υ2, λ <- λ + υ1 + υ2 + υ3 + υ4,
// where υ_{i-1} = x_i κ_i, and each stage adds κ_i u_{i-1} to the adjoint of x_i (κ_0 to that of x_0).
// The states y are kept, the stages between them computed again. All loops vectorise: arrays are padded by
// one element in front, u_{-1} = 1, so that the first component is no exception.
#include <bench/hand/ode.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace slope::bench::hand {
namespace {

/// Arrays of one step; index i + 1 holds component i, index 0 the constant 1.
struct Stages {
  std::vector<double> u2, u3, u4;

  explicit Stages(std::size_t n) : u2(n + 1, 1.0), u3(n + 1, 1.0), u4(n + 1, 1.0) {}

  void compute(std::size_t n, const double* __restrict x, const double* __restrict y, double h) {
    double* const __restrict second = u2.data();
    double* const __restrict third = u3.data();
    double* const __restrict fourth = u4.data();
    for (std::size_t i = 0; i < n; ++i) second[i + 1] = y[i + 1] + 0.5 * h * x[i] * y[i];
    for (std::size_t i = 0; i < n; ++i) third[i + 1] = y[i + 1] + 0.5 * h * x[i] * second[i];
    for (std::size_t i = 0; i < n; ++i) fourth[i + 1] = y[i + 1] + h * x[i] * third[i];
  }
};

/// One stage backwards: υ_{i-1} = x_i κ_i for κ = a λ + b υ of the stage after, and the adjoint of x.
void stage_back(std::size_t n, const double* __restrict x, const double* __restrict u,
                const double* __restrict lambda, double a, const double* __restrict after, double b,
                double* __restrict before, double* __restrict sum, double* __restrict gradient) {
  for (std::size_t i = 0; i < n; ++i) {
    const double kappa = a * lambda[i] + b * after[i + 1];
    gradient[i] += kappa * u[i];
    before[i] = x[i] * kappa;  // index 0 belongs to the constant and is not read
    sum[i] += before[i];
  }
}

}  // namespace

double ode_gradient(std::span<const double> x, std::size_t steps, std::span<double> gradient) {
  const std::size_t n = x.size();
  const double h = 2.0 / static_cast<double>(steps);
  const std::size_t stride = n + 1;
  static thread_local std::vector<double>
      states;  // kept: fresh memory of this size costs as much as the steps
  states.resize((steps + 1) * stride);
  std::fill_n(states.begin(), stride, 0.0);
  Stages stages(n);
  states[0] = 1;
  for (std::size_t step = 0; step < steps; ++step) {
    const double* const y = &states[step * stride];
    double* const next = &states[(step + 1) * stride];
    stages.compute(n, x.data(), y, h);
    next[0] = 1;
    const double* const u2 = stages.u2.data();
    const double* const u3 = stages.u3.data();
    const double* const u4 = stages.u4.data();
    for (std::size_t i = 0; i < n; ++i)
      next[i + 1] = y[i + 1] + h / 6 * x[i] * (y[i] + 2 * u2[i] + 2 * u3[i] + u4[i]);
  }

  // upsilon[i + 1] is the adjoint of component i; the last element belongs to no component and stays zero.
  std::vector<double> lambda(stride, 0.0), sum(stride), first(stride + 1, 0.0), second(stride + 1, 0.0);
  const std::vector<double> none(stride + 1, 0.0);
  std::fill(gradient.begin(), gradient.end(), 0.0);
  lambda[n - 1] = 1;
  for (std::size_t step = steps; step-- > 0;) {
    const double* const y = &states[step * stride];
    stages.compute(n, x.data(), y, h);
    std::fill(sum.begin(), sum.end(), 0.0);
    const auto back = [&](const double* u, double a, const double* after, double b, double* before) {
      stage_back(n, x.data(), u, lambda.data(), a, after, b, before, sum.data(), gradient.data());
    };
    back(stages.u4.data(), h / 6, none.data(), 0, first.data());
    back(stages.u3.data(), h / 3, first.data(), h, second.data());
    back(stages.u2.data(), h / 3, second.data(), h / 2, first.data());
    back(y, h / 6, first.data(), h / 2, second.data());
    for (std::size_t i = 0; i + 1 < n; ++i) lambda[i] += sum[i + 1];
  }
  return states[steps * stride + n];
}

}  // namespace slope::bench::hand
