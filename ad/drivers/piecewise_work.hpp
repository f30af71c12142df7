// Work in numbered pieces: computed by several threads, put together in the order of the numbers.
//
// So the result does not depend on how many threads there are, nor on which computes what. They are kept from one work
// to the next, and with them the tapes that they have leased (tape_lease.hpp).
// Read next: parallel_sum.hpp, whose work it is.
#pragma once

#include <atomic>
#include <cstddef>

namespace slope::ad::detail {

/// What there is to do.
class PiecewiseWork {
 public:
  /// Computes a piece, on any thread, several at once. `failed` is the lowest number of a piece that has thrown: a
  /// higher one may be left unfinished.
  virtual void compute(std::size_t piece, const std::atomic<std::size_t>& failed) = 0;

  /// Takes what was computed of a piece: all pieces one after the other, in order, on any thread.
  virtual void take(std::size_t piece) = 0;

 protected:
  PiecewiseWork() = default;
  PiecewiseWork(const PiecewiseWork&) = delete;
  PiecewiseWork& operator=(const PiecewiseWork&) = delete;
  ~PiecewiseWork() = default;
};

/// Does all pieces on at most so many threads, the caller's among them; 0 are as many as the machine has. The others
/// take part only where what is left to do is worth waking them; they compute with the caller's rounding mode. Work
/// inside a piece of other work stays on its thread. Where threads cannot be had, there are fewer.
/// Throws what the lowest piece that failed has thrown, once no thread is at work any more.
void do_pieces(PiecewiseWork& work, std::size_t pieces, std::size_t threads);

}  // namespace slope::ad::detail
