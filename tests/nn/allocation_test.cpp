// A training step allocates nothing on the heap: counted with the program's own operator new.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

#include <nn/curves.hpp>
#include <nn/trainer.hpp>
#include <tests/nn/network_support.hpp>

namespace nn = slope::nn;
namespace test = slope::test;

namespace {

std::atomic<std::size_t> allocation_count = 0;

std::size_t allocations_of_training(std::size_t steps) {
  const nn::Curve heart = nn::make_curve("heart");
  nn::PlainNetwork network = test::heart_network(2);
  nn::NoisyGradientDescent optimiser({}, nn::NormalNumbers(2));
  const std::size_t before = allocation_count;
  const nn::TrainingSummary summary =
      nn::train(network, heart.inputs, heart.points, optimiser, {.steps = steps, .keep_every = 0});
  BOOST_TEST(summary.steps == steps);
  return allocation_count - before;
}

}  // namespace

// Not inlined: otherwise GCC compares the free here with the new there and warns of a mismatch that is none.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocation_count;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocation_count;
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

BOOST_AUTO_TEST_CASE(training_longer_allocates_no_more) {
  allocations_of_training(10);  // what is allocated once in a program's life
  const std::size_t hundred = allocations_of_training(100);
  const std::size_t nine_hundred = allocations_of_training(900);
  BOOST_TEST(hundred > 0u);
  BOOST_TEST(nine_hundred == hundred);
}
