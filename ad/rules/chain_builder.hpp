// Collects the leaves and rules of an elementwise chain, and decides what it must keep for its pullback.
//
// A leaf or a rule applied to the same operands that occurs twice is taken once; the square of a difference is one rule.
#pragma once

#include <ad/rules/arithmetic.hpp>
#include <ad/rules/chain.hpp>
#include <algorithm>

namespace slope::ad::rules {

/// Room for at most `Leaves` leaves and `Nodes` rules; lives on the stack while an expression is being recorded.
template <class T, std::size_t Leaves, std::size_t Nodes>
class ChainBuilder {
  static_assert(Leaves <= max_chain_size && Nodes <= max_chain_size,
                "this expression is too long for one statement: store a part of it in a Tensor first");

 public:
  /// `shape` is the shape of the result, to which every leaf broadcasts.
  explicit ChainBuilder(const Shape& shape) : shape_(shape) {}

  /// Adds a leaf of the result's shape whose elements stand in row-major order, and returns its operand number. As a rule
  /// all leaves are such, or numbers. `linear` marks it; it has its strides from `finish`.
  std::uint8_t leaf_in_order(const T* values, Slot slot) {
    for (std::uint32_t k = 0; k < leaf_count_; ++k) {
      if (leaves_[k].values == values && leaves_[k].slot == slot && leaves_[k].linear) return static_cast<std::uint8_t>(k);
    }
    ChainLeaf<T>& leaf = leaves_[leaf_count_];
    leaf.values = values;
    leaf.slot = slot;
    leaf.linear = true;
    return static_cast<std::uint8_t>(leaf_count_++);
  }

  /// Adds another leaf and returns its operand number. `strides` are by the axes of the result's shape.
  std::uint8_t leaf(const T* values, Slot slot, const Strides& strides) {
    all_in_order_ = false;
    for (std::uint32_t k = 0; values != nullptr && k < leaf_count_; ++k) {
      const ChainLeaf<T>& other = leaves_[k];
      if (other.values == values && other.slot == slot && !other.linear &&
          std::equal(strides.begin(), strides.begin() + static_cast<std::ptrdiff_t>(shape_.rank()),
                     other.strides.begin())) {
        return static_cast<std::uint8_t>(k);
      }
    }
    ChainLeaf<T>& leaf = leaves_[leaf_count_];
    leaf.values = values;
    leaf.slot = slot;
    leaf.strides = strides;
    return static_cast<std::uint8_t>(leaf_count_++);
  }

  /// Adds one number as a leaf, and returns its operand number.
  std::uint8_t number(const T& number, Slot slot) {
    for (std::uint32_t k = 0; slot != 0 && k < leaf_count_; ++k) {
      const bool is_product = has_product_ && k == product_.leaf;
      if (leaves_[k].slot == slot && leaves_[k].values == nullptr && !is_product) return static_cast<std::uint8_t>(k);
    }
    leaves_[leaf_count_].number = number;
    leaves_[leaf_count_].slot = slot;
    return static_cast<std::uint8_t>(leaf_count_++);
  }

  /// Adds a matrix product of the result's own shape as a leaf, and returns its operand number. At most one.
  std::uint8_t product(const ChainProduct<T>& product) {
    product_ = product;
    product_.leaf = static_cast<std::uint8_t>(leaf_count_);
    has_product_ = true;
    // Any slot says that the leaf is active; its own adjoint never reaches the tape.
    leaves_[leaf_count_].slot = product.a_slot != 0 ? product.a_slot : product.b_slot;
    return static_cast<std::uint8_t>(leaf_count_++);
  }
  /// Adds the sums that the root's values go to, which no rule reads; the strides of an axis summed over are 0.
  void sums(const Strides& strides) {
    all_in_order_ = false;
    sums_leaf_ = static_cast<std::uint8_t>(leaf_count_);
    has_sums_ = true;
    leaves_[leaf_count_++].strides = strides;
  }

  bool has_product() const { return has_product_; }
  const ChainProduct<T>& product() const { return product_; }

  /// Adds a rule applied to operands and returns its operand number, counted from Leaves on until `finish`.
  std::uint8_t node(const BlockRule<T>& rule, const std::array<std::uint8_t, max_rule_arity>& arguments) {
    for (std::uint32_t k = 0; k < node_count_; ++k) {
      if (nodes_[k].rule == &rule && nodes_[k].arguments == arguments) return static_cast<std::uint8_t>(Leaves + k);
    }
    nodes_[node_count_].rule = &rule;
    nodes_[node_count_].arguments = arguments;
    return static_cast<std::uint8_t>(Leaves + node_count_++);
  }

  /// Merges axes, finds what is active and what the pullback reads. `summed`: the root's values will not be stored.
  void finish(bool summed) {
    number_operands();
    join_squared_differences();
    if (all_in_order_ && !has_product_) {
      join_axes();
    } else {
      place_leaves_in_order();
      if (has_product_) {
        absorb_bias();
      } else {
        merge_axes();
      }
      describe_leaves();
    }
    mark_active();
    mark_wanted(summed);
  }

  bool active() const { return nodes_[node_count_ - 1].active; }

  std::uint32_t leaf_count() const { return leaf_count_; }
  std::uint32_t node_count() const { return node_count_; }
  const ChainLeaf<T>* leaves() const { return leaves_.data(); }
  ChainNode<T>* nodes() { return nodes_.data(); }

  /// The chain over this builder's own arrays: good while the builder lives.
  Chain<T> chain(std::size_t elements) {
    Chain<T> made;
    made.leaves = leaves_.data();
    made.nodes = nodes_.data();
    made.leaf_count = leaf_count_;
    made.node_count = node_count_;
    made.elements = elements;
    made.shape = shape_;
    made.product = has_product_ ? &product_ : nullptr;
    made.sums_leaf = sums_leaf_;
    return made;
  }

 private:
  void number_operands() {
    for (std::uint32_t k = 0; k < node_count_; ++k) {
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) {
        std::uint8_t& argument = nodes_[k].arguments[i];
        if (argument >= Leaves) argument = static_cast<std::uint8_t>(argument - Leaves + leaf_count_);
      }
    }
  }

  void join_squared_differences() {
    for (std::uint32_t k = 1; k < node_count_; ++k) {
      if (nodes_[k].rule != &block_rule<Square, T>() || nodes_[k].arguments[0] < leaf_count_) continue;
      const std::uint8_t difference = nodes_[k].arguments[0];
      const ChainNode<T>& inner = nodes_[difference - leaf_count_];
      if (inner.rule != &block_rule<Subtract, T>() || readers(difference) != 1) continue;
      nodes_[k].rule = &block_rule<SquaredDifference, T>();
      nodes_[k].arguments = inner.arguments;
      remove_node(difference);
      --k;
    }
  }

  std::size_t readers(std::uint8_t operand) const {
    std::size_t count = 0;
    for (std::uint32_t k = 0; k < node_count_; ++k) {
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) count += nodes_[k].arguments[i] == operand;
    }
    return count;
  }

  // Takes out a node that no other reads.
  void remove_node(std::uint8_t operand) {
    const std::uint32_t removed = operand - leaf_count_;
    for (std::uint32_t k = removed + 1; k < node_count_; ++k) {
      nodes_[k - 1].rule = nodes_[k].rule;
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) {
        const std::uint8_t argument = nodes_[k].arguments[i];
        nodes_[k - 1].arguments[i] = argument > operand ? static_cast<std::uint8_t>(argument - 1) : argument;
      }
    }
    --node_count_;
  }

  // One axis for all.
  void join_axes() {
    shape_ = Shape{shape_.elements()};
    for (std::uint32_t k = 0; k < leaf_count_; ++k) {
      ChainLeaf<T>& leaf = leaves_[k];
      leaf.strides[0] = leaf.linear ? 1 : 0;
      leaf.uniform = !leaf.linear;
    }
  }

  // Strides for the leaves that have gone without: others do not stand in order.
  void place_leaves_in_order() {
    Strides strides = row_major_strides(shape_);
    for (std::size_t axis = 0; axis < shape_.rank(); ++axis) {
      if (shape_[axis] == 1) strides[axis] = 0;
    }
    for (std::uint32_t k = 0; k < leaf_count_; ++k) {
      if (leaves_[k].linear) leaves_[k].strides = strides;
    }
  }

  void merge_axes() {
    std::size_t rank = 0;  // axes kept so far, from the last (innermost) on, stored from the front
    std::array<std::size_t, max_rank> extents{};
    std::array<Strides, std::max<std::size_t>(Leaves, 1)> strides;
    for (std::size_t axis = shape_.rank(); axis-- > 0;) {
      const std::size_t extent = shape_[axis];
      if (extent == 1) continue;
      bool merge = rank > 0;
      for (std::uint32_t k = 0; merge && k < leaf_count_; ++k) {
        merge = leaves_[k].strides[axis] ==
                strides[k][rank - 1] * static_cast<std::ptrdiff_t>(extents[rank - 1]);
      }
      if (merge) {
        extents[rank - 1] *= extent;
        continue;
      }
      extents[rank] = extent;
      for (std::uint32_t k = 0; k < leaf_count_; ++k) strides[k][rank] = leaves_[k].strides[axis];
      ++rank;
    }
    shape_ = Shape();
    for (std::size_t k = rank; k-- > 0;) shape_.push_back(extents[k]);
    for (std::uint32_t k = 0; k < leaf_count_; ++k) {
      for (std::size_t axis = 0; axis < rank; ++axis) leaves_[k].strides[axis] = strides[k][rank - 1 - axis];
    }
  }

  void describe_leaves() {
    const Strides row_major = row_major_strides(shape_);
    for (std::uint32_t k = 0; k < leaf_count_; ++k) {
      ChainLeaf<T>& leaf = leaves_[k];
      leaf.linear = leaf.uniform = true;
      for (std::size_t axis = 0; axis < shape_.rank(); ++axis) {
        if (shape_[axis] == 1) continue;  // its step is never taken
        leaf.linear &= leaf.strides[axis] == row_major[axis];
        leaf.uniform &= leaf.strides[axis] == 0;
      }
    }
  }

  // product + bias, where the bias is the same for every column: the tile starts from the bias, and the first rule of
  // every dense layer costs nothing. Only when nothing else reads either of them and the sum is not the whole chain.
  void absorb_bias() {
    if (node_count_ < 2 || nodes_[0].rule != &block_rule<Add, T>()) return;
    const std::array<std::uint8_t, 2> operands{nodes_[0].arguments[0], nodes_[0].arguments[1]};
    if (operands[0] != product_.leaf && operands[1] != product_.leaf) return;
    const std::uint8_t other = operands[0] == product_.leaf ? operands[1] : operands[0];
    if (other >= leaf_count_ || other == product_.leaf || leaves_[other].strides[1] != 0) return;
    for (std::uint32_t k = 1; k < node_count_; ++k) {
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) {
        const std::uint8_t argument = nodes_[k].arguments[i];
        if (argument == product_.leaf || argument == other) return;
      }
    }
    product_.biased = true;
    const ChainLeaf<T>& bias = leaves_[other];
    product_.bias = {bias.values, bias.number, bias.values == nullptr ? 0 : bias.strides[0], bias.slot};
    if (product_.bias.slot != 0 && leaves_[product_.leaf].slot == 0) leaves_[product_.leaf].slot = product_.bias.slot;
    // The product takes the place of the sum; the bias's place is taken by the last leaf.
    const auto last = static_cast<std::uint8_t>(leaf_count_ - 1);
    const std::uint32_t leaves = leaf_count_;
    const auto renumber = [&](std::uint8_t operand) -> std::uint8_t {
      if (operand == leaves) return product_.leaf == last ? other : product_.leaf;
      if (operand > leaves) return static_cast<std::uint8_t>(operand - 2);
      return operand == last ? other : operand;
    };
    for (std::uint32_t k = 1; k < node_count_; ++k) {
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) {
        nodes_[k - 1].arguments[i] = renumber(nodes_[k].arguments[i]);
      }
      nodes_[k - 1].rule = nodes_[k].rule;
    }
    if (other != last) leaves_[other] = leaves_[last];
    if (product_.leaf == last) product_.leaf = other;
    if (has_sums_ && sums_leaf_ == last) sums_leaf_ = other;
    --leaf_count_;
    --node_count_;
  }

  void mark_active() {
    for (std::uint32_t k = 0; k < node_count_; ++k) {
      for (std::size_t i = 0; i < nodes_[k].rule->arity; ++i) nodes_[k].active |= operand_active(nodes_[k].arguments[i]);
    }
  }

  bool operand_active(std::uint8_t operand) const {
    return operand < leaf_count_ ? leaves_[operand].slot != 0 : nodes_[operand - leaf_count_].active;
  }

  void mark_wanted(bool summed) {
    for (std::uint32_t k = 0; k < node_count_; ++k) {
      if (!nodes_[k].active) continue;
      const Needs needs = nodes_[k].rule->needs;
      if (needs == Needs::value || needs == Needs::both) nodes_[k].wanted = true;
      if (needs == Needs::arguments || needs == Needs::both) want_arguments(k);
    }
    // What is wanted and cheap is recomputed, and so wants its own arguments.
    for (std::uint32_t k = node_count_; k-- > 0;) {
      const bool stored = nodes_[k].rule->costly || (k + 1 == node_count_ && !summed);
      if (nodes_[k].wanted && !stored) want_arguments(k);
    }
  }

  void want_arguments(std::uint32_t node) {
    for (std::size_t i = 0; i < nodes_[node].rule->arity; ++i) {
      const std::uint8_t operand = nodes_[node].arguments[i];
      if (operand >= leaf_count_) nodes_[operand - leaf_count_].wanted = true;
    }
  }

  Shape shape_;
  std::array<ChainLeaf<T>, std::max<std::size_t>(Leaves, 1)> leaves_;
  std::array<ChainNode<T>, Nodes> nodes_;
  std::uint32_t leaf_count_ = 0;
  std::uint32_t node_count_ = 0;
  bool all_in_order_ = true;  // every leaf is in order, or a number
  bool has_product_ = false;
  bool has_sums_ = false;
  std::uint8_t sums_leaf_ = 0;
  ChainProduct<T> product_;
};

}  // namespace slope::ad::rules
