// What the tests of parallel_sum share: normal densities' logarithms summed in parallel and in a loop, and arguments.
//
// Used by parallel_sum_test.cpp and parallel_threads_test.cpp.
#pragma once

#include <ad/ad.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace slope::tests {

inline double datum(std::size_t i) { return 1 + 3 * std::sin(0.7 * static_cast<double>(i)); }

/// The negative log-likelihood of a normal density at one datum.
inline constexpr auto normal_term = [](std::size_t i, const auto& mu, const auto& sigma) {
  return 0.5 * ad::square((datum(i) - mu) / sigma) + ad::log(sigma);
};

inline auto normal_sum(std::size_t n, ad::ParallelOptions options = {}) {
  return [=](const auto& p) { return ad::parallel_sum(options, n, normal_term, p[0], p[1]); };
}

/// The same as a loop.
inline auto normal_loop(std::size_t n) {
  return [=](const auto& p) {
    std::decay_t<decltype(p[0])> sum(0);
    for (std::size_t i = 0; i < n; ++i) sum += normal_term(i, p[0], p[1]);
    return sum;
  };
}

inline const std::vector<double> point{0.9, 2.0};
inline const xt::xarray<double> weights{{0.1, -0.2, 0.3}, {0.5, 0.4, -0.6}, {-0.7, 0.8, 0.9}, {0.2, 0.3, -0.1}};
inline const xt::xarray<double> biases{0.3, -0.1, 0.2, 0.4};

/// The text of the exception that f throws.
template <class Exception, class F>
std::string text_thrown(F&& f) {
  try {
    f();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace slope::tests
