// Functions of many outputs with everything that a recording may hold, for Jacobians read row by row.
//
// The same seed gives the same function on every number type. Used by jacobian_rows_test.cpp.
#pragma once

#include <ad/ad.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <type_traits>
#include <vector>

namespace slope::tests {

/// Outputs that have a segment of operations each, upon the inputs, a common beginning, and now and then one of the
/// segments before. Among the operations: running sums, kernels, user functions, tensors, partials that are infinite
/// where x[0] is 0. Among the outputs, where asked: inputs, constants, values met before, in any order.
class MixedProgram {
 public:
  struct Options {
    std::size_t outputs = 40;
    std::size_t common = 0;   // operations before the first segment
    unsigned crossing = 0;    // of 100 arguments, how many are from any segment before
    unsigned tensors = 0;     // of 100 operations, how many are on tensors
    bool odd_outputs = true;  // inputs, constants and repeated values among the outputs
    bool shuffled = false;
  };

  MixedProgram(const Options& options, unsigned seed) : options_(options), seed_(seed) {}

  template <class S>
  std::vector<S> operator()(const std::vector<S>& x) const {
    Run<S> run{options_, x, {}, 0, std::mt19937(seed_)};
    for (std::size_t k = 0; k < options_.common; ++k) run.operation();
    const std::size_t common = run.known.size();
    std::vector<S> outputs;
    while (outputs.size() < options_.outputs) {
      run.segment = run.known.size();
      for (std::size_t k = run.below(12) + 1; k > 0; --k) run.operation(common);
      outputs.push_back(run.known.back());
      if (!options_.odd_outputs) continue;
      switch (run.below(12)) {
        case 0: outputs.push_back(x[run.below(x.size())]); break;
        case 1: outputs.push_back(S(2)); break;
        case 2: outputs.push_back(outputs[run.below(outputs.size())]); break;
        case 3: outputs.push_back(run.known[run.below(run.known.size())]); break;
        default: break;
      }
    }
    if (options_.shuffled) std::shuffle(outputs.begin(), outputs.end(), run.random);
    return outputs;
  }

 private:
  template <class S>
  struct Run {
    const Options& options;
    const std::vector<S>& x;
    std::vector<S> known;
    std::size_t segment;  // where the segment begins among the known values
    std::mt19937 random;

    std::size_t below(std::size_t limit) { return random() % limit; }
    bool chance(unsigned of_hundred) { return random() % 100 < of_hundred; }

    S argument(std::size_t common) {
      if (!known.empty() && chance(options.crossing)) return known[below(known.size())];
      const std::size_t own = known.size() - segment;
      switch (below(4)) {
        case 0: return common != 0 ? known[below(common)] : x[below(x.size())];
        case 1: return x[below(x.size())];
        default: return own != 0 ? known[segment + below(own)] : x[below(x.size())];
      }
    }

    void operation(std::size_t common = 0) {
      const S a = argument(common);
      const S b = argument(common);
      const S c = argument(common);
      if (chance(options.tensors)) return on_tensors(a, b, c);
      S y = 0;
      switch (below(10)) {
        case 0: y = ad::sin(a) + b / 2; break;
        case 1: y = a * b - c; break;
        case 2: y = ad::kernel([](const auto& u, const auto& v) { return u * v + ad::cos(u); }, a, b); break;
        case 3: y = product_of_user(a, b); break;
        case 4: y = a; break;  // the same variable once more
        case 5: y = a - a + 0 * b; break;  // active, without an argument
        case 6: y = ad::sqrt(x[0]) * b; break;
        case 7: y = ad::exp(-a * a) / (1 + b * b); break;
        case 8: y = 3; break;  // passive
        default:
          y = a * a;
          for (std::size_t k = below(5); k > 0; --k) y += b * x[below(x.size())];
          break;
      }
      known.push_back(y);
      if (chance(50)) known.push_back(S(ad::tanh(y)));
    }

    // On numbers other than the tape's, the same element by element.
    void on_tensors(const S& a, const S& b, const S& c) {
      std::vector<S> elements{a, b, c};
      for (std::size_t more = below(60); more > 0; --more) elements.push_back(x[below(x.size())]);
      const bool doubled = chance(30);
      const bool summed = chance(50);
      const std::size_t index = below(elements.size());
      if constexpr (ad::ScalarExpression<S>) {
        using T = std::remove_cvref_t<decltype(a.value())>;
        const ad::BasicTensor<T> stacked = ad::stack(elements);
        ad::BasicTensor<T> tensor = ad::tanh(stacked * stacked);
        if (doubled) tensor = doubled_by_user(tensor);
        if (summed) known.push_back(ad::sum(tensor));
        known.push_back(tensor(index));
      } else {
        S sum = 0;
        for (S& element : elements) {
          element = ad::tanh(element * element);
          if (doubled) element = element + element;
          sum += element;
        }
        if (summed) known.push_back(sum);
        known.push_back(elements[index]);
      }
    }

    static S product_of_user(const S& a, const S& b) {
      if constexpr (ad::ScalarExpression<S>) {
        using T = std::remove_cvref_t<decltype(a.value())>;
        const std::array<S, 2> variables{a, b};
        const std::array<T, 2> partials{b.value(), a.value()};
        return ad::with_partials<T>(a.value() * b.value(), std::span<const S>(variables), std::span<const T>(partials));
      } else {
        return a * b;
      }
    }

    template <class T>
    static ad::BasicTensor<T> doubled_by_user(const ad::BasicTensor<T>& tensor) {
      const auto pullback = [](std::span<const T> result, const std::array<std::span<T>, 1>& input) {
        for (std::size_t k = 0; k < result.size(); ++k) input[0][k] += 2 * result[k];
      };
      return ad::with_pullback<T>(xt::xarray<T>(2 * tensor.value()), pullback, tensor);
    }
  };

  Options options_;
  unsigned seed_;
};

}  // namespace slope::tests
