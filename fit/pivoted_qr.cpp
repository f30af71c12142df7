// Householder QR; see pivoted_qr.hpp. Column k is mapped on its k-th axis by H = I - s v v^T with s = 2 /
// (v^T v).
#include <fit/pivoted_qr.hpp>

#include <ad/types/error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace slope::fit {
namespace {

/// v <- (I - scale * reflector reflector^T) v
void reflect(std::span<const double> reflector, double scale, std::span<double> v) {
  const double share = scale * dot(reflector, v);
  for (std::size_t i = 0; i < v.size(); ++i) v[i] -= share * reflector[i];
}

}  // namespace

PivotedQr::PivotedQr(DenseMatrix matrix, Pivoting pivoting) : factors_(std::move(matrix)) {
  const std::size_t rows = factors_.rows();
  const std::size_t columns = factors_.columns();
  if (rows < columns)
    throw ad::ArgumentError("PivotedQr: expected at least as many rows as columns, found " +
                            std::to_string(rows) + " x " + std::to_string(columns));
  permutation_.resize(columns);
  std::iota(permutation_.begin(), permutation_.end(), std::size_t{0});
  diagonal_.assign(columns, 0.0);
  reflection_scale_.assign(columns, 0.0);

  // Norms of what is left of each column: downdated at each step, and computed anew once too many digits are
  // lost.
  std::vector<double> remaining(columns);
  std::vector<double> exact(columns);
  for (std::size_t j = 0; j < columns; ++j) remaining[j] = exact[j] = norm(factors_.column(j));

  for (std::size_t k = 0; k < columns; ++k) {
    if (pivoting == Pivoting::on) {
      const auto first = remaining.begin() + static_cast<std::ptrdiff_t>(k);
      const auto largest =
          static_cast<std::size_t>(std::max_element(first, remaining.end()) - remaining.begin());
      if (largest != k) {
        std::ranges::swap_ranges(factors_.column(k), factors_.column(largest));
        std::swap(permutation_[k], permutation_[largest]);
        remaining[largest] = remaining[k];
        exact[largest] = exact[k];
      }
    }
    const std::span<double> reflector = factors_.column(k).subspan(k);
    const double length = norm(reflector);
    if (length == 0) continue;
    // v = x / |x| + sign(x_0) e_0 has no cancellation, and v^T v = 2 |v_0|: scaled so that nothing overflows.
    const double sign = reflector[0] < 0 ? -1 : 1;
    for (double& entry : reflector) entry /= length;
    reflector[0] += sign;
    reflection_scale_[k] = 1 / std::abs(reflector[0]);
    diagonal_[k] = -sign * length;
    for (std::size_t j = k + 1; j < columns; ++j) {
      reflect(reflector, reflection_scale_[k], factors_.column(j).subspan(k));
      if (pivoting == Pivoting::off || remaining[j] == 0) continue;
      const double share = factors_(k, j) / remaining[j];
      remaining[j] *= std::sqrt(std::max(0.0, 1 - share * share));
      const double left = remaining[j] / exact[j];
      if (0.05 * left * left <= std::numeric_limits<double>::epsilon())
        remaining[j] = exact[j] = norm(factors_.column(j).subspan(k + 1));
    }
  }
}

std::vector<double> PivotedQr::q_transposed_times(std::vector<double> v) const {
  for (std::size_t k = 0; k < columns(); ++k)
    if (reflection_scale_[k] != 0)
      reflect(factors_.column(k).subspan(k), reflection_scale_[k], std::span(v).subspan(k));
  v.resize(columns());
  return v;
}

std::vector<double> PivotedQr::r_transposed_times(std::span<const double> v) const {
  std::vector<double> product(columns(), 0.0);
  for (std::size_t j = 0; j < columns(); ++j)
    for (std::size_t i = 0; i <= j; ++i) product[j] += r(i, j) * v[i];
  return product;
}

std::vector<double> PivotedQr::solve_r(std::vector<double> v, std::size_t rank) const {
  std::fill(v.begin() + static_cast<std::ptrdiff_t>(rank), v.end(), 0.0);
  for (std::size_t j = rank; j-- > 0;) {
    v[j] /= diagonal_[j];
    for (std::size_t i = 0; i < j; ++i) v[i] -= factors_(i, j) * v[j];
  }
  return v;
}

std::vector<double> PivotedQr::solve_r_transposed(std::vector<double> v) const {
  for (std::size_t j = 0; j < columns(); ++j) {
    for (std::size_t i = 0; i < j; ++i) v[j] -= factors_(i, j) * v[i];
    v[j] /= diagonal_[j];
  }
  return v;
}

std::size_t PivotedQr::rank(double tolerance) const {
  double largest = 0;
  for (const double entry : diagonal_) largest = std::max(largest, std::abs(entry));
  return static_cast<std::size_t>(std::count_if(diagonal_.begin(), diagonal_.end(),
                                                [&](double d) { return std::abs(d) > tolerance * largest; }));
}

}  // namespace slope::fit
