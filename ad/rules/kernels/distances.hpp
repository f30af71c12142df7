// The squared distance of two tensors, sum (a - b)^2, and its pullback: the cost of most fits and networks, each in one
// loop without a block in between.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/rules/kernels/vector.hpp>

namespace slope::ad::rules::simd {

/// KernelTable::squared_distance. The squares are added up in the order of `sum`.
template <class Arch>
double squared_distance(const double* a, const double* b, std::size_t count) {
  using V = Vector<Arch>;
  const auto add_square = [](const V& x, const V& y, V& sum) __attribute__((always_inline)) {
    const V difference = x - y;
    sum = simd::fma(difference, difference, sum);
  };
  const auto add = [&](std::size_t k, V& sum) __attribute__((always_inline)) {
    add_square(V::load_unaligned(a + k), V::load_unaligned(b + k), sum);
  };
  V first(0.0), second(0.0), third(0.0), fourth(0.0);
  std::size_t k = 0;
  for (; k + 4 * width<Arch> <= count; k += 4 * width<Arch>) {
    add(k, first);
    add(k + width<Arch>, second);
    add(k + 2 * width<Arch>, third);
    add(k + 3 * width<Arch>, fourth);
  }
  for (; k + width<Arch> <= count; k += width<Arch>) add(k, first);
  if (k < count) {
    const std::size_t left = count - k;
    add_square(Machine<Arch>::load_some(a + k, left, V(0.0)), Machine<Arch>::load_some(b + k, left, V(0.0)), second);
  }
  return Machine<Arch>::sum((first + second) + (third + fourth));
}

/// KernelTable::pull_back_distance
template <class Arch>
void pull_back_distance(const DistancePullback& p) {
  using V = Vector<Arch>;
  const V upstream(p.upstream);
  const auto contribution = [&](const V& x, const V& y) __attribute__((always_inline)) {
    const V difference = x - y;
    return upstream * (difference + difference);
  };
  std::size_t k = 0;
  for (; k + width<Arch> <= p.count; k += width<Arch>) {
    const V product = contribution(V::load_unaligned(p.a + k), V::load_unaligned(p.b + k));
    if (p.a_adjoints != nullptr) {  // before b's are read: they may stand in the same place
      double* const to = p.a_adjoints + k;
      (p.add_to_a ? V::load_unaligned(to) + product : product).store_unaligned(to);
    }
    if (p.b_adjoints != nullptr) {
      double* const to = p.b_adjoints + k;
      (p.add_to_b ? V::load_unaligned(to) - product : -product).store_unaligned(to);
    }
  }
  if (k == p.count) return;
  const std::size_t left = p.count - k;
  const auto load = [left](const double* from) __attribute__((always_inline)) {
    return Machine<Arch>::load_some(from, left, V(0.0));
  };
  const V product = contribution(load(p.a + k), load(p.b + k));
  if (p.a_adjoints != nullptr) {
    double* const to = p.a_adjoints + k;
    Machine<Arch>::store_some(to, p.add_to_a ? load(to) + product : product, left);
  }
  if (p.b_adjoints != nullptr) {
    double* const to = p.b_adjoints + k;
    Machine<Arch>::store_some(to, p.add_to_b ? load(to) - product : -product, left);
  }
}

}  // namespace slope::ad::rules::simd
