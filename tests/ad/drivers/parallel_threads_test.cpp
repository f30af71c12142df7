// parallel_sum on several threads: the same bits however many, nested sums, what terms throw, what they may not reach.
//
// Threads take part only where it is worth waking them, so the terms here take long.
#include <ad/ad.hpp>
#include <tests/ad/drivers/parallel_sum_support.hpp>
#include <tests/support/comparison.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cfenv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace ad = slope::ad;
using namespace slope::tests;

namespace {

constexpr std::array<std::size_t, 4> thread_counts{1, 2, 3, 8};

/// Long enough for others to be asked to help, and different from term to term, so that pieces end out of order.
void dawdle(std::size_t i) {
  std::this_thread::sleep_for(std::chrono::microseconds(i % 7 == 0 ? 300 : 40 * (i % 3)));
}

/// All numbers of a derivative one after the other, to be compared bit by bit.
template <class X>
void append(std::vector<double>& numbers, const X& x) {
  if constexpr (std::is_arithmetic_v<X>) {
    numbers.push_back(static_cast<double>(x));
  } else {
    numbers.insert(numbers.end(), x.begin(), x.end());
  }
}
template <class... X>
std::vector<double> all_numbers(const X&... x) {
  std::vector<double> numbers;
  (append(numbers, x), ...);
  return numbers;
}

std::vector<std::uint64_t> bits(const std::vector<double>& numbers) {
  std::vector<std::uint64_t> result;
  for (const double number : numbers) result.push_back(std::bit_cast<std::uint64_t>(number));
  return result;
}

/// Checks that numbers(threads) are the same bits for every number of threads, and again the second time.
template <class F>
std::vector<double> check_same_bits(const char* what, const F& numbers) {
  const std::vector<double> expected = numbers(1);
  BOOST_TEST(!expected.empty());
  for (const std::size_t threads : thread_counts) {
    for (int turn = 0; turn < 2; ++turn) {
      BOOST_TEST((bits(numbers(threads)) == bits(expected)), what << " with " << threads << " threads");
    }
  }
  return expected;
}

/// A layer's output on one sample, compared: weights (4, 3), biases (4,).
constexpr auto tensor_term = [](std::size_t i, const auto& W, const auto& b) {
  const xt::xarray<double> sample{datum(i), datum(i + 5), 1.0 / (1.0 + static_cast<double>(i))};
  return ad::sum(ad::square(ad::sigmoid(ad::matmul(W, sample) + b) - 0.25));
};

/// Sums once more when the program ends, after what the sums before it had built is gone if it can go: the program
/// fails or hangs where that is needed.
struct LateSum {
  ~LateSum() {
    const auto term = [](std::size_t i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return static_cast<double>(i);
    };
    if (ad::parallel_sum({2, 1}, 40, term) != 780.0) std::_Exit(1);
  }
};
const LateSum late_sum;

}  // namespace

BOOST_AUTO_TEST_SUITE(parallel_threads)

BOOST_AUTO_TEST_CASE(the_bits_do_not_depend_on_the_threads) {
  for (const std::size_t chunk : {0u, 3u}) {
    const auto value = check_same_bits("scalars", [&](std::size_t threads) {
      const auto f = [&](const auto& p) {
        return ad::parallel_sum(
            {threads, chunk}, 300,
            [](std::size_t i, const auto& mu, const auto& sigma) {
              dawdle(i);
              return normal_term(i, mu, sigma);
            },
            p[0], p[1]);
      };
      const auto result = ad::value_and_gradient(f, point);
      return all_numbers(result.value, result.gradient, f(point), ad::hessian(f, point));
    });
    BOOST_TEST(value.size() == 8);
  }
  check_same_bits("tensors", [](std::size_t threads) {
    const auto f = [&](const auto& W, const auto& b) {
      return ad::parallel_sum(
          {threads}, 100,
          [](std::size_t i, const auto& w, const auto& c) {
            dawdle(i);
            return tensor_term(i, w, c);
          },
          W, b);
    };
    const auto [value, dW, db] = ad::value_and_gradient(f, weights, biases);
    return all_numbers(value, dW, db, f(weights, biases));
  });
}

BOOST_AUTO_TEST_CASE(large_products_have_the_same_bits_too) {
  // Large enough for BLAS, which has threads of its own, with every instruction set.
  xt::xarray<double> A = xt::xarray<double>::from_shape({260, 260});
  for (std::size_t k = 0; k < A.size(); ++k) A.data()[k] = 0.1 * datum(k);
  check_same_bits("products", [&](std::size_t threads) {
    const auto [value, gradient] = ad::value_and_gradient(
        [&](const auto& a) {
          return ad::parallel_sum(
              {threads, 1}, 12,
              [](std::size_t i, const auto& m) { return ad::sum(ad::sin(ad::matmul(m, m) * (0.1 * datum(i)))); }, a);
        },
        A);
    return all_numbers(value, gradient);
  });
}

BOOST_AUTO_TEST_CASE(several_threads_take_part_and_no_more_than_asked_for) {
  for (const std::size_t threads : thread_counts) {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    std::atomic<std::size_t> at_work{0};
    std::atomic<std::size_t> most{0};
    ad::parallel_sum({threads, 1}, 40, [&](std::size_t) {
      const std::size_t now = ++at_work;
      for (std::size_t before = most; before < now && !most.compare_exchange_weak(before, now);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      {
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
      }
      --at_work;
      return 1.0;
    });
    BOOST_TEST(seen.size() <= threads);
    BOOST_TEST(most <= threads);
    BOOST_TEST((threads == 1 || seen.size() > 1));
    BOOST_TEST(seen.contains(std::this_thread::get_id()));
  }
  // What is soon done stays on the caller's thread.
  for (int turn = 0; turn < 20; ++turn) {
    std::atomic<bool> elsewhere = false;
    const auto caller = std::this_thread::get_id();
    ad::parallel_sum({8, 4}, 4, [&](std::size_t) {
      if (std::this_thread::get_id() != caller) elsewhere = true;
      return 1.0;
    });
    BOOST_TEST(!elsewhere);
  }
}

BOOST_AUTO_TEST_CASE(sums_inside_sums_stay_on_their_thread) {
  const auto nested = [](std::size_t threads, const auto& p) {
    return ad::parallel_sum(
        {threads, 1}, 12,
        [&](std::size_t i, const auto& mu, const auto& sigma) {
          dawdle(i);
          const auto here = std::this_thread::get_id();
          return ad::parallel_sum(
                     {threads, 2}, 7,
                     [&](std::size_t j, const auto& a, const auto& b) {
                       dawdle(j);
                       if (std::this_thread::get_id() != here) throw std::logic_error("on another thread");
                       return normal_term(7 * i + j, a, b);
                     },
                     mu, sigma) *
                 mu;
        },
        p[0], p[1]);
  };
  const auto numbers = check_same_bits("nested", [&](std::size_t threads) {
    const auto f = [&](const auto& p) { return nested(threads, p); };
    const auto [value, gradient] = ad::value_and_gradient(f, point);
    return all_numbers(value, gradient, ad::hessian(f, point), f(point));
  });
  const auto loop = [](const auto& p) { return normal_loop(84)(p) * p[0]; };
  const auto [value, gradient] = ad::value_and_gradient(loop, point);
  check_agrees("nested", numbers, all_numbers(value, gradient, ad::hessian(loop, point), value));
}

BOOST_AUTO_TEST_CASE(drivers_inside_terms) {
  const auto f = [](const auto& x) {
    return ad::parallel_sum(
        {3, 1}, 30,
        [](std::size_t i, const auto& y) {
          dawdle(i);
          return ad::gradient(normal_loop(3), point)[0] * y * datum(i);
        },
        x);
  };
  double data = 0;
  for (std::size_t i = 0; i < 30; ++i) data += datum(i);
  check_agrees("gradient", ad::gradient(f, 2.0), data * ad::gradient(normal_loop(3), point)[0]);
}

BOOST_AUTO_TEST_CASE(several_callers_at_once) {
  const auto expected = ad::value_and_gradient(normal_sum(4000, {1}), point);
  std::atomic<int> wrong{0};
  const auto work = [&](std::size_t threads) {
    for (int turn = 0; turn < 40; ++turn) {
      const auto result = ad::value_and_gradient(normal_sum(4000, {threads}), point);
      if (result.value != expected.value || result.gradient != expected.gradient) ++wrong;
    }
  };
  std::thread first(work, 2u);
  std::thread second(work, 3u);
  work(8);
  first.join();
  second.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(of_several_exceptions_the_one_of_the_lowest_term_arrives) {
  for (const std::size_t threads : thread_counts) {
    for (const std::size_t chunk : {0u, 1u, 10u}) {
      for (int turn = 0; turn < 3; ++turn) {
        std::atomic<std::size_t> called{0};
        const auto f = [&](const auto& p) {
          return ad::parallel_sum(
              {threads, chunk}, 2000,
              [&](std::size_t i, const auto& mu, const auto& sigma) {
                ++called;
                // The lower ones throw later.
                if (i >= 41 && i % 20 == 1) {
                  std::this_thread::sleep_for(std::chrono::microseconds(i < 100 ? 2000 : 100));
                  throw std::domain_error("term " + std::to_string(i));
                }
                return normal_term(i, mu, sigma);
              },
              p[0], p[1]);
        };
        BOOST_TEST(text_thrown<std::domain_error>([&] { ad::gradient(f, point); }) == "term 41");
        BOOST_TEST(called < 1000u);
        BOOST_TEST(text_thrown<std::domain_error>([&] { f(point); }) == "term 41");
        BOOST_TEST(text_thrown<std::domain_error>([&] { ad::hessian(f, point); }) == "term 41");
      }
      check_agrees("afterwards", ad::gradient(normal_sum(100, {threads, chunk}), point),
                   ad::gradient(normal_loop(100), point));
    }
  }
  // The caller's recording stays as it was.
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(3.0);
  const auto statements = tape.statements();
  BOOST_CHECK_THROW(ad::parallel_sum(
                        {2, 1}, 9,
                        [](std::size_t i, const auto& y) {
                          if (i == 8) throw std::runtime_error("late");
                          return y * y;
                        },
                        x),
                    std::runtime_error);
  BOOST_TEST(tape.statements() == statements);
  const ad::Var y = x * x;
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 6.0);
}

BOOST_AUTO_TEST_CASE(variables_that_terms_capture_are_refused) {
  ad::Tape tape;
  const ad::Recording recording(tape);
  const auto x = tape.input(3.0);
  const auto W = tape.input(weights);
  for (const std::size_t threads : {1u, 3u}) {
    for (const std::size_t n : {1u, 30u}) {
      const ad::ParallelOptions options{threads, 1};
      const auto refused = [&](const auto& term, const auto&... arguments) {
        const auto sum = [&] { ad::parallel_sum(options, n, term, arguments...); };
        const std::string text = text_thrown<ad::RecordingError>(sum);
        BOOST_TEST((contains(text, "another tape or thread") || contains(text, "enclosing recording")), text);
      };
      refused([&](std::size_t i, const auto& y) { return dawdle(i), y * x; }, x);
      refused([&](std::size_t i, const auto&) { return dawdle(i), x; }, x);
      refused([&](std::size_t i) { return dawdle(i), x; });
      refused([&](std::size_t i) { return dawdle(i), 2 * x; });
      refused([&](std::size_t i, const auto&) { return dawdle(i), W(1, 1); }, 2.0);
    }
  }
  // Its value is a constant, and free to use.
  const ad::Var y = ad::parallel_sum(30, [&](std::size_t, const auto& z) { return z * x.value(); }, x);
  tape.backward(y);
  BOOST_TEST(tape.adjoint(x) == 90.0);
}

BOOST_AUTO_TEST_CASE(helpers_round_as_the_caller_does) {
  const auto sum = [](std::size_t threads) {
    return ad::parallel_sum({threads, 1}, 40, [](std::size_t i) {
      dawdle(i);
      volatile double third = 3.0;
      return 1.0 / third;
    });
  };
  sum(4);  // the threads are there before the mode changes
  const int mode = std::fegetround();
  std::fesetround(FE_UPWARD);
  const double alone = sum(1);
  const double together = sum(4);
  std::fesetround(mode);
  BOOST_TEST(alone == together);
  BOOST_TEST(sum(4) < together);
}

#if !defined(__SANITIZE_THREAD__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
BOOST_AUTO_TEST_CASE(a_forked_process_has_threads_of_its_own) {
  std::mutex mutex;
  std::set<std::thread::id> seen;
  const auto sum = [&] {
    seen.clear();
    return ad::parallel_sum({3, 1}, 30, [&](std::size_t i) {
      dawdle(0);
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
      return datum(i);
    });
  };
  const double expected = sum();
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) _exit(sum() == expected && seen.size() > 1 ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  BOOST_TEST(sum() == expected);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
