// A second recording of the same size allocates nothing: operator new is counted here, the tape's memory by
// itself.
#include <ad/ad.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <new>
#include <span>
#include <vector>

namespace {
thread_local std::size_t allocations = 0;
}  // namespace

// Not inlined: otherwise GCC compares the free here with the new there and warns of a mismatch that is none.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace {

namespace ad = slope::ad;
using ad::Var;

double scalars(ad::Tape<double>& tape) {
  const ad::Recording recording(tape);
  const Var a = tape.input(0.4);
  const Var b = tape.input(0.7);
  Var y = a;
  for (int k = 0; k < 300'000; ++k) y = ad::sin(y * b) + a;
  tape.backward(y);
  return tape.adjoint(b);
}

/// A layer and its loss, with the adjoints written where the caller says.
void tensors(ad::Tape<double>& tape, const xt::xarray<double>& W, const xt::xarray<double>& b,
             const ad::Tensor& x, std::vector<double>& dW, std::vector<double>& db) {
  const ad::Recording recording(tape);
  const auto weights = tape.input(W);
  const auto bias = tape.input(b);
  const ad::Tensor hidden = ad::tanh(ad::matmul(weights, x) + bias);
  const Var loss = ad::mean(ad::square(hidden - x)) + ad::sum(hidden);
  tape.backward(loss);
  const std::span<const double> view = tape.adjoint_view(weights);
  dW.assign(view.begin(), view.end());
  tape.adjoint_into(bias, db);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(second_recordings)

BOOST_AUTO_TEST_CASE(a_second_recording_of_scalars_allocates_nothing) {
  ad::Tape tape;
  const double first = scalars(tape);
  const std::size_t held = tape.bytes_held();
  const std::size_t before = allocations;
  const double second = scalars(tape);
  const std::size_t after = allocations;
  BOOST_TEST(after == before);
  BOOST_TEST(tape.bytes_held() == held);
  BOOST_TEST(first == second);
}

BOOST_AUTO_TEST_CASE(a_second_recording_of_tensors_allocates_nothing) {
  ad::Tape tape;
  const xt::xarray<double> W = xt::ones<double>({6, 6}) * 0.1;
  const xt::xarray<double> b = xt::zeros<double>({6, 1});
  const ad::Tensor x{xt::xarray<double>(xt::ones<double>({6, 500}))};
  std::vector<double> dW(36), db(6);
  tensors(tape, W, b, x, dW, db);
  const std::vector<double> first = dW;
  const std::size_t held = tape.bytes_held();
  const std::size_t before = allocations;
  for (int k = 0; k < 10; ++k) tensors(tape, W, b, x, dW, db);
  const std::size_t after = allocations;
  BOOST_TEST(after == before);
  BOOST_TEST(tape.bytes_held() == held);
  BOOST_TEST(dW == first);
}

BOOST_AUTO_TEST_CASE(the_count_counts) {
  const std::size_t before = allocations;
  const std::vector<double> something(10);
  BOOST_TEST(allocations == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()
