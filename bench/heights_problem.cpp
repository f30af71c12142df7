// The heights problem's methods: gradient of chi² and Jacobian of the residuals: see heights_problem.hpp.
#include <algorithm>
#include <bench/finite_difference.hpp>
#include <bench/hand/gaussian.hpp>
#include <bench/heights_problem.hpp>
#include <bench/parallel_chi_squared.hpp>
#include <bench/problems/gaussian.hpp>
#include <memory>
#include <xtensor/xadapt.hpp>
#include <xtensor/xbuilder.hpp>

namespace slope::bench {
namespace {

const std::vector<std::size_t> sizes{100, 10'000, 1'000'000};

xt::xarray<double> as_array(const std::vector<double>& numbers) {
  return xt::adapt(numbers, {numbers.size()});
}

/// The bins as borrowed tensors: those that own their elements count their owners at each copy, a twelfth of the time of a
/// hundred bins.
struct BorrowedBins {
  xt::xarray<double> centre_array;
  xt::xarray<double> density_array;
  ad::Tensor centres = ad::borrow<double>(centre_array);
  ad::Tensor densities = ad::borrow<double>(density_array);

  explicit BorrowedBins(const GaussianProblem& problem)
      : centre_array(as_array(problem.centres)), density_array(as_array(problem.densities)) {}
  BorrowedBins(const BorrowedBins&) = delete;  // the tensors read this one's arrays
  BorrowedBins& operator=(const BorrowedBins&) = delete;
};

/// chi²: the problem, room for the answers, and a tape for each formulation, kept from run to run.
struct ChiSquaredMethods {
  GaussianProblem problem;
  fit::ChiSquared chi_squared{problem.histogram};
  KernelChiSquared kernel_chi_squared{problem};
  std::vector<double> point = problem.parameters;
  double value = 0;
  std::vector<double> gradient = std::vector<double>(2);

  ad::Tape<double> tape;
  ad::Tape<double> kernel_tape;
  ad::Tape<double> tensor_tape;
  ad::Tape<double> parallel_tape;
  BorrowedBins borrowed{problem};

  explicit ChiSquaredMethods(std::size_t bins) : problem(bins) {}

  void plain() { value = chi_squared(point); }

  void hand() { value = hand::gaussian_gradient(point, problem.centres, problem.densities, gradient); }

  void finite_difference() {
    value = chi_squared(point);
    central_differences(chi_squared, point,
                        [&](std::size_t input, double above, double below, double distance) {
                          gradient[input] = (above - below) / distance;
                        });
  }

  void forward() {
    const auto [there, derivative] =
        ad::value_and_jacobian(ad::JacobianOptions{ad::JacobianMode::forward}, chi_squared, point);
    value = there;
    std::copy(derivative.begin(), derivative.end(), gradient.begin());
  }

  template <class F>
  void record_and_sweep(ad::Tape<double>& on, const F& f) {
    const ad::Recording recording(on);
    const auto parameters = on.input(point);
    const ad::Var y = f(parameters);
    on.backward(y);
    value = y.value();
    for (std::size_t input = 0; input < parameters.size(); ++input)
      gradient[input] = on.adjoint(parameters[input]);
  }

  void run_tape() { record_and_sweep(tape, chi_squared); }
  void run_kernel_tape() { record_and_sweep(kernel_tape, kernel_chi_squared); }
  void run_parallel_tape() {
    record_and_sweep(parallel_tape, [&](const auto& parameters) { return parallel_chi_squared(problem, parameters); });
  }
  void run_tensor_tape() {
    record_and_sweep(tensor_tape, [&](const auto& parameters) {
      return ad::sum(ad::square(gaussian_residual_array(borrowed.centres, borrowed.densities, parameters[0], parameters[1])));
    });
  }
};

/// The residuals and their Jacobian.
struct ResidualMethods {
  GaussianProblem problem;
  fit::GaussianResiduals residuals{problem.histogram};
  std::vector<double> point = problem.parameters;
  std::size_t bins = problem.centres.size();
  std::vector<double> values = std::vector<double>(bins);
  std::vector<double> jacobian = std::vector<double>(2 * bins);

  ad::Tape<double> tape;
  ad::Tape<double> tensor_tape;
  std::vector<double> all_mu = std::vector<double>(bins, problem.parameters[0]);
  std::vector<double> all_sigma = std::vector<double>(bins, problem.parameters[1]);
  xt::xarray<double> mu_array = as_array(all_mu);
  xt::xarray<double> sigma_array = as_array(all_sigma);
  BorrowedBins borrowed{problem};
  std::vector<double> column = std::vector<double>(bins);

  explicit ResidualMethods(std::size_t size) : problem(size) {}

  void plain() { values = residuals(point); }

  void hand() { hand::gaussian_jacobian(point, problem.centres, problem.densities, values, jacobian); }

  void finite_difference() {
    values = residuals(point);
    central_differences(residuals, point,
                        [&](std::size_t input, const auto& above, const auto& below, double distance) {
                          for (std::size_t bin = 0; bin < bins; ++bin)
                            jacobian[2 * bin + input] = (above[bin] - below[bin]) / distance;
                        });
  }

  void forward() {
    const auto [there, derivative] = ad::value_and_jacobian(residuals, point);
    std::copy(there.begin(), there.end(), values.begin());
    std::copy(derivative.begin(), derivative.end(), jacobian.begin());
  }

  void run_tape() {
    const ad::Recording recording(tape);
    const auto mu = tape.input(all_mu);
    const auto sigma = tape.input(all_sigma);
    ad::Var sum = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const ad::Var residual =
          problem.densities[bin] - fit::normal_density(problem.centres[bin], mu[bin], sigma[bin]);
      values[bin] = residual.value();
      sum += residual;
    }
    tape.backward(sum);
    for (std::size_t bin = 0; bin < bins; ++bin) {
      jacobian[2 * bin] = tape.adjoint(mu[bin]);
      jacobian[2 * bin + 1] = tape.adjoint(sigma[bin]);
    }
  }

  void run_tensor_tape() {
    const ad::Recording recording(tensor_tape);
    const auto mu = tensor_tape.input(mu_array);
    const auto sigma = tensor_tape.input(sigma_array);
    const ad::Tensor residual = gaussian_residual_array(borrowed.centres, borrowed.densities, mu, sigma);
    const ad::Var sum = ad::sum(residual);
    tensor_tape.backward(sum);
    residual.copy_values(values.data());
    tensor_tape.adjoint_into(mu, column);
    for (std::size_t bin = 0; bin < bins; ++bin) jacobian[2 * bin] = column[bin];
    tensor_tape.adjoint_into(sigma, column);
    for (std::size_t bin = 0; bin < bins; ++bin) jacobian[2 * bin + 1] = column[bin];
  }
};

Workload make_heights(std::size_t size) {
  const auto methods = std::make_shared<ChiSquaredMethods>(size);
  const auto results = [methods] { return Results{{&methods->value, 1}, methods->gradient}; };
  const auto value = [methods] { return Results{{&methods->value, 1}, {}}; };
  return {{
              {"plain", [methods] { methods->plain(); }, value, {}},
              {"hand", [methods] { methods->hand(); }, results, {}},
              {"tape", [methods] { methods->run_tape(); }, results,
               [methods] { return methods->tape.bytes_used(); }},
              {"tape_kernel", [methods] { methods->run_kernel_tape(); }, results,
               [methods] { return methods->kernel_tape.bytes_used(); }},
              {"tape_tensor", [methods] { methods->run_tensor_tape(); }, results,
               [methods] { return methods->tensor_tape.bytes_used(); }},
              {"tape_parallel", [methods] { methods->run_parallel_tape(); }, results, {}},
              {"forward", [methods] { methods->forward(); }, results, {}},
              {"finite_difference", [methods] { methods->finite_difference(); }, results, {}},
          },
          {}};
}

Workload make_heights_jacobian(std::size_t size) {
  const auto methods = std::make_shared<ResidualMethods>(size);
  const auto results = [methods] { return Results{methods->values, methods->jacobian}; };
  const auto values = [methods] { return Results{methods->values, {}}; };
  return {{
              {"plain", [methods] { methods->plain(); }, values, {}},
              {"hand", [methods] { methods->hand(); }, results, {}},
              {"tape", [methods] { methods->run_tape(); }, results,
               [methods] { return methods->tape.bytes_used(); }},
              {"tape_tensor", [methods] { methods->run_tensor_tape(); }, results,
               [methods] { return methods->tensor_tape.bytes_used(); }},
              {"forward", [methods] { methods->forward(); }, results, {}},
              {"finite_difference", [methods] { methods->finite_difference(); }, results, {}},
          },
          {}};
}

}  // namespace

Problem heights_problem() {
  return {"heights",
          numbered_sizes(
              sizes,
              {"plain", "hand", "tape", "tape_kernel", "tape_tensor", "tape_parallel", "forward", "finite_difference"},
              make_heights)};
}

Problem heights_jacobian_problem() {
  return {"heights_jacobian",
          numbered_sizes(sizes, {"plain", "hand", "tape", "tape_tensor", "forward", "finite_difference"},
                         make_heights_jacobian)};
}

}  // namespace slope::bench
