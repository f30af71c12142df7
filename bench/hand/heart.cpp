// Backpropagation through 1-6-7-2 by hand. With a1 = σ(W1 x + b1), a2 = σ(W2 a1 + b2), o = σ(W3 a2 + b3) and
// cost = Σ (o - target)² / N, the adjoints of the layers' arguments are
//   δ3 = (2/N) (o - target) o (1 - o),  δ2 = W3ᵀδ3 · a2 (1 - a2),  δ1 = W2ᵀδ2 · a1 (1 - a1),
// and dW = Σ δ aᵀ, db = Σ δ over the points, with the activation a below the layer.
//
// A block of points goes through the layers one after the other. Each loop runs over the points of the block
// and keeps a tile of sums in registers, sized for the sixteen of AVX2; activations and deltas stay in the
// first-level cache. The sums over the points stay SIMD lanes until after the last block.
#include <bench/hand/heart.hpp>

#include <algorithm>
#include <cstddef>

#include <bench/hand/exponential.hpp>
#include <bench/problems/heart_layout.hpp>

namespace slope::bench::hand {
namespace {

using Layout = HeartLayout;
constexpr std::size_t n1 = Layout::hidden1;
constexpr std::size_t n2 = Layout::hidden2;
constexpr std::size_t n3 = Layout::outputs;
constexpr std::size_t block_points = 128;
constexpr std::size_t alignment = 64;

/// One value per neuron and point of the block.
template <std::size_t Neurons>
struct Rows {
  alignas(alignment) double at[Neurons][block_points];
};

/// Activations and deltas of one block.
struct Block {
  Rows<n1> a1;
  Rows<n2> a2;
  Rows<n2> delta2;
  Rows<n3> delta3;
};

/// The sums over the points, as lanes, in the order of the parameters, then the cost.
struct Sums {
  Lane at[Layout::size + 1];
};

/// out[row] = bias[row] + Σ weights[row, column] in[column] for rows [First, First + Count), before the
/// activation; `Vectors` lanes of points at once.
template <std::size_t First, std::size_t Count, std::size_t Columns, std::size_t Vectors>
inline void affine(const double* weights, const double* biases, const double (*in)[block_points],
                   double (*out)[block_points], std::size_t point) {
  Lane sum[Count][Vectors];
  for (std::size_t row = 0; row < Count; ++row)
    for (std::size_t v = 0; v < Vectors; ++v) sum[row][v] = Lane(biases[First + row]);
  for (std::size_t column = 0; column < Columns; ++column) {
    Lane x[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) x[v] = Lane::load_aligned(&in[column][point + v * lane_width]);
    for (std::size_t row = 0; row < Count; ++row) {
      const Lane weight(weights[(First + row) * Columns + column]);
      for (std::size_t v = 0; v < Vectors; ++v) sum[row][v] = xsimd::fma(weight, x[v], sum[row][v]);
    }
  }
  for (std::size_t row = 0; row < Count; ++row)
    for (std::size_t v = 0; v < Vectors; ++v)
      sum[row][v].store_aligned(&out[First + row][point + v * lane_width]);
}

/// Replaces the arguments of a layer by its activations.
template <std::size_t NeuronCount>
inline void activate(double (*rows)[block_points], std::size_t count) {
  for (std::size_t row = 0; row < NeuronCount; ++row)
    for (std::size_t point = 0; point < count; point += lane_width)
      logistic(Lane::load_aligned(&rows[row][point])).store_aligned(&rows[row][point]);
}

/// sums[row, column] += Σ over the points of delta[row] · a[column], a tile at a time.
template <std::size_t FirstRow, std::size_t RowCount, std::size_t FirstColumn, std::size_t ColumnCount>
inline void outer(const double (*delta)[block_points], const double (*a)[block_points], Lane* sums,
                  std::size_t columns, std::size_t count) {
  Lane sum[RowCount][ColumnCount];
  for (std::size_t row = 0; row < RowCount; ++row)
    for (std::size_t column = 0; column < ColumnCount; ++column)
      sum[row][column] = sums[(FirstRow + row) * columns + FirstColumn + column];
  for (std::size_t point = 0; point < count; point += lane_width) {
    Lane x[ColumnCount];
    for (std::size_t column = 0; column < ColumnCount; ++column)
      x[column] = Lane::load_aligned(&a[FirstColumn + column][point]);
    for (std::size_t row = 0; row < RowCount; ++row) {
      const Lane d = Lane::load_aligned(&delta[FirstRow + row][point]);
      for (std::size_t column = 0; column < ColumnCount; ++column)
        sum[row][column] = xsimd::fma(d, x[column], sum[row][column]);
    }
  }
  for (std::size_t row = 0; row < RowCount; ++row)
    for (std::size_t column = 0; column < ColumnCount; ++column)
      sums[(FirstRow + row) * columns + FirstColumn + column] = sum[row][column];
}

/// Adds a block of `count` points, a multiple of the lane width, to the sums. `last_weight` multiplies the
/// error in the last lanes: 1, or 0 where a lane is padding.
void add_block(const double* parameters, const double* times, const double* targets_x,
               const double* targets_y, std::size_t count, Lane last_weight, Block& block, Sums& sums) {
  const double* const weights1 = parameters + Layout::weights1;
  const double* const biases1 = parameters + Layout::biases1;
  const double* const weights2 = parameters + Layout::weights2;
  const double* const biases2 = parameters + Layout::biases2;
  const double* const weights3 = parameters + Layout::weights3;
  const double* const biases3 = parameters + Layout::biases3;

  // Forward: first hidden layer.
  for (std::size_t neuron = 0; neuron < n1; ++neuron) {
    const Lane weight(weights1[neuron]);
    const Lane bias(biases1[neuron]);
    for (std::size_t point = 0; point < count; point += lane_width)
      logistic(xsimd::fma(weight, Lane::load_unaligned(times + point), bias))
          .store_aligned(&block.a1.at[neuron][point]);
  }
  // Second hidden layer.
  std::size_t point = 0;
  for (; point + 2 * lane_width <= count; point += 2 * lane_width) {
    affine<0, 4, n1, 2>(weights2, biases2, block.a1.at, block.a2.at, point);
    affine<4, 3, n1, 2>(weights2, biases2, block.a1.at, block.a2.at, point);
  }
  if (point < count) affine<0, n2, n1, 1>(weights2, biases2, block.a1.at, block.a2.at, point);
  activate<n2>(block.a2.at, count);
  // Output layer, error and its delta.
  for (point = 0; point + 2 * lane_width <= count; point += 2 * lane_width)
    affine<0, n3, n2, 2>(weights3, biases3, block.a2.at, block.delta3.at, point);
  if (point < count) affine<0, n3, n2, 1>(weights3, biases3, block.a2.at, block.delta3.at, point);
  Lane cost = sums.at[Layout::size];
  Lane db3[n3] = {sums.at[Layout::biases3], sums.at[Layout::biases3 + 1]};
  const double* const targets[n3] = {targets_x, targets_y};
  for (point = 0; point < count; point += lane_width) {
    const Lane weight = point + lane_width == count ? last_weight : Lane(1.0);
    for (std::size_t output = 0; output < n3; ++output) {
      const Lane o = logistic(Lane::load_aligned(&block.delta3.at[output][point]));
      const Lane error = (o - Lane::load_unaligned(targets[output] + point)) * weight;
      cost = xsimd::fma(error, error, cost);
      const Lane delta = error * xsimd::fnma(o, o, o);
      db3[output] += delta;
      delta.store_aligned(&block.delta3.at[output][point]);
    }
  }
  sums.at[Layout::size] = cost;
  for (std::size_t output = 0; output < n3; ++output) sums.at[Layout::biases3 + output] = db3[output];
  // Backward: weights of the output layer.
  outer<0, 2, 0, 4>(block.delta3.at, block.a2.at, sums.at + Layout::weights3, n2, count);
  outer<0, 2, 4, 3>(block.delta3.at, block.a2.at, sums.at + Layout::weights3, n2, count);
  // Delta of the second hidden layer.
  for (std::size_t neuron = 0; neuron < n2; ++neuron) {
    const Lane w0(weights3[neuron]);
    const Lane w1(weights3[n2 + neuron]);
    Lane db = sums.at[Layout::biases2 + neuron];
    for (point = 0; point < count; point += lane_width) {
      const Lane a = Lane::load_aligned(&block.a2.at[neuron][point]);
      const Lane back = xsimd::fma(w0, Lane::load_aligned(&block.delta3.at[0][point]),
                                   w1 * Lane::load_aligned(&block.delta3.at[1][point]));
      const Lane delta = back * xsimd::fnma(a, a, a);
      db += delta;
      delta.store_aligned(&block.delta2.at[neuron][point]);
    }
    sums.at[Layout::biases2 + neuron] = db;
  }
  Lane* const dw2 = sums.at + Layout::weights2;
  outer<0, n2, 0, 2>(block.delta2.at, block.a1.at, dw2, n1, count);
  outer<0, n2, 2, 2>(block.delta2.at, block.a1.at, dw2, n1, count);
  outer<0, n2, 4, 2>(block.delta2.at, block.a1.at, dw2, n1, count);
  // Delta of the first hidden layer, used at once; three neurons at a time.
  for (std::size_t first = 0; first < n1; first += 3) {
    Lane dw[3], db[3];
    for (std::size_t i = 0; i < 3; ++i) {
      dw[i] = sums.at[Layout::weights1 + first + i];
      db[i] = sums.at[Layout::biases1 + first + i];
    }
    for (point = 0; point < count; point += lane_width) {
      Lane back[3] = {Lane(0.0), Lane(0.0), Lane(0.0)};
      for (std::size_t neuron = 0; neuron < n2; ++neuron) {
        const Lane d = Lane::load_aligned(&block.delta2.at[neuron][point]);
        for (std::size_t i = 0; i < 3; ++i)
          back[i] = xsimd::fma(Lane(weights2[neuron * n1 + first + i]), d, back[i]);
      }
      const Lane x = Lane::load_unaligned(times + point);
      for (std::size_t i = 0; i < 3; ++i) {
        const Lane a = Lane::load_aligned(&block.a1.at[first + i][point]);
        const Lane delta = back[i] * xsimd::fnma(a, a, a);
        db[i] += delta;
        dw[i] = xsimd::fma(delta, x, dw[i]);
      }
    }
    for (std::size_t i = 0; i < 3; ++i) {
      sums.at[Layout::weights1 + first + i] = dw[i];
      sums.at[Layout::biases1 + first + i] = db[i];
    }
  }
}

}  // namespace

double heart_gradient(std::span<const double> parameters, std::span<const double> times,
                      std::span<const double> targets, std::span<double> gradient) {
  const std::size_t points = times.size();
  const double* const targets_x = targets.data();
  const double* const targets_y = targets.data() + points;
  Block block;
  Sums sums;
  for (Lane& sum : sums.at) sum = Lane(0.0);
  const std::size_t whole = points - points % lane_width;
  for (std::size_t first = 0; first < whole; first += block_points)
    add_block(parameters.data(), times.data() + first, targets_x + first, targets_y + first,
              std::min(block_points, whole - first), Lane(1.0), block, sums);
  if (whole < points) {
    // The last points, padded to a whole lane; the error of the padding is multiplied by zero.
    alignas(alignment) double padded[4][lane_width] = {};
    for (std::size_t i = 0; i < points - whole; ++i) {
      padded[0][i] = times[whole + i];
      padded[1][i] = targets_x[whole + i];
      padded[2][i] = targets_y[whole + i];
      padded[3][i] = 1;
    }
    add_block(parameters.data(), padded[0], padded[1], padded[2], lane_width, Lane::load_aligned(padded[3]),
              block, sums);
  }
  // δ3 was summed without its factor 2/N; everything else is linear in it.
  const double scale = 2 / static_cast<double>(points);
  for (std::size_t i = 0; i < Layout::size; ++i) gradient[i] = scale * xsimd::hadd(sums.at[i]);
  return xsimd::hadd(sums.at[Layout::size]) / static_cast<double>(points);
}

}  // namespace slope::bench::hand
