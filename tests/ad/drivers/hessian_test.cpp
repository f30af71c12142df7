// hessian and hessian_vector_product: by hand, symmetric, and of the right shapes.
#include <ad/ad.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::exact;

namespace {

const auto rosenbrock = [](const auto& x) {
  return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
};

/// exp(the mean of x) + the sum of x[k]^3 x[0], with as many inputs as wanted.
const auto coupled = [](const auto& x) {
  using S = std::decay_t<decltype(x[0])>;
  S sum = 0;
  S cubes = 0;
  for (const auto& each : x) {
    sum += each;
    cubes += ad::cube(each);
  }
  S y = 0;
  y = ad::exp(sum / double(x.size())) + cubes * x[0];
  return y;
};

std::vector<double> coupled_hessian(const std::vector<double>& x) {
  const std::size_t n = x.size();
  double sum = 0;
  for (const double each : x) sum += each;
  std::vector<double> H(n * n, std::exp(sum / double(n)) / double(n * n));
  for (std::size_t k = 0; k < n; ++k) {
    H[k * n + k] += 6 * x[k] * x[0];
    H[k * n] += 3 * x[k] * x[k];
    H[k] += 3 * x[k] * x[k];
  }
  return H;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hessian)

BOOST_AUTO_TEST_CASE(the_second_derivatives_of_rosenbrock) {
  const std::vector<double> expected{1330, 480, 480, 200};
  const auto H = ad::hessian(rosenbrock, {-1.2, 1.0});
  static_assert(std::is_same_v<decltype(H), const xt::xarray<double>>);
  check_agrees("hessian", H, expected);
  BOOST_TEST(H.dimension() == 2U);
  check_agrees("product", ad::hessian_vector_product(rosenbrock, {-1.2, 1.0}, {1.0, -2.0}),
               std::vector<double>{1330 - 960, 480 - 400});
}

BOOST_AUTO_TEST_CASE(every_number_of_inputs_around_the_lanes) {
  for (const std::size_t inputs : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 21U}) {
    std::vector<double> x(inputs);
    std::vector<double> v(inputs);
    for (std::size_t k = 0; k < inputs; ++k) {
      x[k] = 0.3 * double(k) - 0.7;
      v[k] = std::cos(double(k));
    }
    const std::vector<double> expected = coupled_hessian(x);
    const auto H = ad::hessian(coupled, x);
    check_agrees("hessian", H, expected);
    check_agrees("symmetric", H, xt::transpose(H));
    std::vector<double> product(inputs, 0.0);
    for (std::size_t i = 0; i < inputs; ++i) {
      for (std::size_t j = 0; j < inputs; ++j) product[i] += expected[i * inputs + j] * v[j];
    }
    check_agrees("product", ad::hessian_vector_product(coupled, x, v), product);
  }
}

BOOST_AUTO_TEST_CASE(of_a_number_and_of_nothing) {
  const auto sine = [](const auto& x) { return ad::sin(x); };
  const auto H = ad::hessian(sine, 0.4);
  BOOST_TEST(H.dimension() == 0U);
  check_agrees("second derivative", H, std::vector<double>{-std::sin(0.4)});
  check_agrees("times a number", ad::hessian_vector_product(sine, 0.4, 3.0), -3 * std::sin(0.4));
  const auto single = ad::hessian(sine, 0.4F);
  static_assert(std::is_same_v<decltype(single), const xt::xarray<float>>);
  check_agrees("float", single, H, slope::tests::single_rounding);
  check_agrees("whole number", ad::hessian([](const auto& x) { return ad::cube(x); }, 2),
               std::vector<double>{12});
  const auto none = ad::hessian([](const auto&) { return 1.0; }, std::vector<double>{});
  BOOST_TEST(none.size() == 0U);
  BOOST_TEST(none.dimension() == 2U);
  BOOST_TEST(ad::hessian_vector_product([](const auto&) { return 1.0; }, std::vector<double>{},
                                        std::vector<double>{})
                 .empty());
}

BOOST_AUTO_TEST_CASE(linear_and_constant_functions_have_none) {
  check_agrees("linear", ad::hessian([](const auto& x) { return 3 * x[0] - x[1]; }, {1.0, 2.0}),
               std::vector<double>(4, 0.0), exact);
  check_agrees("constant", ad::hessian([](const auto&) { return 2; }, {1.0, 2.0}),
               std::vector<double>(4, 0.0), exact);
  check_agrees("product", ad::hessian_vector_product([](const auto&) { return 2; }, {1.0, 2.0}, {1.0, 1.0}),
               std::vector<double>(2, 0.0), exact);
}

BOOST_AUTO_TEST_CASE(of_an_array_it_has_the_arrays_axes_twice) {
  // f(W) = sum(W W): its second derivative by W_ij and W_jl is 1, twice where both pairings hold.
  const xt::xarray<double> W{{0.5, -1.0}, {2.0, 0.25}};
  const auto f = [](const auto& w) { return ad::sum(ad::matmul(w, w)); };
  const auto H = ad::hessian(f, W);
  BOOST_TEST(H.dimension() == 4U);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t l = 0; l < 2; ++l) BOOST_TEST(H(i, j, k, l) == (j == k ? 1 : 0) + (l == i ? 1 : 0));
      }
    }
  }
  // Elementwise functions, a sum along an axis and a softmax, through Jacobian columns of the gradient's own
  // differences.
  const auto g = [](const auto& w) { return ad::sum(ad::square(ad::sum(ad::sigmoid(w) * w, 0))); };
  const auto Hg = ad::hessian(g, W);
  for (std::size_t j = 0; j < 4; ++j) {
    const double step = 1e-5;
    xt::xarray<double> up = W;
    xt::xarray<double> down = W;
    up.data()[j] += step;
    down.data()[j] -= step;
    const xt::xarray<double> column = (ad::gradient(g, up) - ad::gradient(g, down)) / (2 * step);
    std::vector<double> ours;
    for (std::size_t i = 0; i < 4; ++i) ours.push_back(Hg.data()[i * 4 + j]);
    check_agrees("column", ours, column, slope::tests::differences);
  }
}

BOOST_AUTO_TEST_CASE(of_several_arguments_it_is_one_matrix_over_all_elements) {
  const auto f = [](const auto& a, const auto& x, const auto& s) {
    return ad::sum(ad::square(a)) * s + x[0] * x[1] * s;
  };
  const xt::xarray<double> a{1.0, 2.0};
  const std::vector<double> x{3.0, 4.0};
  const auto H = ad::hessian(f, a, x, 5.0);
  const std::vector<double> expected{10, 0,  0, 0, 2,  //
                                     0,  10, 0, 0, 4,  //
                                     0,  0,  0, 5, 4,  //
                                     0,  0,  5, 0, 3,  //
                                     2,  4,  4, 3, 0};
  check_agrees("hessian", H, expected);
  const xt::xarray<double> va{1.0, 0.0};
  const auto [pa, px, ps] =
      ad::hessian_vector_product(f, std::tuple(a, x, 5.0), std::tuple(va, std::vector<double>{0, 1}, 2.0));
  check_agrees("array part", pa, std::vector<double>{14, 8});
  check_agrees("vector part", px, std::vector<double>{5 + 8, 6});
  check_agrees("number part", ps, 2.0 + 3.0);
}

BOOST_AUTO_TEST_SUITE_END()
