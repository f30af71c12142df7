// The formulas of the named curves, each a function of the angle u = 2πt.

#include <nn/curves.hpp>

#include <array>
#include <cmath>
#include <numbers>

#include <ad/types/error.hpp>

namespace slope::nn {
namespace {

struct Point {
  double x;
  double y;
};

struct NamedCurve {
  std::string_view name;
  Point (*at)(double u);
};

double cubed(double x) { return x * x * x; }

Point heart(double u) {
  return {
      (16.0 * cubed(std::sin(u)) / 20.0 + 1.0) / 2.0,
      ((13.0 * std::cos(u) - 5.0 * std::cos(2.0 * u) - 2.0 * std::cos(3.0 * u) - std::cos(4.0 * u)) / 20.0 +
       1.0) /
          2.0};
}

Point circle(double u) { return {0.5 + 0.4 * std::cos(u), 0.5 + 0.4 * std::sin(u)}; }

Point cardioid(double u) {
  return {0.5 + 0.15 * (2.0 * std::sin(u) - std::sin(2.0 * u)),
          0.74 + 0.15 * (2.0 * std::cos(u) - std::cos(2.0 * u) - 1.0)};
}

Point deltoid(double u) {
  return {0.5 + 0.15 * (2.0 * std::sin(u) - std::sin(2.0 * u)),
          0.45 + 0.15 * (2.0 * std::cos(u) + std::cos(2.0 * u))};
}

Point drop(double u) {
  const double half = std::sin(u / 2.0);
  return {0.5 + 0.5 * std::sin(u) * half * half, 0.5 + 0.4 * std::cos(u)};
}

Point eight(double u) { return {0.5 + 0.4 * std::sin(u), 0.5 + 0.4 * std::sin(2.0 * u)}; }

Point trefoil(double u) {
  return {0.5 + 0.13 * (std::sin(u) + 2.0 * std::sin(2.0 * u)),
          0.5 + 0.13 * (std::cos(u) - 2.0 * std::cos(2.0 * u))};
}

Point lissajous(double u) { return {0.5 + 0.4 * std::sin(3.0 * u), 0.5 + 0.4 * std::sin(2.0 * u)}; }

// In rising order of what they ask of the network; the worksheet's curve first.
constexpr std::array<NamedCurve, 8> known_curves{{{"heart", heart},
                                                  {"circle", circle},
                                                  {"cardioid", cardioid},
                                                  {"drop", drop},
                                                  {"deltoid", deltoid},
                                                  {"eight", eight},
                                                  {"trefoil", trefoil},
                                                  {"lissajous", lissajous}}};

}  // namespace

std::vector<std::string> curve_names() {
  std::vector<std::string> names;
  for (const NamedCurve& curve : known_curves) names.emplace_back(curve.name);
  return names;
}

Curve make_curve(std::string_view name, std::size_t point_count) {
  if (point_count == 0) throw ad::ArgumentError("make_curve: point_count must be at least 1, found 0");
  for (const NamedCurve& known : known_curves) {
    if (known.name != name) continue;
    Curve curve{std::string(name), xt::xarray<double>::from_shape({1, point_count}),
                xt::xarray<double>::from_shape({2, point_count})};
    for (std::size_t index = 0; index < point_count; ++index) {
      const double t = static_cast<double>(index) / static_cast<double>(point_count);
      const Point point = known.at(2.0 * std::numbers::pi * t);
      curve.inputs(0, index) = t;
      curve.points(0, index) = point.x;
      curve.points(1, index) = point.y;
    }
    return curve;
  }
  std::string text = "make_curve: no curve is called '" + std::string(name) + "'; the curves are";
  for (std::size_t index = 0; index < known_curves.size(); ++index) {
    text += index == 0 ? " " : ", ";
    text += known_curves[index].name;
  }
  throw ad::ArgumentError(text);
}

double largest_distance(const xt::xarray<double>& drawn, const xt::xarray<double>& target) {
  if (drawn.dimension() != 2 || drawn.shape() != target.shape() || drawn.shape(0) != 2) {
    throw ad::ShapeError("largest_distance: drawn and target must both have shape (2, points)");
  }
  double largest = 0.0;
  for (std::size_t index = 0; index < drawn.shape(1); ++index) {
    const double distance =
        std::hypot(drawn(0, index) - target(0, index), drawn(1, index) - target(1, index));
    // Written so that a NaN, once seen, stays.
    if (!(distance <= largest)) largest = distance;
    if (std::isnan(largest)) return largest;
  }
  return largest;
}

}  // namespace slope::nn
