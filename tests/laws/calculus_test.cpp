// The laws of differentiation at seeded random points, on random programs: sums, products, chains, adjoints,
// Hessians.
#include <tests/laws/random_program.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <vector>

namespace ad = slope::ad;
using slope::tests::check_agrees;
using slope::tests::long_rounding;
using slope::tests::random_point;
using slope::tests::RandomProgram;

namespace {

constexpr unsigned rounds = 60;

/// a * first output of f + b * first output of g, plus c * their product.
struct Combined {
  const RandomProgram& f;
  const RandomProgram& g;
  double a;
  double b;
  double c;
  template <class S>
  S operator()(const std::vector<S>& x) const {
    const S first = f(x)[0];
    const S second = g(x)[0];
    return a * first + b * second + c * (first * second);
  }
};

struct Composed {
  const RandomProgram& outer;
  const RandomProgram& inner;
  template <class S>
  std::vector<S> operator()(const std::vector<S>& x) const {
    return outer(inner(x));
  }
};

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laws_of_calculus)

BOOST_AUTO_TEST_CASE(sums_and_products) {
  for (unsigned round = 0; round < rounds; ++round) {
    const RandomProgram f(5, 1, 30, round);
    const RandomProgram g(5, 1, 30, round + 500);
    const Vector x = random_point(5, round);
    const auto only_f = ad::value_and_gradient(Combined{f, g, 1, 0, 0}, x);
    const auto only_g = ad::value_and_gradient(Combined{f, g, 0, 1, 0}, x);
    const auto all = ad::value_and_gradient(Combined{f, g, 2, -3, 0.5}, x);
    Vector expected(5);
    for (std::size_t k = 0; k < 5; ++k) {
      expected[k] = 2 * only_f.gradient[k] - 3 * only_g.gradient[k] +
                    0.5 * (only_f.value * only_g.gradient[k] + only_g.value * only_f.gradient[k]);
    }
    check_agrees("gradient", all.gradient, expected, long_rounding);
    check_agrees("value", all.value, 2 * only_f.value - 3 * only_g.value + 0.5 * only_f.value * only_g.value);
  }
}

BOOST_AUTO_TEST_CASE(the_chain_rule) {
  for (unsigned round = 0; round < rounds; ++round) {
    const RandomProgram inner(6, 4, 25, round);
    const RandomProgram outer(4, 3, 25, round + 500);
    const Vector x = random_point(6, round);
    const auto [middle, J_inner] = ad::value_and_jacobian(inner, x);
    const auto J_outer = ad::jacobian(outer, middle);
    const auto J = ad::jacobian(Composed{outer, inner}, x);
    Vector product(18, 0.0);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 6; ++j) {
        for (std::size_t k = 0; k < 4; ++k) product[i * 6 + j] += J_outer(i, k) * J_inner(k, j);
      }
    }
    check_agrees("jacobian", J, product, long_rounding);
  }
}

BOOST_AUTO_TEST_CASE(forward_reverse_and_both_products_tell_the_same_jacobian) {
  for (unsigned round = 0; round < rounds; ++round) {
    const RandomProgram f(1 + round % 13, 1 + round % 11, 40, round);
    const Vector x = random_point(f.inputs(), round);
    const Vector u = random_point(f.inputs(), round + 1);
    const Vector v = random_point(f.outputs(), round + 2);
    const auto forward = ad::jacobian({ad::JacobianMode::forward}, f, x);
    const auto reverse = ad::jacobian({ad::JacobianMode::reverse}, f, x);
    check_agrees("forward and reverse", forward, reverse, long_rounding);
    const auto pushed = ad::jvp(f, x, u);
    const auto pulled = ad::vjp(f, x, v);
    check_agrees("v (J u) = (J^T v) u", dot(v, pushed.tangent), dot(pulled.gradient, u), long_rounding);
    Vector Ju(f.outputs(), 0.0);
    for (std::size_t i = 0; i < f.outputs(); ++i) {
      for (std::size_t j = 0; j < f.inputs(); ++j) Ju[i] += reverse(i, j) * u[j];
    }
    check_agrees("J u", pushed.tangent, Ju, long_rounding);
    check_agrees("values", pushed.value, f(x));
    check_agrees("values", pulled.value, f(x));
  }
}

BOOST_AUTO_TEST_CASE(hessians_are_symmetric_and_the_jacobian_of_the_gradient) {
  for (unsigned round = 0; round < rounds; ++round) {
    const std::size_t n = 1 + round % 7;
    const RandomProgram f(n, 1, 25, round);
    const Combined scalar{f, f, 1, 0, 0.25};
    const Vector x = random_point(n, round);
    const auto H = ad::hessian(scalar, x);
    Vector transposed;
    Vector differences;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) transposed.push_back(H(j, i));
    }
    check_agrees("symmetric", H, transposed, long_rounding);
    const double step = 1e-5;
    for (std::size_t i = 0; i < n; ++i) {
      Vector up = x;
      Vector down = x;
      up[i] += step;
      down[i] -= step;
      const Vector above = ad::gradient(scalar, up);
      const Vector below = ad::gradient(scalar, down);
      for (std::size_t j = 0; j < n; ++j) differences.push_back((above[j] - below[j]) / (2 * step));
    }
    check_agrees("differences of the gradient", H, differences, slope::tests::differences);
    const Vector v = random_point(n, round + 3);
    Vector Hv(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) Hv[i] += H(i, j) * v[j];
    }
    check_agrees("product", ad::hessian_vector_product(scalar, x, v), Hv, long_rounding);
  }
}

BOOST_AUTO_TEST_SUITE_END()
