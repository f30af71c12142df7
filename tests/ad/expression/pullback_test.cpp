// Every tensor operation's pullback: one seed at a time against differences, and several seeds in lanes
// against one.
#include <tests/ad/expression/tensor_support.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
using namespace slope::test;
using ad::Tensor;

struct Operation {
  std::string name;
  TensorFunction f;
  Shape shape;
};

const Array weights = numbered({4, 5}, -0.4);
const Array column = numbered({4, 1}, 0.9);

const std::vector<Operation> operations{
    {"elementwise",
     [](const Tensor& x) { return Tensor(ad::exp(x) * x + ad::tanh(x) / (x * x + 1.0)); },
     {4, 5}},
    {"elementwise, piecewise",
     [](const Tensor& x) { return Tensor(ad::relu(x) + ad::abs(x) + ad::max(x, 0.5)); },
     {4, 5}},
    {"broadcast row", [](const Tensor& x) { return Tensor(x * weights); }, {5}},
    {"broadcast column", [](const Tensor& x) { return Tensor(x * weights + ad::sin(x)); }, {4, 1}},
    {"row with column",
     [](const Tensor& x) {
       return Tensor(x * ad::reshape(x, {3, 1}) + x);
     },
     {3}},
    {"transposed operand", [](const Tensor& x) { return Tensor(ad::transpose(x) * weights); }, {5, 4}},
    {"strided operand", [](const Tensor& x) { return Tensor(ad::slice(x, 1, 0, 10, 2) * weights); }, {4, 10}},
    {"reversed operand",
     [](const Tensor& x) { return Tensor(ad::slice(x, 1, 0, 5, -1) * weights * x); },
     {4, 5}},
    {"long rows", [](const Tensor& x) { return Tensor(ad::slice(ad::square(x), 0, 3, 14) * 2.0); }, {700}},
    {"scalars among tensors", [](const Tensor& x) { return Tensor(x * x(1, 2) + x(0, 0) / x); }, {2, 3}},
    {"matmul left", [](const Tensor& x) { return ad::matmul(x, weights); }, {3, 4}},
    {"matmul right", [](const Tensor& x) { return ad::matmul(weights, x); }, {5, 3}},
    {"matmul of itself", [](const Tensor& x) { return ad::matmul(x, x); }, {4, 4}},
    {"matmul with its transpose", [](const Tensor& x) { return ad::matmul(ad::transpose(x), x); }, {3, 4}},
    {"matmul reversed",
     [](const Tensor& x) { return ad::matmul(ad::slice(x, 0, 0, 3, -1), weights); },
     {3, 4}},
    {"matmul strided", [](const Tensor& x) { return ad::matmul(ad::slice(x, 1, 0, 8, 2), weights); }, {3, 8}},
    {"vector matrix", [](const Tensor& x) { return ad::matmul(x, weights); }, {4}},
    {"matrix vector", [](const Tensor& x) { return ad::matmul(weights, x); }, {5}},
    {"vector vector", [](const Tensor& x) { return ad::matmul(x, x); }, {5}},
    {"stack by one matrix", [](const Tensor& x) { return ad::matmul(x, weights); }, {2, 3, 4}},
    {"one matrix by a stack", [](const Tensor& x) { return ad::matmul(weights, x); }, {2, 5, 3}},
    {"stack by itself, turned",
     [](const Tensor& x) {
       return ad::matmul(ad::transpose(x, {0, 2, 1}), x);
     },
     {2, 3, 4}},
    {"stacks that broadcast",
     [](const Tensor& x) {
       return ad::matmul(ad::reshape(x, {2, 1, 2, 3}), ad::reshape(x, {2, 3, 2}));
     },
     {2, 2, 3}},
    {"stack by vector", [](const Tensor& x) { return ad::matmul(x, ad::row(ad::row(x, 1), 0)); }, {2, 3, 4}},
    {"vector by stack",
     [](const Tensor& x) { return ad::matmul(ad::slice(ad::row(ad::row(x, 0), 1), 0, 0, 3), x); },
     {2, 3, 4}},
    {"stack with its matrices last",
     [](const Tensor& x) {
       return ad::matmul(ad::transpose(x, {2, 0, 1}), weights);
     },
     {3, 4, 2}},
    {"outer", [](const Tensor& x) { return ad::outer(x, ad::sin(x)); }, {4}},
    {"sum along 0", [](const Tensor& x) { return ad::sum(x, 0); }, {3, 4}},
    {"sum along -1", [](const Tensor& x) { return ad::sum(ad::square(x), -1); }, {3, 4}},
    {"sum of a transpose", [](const Tensor& x) { return ad::sum(ad::transpose(x), 0); }, {3, 4}},
    {"mean along 1", [](const Tensor& x) { return ad::mean(x, 1); }, {2, 3, 4}},
    {"sum",
     [](const Tensor& x) {
       return ad::stack(std::vector<ad::Var>{ad::sum(x), ad::mean(ad::exp(x))});
     },
     {3, 4}},
    {"amax along 0", [](const Tensor& x) { return ad::amax(x, 0); }, {3, 4}},
    {"amin along -1", [](const Tensor& x) { return ad::amin(x, -1); }, {3, 4}},
    {"logsumexp", [](const Tensor& x) { return ad::logsumexp(x, 1); }, {3, 4}},
    {"softmax", [](const Tensor& x) { return ad::softmax(x, 0); }, {3, 4}},
    {"log_softmax", [](const Tensor& x) { return ad::log_softmax(x, -1); }, {3, 4}},
    {"norms",
     [](const Tensor& x) {
       return ad::stack(
           std::vector<ad::Var>{ad::norm(x), ad::norm_l1(x), ad::squared_norm(x), ad::logsumexp(x)});
     },
     {3, 4}},
    {"reshape of a transpose",
     [](const Tensor& x) {
       return ad::reshape(ad::transpose(x), {2, 6});
     },
     {3, 4}},
    {"permuted axes",
     [](const Tensor& x) {
       return Tensor(ad::transpose(x, {1, 2, 0}) * 2.0);
     },
     {2, 3, 4}},
    {"concatenate 0",
     [](const Tensor& x) {
       return ad::concatenate(std::vector{x, Tensor(x * x)});
     },
     {2, 3}},
    {"concatenate 1",
     [](const Tensor& x) {
       return ad::concatenate(std::vector{x, ad::slice(x, 1, 0, 3, -1)}, 1);
     },
     {2, 3}},
    {"stack",
     [](const Tensor& x) {
       return ad::stack(std::vector{x, x, Tensor(x + 1.0)}, 1);
     },
     {2, 3}},
    {"stack -1",
     [](const Tensor& x) {
       return ad::stack(std::vector{x, Tensor(ad::exp(x))}, -1);
     },
     {2, 3}},
    {"gather",
     [](const Tensor& x) {
       return ad::gather(x, {2, 0, 2, 1}, 0);
     },
     {3, 2}},
    {"gather along -1 of a transpose",
     [](const Tensor& x) {
       return ad::gather(ad::transpose(x), {1, 1, 0}, -1);
     },
     {3, 2}},
    {"gather between axes",
     [](const Tensor& x) {
       return ad::gather(ad::transpose(x, {2, 1, 0}), {2, 0, 2}, 1);
     },
     {2, 3, 4}},
    {"gather of a slice",
     [](const Tensor& x) {
       return ad::gather(ad::slice(x, 1, 0, 5, -2), {1, 1}, 0);
     },
     {2, 5}},
    {"row of a row", [](const Tensor& x) { return Tensor(ad::row(ad::row(x, 1), 2) * 3.0); }, {2, 3, 4}},
    {"elements",
     [](const Tensor& x) {
       return ad::stack(std::vector<ad::Var>{x(1, 1) * x(0, 2), x(0, 0)});
     },
     {2, 3}},
    {"kernel",
     [](const Tensor& x) {
       const auto f = [](const auto& a, const auto& b) { return ad::sin(a * b) + ad::exp(b); };
       return ad::stack(std::vector<ad::Var>{ad::kernel(f, x(0), x(1)), ad::kernel(f, x(2), 0.5)});
     },
     {3}},
    {"user function",
     [](const Tensor& x) {
       const Array at = x.value();
       return ad::with_pullback<double>(
           at * at * at,
           [at](std::span<const double> y, const std::array<std::span<double>, 1>& adjoint) {
             for (std::size_t k = 0; k < y.size(); ++k) adjoint[0][k] += y[k] * 3 * at.flat(k) * at.flat(k);
           },
           x);
     },
     {2, 5}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pullbacks)

BOOST_AUTO_TEST_CASE(one_seed_agrees_with_differences) {
  for (const Operation& operation : operations) {
    if (operation.shape == Shape{700}) continue;  // differences of 700 inputs take long; lanes below do it
    const Array x = numbered(operation.shape);
    const double d =
        distance(jacobian_by_single_seeds(operation.f, x), jacobian_by_differences(operation.f, x));
    BOOST_TEST(d < 1e-8, operation.name << ": " << d);
  }
}

BOOST_AUTO_TEST_CASE(seeds_in_lanes_agree_with_one_seed) {
  for (const Operation& operation : operations) {
    const Array x = numbered(operation.shape);
    const double d = distance(jacobian_by_lanes(operation.f, x), jacobian_by_single_seeds(operation.f, x));
    BOOST_TEST(d < 1e-14, operation.name << ": " << d);
  }
}

BOOST_AUTO_TEST_CASE(lanes_skip_zero_adjoints_too) {
  const TensorFunction f = [](const Tensor& x) { return Tensor(ad::where(x > 0.0, ad::sqrt(x), 2.0 * x)); };
  const Array x{0.0, 4.0, -1.0, 0.0, 9.0, 1.0, 16.0, 0.0, 0.0, 25.0};
  BOOST_TEST(distance(jacobian_by_lanes(f, x), jacobian_by_single_seeds(f, x)) == 0);
  BOOST_TEST(jacobian_by_lanes(f, x)(8, 8) == 2.0);
  // Beside an infinite partial the other lanes stay zero.
  const TensorFunction root = [](const Tensor& t) { return Tensor(ad::sqrt(t)); };
  const Array jacobian = jacobian_by_lanes(root, Array{0.0, 4.0, 0.0});
  const double inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(distance(jacobian, Array{{inf, 0, 0}, {0, 0.25, 0}, {0, 0, inf}}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
