// LibTorch, for the problems whose natural formulation is tensors: the networks, and log_sum_exp. One thread.
#include <torch/torch.h>

#include <bench/gradient_methods.hpp>
#include <bench/peers/peer.hpp>
#include <bench/problems/catalogue.hpp>
#include <bench/problems/network.hpp>

namespace slope::bench {
namespace {

using Arrays = std::vector<std::vector<std::size_t>>;

torch::Tensor tensor_of(const double* numbers, const std::vector<std::size_t>& shape) {
  const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
  // from_blob takes no const pointer; the copy is what is used.
  return torch::from_blob(const_cast<double*>(numbers), sizes, torch::kFloat64).clone();
}

torch::Tensor tensor_of(const xt::xarray<double>& array) {
  return tensor_of(array.data(), {array.shape().begin(), array.shape().end()});
}

/// f takes the parameters as tensors of these shapes.
template <class F>
Method make_method(const std::vector<double>& point, const Arrays& shapes, F f) {
  torch::set_num_threads(1);
  const auto room = make_room(point);
  std::vector<torch::Tensor> parameters;
  const double* from = point.data();
  for (const auto& shape : shapes) {
    parameters.push_back(tensor_of(from, shape).set_requires_grad(true));
    from += parameters.back().numel();
  }
  const auto run = [room, parameters, f] {
    for (const torch::Tensor& parameter : parameters) parameter.mutable_grad().reset();
    const torch::Tensor y = f(parameters);
    y.backward();
    room->value = y.item<double>();
    double* to = room->gradient.data();
    for (const torch::Tensor& parameter : parameters) {
      const torch::Tensor gradient = parameter.grad().contiguous();
      to = std::copy_n(gradient.data_ptr<double>(), gradient.numel(), to);
    }
  };
  return {"torch", run, [room] { return room->results(); }, {}};
}

/// The cost of logistic layers, as nn's network.
auto network_cost(const xt::xarray<double>& inputs, const xt::xarray<double>& targets) {
  return [inputs = tensor_of(inputs), targets = tensor_of(targets)](const std::vector<torch::Tensor>& p) {
    torch::Tensor values = inputs;
    for (std::size_t array = 0; array < p.size(); array += 2)
      values = torch::sigmoid(torch::matmul(p[array], values) + p[array + 1]);
    return (values - targets).square().sum() / static_cast<double>(targets.size(1));
  };
}

std::optional<Method> method(std::string_view problem, std::string_view size) {
  const std::string text(size);
  if (problem == "log_sum_exp") {
    const auto f = log_sum_exp_case(std::stoul(text));
    return make_method(f.point, {{f.point.size()}}, [](const auto& x) { return torch::logsumexp(x[0], 0); });
  }
  if (problem == "heart") {
    const auto f = heart_case(std::stoul(text));
    const HeartProblem& heart = f.function->problem();
    return make_method(f.point, {{6, 1}, {6, 1}, {7, 6}, {7, 1}, {2, 7}, {2, 1}},
                       network_cost(heart.curve.inputs, heart.curve.points));
  }
  if (problem == "network") {
    const NetworkProblem network(std::stoul(text.substr(1)), std::stoul(text.substr(text.find("_b") + 2)));
    return make_method(network.parameters(), network.shapes(), network_cost(network.inputs, network.targets));
  }
  return std::nullopt;
}

const RegisteredPeer registered({"torch", method});

}  // namespace
}  // namespace slope::bench
