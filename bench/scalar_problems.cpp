// The list of the problems of scalars: see scalar_problems.hpp.
#include <bench/scalar_problems.hpp>

namespace slope::bench {

std::vector<Problem> scalar_problems() {
  return {log_sum_exp_problem(), least_squares_problem(), determinant_problem(),
          mixture_problem(),     lstm_problem(),          ode_problem(),
          swaption_problem(),    advection_problem(),     operations_problem()};
}

}  // namespace slope::bench
