// Sacado: its reverse mode, Sacado::Rad.
#include <Sacado_trad.hpp>

#include <bench/gradient_methods.hpp>
#include <bench/peers/peer.hpp>
#include <bench/problems/catalogue.hpp>

namespace slope::bench {
namespace {

using Number = Sacado::Rad::ADvar<double>;

template <class Case>
Method make_method(const Case& f) {
  const auto room = make_room(f.point);
  const auto run = [room, f] {
    std::vector<Number> x(room->point.begin(), room->point.end());
    Number y = f(x);
    Number::Outvar_Gradcomp(y);
    room->value = y.val();
    for (std::size_t i = 0; i < x.size(); ++i) room->gradient[i] = x[i].adj();
  };
  return {"sacado", run, [room] { return room->results(); }, {}};
}

std::optional<Method> method(std::string_view problem, std::string_view size) {
  std::optional<Method> result;
  visit_scalar_case(problem, size, [&](const auto& f) { result = make_method(f); });
  return result;
}

const RegisteredPeer registered({"sacado", method});

}  // namespace
}  // namespace slope::bench
