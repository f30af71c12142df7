// See builtin.hpp.
#include <fmt/format.h>

#include <ad/check/formula_subject.hpp>
#include <ad/check/function_subject.hpp>
#include <ad/check/gradcheck/builtin.hpp>
#include <ad/expression/functions.hpp>
#include <ad/formula/operation.hpp>
#include <ad/formula/parse.hpp>
#include <ad/types/error.hpp>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

namespace slope::ad::gradcheck {
namespace {

/// Chi squared of the normal density (mu, sigma) over 100 bins of 2.5 from 50; all but sixteen are empty.
struct Heights {
  template <class P>
  auto operator()(const P& parameters) const {
    constexpr std::array heights{.031, .013, .023, .064, .065, .126, .132, .127,
                                 .113, .091, .105, .050, .018, .018, .018, .001};
    constexpr std::size_t first = 44;  // the bin that begins at 160
    constexpr double width = 2.5;
    double area = 0;
    for (const double height : heights) area += height * width;
    using Number = std::remove_cvref_t<decltype(parameters[0])>;
    Number sum = 0;
    for (std::size_t bin = 0; bin < 100; ++bin) {
      const double centre = 50 + width * (static_cast<double>(bin) + 0.5);
      const bool filled = bin >= first && bin < first + heights.size();
      const double height = filled ? heights[bin - first] / area : 0.0;
      const Number z = (centre - parameters[0]) / parameters[1];
      const Number density =
          exp_minus_square(z / std::numbers::sqrt2) / (parameters[1] * std::sqrt(2 * std::numbers::pi));
      sum += square(height - density);
    }
    return sum;
  }
};

/// The cost of a 1-6-7-2 network of logistic neurons against the heart at 25 of its 100 points, by all its
/// weights and biases.
struct Heart {
  static constexpr std::array<std::size_t, 4> widths{1, 6, 7, 2};

  static constexpr std::size_t parameters() {
    std::size_t count = 0;
    for (std::size_t layer = 1; layer < widths.size(); ++layer)
      count += widths[layer] * (widths[layer - 1] + 1);
    return count;
  }

  template <class P>
  auto operator()(const P& weights) const {
    using Number = std::remove_cvref_t<decltype(weights[0])>;
    constexpr std::size_t points = 25;
    Number cost = 0;
    for (std::size_t point = 0; point < points; ++point) {
      const double t = static_cast<double>(point) / points;
      const double angle = 2 * std::numbers::pi * t;
      const std::array target{
          (16 * std::pow(std::sin(angle), 3) / 20 + 1) / 2,
          ((13 * std::cos(angle) - 5 * std::cos(2 * angle) - 2 * std::cos(3 * angle) - std::cos(4 * angle)) /
               20 +
           1) /
              2};
      std::vector<Number> signals{Number(t)};
      std::size_t next = 0;
      for (std::size_t layer = 1; layer < widths.size(); ++layer) {
        std::vector<Number> out;
        for (std::size_t neuron = 0; neuron < widths[layer]; ++neuron) {
          Number sum = weights[next++];
          for (const Number& signal : signals) sum += weights[next++] * signal;
          out.push_back(sigmoid(sum));
        }
        signals = std::move(out);
      }
      for (std::size_t k = 0; k < target.size(); ++k) cost += square(signals[k] - target[k]);
    }
    return cost / points;
  }
};

template <class F>
BuiltinCase function_case(const char* name, F f, const std::vector<std::string>& names,
                          const std::vector<double>& at) {
  return {std::make_shared<FunctionSubject<WithHessian<F>, std::vector<double>>>(name, with_hessian(f), names,
                                                                                 at),
          at};
}

/// The call of an operation on x, y, z, with whole numbers where it wants them.
std::string call_of(const formula::OperationInfo& operation) {
  constexpr std::array names{"x", "y", "z"};
  std::vector<std::string> arguments;
  std::size_t variable = 0;
  for (int k = 0; k < operation.arity; ++k) {
    arguments.push_back(k == operation.whole.place ? "2" : names[variable++]);
  }
  if (operation.symbol.empty()) {
    return fmt::format("{}({})", operation.name, fmt::join(arguments, ", "));
  }
  return operation.arity == 1 ? fmt::format("{}{}", operation.symbol, arguments[0])
                              : fmt::format("{} {} {}", arguments[0], operation.symbol, arguments[1]);
}

/// Every operation at the points of a small grid where its value is finite.
std::vector<BuiltinCase> all_functions() {
  const std::array<std::vector<double>, 3> grid{{{0.37, 1.7, -0.6, 4.3}, {1.9, 0.45}, {0.8, -1.2}}};
  std::vector<BuiltinCase> cases;
  for (const formula::OperationInfo& operation : formula::operations()) {
    const auto subject = std::make_shared<FormulaSubject>(formula::parse(call_of(operation)));
    const std::size_t inputs = subject->inputs().size();
    std::vector<std::vector<double>> points{{}};
    for (std::size_t input = 0; input < inputs; ++input) {
      std::vector<std::vector<double>> longer;
      for (const std::vector<double>& point : points) {
        for (const double x : grid[input]) {
          longer.push_back(point);
          longer.back().push_back(x);
        }
      }
      points = std::move(longer);
    }
    for (std::vector<double>& point : points) {
      if (std::isfinite(subject->value(point))) cases.push_back({subject, std::move(point)});
    }
  }
  return cases;
}

}  // namespace

std::vector<BuiltinCase> builtin_cases(const std::string& name) {
  if (name == "heights") {
    std::vector<BuiltinCase> cases;
    for (const std::vector<double>& at :
         {std::vector{155.0, 6.0}, std::vector{178.5, 7.55}, std::vector{200.0, 35.0}}) {
      cases.push_back(function_case("heights", Heights{}, {}, at));
    }
    return cases;
  }
  if (name == "heart") {
    std::mt19937_64 random(1);
    std::vector<double> weights;
    for (std::size_t k = 0; k < Heart::parameters(); ++k) {
      double sum = -6;  // twelve uniform numbers make a normal one, near enough
      for (int term = 0; term < 12; ++term) sum += static_cast<double>(random() >> 11) * 0x1p-53;
      weights.push_back(sum / 2);
    }
    return {function_case("heart", Heart{}, {"w"}, weights)};
  }
  if (name == "all-functions") return all_functions();
  throw ArgumentError(fmt::format("--builtin: expected heights, heart or all-functions, found '{}'", name));
}

}  // namespace slope::ad::gradcheck
