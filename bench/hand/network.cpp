// Layer by layer a_l = σ(W_l a_{l-1} + b_l), and back:
//   δ_3 = 2/N (a_3 - target) a_3 (1 - a_3),  δ_{l-1} = W_lᵀ δ_l · a_{l-1} (1 - a_{l-1}),  dW_l = δ_l
//   a_{l-1}ᵀ, db_l = the row sums of δ_l.
//
// Below a measured size BLAS spends most of its time on its way to the kernel; there the products are loops
// of SIMD lanes: along the points where there are enough of them, else along the rows of the weights.
#include <bench/hand/network.hpp>

#include <cblas.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {
namespace {

constexpr std::size_t layers = 3;
constexpr std::size_t small_product = 40 * 40 * 40;

/// sum of a[i] b[i].
double dot(const double* a, const double* b, std::size_t count) {
  Lane sum[4] = {Lane(0.0), Lane(0.0), Lane(0.0), Lane(0.0)};
  std::size_t i = 0;
  for (; i + 4 * lane_width <= count; i += 4 * lane_width)
    for (std::size_t v = 0; v < 4; ++v)
      sum[v] = xsimd::fma(Lane::load_unaligned(a + i + v * lane_width),
                          Lane::load_unaligned(b + i + v * lane_width), sum[v]);
  for (; i + lane_width <= count; i += lane_width)
    sum[0] = xsimd::fma(Lane::load_unaligned(a + i), Lane::load_unaligned(b + i), sum[0]);
  double total = xsimd::hadd((sum[0] + sum[1]) + (sum[2] + sum[3]));
  for (; i < count; ++i) total += a[i] * b[i];
  return total;
}

/// to[i] += factor * from[i].
void add_scaled(double factor, const double* __restrict from, double* __restrict to, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

/// Rows of four results by eight points, the sums in registers; `stride` steps through the weights' columns.
void product_along_points(const double* weights, std::size_t row_stride, std::size_t column_stride,
                          const double* in, double* out, std::size_t width, std::size_t batch) {
  constexpr std::size_t row_tile = 4;
  constexpr std::size_t tile = 2 * lane_width;
  std::size_t row = 0;
  for (; row + row_tile <= width; row += row_tile) {
    std::size_t point = 0;
    for (; point + tile <= batch; point += tile) {
      Lane sum[row_tile][2];
      for (auto& sums : sum) sums[0] = sums[1] = Lane(0.0);
      for (std::size_t k = 0; k < width; ++k) {
        const Lane x0 = Lane::load_unaligned(in + k * batch + point);
        const Lane x1 = Lane::load_unaligned(in + k * batch + point + lane_width);
        for (std::size_t r = 0; r < row_tile; ++r) {
          const Lane weight(weights[(row + r) * row_stride + k * column_stride]);
          sum[r][0] = xsimd::fma(weight, x0, sum[r][0]);
          sum[r][1] = xsimd::fma(weight, x1, sum[r][1]);
        }
      }
      for (std::size_t r = 0; r < row_tile; ++r) {
        sum[r][0].store_unaligned(out + (row + r) * batch + point);
        sum[r][1].store_unaligned(out + (row + r) * batch + point + lane_width);
      }
    }
    for (; point < batch; ++point) {
      for (std::size_t r = row; r < row + row_tile; ++r) {
        double sum = 0;
        for (std::size_t k = 0; k < width; ++k)
          sum += weights[r * row_stride + k * column_stride] * in[k * batch + point];
        out[r * batch + point] = sum;
      }
    }
  }
  for (; row < width; ++row) {
    std::fill_n(out + row * batch, batch, 0.0);
    for (std::size_t k = 0; k < width; ++k)
      add_scaled(weights[row * row_stride + k * column_stride], in + k * batch, out + row * batch, batch);
  }
}

/// out = W in, or Wᵀ in.
void product(bool transposed, const double* weights, const double* in, double* out, std::size_t width,
             std::size_t batch) {
  if (batch == 1 && !transposed) {
    for (std::size_t row = 0; row < width; ++row) out[row] = dot(weights + row * width, in, width);
  } else if (batch == 1) {
    std::fill_n(out, width, 0.0);
    for (std::size_t k = 0; k < width; ++k) add_scaled(in[k], weights + k * width, out, width);
  } else if (width * width * batch <= small_product) {
    product_along_points(weights, transposed ? 1 : width, transposed ? width : 1, in, out, width, batch);
  } else {
    const auto n = static_cast<blasint>(width);
    const auto points = static_cast<blasint>(batch);
    cblas_dgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, n, points, n, 1.0,
                weights, n, in, points, 0.0, out, points);
  }
}

/// dW = δ aᵀ, and the row sums of δ.
void parameter_gradient(const double* delta, const double* a, double* weights, double* biases,
                        std::size_t width, std::size_t batch) {
  if (batch == 1) {
    std::copy_n(delta, width, biases);
    for (std::size_t row = 0; row < width; ++row)
      for (std::size_t column = 0; column < width; ++column)
        weights[row * width + column] = delta[row] * a[column];
    return;
  }
  for (std::size_t row = 0; row < width; ++row) {
    Lane sum(0.0);
    std::size_t point = 0;
    for (; point + lane_width <= batch; point += lane_width)
      sum += Lane::load_unaligned(delta + row * batch + point);
    biases[row] = xsimd::hadd(sum);
    for (; point < batch; ++point) biases[row] += delta[row * batch + point];
  }
  if (width * width * batch <= small_product) {
    for (std::size_t row = 0; row < width; ++row)
      for (std::size_t column = 0; column < width; ++column)
        weights[row * width + column] = dot(delta + row * batch, a + column * batch, batch);
  } else {
    const auto n = static_cast<blasint>(width);
    const auto points = static_cast<blasint>(batch);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, points, 1.0, delta, points, a, points, 0.0,
                weights, n);
  }
}

/// Calls lanes(at) for each whole lane of `count` numbers, rest(at) for the others.
template <class Lanes, class Rest>
void for_each_lane(std::size_t count, Lanes&& lanes, Rest&& rest) {
  std::size_t at = 0;
  for (; at + lane_width <= count; at += lane_width) lanes(at);
  for (; at < count; ++at) rest(at);
}

/// a = σ(a + b), a row for each bias.
void activate(double* a, const double* biases, std::size_t width, std::size_t batch) {
  const auto logistic_number = [](double x) {
    alignas(64) double lane[lane_width];
    logistic(Lane(x)).store_aligned(lane);
    return lane[0];
  };
  if (batch == 1) {
    for_each_lane(
        width,
        [&](std::size_t i) {
          logistic(Lane::load_unaligned(a + i) + Lane::load_unaligned(biases + i)).store_unaligned(a + i);
        },
        [&](std::size_t i) { a[i] = logistic_number(a[i] + biases[i]); });
    return;
  }
  for (std::size_t row = 0; row < width; ++row) {
    double* const from = a + row * batch;
    const double bias = biases[row];
    for_each_lane(
        batch,
        [&](std::size_t i) {
          logistic(Lane::load_unaligned(from + i) + Lane(bias)).store_unaligned(from + i);
        },
        [&](std::size_t i) { from[i] = logistic_number(from[i] + bias); });
  }
}

}  // namespace

double network_gradient(std::size_t width, std::span<const double> parameters, std::span<const double> inputs,
                        std::span<const double> targets, std::span<double> gradient) {
  const std::size_t batch = inputs.size() / width;
  const std::size_t elements = width * batch;
  const std::size_t layer_size = width * width + width;
  static thread_local std::vector<double> room;  // kept from call to call
  room.resize((layers + 2) * elements);
  double* const activations = room.data();
  double* delta = activations + layers * elements;
  double* below = delta + elements;
  const auto in_layer = [&](std::size_t layer) {
    return layer == 0 ? inputs.data() : activations + (layer - 1) * elements;
  };

  for (std::size_t layer = 0; layer < layers; ++layer) {
    const double* const weights = &parameters[layer * layer_size];
    double* const a = activations + layer * elements;
    product(false, weights, in_layer(layer), a, width, batch);
    activate(a, weights + width * width, width, batch);
  }

  const double* const outputs = activations + (layers - 1) * elements;
  const double scale = 2 / static_cast<double>(batch);
  double cost = 0;
  for (std::size_t i = 0; i < elements; ++i) {
    const double error = outputs[i] - targets[i];
    cost += error * error;
    delta[i] = scale * error * outputs[i] * (1 - outputs[i]);
  }
  for (std::size_t layer = layers; layer-- > 0;) {
    const double* const weights = &parameters[layer * layer_size];
    double* const weights_gradient = &gradient[layer * layer_size];
    const double* const a = in_layer(layer);
    parameter_gradient(delta, a, weights_gradient, weights_gradient + width * width, width, batch);
    if (layer == 0) break;
    product(true, weights, delta, below, width, batch);
    for (std::size_t i = 0; i < elements; ++i) below[i] *= a[i] * (1 - a[i]);
    std::swap(delta, below);
  }
  return cost / static_cast<double>(batch);
}

}  // namespace slope::bench::hand
