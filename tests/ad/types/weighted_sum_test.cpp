// Weighted sums, lane by lane against chain(), for every width and every kind of factor and number.
#include <ad/types/weighted_sum.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace ad = slope::ad;
using ad::Factor;
using ad::NoTerm;
using ad::Weighted;

namespace {

/// Ordinary numbers and the edges of the type.
template <class T>
std::vector<T> numbers() {
  using Limits = std::numeric_limits<T>;
  // No products that overflow: a fused multiplication and addition may come back from there.
  return {T(1.5),  T(-2.25),  T(0),       -T(0),
          T(1e18), T(-1e-18), T(0.375),   Limits::min(),
          -Limits::denorm_min(),          Limits::infinity(),
          -Limits::infinity(),            Limits::quiet_NaN()};
}

/// Whether a and b agree where terms of this size were added: a sum may be rounded once where chain's is rounded twice.
template <class T>
bool same(T a, T b, T size) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  using Limits = std::numeric_limits<T>;
  return a == b || std::fabs(a - b) <= 2 * (Limits::epsilon() * size + Limits::denorm_min());
}

/// Checks the sum of three terms, of which the second has a sign and the third a fixed factor of one.
template <class T, std::size_t N>
void check_sums(std::mt19937& random) {
  const std::vector<T> all = numbers<T>();
  const auto draw = [&] { return all[random() % all.size()]; };
  for (int round = 0; round < 400; ++round) {
    std::array<T, N> x{};
    std::array<T, N> y{};
    std::array<T, N> z{};
    for (std::size_t k = 0; k < N; ++k) {
      x[k] = draw();
      y[k] = round % 2 == 0 ? T(int(random() % 9)) - 4 : T(0);
      z[k] = round % 3 == 0 ? T(int(random() % 9)) - 4 : T(0);
    }
    const T factor = draw();
    const T other = draw();
    const T sign = round % 2 == 0 ? T(1) : T(-1);
    std::array<T, N> one_term{};
    std::array<T, N> two_terms{};
    std::array<T, N> with_gap{};
    ad::weighted_sum(one_term, NoTerm(), Weighted<T, N, Factor::any>{factor, x});
    ad::weighted_sum(two_terms, Weighted<T, N, Factor::any>{factor, x}, Weighted<T, N, Factor::any>{other, y});
    ad::weighted_sum(with_gap, Weighted<T, N, Factor::any>{factor, x}, NoTerm(),
                     Weighted<T, N, Factor::sign>{sign, y}, Weighted<T, N, Factor::one>{T(1), z});
    for (std::size_t k = 0; k < N; ++k) {
      const T first = ad::chain(x[k], factor);
      const T second = first + ad::chain(y[k], other);
      const T third = first + sign * y[k] + z[k];
      BOOST_TEST_CONTEXT("lane " << k << " of " << N << ", factors " << factor << ' ' << other << ' ' << sign) {
        BOOST_CHECK_MESSAGE(same(one_term[k], first, std::fabs(first)), one_term[k] << ", not " << first);
        BOOST_CHECK_MESSAGE(same(two_terms[k], second, std::fabs(first) + std::fabs(second)),
                            two_terms[k] << ", not " << second);
        BOOST_CHECK_MESSAGE(same(with_gap[k], third, std::fabs(first) + std::fabs(third) + 8),
                            with_gap[k] << ", not " << third);
      }
    }
  }
}

template <class T, std::size_t... N>
void check_widths(std::index_sequence<N...>) {
  std::mt19937 random(17);
  (check_sums<T, N + 1>(random), ...);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weighted_sums)

BOOST_AUTO_TEST_CASE(of_every_width_and_number_type_agree_with_chain) {
  check_widths<double>(std::make_index_sequence<17>());
  check_widths<float>(std::make_index_sequence<17>());
  check_widths<long double>(std::make_index_sequence<3>());
}

BOOST_AUTO_TEST_CASE(regular_is_neither_zero_infinite_nor_nan) {
  const auto check = []<class T>(T) {
    using Limits = std::numeric_limits<T>;
    for (const T x : {T(1), Limits::min(), Limits::max(), Limits::denorm_min()}) {
      BOOST_TEST(ad::is_regular(x));
      BOOST_TEST(ad::is_regular(-x));
    }
    for (const T x : {T(0), Limits::infinity(), Limits::quiet_NaN()}) {
      BOOST_TEST(!ad::is_regular(x));
      BOOST_TEST(!ad::is_regular(-x));
    }
  };
  check(0.0);
  check(0.0F);
  check(0.0L);
}

// An infinite and a zero factor have the product NaN, two small ones a subnormal product: neither may hide the other.
BOOST_AUTO_TEST_CASE(factors_that_cancel_in_the_test_are_seen) {
  const double inf = HUGE_VAL;
  const std::array<double, 4> x{1, 0, inf, -1};
  const std::array<double, 4> y{inf, 1, 0, 2};
  std::array<double, 4> sum{};
  ad::weighted_sum(sum, Weighted<double, 4, Factor::any>{0.0, x}, Weighted<double, 4, Factor::any>{inf, y});
  BOOST_TEST(sum[0] == inf);
  BOOST_TEST(sum[1] == inf);
  BOOST_TEST(sum[2] == 0);
  BOOST_TEST(sum[3] == inf);
  ad::weighted_sum(sum, Weighted<double, 4, Factor::any>{1e-200, x}, Weighted<double, 4, Factor::any>{1e-200, y});
  BOOST_TEST(sum[0] == inf);
  BOOST_TEST(sum[1] == 1e-200);
  BOOST_TEST(sum[2] == inf);
  BOOST_TEST(sum[3] == 1e-200);
}

BOOST_AUTO_TEST_SUITE_END()
