// See gaussian_model.hpp.
#include <fit/gaussian_model.hpp>

#include <fit/dense_matrix.hpp>

namespace slope::fit {

bool is_gaussian(std::span<const double> parameters) {
  return parameters.size() == 2 && all_finite(parameters) && parameters[1] > 0;
}

std::vector<double> estimated_gaussian(const Histogram& histogram) {
  constexpr double one_sigma_below = 0.15865525393145707;
  const double low = histogram.quantile(one_sigma_below);
  const double high = histogram.quantile(1 - one_sigma_below);
  return {histogram.quantile(0.5), (high - low) / 2};
}

}  // namespace slope::fit
