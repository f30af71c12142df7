// How an elementwise expression with tensors in it becomes one statement.
//
// Evaluation flattens the expression (tensor_apply.hpp) into a chain (ad/rules/chain.hpp) and runs it in one pass over
// the elements. A result that depends on no input is a constant.
#pragma once

#include <ad/expression/chain_statement.hpp>
#include <ad/expression/distance_statement.hpp>
#include <ad/expression/layer_statement.hpp>
#include <ad/expression/tensor_apply.hpp>
#include <ad/rules/arithmetic.hpp>
#include <ad/rules/chain_builder.hpp>
#include <ad/rules/chain_forward.hpp>
#include <ad/rules/selection.hpp>
#include <utility>
#include <vector>

namespace slope::ad {

namespace detail {

/// Flattens an expression into a chain, checking that every active leaf belongs to the recording at hand: errors name
/// `function`. Has room for `further` leaves.
template <class T, class E, std::size_t further = 0>
class ChainRecorder {
 public:
  ChainRecorder(const E& expression, Tape<T>* tape, const char* function = "tensor operation")
      : builder_(expression.shape()), tape_(tape), function_(function) {
    shape_ = expression.shape();
    if constexpr (E::node_count == 0) {
      rule<rules::Identity>({expression.flatten(*this)});
    } else {
      expression.flatten(*this);
    }
  }

  std::uint8_t tensor(const BasicTensor<T>& leaf) {
    check(leaf.recording());
    if (tape_ != nullptr && leaf.owner()) owners_[owner_count_++] = &leaf.owner();
    if (leaf.contiguous() && leaf.shape() == shape_) return builder_.leaf_in_order(leaf.unchecked_data(), leaf.slot());
    return builder_.leaf(leaf.unchecked_data(), leaf.slot(), broadcast_strides(leaf.layout(), shape_));
  }

  /// A matrix product not yet computed: computed inside the chain where that pays, else a statement of its own.
  template <class Product>
  std::uint8_t product(const Product& leaf) {
    const bool fits = !leaf.computed() && !builder_.has_product() && leaf.shape() == shape_;
    if (!fits) {
      if (evaluated_.capacity() == 0) evaluated_.reserve(E::leaf_count);  // owners are kept by address
      evaluated_.push_back(leaf.tensor());
      return tensor(evaluated_.back());
    }
    for (const BasicTensor<T>* operand : {&leaf.left(), &leaf.right()}) {
      check(operand->recording());
      if (tape_ != nullptr && operand->owner()) owners_[owner_count_++] = &operand->owner();
    }
    return builder_.product(leaf.chain_product());
  }

  std::uint8_t scalar(const BasicVar<T>& leaf) {
    check(leaf.recording());
    return builder_.number(leaf.value(), leaf.slot());
  }

  template <class R>
  std::uint8_t rule(const std::array<std::uint8_t, rules::max_rule_arity>& arguments) {
    return builder_.node(rules::block_rule<R, T>(), arguments);
  }

  auto& builder() { return builder_; }

  /// Has the tape keep alive the constants that the pullback may read.
  void retain_constants() {
    for (std::size_t k = 0; k < owner_count_; ++k) tape_->retain(*owners_[k]);
  }

 private:
  void check(RecordingNumber found) const {
    if (found == 0) return;
    if (tape_ == nullptr) throw_not_recording(function_, found);
    if (found != tape_->recording()) tape_->reject(function_, found);
  }

  static constexpr std::size_t nodes = E::node_count == 0 ? 1 : E::node_count;
  rules::ChainBuilder<T, E::leaf_count + further, nodes> builder_;
  Tape<T>* tape_;
  const char* function_;
  Shape shape_;
  std::array<const SharedElements<T>*, 2 * E::leaf_count> owners_;
  std::size_t owner_count_ = 0;
  std::vector<BasicTensor<T>> evaluated_;
};

/// Runs an active chain, and records it as a statement that defines `count` slots. Returns its first element, and
/// what running the chain returned. `stored`: the root's values are.
template <class T, class Recorder>
std::pair<Identity, T> record_chain(Tape<T>& tape, Recorder& recorder, const rules::Chain<T>& chain, std::size_t count,
                                    bool stored) {
  save_costly_values(tape, recorder.builder(), chain.elements, !stored);
  const rules::Chain<T>* const kept = keep_chain(tape, chain);
  const T total = rules::run_chain(*kept);
  recorder.retain_constants();
  return {tape.record_range(count, &ChainStatement<T>::rule, kept), total};
}

/// Runs a chain whose values go to `to`, a member of it, and makes them a tensor: recorded when the chain is active.
template <class T, class Recorder>
BasicTensor<T> tensor_of_chain(Tape<T>* tape, Recorder& recorder, rules::Chain<T>& chain, T* rules::Chain<T>::*to,
                               const Shape& shape) {
  const std::size_t count = shape.elements();
  if (!recorder.builder().active()) {
    const SharedElements<T> elements(count);
    chain.*to = elements.get();
    rules::run_chain(chain);
    return {elements.get(), shape, 0, elements};
  }
  chain.*to = static_cast<T*>(tape->allocate(count * sizeof(T)));
  return {chain.*to, shape, record_chain(*tape, recorder, chain, count, chain.result != nullptr).first};
}

}  // namespace detail

/// Computes a chain of rules over leaves, and records it when it is active.
template <class T, TensorExpression E>
BasicTensor<T> evaluate_chain(const E& expression) {
  Tape<T>* const tape = Tape<T>::current();
  detail::ChainRecorder<T, E> recorder(expression, tape);
  recorder.builder().finish(false);
  rules::Chain<T> chain = recorder.builder().chain(expression.size());
  return detail::tensor_of_chain(tape, recorder, chain, &rules::Chain<T>::result, expression.shape());
}

/// Computes an elementwise expression, and records it when it is active.
template <class T, TensorExpression E>
BasicTensor<T> evaluate(const E& expression) {
  if constexpr (requires { expression.chain_product(); }) {
    return expression.tensor();
  } else {
    if constexpr (detail::LayerExpression<E>) {
      using Layer = detail::LayerOf<E>;
      Tape<T>* const tape = Tape<T>::current();
      const auto operands = Layer::operands(expression);
      if (Layer::is_open(expression) && operands.fit(tape)) {
        return detail::record_layer<typename Layer::Rule>(*tape, operands);
      }
    }
    return evaluate_chain<T>(expression);
  }
}

/// The sum of an expression's elements times `scale`, as one statement that stores no elements.
template <class T, TensorExpression E>
BasicVar<T> evaluate_sum(const E& expression, const T& scale) {
  if constexpr (detail::SquaredDistanceExpression<E>) {
    const auto& [a, b] = std::get<0>(expression.operands()).operands();
    if (const auto distance = detail::evaluate_squared_distance(a, b, scale)) return *distance;
  }
  Tape<T>* const tape = Tape<T>::current();
  detail::ChainRecorder<T, E> recorder(expression, tape);
  recorder.builder().finish(true);
  rules::Chain<T> chain = recorder.builder().chain(expression.shape().elements());
  chain.scale = scale;
  if (!recorder.builder().active()) return BasicVar<T>(rules::run_chain(chain), 0);
  const auto [identity, total] = detail::record_chain(*tape, recorder, chain, 1, false);
  return {total, identity};
}

/// The sums of an expression's elements along one axis, which is dropped, times `scale`: as evaluate_sum. Errors name
/// `function`.
template <class T, TensorExpression E>
BasicTensor<T> evaluate_sums(const char* function, const E& expression, std::size_t axis, const T& scale) {
  Tape<T>* const tape = Tape<T>::current();
  detail::ChainRecorder<T, E, 1> recorder(expression, tape, function);
  Shape shape = expression.shape();
  shape.erase(axis);
  Strides strides = row_major_strides(shape);  // with a step of 0 for the axis
  std::copy_backward(strides.begin() + static_cast<std::ptrdiff_t>(axis), strides.end() - 1, strides.end());
  strides[axis] = 0;
  recorder.builder().sums(strides);
  recorder.builder().finish(true);
  rules::Chain<T> chain = recorder.builder().chain(expression.shape().elements());
  chain.scale = scale;
  chain.sum_count = shape.elements();
  return detail::tensor_of_chain(tape, recorder, chain, &rules::Chain<T>::sums, shape);
}

}  // namespace slope::ad
