// See parallel_chi_squared.hpp.
#include <ad/drivers/parallel_sum.hpp>
#include <bench/parallel_chi_squared.hpp>

namespace slope::bench {

ad::Var parallel_chi_squared(const GaussianProblem& problem, const std::vector<ad::Var>& parameters) {
  const auto term = [&](std::size_t bin, const auto& mu, const auto& sigma) {
    return ad::square(problem.densities[bin] - fit::normal_density(problem.centres[bin], mu, sigma));
  };
  return ad::parallel_sum(problem.centres.size(), term, parameters[0], parameters[1]);
}

}  // namespace slope::bench
