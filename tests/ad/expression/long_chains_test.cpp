// Chains of long arrays are those of their pieces: blocks of every length, buffers for all that a block needs, arrays that
// lie beyond the caches.
#include <ad/ad.hpp>
#include <tests/ad/expression/tensor_support.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
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
  double sum = 0;
  std::vector<double> values, x, y;
  double s = 0;

  void append(const Swept& other) {
    sum += other.sum;
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
    swept.sum = sum.value();
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
          BOOST_TEST(found.values.size() == (summed ? 0 : size));
          BOOST_TEST(distance(xt::adapt(found.values), xt::adapt(expected.values)) < 1e-15);
          BOOST_TEST(std::abs(found.sum - expected.sum) < 1e-13 * static_cast<double>(size));
          BOOST_TEST(distance(xt::adapt(found.x), xt::adapt(expected.x)) < 1e-14);
          BOOST_TEST(distance(xt::adapt(found.y), xt::adapt(expected.y)) < 1e-14);
          BOOST_TEST(std::abs(found.s - expected.s) < 1e-13 * static_cast<double>(size));
        }
      }
    }
  }
}

constexpr auto density = [](const auto& x, const auto& y, const auto& s) {
  return ad::square(y - ad::exp(-0.5 * ad::square((x - s) / s)) / (2.5 * s)) + (x + x) * y;
};

/// x by rows, distinct numbers of moderate size.
Array matrix(std::size_t rows, std::size_t columns) {
  Array x = xt::zeros<double>({rows, columns});
  for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = 0.5 + std::sin(0.7 * static_cast<double>(k));
  return x;
}

/// What the rows of x, each a chain of its own, give with one y for all; `weights` by row.
Swept row_by_row(ad::Tape<double>& tape, const Array& x, const Array& y, double s, const Array& weights) {
  const std::size_t columns = y.size();
  Swept swept;
  swept.y.resize(columns);
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const ad::Recording recording(tape);
    const Tensor tx = tape.input(part(x, row * columns, columns));
    const Tensor ty = tape.input(y);
    const Var ts = tape.input(s);
    tape.backward(ad::sum(density(tx, ty, ts)), weights(row));
    const std::vector<double> by_y = numbers(tape.adjoint(ty));
    for (std::size_t k = 0; k < columns; ++k) swept.y[k] += by_y[k];
    const std::vector<double> by_x = numbers(tape.adjoint(tx));
    swept.x.insert(swept.x.end(), by_x.begin(), by_x.end());
    swept.s += tape.adjoint(ts);
  }
  return swept;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(long_chains)

BOOST_AUTO_TEST_CASE(a_matrix_is_its_rows) {
  constexpr double s = 1.3;
  ad::Tape tape;
  for (const auto& [rows, columns] : {std::pair{700u, 7u}, {5u, 300u}, {3u, 1111u}, {150u, 1000u}}) {
    BOOST_TEST_CONTEXT(rows << " by " << columns) {
      const Array x = matrix(rows, columns);
      const Array y = part(matrix(1, 2 * columns), columns, columns);
      const Array weights = part(matrix(1, rows), 0, rows);
      const Swept expected = row_by_row(tape, x, y, s, weights);
      const ad::Recording recording(tape);
      const Tensor tx = tape.input(x);
      const Tensor ty = tape.input(y);
      const Var ts = tape.input(s);
      const Tensor sums = ad::sum(density(tx, ty, ts), 1);
      const Tensor weighted = density(tx, ty, ts) * ad::reshape(Tensor(weights), {rows, 1});
      const Var total = ad::sum(density(tx, ty, ts) * ad::reshape(Tensor(weights), {rows, 1}));
      const auto check_adjoints = [&] {
        BOOST_TEST(distance(xt::adapt(numbers(tape.adjoint(tx))), xt::adapt(expected.x)) < 1e-13);
        BOOST_TEST(distance(xt::adapt(numbers(tape.adjoint(ty))), xt::adapt(expected.y)) < 1e-11);
        BOOST_TEST(std::abs(tape.adjoint(ts) - expected.s) < 1e-13 * static_cast<double>(x.size()));
      };
      tape.backward(sums, weights);
      check_adjoints();
      tape.backward(weighted, Array(xt::ones<double>({rows, columns})));
      check_adjoints();
      tape.backward(total);
      check_adjoints();
    }
  }
}

BOOST_AUTO_TEST_CASE(a_jacobian_in_lanes) {
  constexpr std::size_t rows = 11;
  constexpr std::size_t columns = 700;
  const Array x = matrix(rows, columns);
  const Array y = part(matrix(1, 2 * columns), columns, columns);
  const auto sums = [&](const auto& all) { return ad::sum(density(all, y, 1.3), 1); };
  const Array found = ad::jacobian(ad::JacobianOptions{ad::JacobianMode::reverse}, sums, x);  // (rows, rows, columns)
  ad::Tape tape;
  const Swept expected = row_by_row(tape, x, y, 1.3, xt::ones<double>({rows}));
  BOOST_TEST_REQUIRE(found.size() == rows * x.size());
  for (std::size_t output = 0; output < rows; ++output) {
    Array own = xt::zeros<double>({x.size()});
    std::copy_n(expected.x.data() + output * columns, columns, own.data() + output * columns);
    BOOST_TEST(distance(part(found, output * x.size(), x.size()), own) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(a_density) {
  check("density", density);
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
