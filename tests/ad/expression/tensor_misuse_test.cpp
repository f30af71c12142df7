// Misuse of tensors is told: each mistake, and what the text says of it.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

namespace ad = slope::ad;
using Array = xt::xarray<double>;

/// Checks that f throws an E whose text has all these parts.
template <class E, class F>
void check_told(F&& f, const std::vector<std::string>& parts) {
  try {
    f();
  } catch (const E& error) {
    const std::string text = error.what();
    for (const std::string& part : parts) {
      BOOST_TEST(text.find(part) != std::string::npos, "'" << text << "' does not say '" << part << "'");
    }
    return;
  }
  BOOST_ERROR("nothing was thrown where '" << parts.front() << "' was expected");
}

Array ones(std::vector<std::size_t> shape) { return xt::ones<double>(shape); }

struct Recorded {
  ad::Tape<double> tape;
  ad::Recording<double> recording{tape};
  ad::Tensor vector = tape.input(ones({3}));
  ad::Tensor matrix = tape.input(ones({2, 3}));
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(misuse_of_tensors, Recorded)

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast) {
  const ad::Tensor four = tape.input(ones({4}));
  check_told<ad::ShapeError>([&] { return ad::Tensor(vector + four); },
                             {"add: shapes (3,) and (4,) do not broadcast", "axis 0 has 3 against 4"});
  check_told<ad::ShapeError>([&] { return ad::Tensor(matrix * four); },
                             {"multiply: shapes (2, 3) and (4,) do not broadcast", "axis 1 has 3 against 4"});
  check_told<ad::ShapeError>(
      [&] {
        return ad::Tensor(ad::pow(four, ones({2, 3})));
      },
      {"pow: shapes (4,) and (2, 3)", "axis 1 has 4 against 3"});
  check_told<ad::ShapeError>([&] { return ad::Tensor(vector + ones({0})); }, {"shapes (3,) and (0,)"});
}

BOOST_AUTO_TEST_CASE(seeds) {
  check_told<ad::ShapeError>([&] { tape.backward(matrix); },
                             {"backward: the output has 6 elements and no seed"});
  check_told<ad::ShapeError>(
      [&] {
        tape.backward(matrix, ones({3, 2}));
      },
      {"backward: the seed has the wrong shape: expected (2, 3), found (3, 2)"});
  check_told<ad::ShapeError>([&] { tape.backward(matrix, ones({6})); }, {"expected (2, 3), found (6,)"});
  check_told<ad::RecordingError>([&] { tape.backward(ad::Tensor(ones({1}))); }, {"depends on no input"});
}

BOOST_AUTO_TEST_CASE(a_sweep_that_did_not_end_leaves_no_adjoints) {
  tape.backward(matrix, ones({2, 3}));
  BOOST_TEST(tape.adjoint(matrix)(1, 2) == 1.0);
  BOOST_CHECK_THROW(tape.backward(matrix, ones({3, 2})), ad::ShapeError);
  check_told<ad::RecordingError>([&] { tape.adjoint(matrix); }, {"has not been swept"});
  tape.backward(matrix, ones({2, 3}));
  BOOST_TEST(tape.adjoint(matrix)(1, 2) == 1.0);
}

BOOST_AUTO_TEST_CASE(adjoints) {
  check_told<ad::RecordingError>([&] { tape.adjoint(matrix); }, {"has not been swept"});
  tape.backward(ad::sum(matrix));
  const ad::Tensor later = matrix * 2.0;
  check_told<ad::RecordingError>([&] { tape.adjoint(later); }, {"recorded after the last sweep"});
  check_told<ad::RecordingError>([&] { tape.adjoint(ad::Tensor(ones({2}))); }, {"passive"});
  std::vector<double> five(5);
  check_told<ad::ShapeError>([&] { tape.adjoint_into(matrix, five); },
                             {"6 elements are needed, and the span has 5"});
  check_told<ad::RecordingError>([&] { tape.adjoint_view(later); }, {"recorded after the last sweep"});
  check_told<ad::RecordingError>([&] { tape.adjoint_view(ad::Tensor(ones({2}))); }, {"passive"});
  check_told<ad::ShapeError>([&] { tape.adjoint_view(ad::transpose(matrix)); },
                             {"adjoint_view", "(3, 2)", "row-major", "adjoint_into"});
}

BOOST_AUTO_TEST_CASE(elements_out_of_range) {
  check_told<ad::IndexError>([&] { matrix(2, 0); }, {"element (2, 0) is outside a tensor of shape (2, 3)"});
  check_told<ad::IndexError>([&] { matrix(0, 3); }, {"element (0, 3)"});
  check_told<ad::IndexError>([&] { matrix(1); }, {"element (1)", "coordinates are one an axis"});
  check_told<ad::IndexError>([&] { vector[-1]; }, {"element (-1) is outside a tensor of shape (3,)"});
  check_told<ad::IndexError>([&] { matrix(); }, {"element ()"});
}

BOOST_AUTO_TEST_CASE(axes_rows_and_slices_out_of_range) {
  check_told<ad::IndexError>([&] { ad::sum(matrix, 2); }, {"sum: axis 2 is outside", "(2, 3)", "-2 to 1"});
  check_told<ad::IndexError>([&] { ad::mean(matrix, -3); }, {"mean: axis -3"});
  check_told<ad::IndexError>([&] { ad::amax(matrix, 2); }, {"amax: axis 2"});
  check_told<ad::IndexError>([&] { ad::softmax(vector, 1); }, {"softmax: axis 1"});
  check_told<ad::IndexError>([&] { ad::row(matrix, 2); }, {"row: row 2 is outside a tensor of shape (2, 3)"});
  check_told<ad::IndexError>([&] { ad::row(ad::sum(matrix, 0)(0) * ad::Tensor(xt::xarray<double>(1.0)), 0); },
                             {"row: row 0 is outside a tensor of shape ()"});
  check_told<ad::IndexError>([&] { ad::slice(matrix, 1, 0, 4); }, {"slice: 0 to 4 by 1", "axis 1", "(2, 3)"});
  check_told<ad::IndexError>([&] { ad::slice(matrix, 1, 2, 1); }, {"slice: 2 to 1"});
  check_told<ad::IndexError>([&] { ad::slice(matrix, 1, 0, 2, 0); }, {"a step that is not 0"});
  check_told<ad::IndexError>([&] { ad::slice(matrix, 5, 0, 1); }, {"slice: axis 5"});
  check_told<ad::IndexError>(
      [&] {
        ad::gather(vector, {0, 3});
      },
      {"gather: index 3 is outside axis 0", "(3,)"});
  check_told<ad::ArgumentError>(
      [&] {
        ad::amin(tape.input(ones({0, 2})), 0);
      },
      {"amin: an axis without elements"});
}

BOOST_AUTO_TEST_CASE(products_of_shapes_that_do_not_fit) {
  check_told<ad::ShapeError>([&] { return ad::Tensor(ad::matmul(matrix, matrix)); },
                             {"matmul: shapes (2, 3) and (2, 3) do not fit"});
  check_told<ad::ShapeError>([&] { return ad::Tensor(ad::matmul(matrix, ones({2}))); },
                             {"matmul: shapes (2, 3) and (2,)"});
  check_told<ad::ShapeError>(
      [&] {
        return ad::Tensor(ad::matmul(tape.input(ones({2, 3, 4})), ones({3})));
      },
      {"matmul: shapes (2, 3, 4) and (3,) do not fit", "(..., m, k) or (k,) times (..., k, n) or (k,)"});
  check_told<ad::ShapeError>(
      [&] {
        return ad::Tensor(ad::matmul(tape.input(ones({2, 3, 4})), ones({3, 4, 5})));
      },
      {"matmul: shapes (2, 3, 4) and (3, 4, 5) do not fit", "where the axes before broadcast"});
  check_told<ad::ShapeError>([&] { return ad::Tensor(ad::matmul(vector, Array(2.0))); },
                             {"matmul: shapes (3,) and ()"});
  check_told<ad::ShapeError>([&] { ad::dot(vector, ones({4})); }, {"dot: shapes (3,) and (4,)"});
  check_told<ad::ShapeError>([&] { ad::outer(vector, matrix); }, {"outer: shapes (3,) and (2, 3)"});
}

BOOST_AUTO_TEST_CASE(shapes_that_cannot_be_made) {
  check_told<ad::ShapeError>([&] { ad::reshape(matrix, {4}); },
                             {"reshape: (2, 3) has 6 elements and (4,) has 4"});
  check_told<ad::ShapeError>(
      [&] {
        ad::transpose(matrix, {0, 0});
      },
      {"transpose: (0, 0) is not a permutation"});
  check_told<ad::ShapeError>([&] { ad::transpose(matrix, {1}); }, {"transpose: (1) is not a permutation"});
  check_told<ad::ShapeError>(
      [&] {
        ad::concatenate(std::vector{matrix, vector});
      },
      {"concatenate: shapes (2, 3) and (3,) cannot be joined along axis 0"});
  check_told<ad::ShapeError>(
      [&] {
        ad::concatenate(std::vector{matrix, ad::Tensor(ones({1, 4}))}, 0);
      },
      {"(1, 4)"});
  check_told<ad::ShapeError>(
      [&] {
        ad::stack(std::vector{vector, ad::Tensor(ones({4}))});
      },
      {"stack: shapes (3,) and (4,)"});
  check_told<ad::IndexError>([&] { ad::stack(std::vector{vector}, 2); }, {"stack: axis 2"});
  check_told<ad::ArgumentError>([&] { ad::concatenate(std::vector<ad::Tensor>{}); },
                                {"concatenate: the list"});
  check_told<ad::ArgumentError>([&] { ad::stack(std::vector<ad::Tensor>{}); }, {"stack: the list"});
  check_told<ad::ShapeError>([&] { tape.input(ones({1, 1, 1, 1, 1, 1, 1, 1, 1})); }, {"at most 8 axes"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tensors_where_they_do_not_belong)

BOOST_AUTO_TEST_CASE(values_after_the_scope) {
  ad::Tape tape;
  ad::Tensor x, y;
  {
    const ad::Recording recording(tape);
    x = tape.input(ones({3}));
    y = x * 2.0;
    tape.backward(ad::sum(y));
  }
  BOOST_TEST((tape.adjoint(x) == Array{2.0, 2.0, 2.0}));
  check_told<ad::RecordingError>([&] { y.value(); },
                                 {"value: the tensor belongs to recording", "is not open"});
  check_told<ad::RecordingError>([&] { y(1); }, {"is not open on this thread"});
  check_told<ad::RecordingError>([&] { return ad::Tensor(y + 1.0); },
                                 {"no recording is open on this thread"});
  check_told<ad::RecordingError>([&] { ad::sum(y, 0); }, {"sum: no recording is open on this thread"});
  const ad::Recording recording(tape);
  tape.input(ones({3}));
  check_told<ad::RecordingError>([&] { return ad::Tensor(y + 1.0); }, {"stale variable"});
  check_told<ad::RecordingError>([&] { return ad::Tensor(ad::matmul(y, y)); }, {"recording"});
  check_told<ad::RecordingError>([&] { ad::gather(y, {0}); }, {"recording"});
  check_told<ad::RecordingError>([&] { y.value(); }, {"is not open on this thread"});
  check_told<ad::RecordingError>([&] { tape.backward(y, ones({3})); }, {"backward: stale variable"});
}

BOOST_AUTO_TEST_CASE(tensors_of_an_enclosing_recording) {
  ad::Tape outer;
  ad::Tape inner;
  const ad::Recording one(outer);
  const auto x = outer.input(ones({3}));
  const ad::Recording two(inner);
  const auto u = inner.input(ones({3}));
  check_told<ad::RecordingError>([&] { return ad::Tensor(x * u); },
                                 {"tensor operation: variable of an enclosing"});
  check_told<ad::RecordingError>([&] { return ad::dot(x, u); }, {"enclosing recording"});
  check_told<ad::RecordingError>(
      [&] {
        ad::concatenate(std::vector{x, u});
      },
      {"concatenate: variable of an enclosing"});
  check_told<ad::RecordingError>(
      [&] {
        ad::stack(std::vector<ad::Var>{u(0), x(0)});
      },
      {"stack: variable of an encl"});
  const ad::Tensor copy{x.value()};  // values of an open recording may be read
  BOOST_TEST(!copy.active());
  BOOST_TEST(ad::Tensor(copy * u).active());
}

BOOST_AUTO_TEST_SUITE_END()
