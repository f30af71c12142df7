// A tensor whose elements are weighted sums of scalars from anywhere in the recording, as one statement.
//
// What stacking scalars and extremes along an axis have in common. The pullback is a sparse product.
#pragma once

#include <ad/expression/tensor_operand.hpp>
#include <algorithm>
#include <vector>

namespace slope::ad::detail {

/// Row r of the result depends on entries row_ends[r - 1] ... row_ends[r], each a slot and a weight.
template <class T>
struct LinearMapPayload {
  std::size_t rows;
  const std::size_t* row_ends;
  const Slot* slots;
  const T* weights;  // null when all are 1
};

template <class T>
struct LinearMapStatement {
  static void pullback(const void* payload, Slot result, T* adjoints) { spread(payload, result, adjoints); }
  static void lanes_pullback(const void* payload, Slot result, typename LanesOf<T>::type* adjoints) {
    spread(payload, result, adjoints);
  }
  static constexpr TensorRule<T> rule{"linear map", pullback, lanes_pullback};

 private:
  template <class Adjoint>
  static void spread(const void* payload, Slot result, Adjoint* adjoints) {
    const auto& p = *static_cast<const LinearMapPayload<T>*>(payload);
    std::size_t entry = 0;
    for (std::size_t row = 0; row < p.rows; ++row) {
      const Adjoint from = adjoints[result + row];
      for (; entry < p.row_ends[row]; ++entry) {
        if (p.weights == nullptr) {
          adjoints[p.slots[entry]] += from;
        } else if (!is_zero(from) && !is_zero(p.weights[entry])) {
          add_contribution(adjoints[p.slots[entry]], p.weights[entry], from);
        }
      }
    }
  }
};

/// Builds such a tensor row by row, in the row-major order of its shape.
template <class T>
class LinearMapBuilder {
 public:
  explicit LinearMapBuilder(const Shape& shape) : shape_(shape) {
    values_.reserve(shape.elements());
    row_ends_.reserve(shape.elements());
  }

  /// Adds weight * source to the current row's dependence; passive sources are left out.
  void entry(const BasicVar<T>& source, const T& weight) {
    if (!source.active()) return;
    if (recording_ == 0) recording_ = source.recording();
    if (source.recording() != recording_) strange_ = source.recording();
    slots_.push_back(source.slot());
    weights_.push_back(weight);
    unit_weights_ = unit_weights_ && weight == T(1) && is_zero(T(weight - T(1)));
  }

  /// Makes the result depend on x's recording even if no entry does: a derivative of zero is not a constant.
  void depends_on(const BasicTensor<T>& x) {
    if (recording_ == 0) recording_ = x.recording();
    if (x.active() && x.recording() != recording_) strange_ = x.recording();
  }

  /// Ends the row, whose element has this value.
  void finish_row(const T& value) {
    values_.push_back(value);
    row_ends_.push_back(slots_.size());
  }

  /// The tensor. Throws RecordingError when a source belongs to another recording.
  BasicTensor<T> record(const char* function) const {
    Tape<T>* const tape = tape_for<T>(function, *this);
    if (tape != nullptr && strange_ != 0) tape->reject(function, strange_);
    const ResultElements<T> result(tape, values_.size());
    std::copy(values_.begin(), values_.end(), result.values);
    LinearMapPayload<T> payload{values_.size(), nullptr, nullptr, nullptr};
    if (tape != nullptr) {
      payload.row_ends = keep(*tape, row_ends_);
      payload.slots = keep(*tape, slots_);
      if (!unit_weights_) payload.weights = keep(*tape, weights_);
    }
    return record_result<LinearMapStatement<T>>(tape, result, shape_, payload);
  }

  RecordingNumber recording() const { return recording_; }

 private:
  template <class Entry>
  static const Entry* keep(Tape<T>& tape, const std::vector<Entry>& entries) {
    auto* const kept = static_cast<Entry*>(tape.allocate(entries.size() * sizeof(Entry)));
    std::copy(entries.begin(), entries.end(), kept);
    return kept;
  }

  Shape shape_;
  std::vector<T> values_;
  std::vector<std::size_t> row_ends_;
  std::vector<Slot> slots_;
  std::vector<T> weights_;
  bool unit_weights_ = true;
  RecordingNumber recording_ = 0;
  RecordingNumber strange_ = 0;
};

}  // namespace slope::ad::detail
