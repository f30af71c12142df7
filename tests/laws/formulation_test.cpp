// One computation, several formulations: element loops, tensors, kernels and lanes give one gradient.
#include <ad/ad.hpp>
#include <tests/laws/random_program.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::long_rounding;
using slope::tests::random_point;

namespace {

xt::xarray<double> random_array(const std::vector<std::size_t>& shape, unsigned seed) {
  xt::xarray<double> x = xt::zeros<double>(shape);
  const std::vector<double> numbers = random_point(x.size(), seed);
  std::copy(numbers.begin(), numbers.end(), x.begin());
  return x;
}

/// sum over points n and units i of tanh(b_i + sum_j W_ij X_jn)^2 exp(-b_i^2) / points, in tensors and in
/// scalars.
const auto in_tensors = [](const auto& W, const auto& b, const auto& X) {
  const auto h = ad::tanh(ad::matmul(W, X) + b);
  return ad::sum(ad::square(h) * ad::exp(-ad::square(b))) / double(X.shape()[1]);
};

const auto in_scalars = [](const auto& W, const auto& b, const auto& X) {
  using S = std::decay_t<decltype(W(0, 0))>;
  S total = 0;
  const std::size_t units = W.shape()[0];
  const std::size_t inner = W.shape()[1];
  const std::size_t points = X.shape()[1];
  for (std::size_t n = 0; n < points; ++n) {
    for (std::size_t i = 0; i < units; ++i) {
      S sum = b(i, 0);
      for (std::size_t j = 0; j < inner; ++j) sum += W(i, j) * X(j, n);
      total += ad::square(ad::tanh(sum)) * ad::exp(-ad::square(b(i, 0)));
    }
  }
  S mean = total / double(points);
  return mean;
};

/// As in_scalars, with each unit's term as one kernel of two numbers.
const auto in_kernels = [](const auto& W, const auto& b, const auto& X) {
  using S = std::decay_t<decltype(W(0, 0))>;
  S total = 0;
  for (std::size_t n = 0; n < X.shape()[1]; ++n) {
    for (std::size_t i = 0; i < W.shape()[0]; ++i) {
      S sum = b(i, 0);
      for (std::size_t j = 0; j < W.shape()[1]; ++j) sum += W(i, j) * X(j, n);
      total += ad::kernel(
          [](const auto& s, const auto& c) { return ad::square(ad::tanh(s)) * ad::exp(-ad::square(c)); }, sum,
          b(i, 0));
    }
  }
  S mean = total / double(X.shape()[1]);
  return mean;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(laws_of_formulation)

BOOST_AUTO_TEST_CASE(tensors_scalars_and_kernels_agree_on_every_gradient) {
  unsigned seed = 0;
  // Shapes below, at and above the kernels' block and lane sizes.
  for (const std::size_t points : {1U, 2U, 7U, 8U, 33U, 100U}) {
    for (const std::size_t units : {1U, 3U, 8U}) {
      const xt::xarray<double> W = random_array({units, 4}, ++seed);
      const xt::xarray<double> b = random_array({units, 1}, ++seed);
      const xt::xarray<double> X = random_array({4, points}, ++seed);
      const auto [value, dW, db, dX] = ad::value_and_gradient(in_tensors, W, b, X);
      const auto check = [&](const char* what, const auto& f) {
        const auto [v, W_bar, b_bar, X_bar] = ad::value_and_gradient(f, W, b, X);
        check_agrees(what, v, value, long_rounding);
        check_agrees(what, W_bar, dW, long_rounding);
        check_agrees(what, b_bar, db, long_rounding);
        check_agrees(what, X_bar, dX, long_rounding);
      };
      check("scalars", in_scalars);
      check("kernels", in_kernels);
    }
  }
}

BOOST_AUTO_TEST_CASE(forward_mode_and_hessians_agree_with_them) {
  const xt::xarray<double> W = random_array({2, 4}, 71);
  const xt::xarray<double> b = random_array({2, 1}, 72);
  const xt::xarray<double> X = random_array({4, 5}, 73);
  const auto forward = ad::jacobian({ad::JacobianMode::forward}, in_tensors, W, b, X);
  const auto reverse = ad::gradient(in_tensors, W, b, X);
  check_agrees("W", std::get<0>(forward), std::get<0>(reverse), long_rounding);
  check_agrees("b", std::get<1>(forward), std::get<1>(reverse), long_rounding);
  check_agrees("X", std::get<2>(forward), std::get<2>(reverse), long_rounding);
  const auto H = ad::hessian(in_tensors, W, b, X);
  check_agrees("hessian", H, ad::hessian(in_scalars, W, b, X), long_rounding);
  check_agrees("symmetric", H, xt::transpose(H), long_rounding);
}

BOOST_AUTO_TEST_CASE(a_batch_is_its_elements_one_by_one) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const xt::xarray<double> x = random_array({1 + seed * 7}, seed);
    const xt::xarray<double> y = random_array({1 + seed * 7}, seed + 100);
    const auto term = [](const auto& a, const auto& c) {
      return ad::sin(a * c) / (1 + ad::square(c)) + ad::softplus(a) * ad::erf(c) - ad::hypot(a, c);
    };
    const auto batch = [&](const auto& a, const auto& c) { return ad::sum(term(a, c)); };
    const auto [value, dx, dy] = ad::value_and_gradient(batch, x, y);
    double sum = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto [v, da, dc] = ad::value_and_gradient(term, x(k), y(k));
      sum += v;
      check_agrees("by x", dx(k), da);
      check_agrees("by y", dy(k), dc);
    }
    check_agrees("value", value, sum, long_rounding);
  }
}

BOOST_AUTO_TEST_CASE(shared_parts_and_elements_join_scalars_and_tensors) {
  // A tensor's elements used as scalars, scalars spread over a tensor, and both summed: one gradient.
  const xt::xarray<double> x = random_array({6}, 5);
  const auto mixed = [](const auto& t) {
    using S = std::decay_t<decltype(t(0))>;
    const S scale = ad::sin(t(1)) * t(4);
    return ad::sum(t * scale + ad::square(t)) * t(0) + scale;
  };
  const auto plain = [](const auto& t) {
    using S = std::decay_t<decltype(t[0])>;
    const S scale = ad::sin(t[1]) * t[4];
    S sum = 0;
    for (const S& each : t) sum += each * scale + each * each;
    const S y = sum * t[0] + scale;
    return y;
  };
  const std::vector<double> numbers(x.begin(), x.end());
  check_agrees("gradient", ad::gradient(mixed, x), ad::gradient(plain, numbers), long_rounding);
  check_agrees("hessian", ad::hessian(mixed, x), ad::hessian(plain, numbers), long_rounding);
}

BOOST_AUTO_TEST_SUITE_END()
