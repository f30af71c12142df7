// Ceres Solver's Jets: forward mode, four tangents a pass, as Slope's `forward`.
#include <ceres/jet.h>

#include <algorithm>
#include <bench/gradient_methods.hpp>
#include <bench/peers/peer.hpp>
#include <bench/problems/catalogue.hpp>

namespace slope::bench {
namespace {

constexpr std::size_t lanes = 4;
using Number = ceres::Jet<double, static_cast<int>(lanes)>;

template <class Case>
Method make_method(const Case& f) {
  const auto room = make_room(f.point);
  const auto run = [room, f] {
    std::vector<Number> x(room->point.size());
    for (std::size_t first = 0; first < x.size(); first += lanes) {
      const std::size_t count = std::min(lanes, x.size() - first);
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = Number(room->point[i]);
      for (std::size_t lane = 0; lane < count; ++lane) x[first + lane].v[static_cast<int>(lane)] = 1;
      const Number y = f(x);
      room->value = y.a;
      for (std::size_t lane = 0; lane < count; ++lane)
        room->gradient[first + lane] = y.v[static_cast<int>(lane)];
    }
  };
  return {"ceres", run, [room] { return room->results(); }, {}};
}

std::optional<Method> method(std::string_view problem, std::string_view size) {
  std::optional<Method> result;
  if (problem == "determinant" && size == "9") return result;
  visit_scalar_case(problem, size, [&](const auto& f) {
    if (f.point.size() <= 150) result = make_method(f);  // a pass for every four inputs
  });
  return result;
}

const RegisteredPeer registered({"ceres", method});

}  // namespace
}  // namespace slope::bench
