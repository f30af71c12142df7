// Stan Math (as R's StanHeaders carry it): reverse mode on its arena, which it keeps from run to run.
#include <stan/math/rev/core.hpp>
#include <stan/math/rev/scal/fun/exp.hpp>
#include <stan/math/rev/scal/fun/log.hpp>
#include <stan/math/rev/scal/fun/tanh.hpp>

#include <bench/gradient_methods.hpp>
#include <bench/peers/peer.hpp>
#include <bench/problems/catalogue.hpp>

namespace slope::bench {
namespace {

using Number = stan::math::var;

template <class Case>
Method make_method(const Case& f) {
  const auto room = make_room(f.point);
  const auto run = [room, f] {
    std::vector<Number> x(room->point.begin(), room->point.end());
    Number y = f(x);
    y.grad();
    room->value = y.val();
    for (std::size_t i = 0; i < x.size(); ++i) room->gradient[i] = x[i].adj();
    stan::math::recover_memory();
  };
  return {"stan", run, [room] { return room->results(); }, {}};
}

std::optional<Method> method(std::string_view problem, std::string_view size) {
  std::optional<Method> result;
  visit_scalar_case(problem, size, [&](const auto& f) { result = make_method(f); });
  return result;
}

const RegisteredPeer registered({"stan", method});

}  // namespace
}  // namespace slope::bench
