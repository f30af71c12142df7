// The outputs of a recording in groups, one a sweep: eight that stand next to each other, whatever their order was.
//
// What such outputs depend on is mostly the same, and a sweep passes through nothing else (ad/tape/tape_lanes.hpp).
// Used by jacobian.hpp.
#pragma once

#include <ad/tape/recording.hpp>
#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace slope::ad::detail {

/// Sweeps the outputs of `tape`'s recording, a group of sweep_lanes at a time. Constant outputs are in no group.
template <class T>
class OutputGroups {
 public:
  template <class Outputs>
  OutputGroups(Tape<T>& tape, const Outputs& outputs) : tape_(tape) {
    rows_.reserve(outputs.size());
    for (std::size_t row = 0; row < outputs.size(); ++row) {
      if (!outputs[row].active()) continue;
      if (outputs[row].recording() != tape.recording()) tape.reject("jacobian", outputs[row].recording());
      rows_.push_back(row);
    }
    const auto slot_of_row = [&](std::size_t row) { return outputs[row].slot(); };
    if (!std::ranges::is_sorted(rows_, {}, slot_of_row)) std::ranges::sort(rows_, {}, slot_of_row);
    slots_.resize(rows_.size());
    std::ranges::transform(rows_, slots_.begin(), slot_of_row);
    tape_.begin_lanes(rows_.size());
  }

  /// How many outputs are in groups.
  std::size_t outputs() const { return rows_.size(); }

  /// How many groups there are.
  std::size_t size() const { return (rows_.size() + sweep_lanes - 1) / sweep_lanes; }

  /// The outputs of a group, each by its number among all outputs: one a lane.
  std::span<const std::size_t> rows(std::size_t group) const { return part_of(rows_, group); }

  /// Sweeps a group, and returns the share of the recording that the sweep passed through, between 0 and 1.
  double sweep(std::size_t group) { return tape_.backward_lanes(part_of(slots_, group)); }

 private:
  template <class Number>
  static std::span<const Number> part_of(const std::vector<Number>& all, std::size_t group) {
    const std::size_t first = group * sweep_lanes;
    return std::span(all).subspan(first, std::min(sweep_lanes, all.size() - first));
  }

  Tape<T>& tape_;
  std::vector<std::size_t> rows_;  // by slot
  std::vector<Slot> slots_;
};

}  // namespace slope::ad::detail
