// With c = x - μ, r = Q c, the term t = α + Σq - |r|² / 2 of each component and point and the weights
// w = exp(t - log Σ exp t) over the components:
//   ∂/∂α = Σ w - n exp(α) / Σ exp(α),  ∂/∂μ = QᵀQ s,  ∂/∂Q = -Q G on and below the diagonal,
// with the moments s = Σ w c and G = Σ w c cᵀ over the points, and ∂/∂q_i = Σ w + Q_ii ∂/∂Q_ii. The prior
// adds m to ∂/∂q, and -γ² Q to ∂/∂Q.
//
// A block of points goes through all components twice: for the terms, then for the moments. c has a row of
// ones at its end, so that Σ w and s are a row of the moments. Both passes keep a tile of sums in registers,
// sized for the sixteen of AVX2.
#include <bench/hand/mixture.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <bench/hand/exponential.hpp>

namespace slope::bench::hand {
namespace {

constexpr std::size_t block_points = 64;
constexpr std::size_t block_lanes = block_points / lane_width;
constexpr std::size_t row_tile = 4;     // of the moments
constexpr std::size_t column_tile = 3;  // of the moments, and rows of Q
constexpr std::size_t point_tile = 4;   // lanes

constexpr std::size_t round_up(std::size_t count, std::size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

/// Arrays of one block, by rows of block_lanes lanes.
using Rows = std::vector<Lane>;

/// All that a component has: Q as a square matrix of padded rows, and its moments as lanes.
struct Component {
  double offset = 0;   // α + Σq
  double log_sum = 0;  // Σq
  std::vector<double> q;
  Rows moments;
};

/// The computation and its room, kept from call to call.
class MixtureGradient {
 public:
  void start(const MixtureData& data, std::span<const double> parameters) {
    data_ = data;
    p_ = parameters;
    d_ = data.layout.dimensions;
    points_ = data.x.size() / d_;
    rows_ = round_up(d_ + 1, row_tile);
    columns_ = round_up(rows_, column_tile);
    centred_.assign(columns_ * block_lanes, Lane(0.0));
    weighted_.assign(rows_ * block_lanes, Lane(0.0));
    std::fill_n(&centred_[d_ * block_lanes], block_lanes, Lane(1.0));
    components_.resize(data.layout.components);
    terms_.resize(components_.size() * block_lanes);
    for (std::size_t k = 0; k < components_.size(); ++k) prepare(k);
    log_likelihood_ = Lane(0.0);
  }

  double run(std::span<double> gradient) {
    Rows x(d_ * block_lanes);
    std::vector<Lane> present(block_lanes);
    for (std::size_t first = 0; first < points_; first += block_points) {
      load_block(first, x, present);
      for (std::size_t k = 0; k < components_.size(); ++k) {
        centre(k, x);
        compute_terms(k);
      }
      compute_weights(present);
      for (std::size_t k = 0; k < components_.size(); ++k) {
        centre(k, x);
        add_moments(k);
      }
    }
    return finish(gradient);
  }

 private:
  void prepare(std::size_t k) {
    Component& component = components_[k];
    component.log_sum = 0;
    component.q.assign(round_up(d_, column_tile) * columns_, 0.0);
    component.moments.assign(rows_ * columns_, Lane(0.0));
    const double* const log_diagonal = &p_[data_.layout.log_diagonal(k)];
    const double* const lower = p_.data() + data_.layout.lower(k);
    for (std::size_t i = 0; i < d_; ++i) {
      component.log_sum += log_diagonal[i];
      for (std::size_t j = 0; j < i; ++j) component.q[i * columns_ + j] = lower[data_.layout.below(i, j)];
      component.q[i * columns_ + i] = std::exp(log_diagonal[i]);
    }
    component.offset = p_[k] + component.log_sum;
  }

  /// The points of a block as rows; those behind the last one are copies that are not present.
  void load_block(std::size_t first, Rows& x, std::vector<Lane>& present) const {
    alignas(64) double row[block_points];
    for (std::size_t i = 0; i < d_; ++i) {
      for (std::size_t point = 0; point < block_points; ++point)
        row[point] = data_.x[std::min(first + point, points_ - 1) * d_ + i];
      for (std::size_t v = 0; v < block_lanes; ++v)
        x[i * block_lanes + v] = Lane::load_aligned(row + v * lane_width);
    }
    for (std::size_t point = 0; point < block_points; ++point) row[point] = first + point < points_ ? 1 : 0;
    for (std::size_t v = 0; v < block_lanes; ++v) present[v] = Lane::load_aligned(row + v * lane_width);
  }

  void centre(std::size_t k, const Rows& x) {
    for (std::size_t i = 0; i < d_; ++i) {
      const Lane mean(p_[data_.layout.mean(k) + i]);
      for (std::size_t v = 0; v < block_lanes; ++v)
        centred_[i * block_lanes + v] = x[i * block_lanes + v] - mean;
    }
  }

  /// terms = offset - |Q c|² / 2.
  void compute_terms(std::size_t k) {
    const Component& component = components_[k];
    const Lane half(0.5);
    for (std::size_t first = 0; first < block_lanes; first += point_tile) {
      Lane distance[point_tile];
      std::fill_n(distance, point_tile, Lane(0.0));
      for (std::size_t row = 0; row < d_; row += column_tile) {
        Lane sum[column_tile][point_tile];
        for (auto& sums : sum) std::fill_n(sums, point_tile, Lane(0.0));
        const double* const q = &component.q[row * columns_];
        const std::size_t end = std::min(row + column_tile, d_);
        for (std::size_t j = 0; j < end; ++j) {
          const Lane* const c = &centred_[j * block_lanes + first];
          for (std::size_t i = 0; i < column_tile; ++i) {
            const Lane factor(q[i * columns_ + j]);
            for (std::size_t v = 0; v < point_tile; ++v) sum[i][v] = xsimd::fma(factor, c[v], sum[i][v]);
          }
        }
        for (std::size_t i = 0; i < column_tile; ++i)
          for (std::size_t v = 0; v < point_tile; ++v)
            distance[v] = xsimd::fma(sum[i][v], sum[i][v], distance[v]);
      }
      for (std::size_t v = 0; v < point_tile; ++v)
        terms_[k * block_lanes + first + v] = xsimd::fnma(half, distance[v], Lane(component.offset));
    }
  }

  /// Replaces the terms by the weights and adds the points' log likelihoods.
  void compute_weights(const std::vector<Lane>& present) {
    for (std::size_t v = 0; v < block_lanes; ++v) {
      Lane maximum = terms_[v];
      for (std::size_t k = 1; k < components_.size(); ++k)
        maximum = xsimd::max(maximum, terms_[k * block_lanes + v]);
      Lane sum(0.0);
      for (std::size_t k = 0; k < components_.size(); ++k) {
        Lane& term = terms_[k * block_lanes + v];
        const auto [numerator, denominator] =
            exponential_quotient(reduce_argument(xsimd::max(Lane(-exponential_limit), term - maximum)));
        term = numerator / denominator;
        sum += term;
      }
      log_likelihood_ = xsimd::fma(present[v], maximum + xsimd::log(sum), log_likelihood_);
      const Lane factor = present[v] / sum;
      for (std::size_t k = 0; k < components_.size(); ++k) terms_[k * block_lanes + v] *= factor;
    }
  }

  /// moments += Σ w c cᵀ over the block, on and below the diagonal.
  void add_moments(std::size_t k) {
    const Lane* const weights = &terms_[k * block_lanes];
    for (std::size_t i = 0; i <= d_; ++i)
      for (std::size_t v = 0; v < block_lanes; ++v)
        weighted_[i * block_lanes + v] = weights[v] * centred_[i * block_lanes + v];
    Lane* const moments = components_[k].moments.data();
    for (std::size_t row = 0; row <= d_; row += row_tile) {
      const std::size_t end = std::min(row + row_tile, d_ + 1);
      for (std::size_t column = 0; column < end; column += column_tile) {
        Lane sum[row_tile][column_tile];
        for (std::size_t i = 0; i < row_tile; ++i)
          for (std::size_t j = 0; j < column_tile; ++j)
            sum[i][j] = moments[(row + i) * columns_ + column + j];
        for (std::size_t v = 0; v < block_lanes; ++v) {
          Lane c[column_tile];
          for (std::size_t j = 0; j < column_tile; ++j) c[j] = centred_[(column + j) * block_lanes + v];
          for (std::size_t i = 0; i < row_tile; ++i) {
            const Lane w = weighted_[(row + i) * block_lanes + v];
            for (std::size_t j = 0; j < column_tile; ++j) sum[i][j] = xsimd::fma(w, c[j], sum[i][j]);
          }
        }
        for (std::size_t i = 0; i < row_tile; ++i)
          for (std::size_t j = 0; j < column_tile; ++j)
            moments[(row + i) * columns_ + column + j] = sum[i][j];
      }
    }
  }

  double finish(std::span<double> gradient) const {
    const double n = static_cast<double>(points_);
    const std::size_t count = components_.size();
    const double gamma_squared = data_.gamma * data_.gamma;
    const double largest = *std::max_element(p_.begin(), p_.begin() + static_cast<std::ptrdiff_t>(count));
    double exponentials = 0;
    for (std::size_t k = 0; k < count; ++k) exponentials += std::exp(p_[k] - largest);
    double log_prior = 0;
    std::vector<double> g((d_ + 1) * (d_ + 1));
    std::vector<double> product(d_);
    for (std::size_t k = 0; k < count; ++k) {
      const Component& component = components_[k];
      for (std::size_t i = 0; i <= d_; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          g[i * (d_ + 1) + j] = g[j * (d_ + 1) + i] = xsimd::hadd(component.moments[i * columns_ + j]);
      const double weight = g[d_ * (d_ + 1) + d_];
      const double* const s = &g[d_ * (d_ + 1)];
      const double* const q = component.q.data();
      gradient[k] = weight - n * std::exp(p_[k] - largest) / exponentials;
      double* const mean = &gradient[data_.layout.mean(k)];
      double* const log_diagonal = &gradient[data_.layout.log_diagonal(k)];
      double* const lower = gradient.data() + data_.layout.lower(k);
      std::fill_n(mean, d_, 0.0);
      double squares = 0;
      for (std::size_t i = 0; i < d_; ++i) {
        std::fill(product.begin(), product.end(), 0.0);  // row i of Q G
        double qs = 0;
        for (std::size_t l = 0; l <= i; ++l) {
          const double factor = q[i * columns_ + l];
          qs += factor * s[l];
          squares += factor * factor;
          for (std::size_t j = 0; j <= i; ++j) product[j] += factor * g[l * (d_ + 1) + j];
        }
        for (std::size_t l = 0; l <= i; ++l) mean[l] += q[i * columns_ + l] * qs;
        for (std::size_t j = 0; j < i; ++j) {
          lower[data_.layout.below(i, j)] = -product[j] - gamma_squared * q[i * columns_ + j];
        }
        const double diagonal = q[i * columns_ + i];
        log_diagonal[i] = weight + data_.m - diagonal * (product[i] + gamma_squared * diagonal);
      }
      log_prior += data_.m * component.log_sum - gamma_squared * squares / 2;
    }
    return xsimd::hadd(log_likelihood_) - n * (largest + std::log(exponentials)) + log_prior + data_.constant;
  }

  MixtureData data_{};
  std::span<const double> p_;
  std::size_t d_ = 0;
  std::size_t points_ = 0;
  std::size_t rows_ = 0;     // of the moments: d + 1, rounded up
  std::size_t columns_ = 0;  // of the moments and of Q
  std::vector<Component> components_;
  Rows centred_;   // (columns_, block)
  Rows weighted_;  // (rows_, block)
  Rows terms_;     // (components, block)
  Lane log_likelihood_ = Lane(0.0);
};

}  // namespace

double mixture_gradient(const MixtureData& data, std::span<const double> parameters,
                        std::span<double> gradient) {
  static thread_local MixtureGradient computation;
  computation.start(data, parameters);
  return computation.run(gradient);
}

}  // namespace slope::bench::hand
