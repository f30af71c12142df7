// See dense_matrix.hpp.
#include <fit/dense_matrix.hpp>

#include <algorithm>
#include <cmath>

namespace slope::fit {

double norm(std::span<const double> entries) {
  double sum = 0;
  for (const double entry : entries) sum += entry * entry;
  // The plain sum is good for 1e-140 to 1e140; beyond, divide by the largest entry first.
  if (sum > 1e-280 && sum < 1e280) return std::sqrt(sum);
  double largest = 0;
  for (const double entry : entries) {
    if (std::isnan(entry)) return entry;
    largest = std::max(largest, std::abs(entry));
  }
  if (largest == 0 || std::isinf(largest)) return largest;
  sum = 0;
  for (const double entry : entries) sum += (entry / largest) * (entry / largest);
  return largest * std::sqrt(sum);
}

double dot(std::span<const double> one, std::span<const double> other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += one[i] * other[i];
  return sum;
}

bool all_finite(std::span<const double> entries) {
  return std::all_of(entries.begin(), entries.end(), [](double entry) { return std::isfinite(entry); });
}

}  // namespace slope::fit
