// lstm: the problem's methods: see scalar_problems.hpp.
#include <bench/gradient_methods.hpp>
#include <bench/hand/lstm.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/problems/lstm_tensor.hpp>
#include <bench/scalar_problems.hpp>

namespace slope::bench {
namespace {

Workload make_lstm(std::size_t layers, std::size_t steps) {
  const auto f = lstm_case(layers, steps);
  const auto problem = f.function;
  const auto room = make_room(f.point);
  const auto by_hand = [problem](const auto& x, auto& gradient) {
    return hand::lstm_gradient({problem->layout, problem->steps, problem->inputs, problem->targets,
                                problem->first_cell, problem->first_hidden},
                               x, gradient);
  };
  const auto kernel = [problem](const auto& x) { return problem->loss(x, KernelCell()); };
  const LstmOfTensors tensors(*problem);
  return {{plain_method(room, f), hand_method(room, by_hand), tape_method(room, f), record_method(room, f),
           tape_method(room, kernel, "tape_kernel"), tensor_tape_method(room, tensors.shapes(), tensors)},
          directional_difference(room, f)};
}

}  // namespace

Problem lstm_problem() {
  const std::vector<std::string> methods{"plain", "hand", "tape", "record", "tape_kernel", "tape_tensor"};
  return {"lstm", {{"l2", methods, [] { return make_lstm(2, 1'024); }}, {"l4", methods, [] {
                                                                           return make_lstm(4, 4'096);
                                                                         }}}};
}

}  // namespace slope::bench
