// log_sum_exp: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/log_sum_exp.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

Workload make_log_sum_exp(std::size_t count) {
  const auto f = log_sum_exp_case(count);
  const auto room = make_room(f.point);
  const auto tensors = [](const auto& x) -> ad::Var { return ad::logsumexp(x[0]); };
  Workload workload{
      {plain_method(room, f), hand_method(room, hand::log_sum_exp_gradient), tape_method(room, f),
       record_method(room, f), tensor_tape_method(room, {{count}}, tensors)},
      directional_difference(room, f)};
  if (count <= 10'000) {
    workload.methods.push_back(forward_method(room, f));
    workload.methods.push_back(finite_difference_method(room, f));
  }
  return workload;
}

}  // namespace

Problem log_sum_exp_problem() {
  return {"log_sum_exp",
          {{"2500",
            {"plain", "hand", "tape", "record", "tape_tensor", "forward", "finite_difference"},
            [] { return make_log_sum_exp(2'500); }},
           {"640000", {"plain", "hand", "tape", "record", "tape_tensor"}, [] {
              return make_log_sum_exp(640'000);
            }}}};
}

}  // namespace slope::bench
