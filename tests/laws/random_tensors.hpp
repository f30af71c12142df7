// Random computations with tensors: a few steps, each a fused expression of up to three of the tensors so far.
//
// Runs on the library's tensors, on any number type, and on the reference's. The reference decides which steps fit: the
// shapes go together, the values are neither large nor near a kink.
#pragma once

#include <ad/ad.hpp>
#include <tests/laws/reference_operations.hpp>

#include <array>
#include <random>
#include <tuple>
#include <type_traits>

namespace slope::tests {

/// What a step takes beside its tensors. In range for the first of them, or nearly so.
struct StepDetails {
  std::ptrdiff_t axis;
  std::size_t first, last;
  std::ptrdiff_t step;
  std::vector<std::size_t> shape;
  xt::xarray<double> constant;  // of the first tensor's shape
};

/// What the two kinds of tensor do not have in common.
template <class T>
struct TensorKind {
  using Element = std::decay_t<decltype(std::declval<const T&>()(std::size_t{0}))>;
  static ad::Shape shape(const std::vector<std::size_t>& extents) { return ad::Shape::from(extents); }
  static T constant(const xt::xarray<double>& numbers) { return T(numbers); }
};
template <>
struct TensorKind<reference::Tensor> {
  using Element = reference::Number;
  static const reference::Shape& shape(const std::vector<std::size_t>& extents) { return extents; }
  static reference::Tensor constant(const xt::xarray<double>& numbers) {
    return {{numbers.shape().begin(), numbers.shape().end()}, {numbers.begin(), numbers.end()}};
  }
};

/// The elements of a tensor as scalars.
template <class T>
auto scalars_of(const T& x) {
  const T flat = reshape(x, TensorKind<T>::shape({x.size()}));
  std::vector<typename TensorKind<T>::Element> scalars;
  for (std::size_t k = 0; k < x.size(); ++k) scalars.push_back(flat(k));
  return scalars;
}

/// Running sums of products, from the sum before and from constants, now and then stored, scaled and read again.
template <class T>
T sums_of_scalars(const T& a, const T& b) {
  using Element = typename TensorKind<T>::Element;
  const auto x = scalars_of(a);
  const auto y = scalars_of(b);
  std::vector<Element> results;
  Element running = Element(0.0);
  for (std::size_t k = 0; k < x.size() && !y.empty(); ++k) {
    running += x[k] * y[k % y.size()];
    if (k % 3 == 1) results.push_back(running);
    if (k % 5 == 4) running = running * 0.5 + x[k];
    Element own = Element(k % 2 == 0 ? 1.0 : 0.0);
    own += x[k] * y[k % y.size()];
    own -= x[x.size() - 1 - k] * y[0];
    own += y[0];
    results.push_back(own * own);
  }
  results.push_back(running);
  return T(stack(results));
}

/// All that a step may do with tensors a, b and c. `d` are its details.
inline const auto operations_of_steps = std::tuple{
    [](const auto& a, const auto& b, const auto&, const auto&) { return exp(0.1 * a) * b + a; },
    [](const auto& a, const auto& b, const auto&, const auto&) { return a * b - b * a * 0.5 + a * a; },
    [](const auto& a, const auto& b, const auto&, const auto&) { return square(a - b); },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return sum(square(a - b), d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return sum(a * b, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return mean(exp(0.1 * a) + b, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return sum(a) * b; },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return sigmoid(matmul(a, b) + c); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return relu(matmul(a, b) + c); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return tanh(matmul(a, b)) - c; },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return square(matmul(a, b) - c); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return tanh(matmul(a, transpose(b)) + c); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return sigmoid(matmul(transpose(a), b) + c); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return matmul(a, b) * c + matmul(a, b); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return matmul(a, b); },
    [](const auto& a, const auto& b, const auto& c, const auto& d) { return sum(sigmoid(matmul(a, b) + c), d.axis); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return a + mean(square(relu(matmul(a, b)) - c)); },
    [](const auto& a, const auto&, const auto&, const auto&) { return transpose(a); },
    [](const auto& a, const auto&, const auto&, const auto& d) { return slice(a, d.axis, d.first, d.last, d.step); },
    [](const auto& a, const auto& b, const auto&, const auto& d) {
      return slice(a, d.axis, d.first, d.last, d.step) * b + slice(a, d.axis, d.first, d.last, d.step);
    },
    [](const auto& a, const auto&, const auto&, const auto& d) { return row(a, d.first); },
    [](const auto& a, const auto&, const auto&, const auto& d) {
      return reshape(a, TensorKind<std::decay_t<decltype(a)>>::shape(d.shape));
    },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return concatenate(std::vector{a, b}, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto& d) {
      using T = std::decay_t<decltype(a)>;
      return concatenate(std::vector<T>{T(transpose(a)), b}, d.axis);
    },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return stack(std::vector{a, b, a}, d.axis); },
    [](const auto& a, const auto&, const auto&, const auto& d) {
      return gather(a, std::vector<std::size_t>{d.first, d.last, d.first}, d.axis);
    },
    [](const auto& a, const auto&, const auto&, const auto& d) { return logsumexp(a, d.axis); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return logsumexp(a * b) + c * a; },
    [](const auto& a, const auto&, const auto&, const auto& d) { return softmax(a, d.axis); },
    [](const auto& a, const auto&, const auto&, const auto& d) { return log_softmax(a, d.axis); },
    [](const auto& a, const auto&, const auto&, const auto& d) { return amax(a, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return amin(a * b, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return norm(a + 0.5) * b; },
    [](const auto& a, const auto& b, const auto&, const auto&) { return b - norm_l1(a) * 0.1; },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return squared_norm(a - b) * c; },
    [](const auto& a, const auto& b, const auto&, const auto&) { return outer(a, b); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return a * dot(a, b); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return max(a, b) + min(a, b * 0.5); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return relu(a - 0.1) * b + abs(b); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return a / (square(b) + 1.0); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return sqrt(square(a) + square(b) + 0.1); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return log(square(a) + 1.0) * sin(b) + softplus(a); },
    [](const auto& a, const auto&, const auto&, const auto&) { return -a + a - a * a * a; },
    [](const auto& a, const auto& b, const auto&, const auto& d) {
      return sum(a * b, d.axis) * exp(0.05 * sum(a, d.axis));
    },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return sum(transpose(a) * b, d.axis); },
    [](const auto& a, const auto& b, const auto& c, const auto& d) { return sum(exp(0.1 * a) * b, d.axis) + c; },
    [](const auto& a, const auto& b, const auto&, const auto& d) { return square(sum(a, d.axis) - b); },
    [](const auto& a, const auto& b, const auto& c, const auto& d) { return sum(sum(a * b, d.axis) * c, d.axis); },
    [](const auto& a, const auto& b, const auto&, const auto&) { return mean(square(a - b)) + square(a - b); },
    [](const auto& a, const auto&, const auto&, const auto& d) {
      using T = std::decay_t<decltype(a)>;
      return a * TensorKind<T>::constant(d.constant) + TensorKind<T>::constant(d.constant) * 0.5;
    },
    [](const auto& a, const auto& b, const auto&, const auto&) { return square(a - b) * (a - b); },
    [](const auto& a, const auto& b, const auto& c, const auto&) { return tanh(matmul(a, b) + c) * c; },
    [](const auto& a, const auto& b, const auto& c, const auto&) {
      using T = std::decay_t<decltype(a)>;
      return matmul(stack(std::vector<T>{a, T(a + c)}, 0), b);
    },
    [](const auto& a, const auto& b, const auto&, const auto&) {
      using T = std::decay_t<decltype(a)>;
      return matmul(stack(std::vector{a, b}, 0), stack(std::vector<T>{T(transpose(b)), T(transpose(a))}, 0));
    },
    [](const auto& a, const auto& b, const auto&, const auto&) { return sums_of_scalars(a, b); }};

inline constexpr std::size_t operation_count = std::tuple_size_v<decltype(operations_of_steps)>;

/// The layers of a network among them: the first, and how many.
inline constexpr std::size_t first_layer = 7;
inline constexpr std::size_t layer_count = 4;

/// Inputs, steps, and a weight for the sum of each tensor in the result.
class RandomTensors {
 public:
  enum class Kind { small, wide, layers };

  RandomTensors(Kind kind, unsigned seed) : kind_(kind), random_(seed) {
    make_inputs();
    std::vector<reference::Tensor> known;
    for (const auto& input : inputs_) known.push_back(TensorKind<reference::Tensor>::constant(input));
    const std::size_t length = 3 + below(12);
    for (int tries = 0; tries < 600 && steps_.size() < length; ++tries) add_step(known);
    reference::graph().clear();
    for (std::size_t k = 0; k < known.size(); ++k) weights_.push_back(below(3) == 0 ? 0.0 : normal_(random_));
    weights_.back() = 1.5;
    if (kind_ == Kind::layers && below(3) != 0) std::fill(weights_.begin(), weights_.end() - 1, 0.0);
  }

  const std::vector<xt::xarray<double>>& inputs() const { return inputs_; }

  /// The inputs and the result of each step.
  template <class T>
  std::vector<T> tensors(std::vector<T> known) const {
    for (const Step& step : steps_) known.push_back(result<T>(step, known));
    return known;
  }

  /// The weighted sum of all their elements, or of the squares of the elements of results.
  template <class T>
  auto total(const std::vector<T>& known) const {
    typename TensorKind<T>::Element total = weights_[0] * sum(known[0]);
    for (std::size_t k = 1; k < known.size(); ++k) {
      if (weights_[k] == 0) continue;
      if (k < inputs_.size()) {
        total = total + weights_[k] * sum(known[k]);
      } else {
        total = total + weights_[k] * sum(known[k] * known[k]);
      }
    }
    return total;
  }

 private:
  struct Step {
    std::size_t operation;
    std::array<std::size_t, 3> operands;
    StepDetails details;
  };

  std::size_t below(std::size_t end) { return random_() % end; }

  void make_inputs() {
    if (kind_ == Kind::layers) {
      const std::size_t width = 2 + below(7);
      const std::size_t batch = 60 + below(400);
      for (const std::size_t columns : {width, width, std::size_t{1}, batch, batch}) add_input({width, columns});
      return;
    }
    const std::size_t most = kind_ == Kind::wide ? 130 : 6;
    const auto extent = [&] {
      return std::array<std::size_t, 9>{1, 2, 3, 4, 5, 7, most, most / 2, below(7) == 0 ? 0u : 3u}[below(9)];
    };
    const std::size_t m = extent(), n = extent(), l = extent();
    for (const std::vector<std::size_t>& shape :
         {std::vector{m, n}, std::vector{n, l}, std::vector{m, std::size_t{1}}, std::vector{l}, std::vector{m, l}}) {
      add_input(shape);
    }
  }
  void add_input(const std::vector<std::size_t>& shape) {
    xt::xarray<double> input = xt::zeros<double>(shape);
    for (double& element : input) element = below(40) == 0 ? 0 : 0.5 * normal_(random_);
    inputs_.push_back(input);
  }

  template <class T>
  static T result(const Step& step, const std::vector<T>& known) {
    return result_of<T>(step, known, std::make_index_sequence<operation_count>());
  }
  template <class T, std::size_t... I>
  static T result_of(const Step& step, const std::vector<T>& known, std::index_sequence<I...>) {
    T result;
    const auto [a, b, c] = step.operands;
    ((step.operation == I
          ? void(result = T(std::get<I>(operations_of_steps)(known[a], known[b], known[c], step.details)))
          : void()),
     ...);
    return result;
  }

  // One at random, if it fits.
  void add_step(std::vector<reference::Tensor>& known) {
    Step step{below(operation_count), {}, {}};
    for (std::size_t& operand : step.operands) {
      operand = below(2) == 0 ? below(known.size()) : known.size() - 1 - below(std::min<std::size_t>(known.size(), 3));
    }
    if (kind_ == Kind::layers && below(3) != 0) {
      const std::size_t input = below(4) == 0 ? below(known.size()) : known.size() - 1;
      step = {first_layer + below(layer_count), {below(2), input, 2}, {}};
    }
    const std::vector<std::size_t>& shape = known[step.operands[0]].extents;
    StepDetails& details = step.details;
    const auto rank = static_cast<std::ptrdiff_t>(shape.size());
    details.axis = rank == 0 ? 0 : static_cast<std::ptrdiff_t>(below(shape.size()));
    const std::size_t extent = rank == 0 ? 1 : shape[static_cast<std::size_t>(details.axis)];
    if (below(4) == 0) details.axis -= rank;
    details.first = below(extent + 1);
    details.last = details.first + below(extent + 1 - details.first);
    details.step = static_cast<std::ptrdiff_t>(below(5)) - 2;
    details.shape = shape;
    std::shuffle(details.shape.begin(), details.shape.end(), random_);
    if (below(3) == 0) details.shape = {known[step.operands[0]].size()};
    if (below(3) == 0) details.shape.push_back(1);
    details.constant = xt::zeros<double>(shape);
    for (double& element : details.constant) element = normal_(random_);

    std::vector<reference::Node>& graph = reference::graph();
    const auto nodes = static_cast<std::ptrdiff_t>(graph.size());
    try {
      const reference::Tensor tensor = result(step, known);
      reference::require(tensor.size() <= (kind_ == Kind::small ? 600u : 20000u), "too large");
      reference::require(tensor.extents.size() <= 5, "too many axes");
      for (const reference::Number x : tensor.elements) reference::require(std::abs(x.value()) < 30, "a large value");
      known.push_back(tensor);
      steps_.push_back(std::move(step));
    } catch (const reference::Unfit&) {
      graph.erase(graph.begin() + nodes, graph.end());
    }
  }

  Kind kind_;
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
  std::vector<xt::xarray<double>> inputs_;
  std::vector<Step> steps_;
  std::vector<double> weights_;
};

}  // namespace slope::tests
