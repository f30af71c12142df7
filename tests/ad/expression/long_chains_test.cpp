// Chains of long arrays are those of their pieces: blocks of every length, buffers for all that a block needs, arrays that
// lie beyond the caches.
#include <ad/ad.hpp>
#include <tests/ad/expression/tensor_support.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
#include <xtensor/xadapt.hpp>

namespace {

namespace ad = slope::ad;
using ad::Tensor;
using ad::Var;
using slope::test::Array;
using slope::test::distance;

/// What a sweep from a chain's elements, or from their sum, gives.
struct Swept {
  std::vector<double> values, x, y;
  double s = 0;

  void append(const Swept& other) {
    values.insert(values.end(), other.values.begin(), other.values.end());
    x.insert(x.end(), other.x.begin(), other.x.end());
    y.insert(y.end(), other.y.begin(), other.y.end());
    s += other.s;
  }
};

Array part(const Array& array, std::size_t begin, std::size_t count) {
  Array elements = xt::zeros<double>({count});
  std::copy_n(array.data() + begin, count, elements.data());
  return elements;
}

std::vector<double> numbers(const Array& array) { return {array.begin(), array.end()}; }

/// Sweeps f(x, y, s); y is an input as it is or, for a chain that has to gather it, `reversed`.
template <class F>
Swept sweep(ad::Tape<double>& tape, const F& f, const Array& x, const Array& y, double s, bool reversed, bool summed) {
  const ad::Recording recording(tape);
  const Tensor tx = tape.input(x);
  Array as_given = y;
  if (reversed) std::reverse(as_given.begin(), as_given.end());
  const Tensor given = tape.input(as_given);
  const Tensor ty = reversed ? Tensor(ad::slice(given, 0, 0, y.size(), -1)) : given;
  const Var ts = tape.input(s);
  Swept swept;
  if (summed) {
    const Var sum = ad::sum(f(tx, ty, ts));
    tape.backward(sum);
  } else {
    const Tensor z = f(tx, ty, ts);
    swept.values = numbers(z.value());
    tape.backward(z, Array(xt::sin(x)));
  }
  swept.x = numbers(tape.adjoint(tx));
  swept.y = numbers(tape.adjoint(ty));
  swept.s = tape.adjoint(ts);
  return swept;
}

template <class F>
void check(const std::string& name, const F& f) {
  constexpr std::size_t piece = 40;
  constexpr double s = 1.3;
  ad::Tape tape;
  for (const std::size_t size : {97u, 290u, 1000u, 5001u, 140'000u}) {
    const Array k = xt::arange<double>(static_cast<double>(size));
    const Array x = 0.5 + xt::sin(0.7 * k);
    const Array y = 0.1 + 1.5 * xt::cos(0.3 * k);
    for (const bool summed : {false, true}) {
      Swept expected;
      for (std::size_t begin = 0; begin < size; begin += piece) {
        const std::size_t count = std::min(piece, size - begin);
        expected.append(sweep(tape, f, part(x, begin, count), part(y, begin, count), s, false, summed));
      }
      for (const bool reversed : {false, true}) {
        BOOST_TEST_CONTEXT(name << " of " << size << (summed ? ", summed" : "") << (reversed ? ", reversed" : "")) {
          const Swept found = sweep(tape, f, x, y, s, reversed, summed);
          BOOST_TEST(distance(xt::adapt(found.values), xt::adapt(expected.values)) < 1e-15);
          BOOST_TEST(distance(xt::adapt(found.x), xt::adapt(expected.x)) < 1e-14);
          BOOST_TEST(distance(xt::adapt(found.y), xt::adapt(expected.y)) < 1e-14);
          BOOST_TEST(std::abs(found.s - expected.s) < 1e-13 * static_cast<double>(size));
        }
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(long_chains)

BOOST_AUTO_TEST_CASE(a_density) {
  check("density", [](const Tensor& x, const Tensor& y, const Var& s) {
    return ad::square(y - ad::exp(-0.5 * ad::square((x - s) / s)) / (2.5 * s));
  });
}

BOOST_AUTO_TEST_CASE(adjoints_handed_on_and_added_up) {
  check("sums", [](const Tensor& x, const Tensor& y, const Var& s) {
    return (x + x) + (y + x) + ((x + s) + y) * (y + (x + x)) + (s + (y + y));
  });
}

BOOST_AUTO_TEST_CASE(values_computed_again) {
  check("quotients and products", [](const Tensor& x, const Tensor& y, const Var& s) {
    return ad::square(x * y) * (x - s * y) / (ad::square(x) + 1.0) - (x * y) * ad::cube(y - x);
  });
}

BOOST_AUTO_TEST_CASE(values_kept) {
  check("functions", [](const Tensor& x, const Tensor& y, const Var& s) {
    return ad::tanh(x * y + s) * ad::sigmoid(x - y) + ad::log(ad::square(y) + 1.0) * ad::exp(ad::sin(x) * 0.3) +
           ad::sqrt(ad::square(x) + 0.5) / (y * y + s);
  });
}

BOOST_AUTO_TEST_SUITE_END()
