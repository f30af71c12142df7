// A function with partials worked out by hand, one of them wrong: the program must name the line.
#include <ad/ad.hpp>
#include <ad/check/gradcheck_main.hpp>
#include <array>
#include <span>

namespace ad = slope::ad;

namespace {

/// a b^2 with its own partials; the one by b has lost its 2.
template <class S>
S area(const S& a, const S& b) {
  const auto x = ad::value_of(a);
  const auto y = ad::value_of(b);
  using T = std::remove_cvref_t<decltype(x)>;
  const std::array<S, 2> variables{a, b};
  const std::array<T, 2> partials{y * y, x * y};
  return ad::with_partials<T>(x * y * y, std::span<const S>(variables), std::span<const T>(partials));
}

const auto cost = [](const auto& x) { return ad::exp(-x[0]) + area(x[0], x[1]); };

const ad::Gradcheck check_cost("cost", cost, {0.7, 1.9});

}  // namespace
