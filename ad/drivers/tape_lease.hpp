// The tapes that drivers record on: a few a thread, kept warm from call to call.
//
// So a driver call allocates only when it meets a larger problem than any before.
#pragma once

#include <ad/tape/recording.hpp>
#include <memory>
#include <vector>

namespace slope::ad::detail {

/// Borrows a tape of this thread for one driver call; drivers called inside each other get one each.
template <class T>
class TapeLease {
 public:
  TapeLease() {
    Shelf& shelf = this_threads();
    if (shelf.in_use == shelf.tapes.size()) shelf.tapes.push_back(std::make_unique<Tape<T>>());
    tape_ = shelf.tapes[shelf.in_use++].get();
  }
  ~TapeLease() { --this_threads().in_use; }
  TapeLease(const TapeLease&) = delete;
  TapeLease& operator=(const TapeLease&) = delete;

  Tape<T>& operator*() const { return *tape_; }

 private:
  struct Shelf {
    std::vector<std::unique_ptr<Tape<T>>> tapes;
    std::size_t in_use = 0;
  };
  // Inside a function: gcc 12 stumbles over static thread_local members of class templates ("__tls_guard").
  static Shelf& this_threads() {
    static thread_local Shelf shelf;
    return shelf;
  }

  Tape<T>* tape_;
};

}  // namespace slope::ad::detail
