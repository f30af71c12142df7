// One rule on tensors of one shape, stored or summed: values and gradients must be those of the same rule on the
// elements, number by number, for less than a block of elements, exactly one, and several.
#include <boost/test/unit_test.hpp>

#include <tests/ad/expression/modes_agree.hpp>
#include <vector>

namespace {

namespace ad = slope::ad;
using slope::modes::Array;
using slope::modes::largest_difference;
using slope::modes::RandomArrays;

/// What a function of two tensors and a number gives: its value, and its gradients by all three.
struct Outcome {
  double value;
  Array by_x, by_y;
  double by_s;
};

/// `f(x, y, s)` of tensors, weighted element by element where it is stored.
template <class F>
Outcome of_tensors(const Array& x, const Array& y, const Array* weights, const F& f) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor a = tape.input(x);
  const ad::Tensor b = tape.input(y);
  const ad::Var s = tape.input(1.25);
  ad::Var total(0.0);
  if (weights == nullptr) {
    total = ad::sum(f(a, b, s));
  } else {
    const ad::Tensor stored = f(a, b, s);
    total = ad::sum(stored * *weights);
  }
  tape.backward(total);
  return {total.value(), tape.adjoint(a), tape.adjoint(b), tape.adjoint(s)};
}

/// The same of their elements.
template <class F>
Outcome of_elements(const Array& x, const Array& y, const Array* weights, const F& f) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const std::vector<ad::Var> a = tape.input(std::vector<double>(x.begin(), x.end()));
  const std::vector<ad::Var> b = tape.input(std::vector<double>(y.begin(), y.end()));
  const ad::Var s = tape.input(1.25);
  ad::Var total(0.0);
  for (std::size_t k = 0; k < a.size(); ++k) total += f(a[k], b[k], s) * (weights == nullptr ? 1.0 : weights->data()[k]);
  tape.backward(total);
  Outcome outcome{total.value(), x, y, tape.adjoint(s)};
  for (std::size_t k = 0; k < a.size(); ++k) {
    outcome.by_x.data()[k] = tape.adjoint(a[k]);
    outcome.by_y.data()[k] = tape.adjoint(b[k]);
  }
  return outcome;
}

template <class F>
void check(const char* name, const F& f) {
  RandomArrays random;
  for (const std::size_t columns : {1u, 7u, 256u, 257u, 1100u}) {
    const Array x = xt::abs(random({2, columns})) + 0.5;
    const Array y = xt::abs(random({2, columns})) - 0.25;
    const Array weights = random({2, columns});
    for (const Array* each : {static_cast<const Array*>(nullptr), &weights}) {
      const Outcome expected = of_elements(x, y, each, f);
      const Outcome found = of_tensors(x, y, each, f);
      BOOST_TEST_CONTEXT(name << ", " << x.size() << " elements, " << (each == nullptr ? "summed" : "stored")) {
        const double size = static_cast<double>(x.size());
        BOOST_TEST(std::abs(found.value - expected.value) <= 1e-15 * size * (1 + std::abs(expected.value)));
        BOOST_TEST(largest_difference(expected.by_x, found.by_x) < 1e-14);
        BOOST_TEST(largest_difference(expected.by_y, found.by_y) < 1e-14);
        BOOST_TEST(std::abs(found.by_s - expected.by_s) <= 1e-14 * size * (1 + std::abs(expected.by_s)));
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flat_chains)

BOOST_AUTO_TEST_CASE(of_one_tensor) {
  check("saves its value", [](const auto& x, const auto&, const auto&) { return ad::exp(x); });
  check("computes its value again", [](const auto&, const auto& y, const auto&) { return ad::relu(y); });
  check("reads its argument", [](const auto&, const auto& y, const auto&) { return ad::sin(y); });
  check("reads both", [](const auto& x, const auto&, const auto&) { return ad::sqrt(x); });
  check("has a partial of 1", [](const auto& x, const auto&, const auto&) { return +x; });
  check("has a partial of -1", [](const auto&, const auto& y, const auto&) { return -y; });
}

BOOST_AUTO_TEST_CASE(of_several_tensors) {
  check("sum", [](const auto& x, const auto& y, const auto&) { return x + y; });
  check("difference", [](const auto& x, const auto& y, const auto&) { return y - x; });
  check("product", [](const auto& x, const auto& y, const auto&) { return x * y; });
  check("quotient", [](const auto& x, const auto& y, const auto&) { return y / x; });
  check("square", [](const auto& x, const auto&, const auto&) { return x * x; });
  check("difference of one", [](const auto& x, const auto&, const auto&) { return x - x; });
  check("three arguments", [](const auto& x, const auto& y, const auto&) { return ad::fma(x, y, x); });
}

BOOST_AUTO_TEST_CASE(of_a_tensor_and_a_number) {
  check("constant on the right", [](const auto& x, const auto&, const auto&) { return x * 3.0; });
  check("constant on the left", [](const auto& x, const auto&, const auto&) { return 3.0 / x; });
  check("two constants", [](const auto& x, const auto&, const auto&) { return ad::fma(2.0, x, 0.5); });
  check("variable on the right", [](const auto& x, const auto&, const auto& s) { return x * s; });
  check("variable on the left", [](const auto& x, const auto&, const auto& s) { return s / x; });
  check("variable and constant", [](const auto& x, const auto&, const auto& s) { return ad::fma(s, 2.0, x); });
}

BOOST_AUTO_TEST_SUITE_END()
