// The square of a difference is one rule inside a chain: values and gradients must be those of the difference stored as
// a tensor of its own, wherever it stands and whatever else reads it.
#include <boost/test/unit_test.hpp>

#include <limits>
#include <tests/ad/expression/modes_agree.hpp>
#include <vector>

namespace {

namespace ad = slope::ad;
using slope::modes::Array;
using slope::modes::largest_difference;
using slope::modes::RandomArrays;

/// Calls f(a, b, cut) with a cut that leaves an expression as it is, and with one that stores it.
template <class F>
void same_when_cut(const char* name, const Array& a, const Array& b, const F& f) {
  const auto whole = [](const auto& expression) { return expression; };
  const auto stored = [](const auto& expression) { return ad::Tensor(expression); };
  const auto at = [&](const auto& way) {
    return ad::value_and_gradient([&](const auto& x, const auto& y) { return f(x, y, way); }, a, b);
  };
  const auto [value, by_a, by_b] = at(whole);
  const auto [expected_value, expected_by_a, expected_by_b] = at(stored);
  BOOST_TEST_CONTEXT(name << ", " << a.size() << " and " << b.size() << " elements") {
    BOOST_TEST(std::abs(value - expected_value) <= 1e-14 * std::abs(expected_value));
    BOOST_TEST(largest_difference(expected_by_a, by_a) < 1e-14);
    BOOST_TEST(largest_difference(expected_by_b, by_b) < 1e-14);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(squared_differences)

BOOST_AUTO_TEST_CASE(wherever_one_stands) {
  RandomArrays random;
  for (const std::size_t columns : {1u, 7u, 30u, 700u}) {
    for (const std::size_t rows : {1u, 3u}) {
      const Array a = random({3, columns});
      const Array b = random({rows, columns});
      const Array c = random({3, 1});
      same_when_cut("alone", a, b, [](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::square(cut(x - y)));
      });
      same_when_cut("of constants on the left and right", a, b, [&](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::square(cut(c - x)) * 0.5 + ad::square(cut(y - 2.0)));
      });
      same_when_cut("in the middle of a chain", a, b, [](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::exp(-ad::square(cut(x - y))) * x);
      });
      same_when_cut("inside another", a, b, [](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::square(cut(ad::square(cut(x - y)) - y)));
      });
      same_when_cut("of a tensor and itself", a, b, [](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::square(cut(x - x)) + x * y);
      });
      same_when_cut("two of them", a, b, [&](const auto& x, const auto& y, auto cut) {
        return ad::sum(ad::square(cut(x - y)) / (1.0 + ad::square(cut(y - x * c))));
      });
    }
  }
}

// The sum of one over two tensors is recorded in a way of its own, where their elements stand in the same order.
BOOST_AUTO_TEST_CASE(summed_over_two_tensors) {
  RandomArrays random;
  for (const std::size_t columns : {0u, 1u, 3u, 100u, 700u}) {
    const Array a = random({3, columns});
    const Array b = random({3, columns});
    const Array constant = random({3, columns});
    const Array turned = random({columns, 3});
    const auto mean = [](const auto& x) { return x.size() == 0 ? 0.0 * ad::sum(x) : ad::mean(x); };
    same_when_cut("both active", a, b, [&](const auto& x, const auto& y, auto cut) {
      return mean(ad::square(cut(x - y)));
    });
    same_when_cut("each with a constant", a, b, [&](const auto& x, const auto& y, auto cut) {
      return ad::sum(ad::square(cut(x - constant))) * 3.0 + ad::sum(ad::square(cut(ad::Tensor(constant) - y)));
    });
    same_when_cut("with one in another order", a, turned, [&](const auto& x, const auto& y, auto cut) {
      return ad::sum(ad::square(cut(x - ad::transpose(y))));
    });
    same_when_cut("of views", a, b, [&](const auto& x, const auto& y, auto cut) {
      return ad::sum(ad::square(cut(ad::slice(x, 0, 1, 3) - ad::slice(y, 0, 0, 2))));
    });
    same_when_cut("with itself", a, b, [&](const auto& x, const auto& y, auto cut) {
      return ad::sum(ad::square(cut(x - x))) + ad::sum(ad::square(cut(y - y))) + ad::sum(x) + ad::sum(y);
    });
    same_when_cut("of what was computed", a, b, [&](const auto& x, const auto& y, auto cut) {
      const ad::Tensor s = ad::sin(x);
      const ad::Tensor t = ad::exp(y);
      return ad::sum(ad::square(cut(s - t)));
    });
  }
}

// squared_distance says the same in one word: bit by bit, whatever it is given.
BOOST_AUTO_TEST_CASE(summed_as_a_squared_distance) {
  RandomArrays random;
  const auto same = [](const char* name, const Array& a, const Array& b, const auto& of) {
    const auto expression = [](const auto& x, const auto& y) { return ad::sum(ad::square(x - y)); };
    const auto function = [](const auto& x, const auto& y) { return ad::squared_distance(x, y); };
    const auto at = [&](const auto& distance) {
      return ad::value_and_gradient([&](const auto& x, const auto& y) { return of(x, y, distance); }, a, b);
    };
    BOOST_TEST_CONTEXT(name << ", " << a.size() << " and " << b.size() << " elements") {
      BOOST_TEST((at(function) == at(expression)));
    }
  };
  for (const std::size_t columns : {1u, 3u, 700u}) {
    const Array a = random({3, columns});
    const Array constant = random({3, columns});
    for (const Array& b : {random({3, columns}), random({1, columns}), random({columns}), random({2, 1, 1})}) {
      same("both active", a, b, [](const auto& x, const auto& y, const auto& f) { return f(x, y); });
      same("with constants", a, b, [&](const auto& x, const auto& y, const auto& f) {
        return f(x, constant) + f(constant, y) + f(constant, constant) * ad::sum(x);
      });
      same("with itself", a, b, [](const auto& x, const auto& y, const auto& f) { return f(x, x) + f(y, y) + ad::sum(x); });
      same("of expressions and views", a, b, [](const auto& x, const auto& y, const auto& f) {
        return f(ad::sin(x), 2.0 * y) + f(ad::transpose(x), ad::transpose(x * x));
      });
    }
    BOOST_TEST(ad::squared_distance(a, constant) == ad::sum(ad::square(ad::Tensor(a) - ad::Tensor(constant))).value());
  }
  BOOST_TEST(ad::squared_distance(Array::from_shape({0, 2}), Array::from_shape({0, 2})) == 0.0);
  BOOST_TEST(ad::squared_distance(xt::xarray<int>{100000, 7}, xt::xarray<int>{0, 3}) == 10000000016.0);
  BOOST_TEST(ad::squared_distance(xt::xarray<int>{100000, 7}, 0.5 * Array{1, 1}) == 99999.5 * 99999.5 + 42.25);
  BOOST_CHECK_THROW(ad::squared_distance(random({3, 2}), random({2, 3})), ad::ShapeError);
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor x = tape.input(random({3, 2}));
  BOOST_CHECK_THROW(ad::squared_distance(x, random({2, 3})), ad::ShapeError);
  {
    ad::Tape<double> inner;
    const ad::Recording<double> inner_recording(inner);
    BOOST_CHECK_THROW(ad::squared_distance(x, inner.input(random({3, 2}))), ad::RecordingError);
    BOOST_CHECK_THROW(ad::squared_distance(inner.input(random({3, 2})), x), ad::RecordingError);
    BOOST_TEST(inner.statements() == 2u);
  }
  BOOST_TEST(tape.statements() == 1u);
}

BOOST_AUTO_TEST_CASE(summed_over_tensors_that_do_not_fit) {
  RandomArrays random;
  ad::Tape<double> outer;
  const ad::Recording<double> outer_recording(outer);
  const ad::Tensor other = outer.input(random({3, 2}));
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor x = tape.input(random({3, 2}));
  const std::size_t before = tape.statements();
  BOOST_CHECK_THROW(ad::sum(ad::square(x - other)), ad::RecordingError);
  BOOST_CHECK_THROW(ad::sum(ad::square(other - x)), ad::RecordingError);
  BOOST_CHECK_THROW(ad::sum(ad::square(x - random({2, 3}))), ad::ShapeError);
  BOOST_TEST(tape.statements() == before);
  const Array a = random({3, 2});
  const Array b = random({3, 2});
  const ad::Var constant = ad::sum(ad::square(ad::Tensor(a) - ad::Tensor(b)));
  BOOST_TEST(!constant.active());
  BOOST_TEST(tape.statements() == before);
  BOOST_TEST(constant.value() == ad::sum(ad::square(a - b)));
}

// Only the recording still knows the constant when the sweep reads it.
BOOST_AUTO_TEST_CASE(summed_with_a_constant_that_is_gone) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor x = tape.input(Array{1.0, 2.0, 4.0});
  ad::Var distance(0.0);
  {
    const ad::Tensor constant(Array{0.0, 4.0, 1.0});
    distance = ad::sum(ad::square(x - constant));
  }
  std::vector<ad::Tensor> others;  // would take the constant's memory, were it free
  for (int k = 0; k < 10; ++k) others.emplace_back(Array{7.0, 7.0, 7.0});
  tape.backward(distance);
  BOOST_TEST(distance.value() == 14.0);
  BOOST_TEST(largest_difference(tape.adjoint(x), Array{2.0, -4.0, 6.0}) == 0.0);
}

BOOST_AUTO_TEST_CASE(whose_difference_something_else_reads) {
  RandomArrays random;
  const Array a = random({3, 40});
  const Array b = random({3, 40});
  same_when_cut("before", a, b, [](const auto& x, const auto& y, auto cut) {
    const auto difference = cut(x - y);
    return ad::sum(difference * ad::square(difference));
  });
  same_when_cut("after", a, b, [](const auto& x, const auto& y, auto cut) {
    const auto difference = cut(x - y);
    return ad::sum(ad::square(difference) - ad::sin(difference));
  });
  same_when_cut("as a square too", a, b, [](const auto& x, const auto& y, auto cut) {
    const auto difference = cut(x - y);
    return ad::sum(ad::square(difference) * ad::square(difference));
  });
}

BOOST_AUTO_TEST_CASE(of_a_product_that_is_not_stored) {
  RandomArrays random;
  for (const std::size_t columns : {9u, 600u}) {
    const Array x = random({2, columns});
    const Array targets = random({3, columns});
    same_when_cut("in any order", random({3, 2}), random({3, 1}), [&](const auto& w, const auto& v, auto cut) {
      return ad::sum(ad::square(cut(ad::matmul(w, x) - targets)) + ad::square(cut(targets - (ad::matmul(w, x) + v))));
    });
    same_when_cut("minus its bias", random({3, 2}), random({3, 1}), [&](const auto& w, const auto& v, auto cut) {
      return ad::mean(ad::square(cut(ad::matmul(w, x) - v)));
    });
  }
}

BOOST_AUTO_TEST_CASE(an_infinite_difference_below_a_zero_adjoint_contributes_nothing) {
  const Array b = {0.5, 1.0, 3.0};
  ad::Tape tape;
  const ad::Recording recording(tape);
  const ad::Tensor a = tape.input(Array{1.0, std::numeric_limits<double>::infinity(), 3.0});
  const ad::Tensor squares = ad::square(a - b);
  tape.backward(squares, Array{2.0, 0.0, 1.0});
  BOOST_TEST(largest_difference(tape.adjoint(a), Array{2.0, 0.0, 0.0}) == 0.0);
}

BOOST_AUTO_TEST_CASE(an_infinite_adjoint_does_not_reach_equal_elements) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor a = tape.input(Array{1.0, 2.0});
  const ad::Tensor b = tape.input(Array{1.0, 5.0});
  const ad::Var distance = ad::sum(ad::square(a - b));
  tape.backward(distance, infinity);
  BOOST_TEST((tape.adjoint(a) == Array{0.0, -infinity}));
  BOOST_TEST((tape.adjoint(b) == Array{0.0, infinity}));
}

BOOST_AUTO_TEST_CASE(an_adjoint_that_scales_to_zero_contributes_nothing) {
  ad::Tape<double> tape;
  const ad::Recording<double> recording(tape);
  const ad::Tensor a = tape.input(Array{1.0, std::numeric_limits<double>::quiet_NaN(), 3.0, 4.0});
  const ad::Tensor b = tape.input(Array{2.0, 2.0, 2.0, 2.0});
  const ad::Var distance = ad::mean(ad::square(a - b));
  tape.backward(distance, std::numeric_limits<double>::denorm_min());
  BOOST_TEST((tape.adjoint(a) == Array{0.0, 0.0, 0.0, 0.0}));
}

BOOST_AUTO_TEST_SUITE_END()
