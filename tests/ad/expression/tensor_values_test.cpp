// Values and gradients of tensor operations on shapes of every kind: ranks, broadcasting, views, block
// boundaries, empty and one-element tensors, products against naive loops, extremes of reductions.
#include <tests/ad/expression/tensor_support.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <span>
#include <string>
#include <vector>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

namespace {

namespace ad = slope::ad;
using namespace slope::test;
using ad::Tensor;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The adjoint of an operand of `shape` whose broadcast copy has the adjoint `wide`: sums over what was
/// stretched.
Array reduced_to(const Array& wide, const Shape& shape) {
  Array sums = xt::zeros<double>(shape);
  const std::size_t missing = wide.dimension() - shape.size();
  std::vector<std::size_t> at(wide.dimension());
  for (std::size_t k = 0; k < wide.size(); ++k) {
    std::size_t rest = k;
    for (std::size_t axis = wide.dimension(); axis-- > 0;) {
      at[axis] = rest % wide.shape(axis);
      rest /= wide.shape(axis);
    }
    std::vector<std::size_t> source;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      source.push_back(shape[axis] == 1 ? 0 : at[missing + axis]);
    sums.element(source.begin(), source.end()) += wide.flat(k);
  }
  return sums;
}

Array naive_product(const Array& a, const Array& b) {
  Array c = xt::zeros<double>({a.shape(0), b.shape(1)});
  for (std::size_t i = 0; i < a.shape(0); ++i) {
    for (std::size_t k = 0; k < a.shape(1); ++k) {
      for (std::size_t j = 0; j < b.shape(1); ++j) c(i, j) += a(i, k) * b(k, j);
    }
  }
  return c;
}
Array transposed(const Array& a) {
  Array t = xt::zeros<double>({a.shape(1), a.shape(0)});
  for (std::size_t i = 0; i < a.shape(0); ++i) {
    for (std::size_t j = 0; j < a.shape(1); ++j) t(j, i) = a(i, j);
  }
  return t;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tensor_values)

BOOST_AUTO_TEST_CASE(all_combinations_of_ranks_broadcast_as_in_numpy) {
  const std::vector<Shape> shapes{{},        {1},       {3},          {1, 1},      {4, 1},
                                  {1, 3},    {4, 3},    {1, 1, 1},    {2, 1, 1},   {2, 4, 1},
                                  {2, 1, 3}, {2, 4, 3}, {5, 1, 4, 1}, {5, 2, 4, 3}};
  ad::Tape tape;
  for (const Shape& a : shapes) {
    for (const Shape& b : shapes) {
      const ad::Recording recording(tape);
      const Array x = numbered(a);
      const Array y = numbered(b, 1.1);
      const auto tx = tape.input(x);
      const auto ty = tape.input(y);
      const Tensor z = tx * ty + tx;
      const Array expected = x * y + x;
      BOOST_TEST(distance(z.value(), expected) < 1e-15);
      const Array seed = numbered(Shape(expected.shape().begin(), expected.shape().end()), -2.0);
      tape.backward(z, seed);
      BOOST_TEST(distance(tape.adjoint(tx), reduced_to(Array(seed * (y + 1.0)), a)) < 1e-13);
      BOOST_TEST(distance(tape.adjoint(ty), reduced_to(Array(seed * x), b)) < 1e-13);
      const Tensor with_array = tx * y;
      BOOST_TEST(distance(with_array.value(), Array(x * y)) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_shorter_and_longer_than_a_block) {
  ad::Tape tape;
  for (const std::size_t columns : {1u, 2u, 7u, 23u, 24u, 25u, 255u, 256u, 257u, 1000u, 5000u}) {
    for (const std::size_t rows : {1u, 3u, 50u}) {
      const ad::Recording recording(tape);
      const Array x = numbered({rows, columns});
      const Array r = numbered({columns}, 0.7);
      const Array c = numbered({rows, 1}, 0.2);
      const auto tx = tape.input(x);
      const auto tr = tape.input(r);
      const auto tc = tape.input(c);
      const Tensor z = (tx * tr + tc) * tx - ad::slice(tr, 0, 0, columns, -1) * tc;
      Array reversed = r;
      std::reverse(reversed.begin(), reversed.end());
      BOOST_TEST(distance(z.value(), Array((x * r + c) * x - reversed * c)) < 1e-14);
      tape.backward(ad::sum(z));
      BOOST_TEST(distance(tape.adjoint(tx), Array(2.0 * x * r + c)) < 1e-13);
      Array by_row = reduced_to(Array(x * x), {columns});
      const double column_sum = xt::sum(c)();
      by_row -= column_sum;
      BOOST_TEST(distance(tape.adjoint(tr), by_row) < 1e-11);
      BOOST_TEST(distance(tape.adjoint(tc), reduced_to(Array(x - reversed), {rows, 1})) < 1e-11);
    }
  }
}

BOOST_AUTO_TEST_CASE(non_contiguous_views_are_operands_like_others) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Array x = numbered({6, 40});
  const auto t = tape.input(x);
  const std::vector<Tensor> views{ad::transpose(t),
                                  ad::slice(t, 0, 0, 6, 2),
                                  ad::slice(t, 1, 0, 40, -3),
                                  ad::slice(ad::transpose(t), 0, 5, 33, -2),
                                  ad::row(t, 3),
                                  ad::slice(t, 1, 2, 3)};
  for (const Tensor& view : views) {
    const Array v = view.value();
    BOOST_TEST(distance(Tensor(view * 2.0 + view).value(), Array(v * 2.0 + v)) == 0);
    BOOST_TEST(std::abs(ad::sum(view).value() - xt::sum(v)()) <= 1e-14 * xt::sum(xt::abs(v))());
    BOOST_TEST(distance(ad::sum(view, 0).value(), Array(xt::sum(v, {0}))) < 1e-13);
    BOOST_TEST(distance(ad::sum(view, -1).value(), Array(xt::sum(v, {v.dimension() - 1}))) < 1e-13);
    BOOST_TEST(distance(ad::amax(view, 0).value(), Array(xt::amax(v, {0}))) == 0);
    tape.backward(ad::sum(ad::square(view)));
    Array expected = xt::zeros<double>({6, 40});
    const Tensor same = view;  // its elements are slots of t
    const double* const values = same.data();
    same.layout().for_each_offset([&](std::ptrdiff_t offset) {
      const auto element = same.element(values, offset);
      expected.flat(element.slot() - t.slot()) += 2 * element.value();
    });
    BOOST_TEST(distance(tape.adjoint(t), expected) < 1e-15);
    BOOST_TEST(distance(tape.adjoint(view), Array(2.0 * v)) < 1e-15);
  }
}

// A chain takes an operand that it meets twice once: these only begin where the whole does.
BOOST_AUTO_TEST_CASE(stretched_views_of_a_tensor_are_not_the_tensor) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Array x = numbered({3, 40}) + 1.0;
  const Tensor t = tape.input(x);
  const auto first = ad::slice(ad::slice(t, 0, 0, 1), 1, 0, 1);
  const auto row = ad::slice(t, 0, 0, 1);
  const auto column = ad::slice(t, 1, 0, 1);
  const Array plain_row = xt::view(x, xt::range(0, 1), xt::all());
  const Array plain_column = xt::view(x, xt::all(), xt::range(0, 1));
  BOOST_TEST(distance(Tensor(t - first).value(), Array(x - x(0, 0))) == 0);
  BOOST_TEST(distance(Tensor(first - t).value(), Array(x(0, 0) - x)) == 0);
  BOOST_TEST(distance(Tensor(t - row).value(), Array(x - plain_row)) == 0);
  BOOST_TEST(distance(Tensor(row - t).value(), Array(plain_row - x)) == 0);
  BOOST_TEST(distance(Tensor(t - column).value(), Array(x - plain_column)) == 0);
  BOOST_TEST(distance(Tensor(column - t).value(), Array(plain_column - x)) == 0);
  BOOST_TEST(distance(Tensor((t - row) * (column - first)).value(),
                      Array((x - plain_row) * (plain_column - x(0, 0)))) == 0);
  tape.backward(ad::sum(t * first));
  Array expected = xt::ones<double>({3, 40}) * x(0, 0);
  expected(0, 0) += xt::sum(x)();
  BOOST_TEST(distance(tape.adjoint(t), expected) < 1e-12);
}

BOOST_AUTO_TEST_CASE(plain_views_of_arrays_are_read_where_they_are) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Array a = numbered({3, 4});
  const Array second = xt::view(a, 1, xt::all());
  BOOST_TEST(distance(tape.input(xt::view(a, 1, xt::all())).value(), second) == 0);
  BOOST_TEST(distance(ad::exp(xt::view(a, 1, xt::all())), ad::exp(second)) == 0);
  BOOST_TEST(ad::sum(xt::view(a, 1, xt::all())) == ad::sum(second));
  BOOST_TEST(distance(Tensor(xt::view(a, xt::all(), 1)).value(), Array(xt::view(a, xt::all(), 1))) == 0);
  xt::xtensor<double, 2> fixed = a;
  const Array rows = xt::view(a, xt::range(1, 3), xt::all());
  BOOST_TEST(distance(tape.input(xt::view(fixed, xt::range(1, 3), xt::all())).value(), rows) == 0);
  BOOST_TEST(distance(ad::sum(xt::view(fixed, xt::range(1, 3), xt::all()), 0), ad::sum(rows, 0)) == 0);
  BOOST_TEST(ad::sum(xt::view(fixed, 2, xt::all())) == ad::sum(Array(xt::view(a, 2, xt::all()))));
  const xt::xarray<double, xt::layout_type::column_major> columns = a;
  BOOST_TEST(distance(tape.input(columns).value(), a) == 0);
  BOOST_TEST(distance(ad::sum(columns, 0), ad::sum(a, 0)) == 0);
  const xt::xarray<int> whole{1, 2, 3};
  const auto t = tape.input(Array{0.5, 1.5, 2.5});
  BOOST_TEST(distance(Tensor(t * whole).value(), Array{0.5, 3.0, 7.5}) == 0);
}

BOOST_AUTO_TEST_CASE(rank_zero_one_element_and_empty_tensors) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto scalar = tape.input(Array(2.0));
  BOOST_TEST(scalar.dimension() == 0u);
  BOOST_TEST(scalar().value() == 2.0);
  tape.backward(Tensor(scalar * scalar));
  BOOST_TEST(tape.adjoint(scalar)() == 4.0);
  const auto one = tape.input(Array{3.0});
  tape.backward(Tensor(one * scalar + one));
  BOOST_TEST(tape.adjoint(one)(0) == 3.0);
  BOOST_TEST(tape.adjoint(scalar)() == 3.0);

  const auto empty = tape.input(numbered({0, 3}));
  const auto x = tape.input(Array{1.0, 2.0, 3.0});
  const Tensor product = empty * x + ad::exp(empty);
  BOOST_TEST(product.size() == 0u);
  BOOST_TEST(product.active());
  BOOST_TEST((product.shape() == ad::Shape{0, 3}));
  BOOST_TEST(ad::sum(product).value() == 0.0);
  BOOST_TEST(std::isnan(ad::mean(product).value()));
  BOOST_TEST(distance(ad::sum(product, 0).value(), Array{0.0, 0.0, 0.0}) == 0);
  BOOST_TEST(ad::sum(product, 1).size() == 0u);
  BOOST_TEST(distance(Tensor(ad::matmul(ad::transpose(empty), empty)).value(),
                      Array(xt::zeros<double>({3, 3}))) == 0);
  BOOST_TEST(Tensor(ad::matmul(empty, x)).size() == 0u);
  BOOST_TEST(ad::concatenate(std::vector{empty, empty}, 1).size() == 0u);
  BOOST_TEST(
      distance(ad::concatenate(std::vector{empty, ad::reshape(x, {1, 3})}).value(), Array{{1, 2, 3}}) == 0);
  BOOST_TEST(ad::gather(x, std::span<const std::size_t>{}).size() == 0u);
  BOOST_TEST(ad::logsumexp(empty).value() == -inf);
  BOOST_TEST(ad::norm(empty).value() == 0.0);
  const ad::Var y = ad::sum(product) + ad::sum(x) + ad::sum(ad::matmul(ad::transpose(empty), empty));
  tape.backward(y);
  BOOST_TEST(distance(tape.adjoint(x), Array{1.0, 1.0, 1.0}) == 0);
  BOOST_TEST(tape.adjoint(empty).size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_element_is_a_scalar_of_the_same_slot) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto t = tape.input(Array{{1.0, 2.0}, {3.0, 4.0}});
  const std::size_t statements = tape.statements();
  const ad::Var element = t(1, 0);
  const ad::Var again = ad::transpose(t)(0, 1);
  BOOST_TEST(ad::row(t, 1)[0].slot() == element.slot());
  BOOST_TEST(tape.statements() == statements);  // elements and views record nothing
  BOOST_TEST(again.slot() == element.slot());
  BOOST_TEST(element.slot() == t.slot() + 2);
  BOOST_TEST(element.value() == 3.0);
  tape.backward(ad::Var(element * element * t(0, 0)));
  BOOST_TEST(distance(tape.adjoint(t), Array{{9.0, 0.0}, {6.0, 0.0}}) == 0);
  BOOST_TEST(tape.adjoint(element) == 6.0);
}

BOOST_AUTO_TEST_CASE(products_of_all_ranks_and_sizes_agree_with_naive_loops) {
  ad::Tape tape;
  const std::vector<std::array<std::size_t, 3>> sizes{
      {1, 1, 1}, {2, 3, 4}, {1, 5, 7}, {7, 1, 5}, {6, 9, 1}, {3, 0, 2}, {0, 3, 2}, {17, 33, 9}, {70, 80, 90}};
  for (const auto& [m, k, n] : sizes) {
    const Array a = numbered({m, k});
    const Array b = numbered({k, n}, 0.8);
    const Array expected = naive_product(a, b);
    const Array seed = numbered({m, n}, -0.6);
    const Array by_a = naive_product(seed, transposed(b));
    const Array by_b = naive_product(transposed(a), seed);
    for (const int way : {0, 1, 2, 3, 4, 5}) {
      const ad::Recording recording(tape);
      // As they are, as transposes of their transposes, as reversed or strided slices.
      const auto hidden = [&](const Array& x, bool turned, bool sliced) {
        if (turned) return std::pair{tape.input(transposed(x)), true};
        if (!sliced) return std::pair{tape.input(x), false};
        Array wide = numbered({x.shape(0), 2 * x.shape(1)});
        for (std::size_t i = 0; i < x.shape(0); ++i) {
          for (std::size_t j = 0; j < x.shape(1); ++j) wide(x.shape(0) - 1 - i, 2 * j) = x(i, j);
        }
        return std::pair{tape.input(wide), false};
      };
      const auto seen = [&](const Tensor& x, bool turned, bool sliced) {
        if (turned) return ad::transpose(x);
        if (!sliced) return x;
        return ad::slice(ad::slice(x, 1, 0, x.shape(1), 2), 0, 0, x.shape(0), -1);
      };
      const auto [ta, a_turned] = hidden(a, way == 1 || way == 3, way >= 4);
      const auto [tb, b_turned] = hidden(b, way == 2 || way == 3, way == 5);
      const Tensor sa = seen(ta, a_turned, way >= 4);
      const Tensor sb = seen(tb, b_turned, way == 5);
      const Tensor c = ad::matmul(sa, sb);
      const std::string what = "product " + std::to_string(m) + " " + std::to_string(k) + " " +
                               std::to_string(n) + ", way " + std::to_string(way);
      const double scale = 1e-13 * static_cast<double>(k + 10);
      BOOST_TEST(distance(c.value(), expected) < scale, what);
      tape.backward(c, seed);
      BOOST_TEST(distance(tape.adjoint(sa), by_a) < scale, what << " by a");
      BOOST_TEST(distance(tape.adjoint(sb), by_b) < scale, what << " by b");
    }
    BOOST_TEST(distance(ad::matmul(a, b), expected) < 1e-11);
  }
  const Array v = numbered({4});
  const Array matrix = numbered({4, 3});
  BOOST_TEST(distance(ad::matmul(v, matrix), ad::row(naive_product(ad::reshape(v, {1, 4}), matrix), 0)) <
             1e-14);
}

// Where the largest is missed, its exponential overflows.
BOOST_AUTO_TEST_CASE(logsumexp_finds_the_largest_wherever_it_stands) {
  for (const std::size_t at : {0u, 1u, 255u, 256u, 511u, 512u, 767u, 768u, 998u, 999u}) {
    Array line = Array(xt::zeros<double>({1000}));
    line(at) = 900;
    Array rows = Array(xt::zeros<double>({3, 1000}));
    xt::row(rows, 1) = line;
    const Tensor turned = ad::transpose(Tensor(rows));
    BOOST_TEST(ad::logsumexp(line) == 900.0, "at " << at);
    BOOST_TEST(ad::logsumexp(rows, 1)(1) == 900.0, "in a row, at " << at);
    BOOST_TEST(ad::logsumexp(rows, 0)(at) == 900.0, "in a column, at " << at);
    BOOST_TEST(ad::logsumexp(turned, 0).value()(1) == 900.0, "strided, at " << at);
    BOOST_TEST(ad::logsumexp(turned, 1).value()(at) == 900.0, "turned, at " << at);
    line(at) = undefined;
    BOOST_TEST(std::isnan(ad::logsumexp(line)));
  }
}

BOOST_AUTO_TEST_CASE(adjoints_can_be_read_where_they_stand) {
  ad::Tape tape;
  std::span<const double> views[4];
  Array expected;
  {
    const ad::Recording recording(tape);
    const Tensor matrix = tape.input(numbered({3, 4}));
    const Tensor scalar = tape.input(numbered({}));
    const Tensor empty = tape.input(numbered({0, 2}));
    tape.backward(ad::sum(ad::sin(matrix) * scalar));
    expected = tape.adjoint(matrix);
    views[0] = tape.adjoint_view(matrix);
    views[1] = tape.adjoint_view(ad::slice(matrix, 0, 1, 3));
    views[2] = tape.adjoint_view(scalar);
    views[3] = tape.adjoint_view(empty);
    BOOST_TEST(views[2][0] == tape.adjoint(scalar)());
  }
  BOOST_TEST(std::vector<double>(views[0].begin(), views[0].end()) ==
             std::vector<double>(expected.begin(), expected.end()));
  BOOST_TEST(std::vector<double>(views[1].begin(), views[1].end()) ==
             std::vector<double>(expected.begin() + 4, expected.end()));
  BOOST_TEST(views[2].size() == 1u);
  BOOST_TEST(views[3].empty());
}

BOOST_AUTO_TEST_CASE(an_input_of_a_constant_is_read_where_it_is) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const Array array = numbered({30, 40});
  const std::size_t before = tape.bytes_used();
  const Tensor borrowed = tape.input(ad::borrow<double>(array));
  BOOST_TEST(borrowed.data() == array.data());
  BOOST_TEST(tape.bytes_used() - before < array.size());
  Tensor kept;  // outlives the constant that it is made of
  {
    const Tensor constant(array);
    kept = tape.input(constant);
    BOOST_TEST(kept.data() == constant.data());
  }
  // Views that do not stand in order are copied, and so are values that are active elsewhere.
  const Tensor turned = tape.input(ad::transpose(Tensor(array)));
  const Tensor again = tape.input(kept);
  BOOST_TEST(again.data() != kept.data());
  BOOST_TEST(distance(turned.value(), transposed(array)) == 0);
  const ad::Var y = ad::sum(borrowed * kept) + ad::sum(ad::square(turned)) + ad::sum(again * 3.0);
  tape.backward(y);
  BOOST_TEST(distance(tape.adjoint(borrowed), array) == 0);
  BOOST_TEST(distance(tape.adjoint(kept), array) == 0);
  BOOST_TEST(distance(tape.adjoint(turned), transposed(Array(2.0 * array))) == 0);
  BOOST_TEST(distance(tape.adjoint(again), Array(3.0 * xt::ones<double>({30, 40}))) == 0);
}

BOOST_AUTO_TEST_CASE(products_of_stacks_are_the_products_of_their_matrices) {
  struct Stacks {
    std::vector<std::size_t> a, b, product;
  };
  const Stacks cases[] = {{{2, 3, 4}, {4, 5}, {2, 3, 5}},       {{3, 4}, {2, 4, 5}, {2, 3, 5}},
                          {{2, 3, 4}, {2, 4, 5}, {2, 3, 5}},    {{1, 3, 4}, {2, 4, 1}, {2, 3, 1}},
                          {{6, 1, 3, 4}, {2, 4, 5}, {6, 2, 3, 5}}, {{2, 1, 4}, {4, 5}, {2, 1, 5}},
                          {{0, 3, 4}, {4, 5}, {0, 3, 5}},       {{2, 3, 0}, {0, 5}, {2, 3, 5}},
                          {{2, 60, 50}, {50, 60}, {2, 60, 60}}};
  for (const Stacks& shapes : cases) {
    const Array a = numbered(shapes.a);
    const Array b = numbered(shapes.b, 0.8);
    const Array product = ad::matmul(a, b);
    BOOST_TEST(std::vector<std::size_t>(product.shape().begin(), product.shape().end()) == shapes.product,
               boost::test_tools::per_element());
    Array expected = xt::zeros<double>(shapes.product);
    if (a.size() != 0) {  // xtensor's loops over nothing step from null
      const Array factors = xt::expand_dims(a, a.dimension()) * xt::expand_dims(b, b.dimension() - 2);
      expected = xt::sum(factors, {product.dimension() - 1});
    }
    BOOST_TEST(distance(product, expected) < 1e-12);
  }
  // A vector is a row on the left and a column on the right of every matrix.
  const Array stack = numbered({2, 3, 4});
  const Array row = numbered({3}, 0.8);
  const Array column = numbered({4}, 0.8);
  BOOST_TEST(distance(ad::matmul(row, stack), Array(xt::sum(xt::expand_dims(row, 1) * stack, {1}))) < 1e-13);
  BOOST_TEST(distance(ad::matmul(stack, column), Array(xt::sum(stack * column, {2}))) < 1e-13);
}

BOOST_AUTO_TEST_CASE(extremes_share_ties_and_propagate_nan) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto t = tape.input(Array{{2.0, 5.0, 5.0, 1.0}, {-1.0, -1.0, -1.0, 0.0}, {1.0, undefined, 3.0, 3.0}});
  const Tensor largest = ad::amax(t, 1);
  BOOST_TEST(distance(largest.value(), Array{5.0, 0.0, undefined}) == 0);
  tape.backward(largest, Array{1.0, 1.0, 1.0});
  BOOST_TEST(distance(tape.adjoint(t), Array{{0, 0.5, 0.5, 0}, {0, 0, 0, 1}, {0, 0, 0, 0}}) == 0);
  const Tensor smallest = ad::amin(t, -1);
  tape.backward(smallest, Array{3.0, 3.0, 3.0});
  BOOST_TEST(distance(tape.adjoint(t), Array{{0, 0, 0, 3}, {1, 1, 1, 0}, {0, 0, 0, 0}}) < 1e-15);
  // NaN everywhere: the result depends on its input all the same, and its gradient is zero.
  const auto u = tape.input(Array{undefined, 1.0});
  const ad::Var extreme = ad::amax(u);
  BOOST_TEST(std::isnan(extreme.value()));
  BOOST_TEST(extreme.active());
  tape.backward(extreme);
  BOOST_TEST(distance(tape.adjoint(u), Array{0.0, 0.0}) == 0);
  BOOST_TEST(ad::amin(Array{3.0, 1.0, 2.0}) == 1.0);
}

BOOST_AUTO_TEST_CASE(logsumexp_and_softmax_at_extremes) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto check = [&](const Array& x, double value, const Array& probabilities) {
    const auto t = tape.input(x);
    const ad::Var total = ad::logsumexp(t);
    BOOST_TEST((total.value() == value || std::abs(total.value() - value) < 1e-15 * std::abs(value)));
    tape.backward(total);
    BOOST_TEST(distance(tape.adjoint(t), probabilities) < 1e-15);
    BOOST_TEST(distance(ad::softmax(t, 0).value(), probabilities) < 1e-15);
    BOOST_TEST(std::abs(ad::logsumexp(t, 0)().value() - value) <= 1e-15 * std::abs(value));
  };
  check({1e308, -1e308, 1.0}, 1e308, {1.0, 0.0, 0.0});
  check({1e308, 1e308}, 1e308, {0.5, 0.5});
  check({-1e308, -1e308}, -1e308, {0.5, 0.5});
  check({0.0, -inf, 0.0}, std::log(2.0), {0.5, 0.0, 0.5});
  check({-1000.0, -1000.0}, std::log(2.0) - 1000.0, {0.5, 0.5});
  check({7.0}, 7.0, {1.0});
  BOOST_TEST(ad::logsumexp(Array{-inf, -inf}) == -inf);
  BOOST_TEST(ad::logsumexp(Array{1.0, inf}) == inf);
  BOOST_TEST(std::isnan(ad::logsumexp(Array{1.0, undefined})));
  BOOST_TEST(distance(ad::log_softmax(Array{1e308, 0.0}, 0), Array{0.0, -1e308}) < 1e-15);
}

BOOST_AUTO_TEST_CASE(norms_at_zero_and_at_huge_and_tiny_numbers) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto check = [&](const Array& x, double value, const Array& gradient) {
    const auto t = tape.input(x);
    const ad::Var length = ad::norm(t);
    BOOST_TEST(std::abs(length.value() - value) <= 4e-16 * value);
    tape.backward(length);
    BOOST_TEST(distance(tape.adjoint(t), gradient) < 1e-15);
  };
  check({3.0, -4.0}, 5.0, {0.6, -0.8});
  check({0.0, 0.0, 0.0}, 0.0, {0.0, 0.0, 0.0});
  check({3e300, -4e300}, 5e300, {0.6, -0.8});
  check({3e-300, -4e-300}, 5e-300, {0.6, -0.8});
  check({3e-320, 4e-320}, 5e-320, {3e-320 / 5e-320, 4e-320 / 5e-320});
  check({5.0, 1e-300}, 5.0, {1.0, 2e-301});
  BOOST_TEST(ad::norm(Array{inf, 1.0}) == inf);
  BOOST_TEST(std::isnan(ad::norm(Array{undefined, 1.0})));
  const auto t = tape.input(Array{-2.0, 0.0, 3.0});
  tape.backward(ad::norm_l1(t));
  BOOST_TEST(distance(tape.adjoint(t), Array{-1.0, 0.0, 1.0}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
