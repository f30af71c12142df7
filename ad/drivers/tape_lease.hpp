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
    if (in_use_ == tapes_.size()) tapes_.push_back(std::make_unique<Tape<T>>());
    tape_ = tapes_[in_use_++].get();
  }
  ~TapeLease() { --in_use_; }
  TapeLease(const TapeLease&) = delete;
  TapeLease& operator=(const TapeLease&) = delete;

  Tape<T>& operator*() const { return *tape_; }

 private:
  static inline thread_local std::vector<std::unique_ptr<Tape<T>>> tapes_;
  static inline thread_local std::size_t in_use_ = 0;
  Tape<T>* tape_;
};

}  // namespace slope::ad::detail
