// A customer's program: derivatives of a scalar and of a tensor function, every number on a line of its own.
//
// The same file is compiled with the library's flags and with each customer's own; the outputs must agree to rounding.
#include <ad/ad.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <type_traits>
#include <vector>

#include <xtensor/xarray.hpp>

namespace ad = slope::ad;

namespace {

void print(double number) { std::printf("%.17g\n", number); }

template <class Container>
void print_each(const Container& numbers) {
  for (const double number : numbers) print(number);
}

// Numbers between -1 and 1 without a pattern, the same everywhere.
xt::xarray<double> numbers(std::size_t rows, std::size_t columns, double phase) {
  xt::xarray<double> result = xt::xarray<double>::from_shape({rows, columns});
  double x = phase;
  for (double& entry : result) {
    x = 3.9 * x * (1 - x);
    entry = 2 * x - 1;
  }
  return result;
}

}  // namespace

int main() {
  const auto wave = [](const auto& x) {
    std::decay_t<decltype(x[0])> sum = 0;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      sum += ad::exp(-ad::square(x[i])) * ad::sin(3 * x[i + 1]) + ad::log(2 + ad::tanh(x[i] * x[i + 1]));
    }
    return sum;
  };
  const std::vector<double> point = {0.3, -1.2, 0.8, 2.1, -0.4, 0.05, 1.7, -2.2, 0.9, 1.1};
  const auto [value, gradient] = ad::value_and_gradient(wave, point);
  print(value);
  print_each(gradient);
  print_each(ad::hessian(wave, point));

  const xt::xarray<double> inputs = numbers(40, 50, 0.31);
  const xt::xarray<double> targets = numbers(30, 50, 0.57);
  const auto loss = [&](const auto& weights, const auto& biases) {
    return ad::mean(ad::square(ad::sigmoid(ad::matmul(weights, inputs) + biases) - targets));
  };
  const auto [cost, d_weights, d_biases] = ad::value_and_gradient(loss, numbers(30, 40, 0.23), numbers(30, 1, 0.71));
  print(cost);
  print_each(d_weights);
  print_each(d_biases);

  const auto likelihood = [](const auto& p) {
    const auto term = [](std::size_t i, const auto& mu, const auto& sigma) {
      return ad::square((std::sin(0.01 * static_cast<double>(i)) - mu) / sigma) + ad::log(sigma);
    };
    return ad::parallel_sum(1500, term, p[0], p[1]);
  };
  const auto [sum, d_parameters] = ad::value_and_gradient(likelihood, {0.1, 1.3});
  print(sum);
  print_each(d_parameters);
}
