// A whole program that checks the gradients of its own functions: each is registered with one line.
#include <ad/ad.hpp>
#include <ad/check/gradcheck_main.hpp>
#include <cmath>
#include <numbers>

namespace ad = slope::ad;

namespace {

const auto valley = [](const auto& x) {
  return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
};

const auto bell = [](const auto& x, const auto& mu, const auto& s) {
  return ad::exp(-ad::square((x - mu) / s) / 2) / (s * std::sqrt(2 * std::numbers::pi));
};

const auto energy = [](const auto& A, const auto& x) { return ad::sum(ad::square(ad::matmul(A, x))); };

const auto norm = [](const auto& x) { return ad::sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]); };

const ad::Gradcheck check_valley("valley", ad::with_hessian(valley), {-1.2, 1.0});
const ad::Gradcheck check_bell("bell", {"x", "mu", "s"}, bell, 1.0, 0.3, 2.0);
const ad::Gradcheck check_energy("energy", energy, xt::xarray<double>{{1, 2}, {3, 4}},
                                 xt::xarray<double>{0.5, -1.5});
const ad::Gradcheck check_norm("norm", norm, {3.0, 4.0, 12.0});

}  // namespace
