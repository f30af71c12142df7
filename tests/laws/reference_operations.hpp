// The operations of reference_tensor.hpp that go beyond one element at a time: reductions, products, views, joining.
//
// Each by its definition, element by element. Used by random_tensors.hpp.
#pragma once

#include <tests/laws/reference_tensor.hpp>

namespace slope::tests::reference {

using Numbers = std::vector<Number>;

inline Number sum(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), Number(0), [](Number a, Number b) { return a + b; });
}
inline Number mean(const Numbers& numbers) {
  require(!numbers.empty(), "the mean of nothing");
  return sum(numbers) / Number(static_cast<long double>(numbers.size()));
}
inline Number logsumexp(const Numbers& numbers) {
  require(!numbers.empty(), "the sum of nothing");
  Numbers terms;
  for (const Number x : numbers) terms.push_back(exp(x));
  return log(sum(terms));
}
inline Number largest(const Numbers& numbers) {
  require(!numbers.empty(), "an extreme of nothing");
  return std::accumulate(numbers.begin() + 1, numbers.end(), numbers[0], [](Number a, Number b) { return max(a, b); });
}
inline Number smallest(const Numbers& numbers) {
  require(!numbers.empty(), "an extreme of nothing");
  return std::accumulate(numbers.begin() + 1, numbers.end(), numbers[0], [](Number a, Number b) { return min(a, b); });
}

inline Number sum(const Tensor& x) { return sum(x.elements); }
inline Number mean(const Tensor& x) { return mean(x.elements); }
inline Number logsumexp(const Tensor& x) { return logsumexp(x.elements); }
inline Number squared_norm(const Tensor& x) { return sum(square(x)); }
inline Number norm(const Tensor& x) { return sqrt(squared_norm(x)); }
inline Number norm_l1(const Tensor& x) { return sum(abs(x)); }

/// f of the numbers along an axis, which is dropped.
template <class F>
Tensor along(const Tensor& x, std::ptrdiff_t axis, const F& f) {
  const std::size_t at = x.axis(axis);
  Tensor result{x.extents, {}};
  result.extents.erase(result.extents.begin() + long(at));
  for (std::size_t before = 0; before < x.before(at); ++before) {
    for (std::size_t after = 0; after < x.after(at); ++after) {
      Numbers numbers;
      for (std::size_t k = 0; k < x.extents[at]; ++k) {
        numbers.push_back(x.elements[(before * x.extents[at] + k) * x.after(at) + after]);
      }
      result.elements.push_back(f(numbers));
    }
  }
  return result;
}
inline Tensor sum(const Tensor& x, std::ptrdiff_t axis) {
  return along(x, axis, [](const Numbers& numbers) { return sum(numbers); });
}
inline Tensor mean(const Tensor& x, std::ptrdiff_t axis) {
  return along(x, axis, [](const Numbers& numbers) { return mean(numbers); });
}
inline Tensor logsumexp(const Tensor& x, std::ptrdiff_t axis) {
  return along(x, axis, [](const Numbers& numbers) { return logsumexp(numbers); });
}
inline Tensor amax(const Tensor& x, std::ptrdiff_t axis) {
  require(x.extents[x.axis(axis)] > 0, "an extreme of nothing");
  return along(x, axis, largest);
}
inline Tensor amin(const Tensor& x, std::ptrdiff_t axis) {
  require(x.extents[x.axis(axis)] > 0, "an extreme of nothing");
  return along(x, axis, smallest);
}

/// x with another axis of extent 1.
inline Tensor with_axis(Tensor x, std::size_t axis) {
  x.extents.insert(x.extents.begin() + long(axis), 1);
  return x;
}
inline Tensor log_softmax(const Tensor& x, std::ptrdiff_t axis) {
  return x - with_axis(logsumexp(x, axis), x.axis(axis));
}
inline Tensor softmax(const Tensor& x, std::ptrdiff_t axis) { return exp(log_softmax(x, axis)); }

/// The products of stacks of matrices: the sums along an axis that both factors have.
inline Tensor matmul_of_stacks(const Tensor& a, const Tensor& b) {
  const std::size_t a_rank = a.extents.size();
  const std::size_t b_rank = b.extents.size();
  require(a_rank >= 2 && b_rank >= 2 && a.extents[a_rank - 1] == b.extents[b_rank - 2], "no product");
  require(a.size() * b.extents[b_rank - 1] <= 100000 && b.size() * a.extents[a_rank - 2] <= 100000, "too large");
  return sum(with_axis(a, a_rank) * with_axis(b, b_rank - 2), -2);
}
inline Tensor matmul(const Tensor& a, const Tensor& b) {
  if (a.extents.size() != 2 || b.extents.size() != 2) return matmul_of_stacks(a, b);
  require(a.extents[1] == b.extents[0], "no product");
  const std::size_t inner = a.extents[1];
  const std::size_t columns = b.extents[1];
  require(a.extents[0] * inner * columns <= 1000000, "too large");
  Tensor result{{a.extents[0], columns}, {}};
  for (std::size_t row = 0; row < a.extents[0]; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      Number element = 0;
      for (std::size_t k = 0; k < inner; ++k) {
        element += a.elements[row * inner + k] * b.elements[k * columns + column];
      }
      result.elements.push_back(element);
    }
  }
  return result;
}
inline Number dot(const Tensor& a, const Tensor& b) {
  require(a.extents.size() == 1 && a.extents == b.extents, "no product");
  return sum(a * b);
}
inline Tensor outer(const Tensor& a, const Tensor& b) {
  require(a.extents.size() == 1 && b.extents.size() == 1, "no product");
  return with_axis(a, 1) * b;
}

inline Tensor transpose(const Tensor& x) {
  Tensor result{Shape(x.extents.rbegin(), x.extents.rend()), {}};
  for (std::size_t k = 0; k < x.size(); ++k) {
    std::size_t rest = k;
    std::size_t at = 0;
    std::size_t step = x.size();
    for (const std::size_t extent : x.extents) {  // the last axis of the result is the first of x
      step /= extent;
      at += rest % extent * step;
      rest /= extent;
    }
    result.elements.push_back(x.elements[at]);
  }
  return result;
}
inline Tensor reshape(const Tensor& x, const Shape& shape) {
  require(product(shape.begin(), shape.end()) == x.size(), "another size");
  return {shape, x.elements};
}
inline Tensor gather(const Tensor& x, const std::vector<std::size_t>& indices, std::ptrdiff_t axis) {
  const std::size_t at = x.axis(axis);
  Tensor result{x.extents, {}};
  result.extents[at] = indices.size();
  for (const std::size_t index : indices) require(index < x.extents[at], "no such index");
  for (std::size_t before = 0; before < x.before(at); ++before) {
    for (const std::size_t index : indices) {
      for (std::size_t after = 0; after < x.after(at); ++after) {
        result.elements.push_back(x.elements[(before * x.extents[at] + index) * x.after(at) + after]);
      }
    }
  }
  return result;
}
inline Tensor slice(const Tensor& x, std::ptrdiff_t axis, std::size_t begin, std::size_t end, std::ptrdiff_t step) {
  require(begin <= end && end <= x.extents[x.axis(axis)] && step != 0, "no such slice");
  std::vector<std::size_t> indices;
  for (std::size_t k = 0; k < end - begin; k += static_cast<std::size_t>(std::abs(step))) {
    indices.push_back(step > 0 ? begin + k : end - 1 - k);
  }
  return gather(x, indices, axis);
}
inline Tensor row(const Tensor& x, std::size_t index) {
  Tensor result = gather(x, {index}, 0);
  result.extents.erase(result.extents.begin());
  return result;
}
inline Tensor concatenate(const std::vector<Tensor>& parts, std::ptrdiff_t axis) {
  const std::size_t at = parts[0].axis(axis);
  Tensor result{parts[0].extents, {}};
  result.extents[at] = 0;
  for (const Tensor& part : parts) {
    Shape others = part.extents;
    require(others.size() == result.extents.size(), "other axes");
    result.extents[at] += std::exchange(others[at], parts[0].extents[at]);
    require(others == parts[0].extents, "other extents");
  }
  for (std::size_t before = 0; before < result.before(at); ++before) {
    for (const Tensor& part : parts) {
      const std::size_t count = part.extents[at] * part.after(at);
      const auto from = part.elements.begin() + long(before * count);
      result.elements.insert(result.elements.end(), from, from + long(count));
    }
  }
  return result;
}
inline Tensor stack(const std::vector<Tensor>& parts, std::ptrdiff_t axis) {
  std::vector<Tensor> rows;
  const std::ptrdiff_t at = axis < 0 ? axis + std::ssize(parts[0].extents) + 1 : axis;
  require(at >= 0 && at <= std::ssize(parts[0].extents), "no such axis");
  for (const Tensor& part : parts) {
    require(part.extents == parts[0].extents, "other extents");
    rows.push_back(with_axis(part, static_cast<std::size_t>(at)));
  }
  return concatenate(rows, at);
}
inline Tensor stack(const Numbers& numbers) { return {{numbers.size()}, numbers}; }

}  // namespace slope::tests::reference
