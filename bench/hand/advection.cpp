// With φ_i = q̄_{i+1} - q̄_i the adjoint of flux_i (between cells i and i + 1 of the ring):
//   linear:  q̄_i <- q̄_i + c/2 ((1 + c) φ_i + (1 - c) φ_{i-1});
//   burgers: with the half step u_i = (q_i + q_{i+1})/2 + c/4 (q_i² - q_{i+1}²) and ψ_i = c u_i φ_i,
//            q̄_i <- q̄_i + ψ_i (1 + c q_i)/2 + ψ_{i-1} (1 - c q_i)/2.
// The linear scheme's adjoint needs no state; burgers keeps them all. Arrays have one more cell on each side,
// copies of the ring's other end, so that every loop vectorises.
#include <bench/hand/advection.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace slope::bench::hand {
namespace {

void close_ring(double* q, std::size_t cells) {
  q[0] = q[cells];
  q[cells + 1] = q[1];
}

/// Half the squared distance of the cells from the target; `adjoint` becomes its gradient.
double distance(const double* q, std::span<const double> target, double* adjoint) {
  double sum = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    adjoint[i + 1] = q[i + 1] - target[i];
    sum += adjoint[i + 1] * adjoint[i + 1];
  }
  return sum / 2;
}

void linear_step(std::size_t cells, double c, const double* __restrict q, double* __restrict next) {
  // The two fluxes of a cell, put together.
  const double left = 0.5 * c * (1 + c);
  const double middle = 1 - c * c;
  const double right = -0.5 * c * (1 - c);
  for (std::size_t i = 1; i <= cells; ++i) next[i] = left * q[i - 1] + middle * q[i] + right * q[i + 1];
}

void burgers_fluxes(std::size_t cells, double c, const double* __restrict q, double* __restrict half,
                    double* __restrict flux) {
  for (std::size_t i = 0; i <= cells; ++i) {
    half[i] = 0.5 * (q[i] + q[i + 1]) + 0.25 * c * (q[i] * q[i] - q[i + 1] * q[i + 1]);
    flux[i] = 0.5 * c * half[i] * half[i];
  }
}

void burgers_step(std::size_t cells, const double* __restrict q, const double* __restrict flux,
                  double* __restrict next) {
  for (std::size_t i = 1; i <= cells; ++i) next[i] = q[i] + flux[i - 1] - flux[i];
}

void burgers_back(std::size_t cells, double c, const double* __restrict q, const double* __restrict half,
                  const double* __restrict adjoint, double* __restrict psi, double* __restrict before) {
  for (std::size_t i = 0; i <= cells; ++i) psi[i] = c * half[i] * (adjoint[i + 1] - adjoint[i]);
  for (std::size_t i = 1; i <= cells; ++i)
    before[i] = adjoint[i] + 0.5 * (psi[i] * (1 + c * q[i]) + psi[i - 1] * (1 - c * q[i]));
}

}  // namespace

double linear_advection_gradient(std::span<const double> first, std::span<const double> target,
                                 std::size_t steps, double courant, std::span<double> gradient) {
  const std::size_t cells = first.size();
  std::vector<double> q(cells + 2), next(cells + 2);
  std::copy(first.begin(), first.end(), &q[1]);
  for (std::size_t step = 0; step < steps; ++step) {
    close_ring(q.data(), cells);
    linear_step(cells, courant, q.data(), next.data());
    q.swap(next);
  }
  const double value = distance(q.data(), target, next.data());
  q.swap(next);
  for (std::size_t step = 0; step < steps; ++step) {
    close_ring(q.data(), cells);
    linear_step(cells, -courant, q.data(), next.data());  // the transposed step runs the wave back
    q.swap(next);
  }
  std::copy_n(&q[1], cells, gradient.begin());
  return value;
}

double burgers_gradient(std::span<const double> first, std::span<const double> target, std::size_t steps,
                        double courant, std::span<double> gradient) {
  const std::size_t cells = first.size();
  const std::size_t stride = cells + 2;
  static thread_local std::vector<double>
      states;  // kept: fresh memory of this size costs as much as the steps
  states.resize((steps + 1) * stride);
  std::vector<double> half(stride), flux(stride), adjoint(stride), before(stride);
  std::copy(first.begin(), first.end(), &states[1]);
  for (std::size_t step = 0; step < steps; ++step) {
    double* const q = &states[step * stride];
    close_ring(q, cells);
    burgers_fluxes(cells, courant, q, half.data(), flux.data());
    burgers_step(cells, q, flux.data(), q + stride);
  }
  const double value = distance(&states[steps * stride], target, adjoint.data());
  for (std::size_t step = steps; step-- > 0;) {
    const double* const q = &states[step * stride];
    close_ring(adjoint.data(), cells);
    burgers_fluxes(cells, courant, q, half.data(), flux.data());
    burgers_back(cells, courant, q, half.data(), adjoint.data(), flux.data(), before.data());
    adjoint.swap(before);
  }
  std::copy_n(&adjoint[1], cells, gradient.begin());
  return value;
}

}  // namespace slope::bench::hand
