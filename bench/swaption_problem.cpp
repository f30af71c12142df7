// swaption: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/swaption.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>
#include <xtensor/xbuilder.hpp>

namespace slope::bench {
namespace {

/// The mean value through tensors (paths,): a rate of all paths is one tensor.
class SwaptionOfTensors : SwaptionMarket {
 public:
  explicit SwaptionOfTensors(const Swaption& problem) : paths_(problem.paths) {
    for (std::size_t step = 0; step < maturities; ++step) {
      auto shock = xt::xarray<double>::from_shape({paths_});
      for (std::size_t path = 0; path < paths_; ++path) {
        const double z = problem.normals[path * maturities + step];
        shock(path) = volatility * (std::sqrt(period) * z - 0.5 * drift);
      }
      shocks_.push_back(ad::Tensor(shock));
    }
  }

  ad::Var operator()(const std::vector<ad::Tensor>& today) const {
    const ad::Tensor zeros(xt::xarray<double>(xt::zeros<double>({paths_})));
    std::vector<ad::Tensor> forward;
    for (std::size_t i = 0; i < rates; ++i) forward.push_back(zeros + today[0][i]);
    for (std::size_t step = 0; step < maturities; ++step) {
      ad::Tensor v = zeros;
      for (std::size_t i = step + 1; i < rates; ++i) {
        v += drift * forward[i] / (1 + period * forward[i]);
        forward[i] *= ad::exp(drift * v + shocks_[step]);
      }
    }
    return ad::mean(portfolio(forward));
  }

 private:
  static constexpr double drift = period * volatility;

  static ad::Tensor portfolio(const std::vector<ad::Tensor>& forward) {
    std::vector<ad::Tensor> bonds;
    std::vector<ad::Tensor> annuities;
    ad::Tensor bond = 1 / (1 + period * forward[maturities]);
    ad::Tensor annuity = period * bond;
    for (std::size_t i = maturities;;) {
      bonds.push_back(bond);
      annuities.push_back(annuity);
      if (++i == rates) break;
      bond = bond / (1 + period * forward[i]);
      annuity += period * bond;
    }
    ad::Tensor value;
    for (std::size_t option = 0; option < options; ++option) {
      const std::size_t last = lengths[option] - 1;
      const ad::Tensor pay =
          100 * ad::relu(1 - bonds[last] - strikes[option % strikes.size()] * annuities[last]);
      value = option == 0 ? pay : ad::Tensor(value + pay);
    }
    for (std::size_t i = 0; i < maturities; ++i) value = value / (1 + period * forward[i]);
    return value;
  }

  std::size_t paths_;
  std::vector<ad::Tensor> shocks_;
};

Workload make_swaption(std::size_t paths) {
  const auto f = swaption_case(paths);
  const auto problem = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    return hand::swaption_gradient(x, problem->normals, gradient);
  };
  return {{plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
           tensor_tape_method(room, {{Swaption::rates}}, SwaptionOfTensors(*problem)),
           forward_method(room, f), finite_difference_method(room, f)},
          {}};
}

}  // namespace

Problem swaption_problem() {
  return {"swaption",
          numbered_sizes({10, 100},
                         {"plain", "hand", "tape", "record", "tape_tensor", "forward", "finite_difference"},
                         make_swaption)};
}

}  // namespace slope::bench
