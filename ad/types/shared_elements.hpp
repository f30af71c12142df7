// Numbers on the heap that their last owner frees.
//
// One word, where std::shared_ptr has two: handles of tensors hold one and are copied often. The count of the owners
// stands before the numbers, so that owners may be on several threads.
#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace slope::ad {

/// Shares `count` numbers T among its copies; none when made without a count.
template <class T>
class SharedElements {
  static_assert(std::is_trivially_destructible_v<T>, "numbers are freed without a destructor");

 public:
  SharedElements() = default;

  /// So many numbers, not initialised where T's are not. Throws std::bad_alloc.
  explicit SharedElements(std::size_t count) {
    if (count > (std::numeric_limits<std::size_t>::max() - alignment) / sizeof(T)) throw std::bad_array_new_length();
    void* const memory = ::operator new(alignment + count * sizeof(T), std::align_val_t(alignment));
    owners_ = new (memory) std::atomic<std::size_t>(1);
    std::uninitialized_default_construct_n(get(), count);
  }

  SharedElements(const SharedElements& other) : owners_(other.owners_) {
    if (owners_ != nullptr) [[unlikely]] {
      owners_->fetch_add(1, std::memory_order_relaxed);
    }
  }
  SharedElements(SharedElements&& other) noexcept : owners_(std::exchange(other.owners_, nullptr)) {}
  SharedElements& operator=(SharedElements other) noexcept {
    std::swap(owners_, other.owners_);
    return *this;
  }
  ~SharedElements() {
    if (owners_ != nullptr) [[unlikely]] {
      give_up();
    }
  }

  /// The first number; not to be called where there are none.
  T* get() const {
    assert(owners_ != nullptr);
    return reinterpret_cast<T*>(reinterpret_cast<std::byte*>(owners_) + alignment);
  }

  explicit operator bool() const { return owners_ != nullptr; }

 private:
  static constexpr std::size_t alignment = 64;  // of the numbers too: no vector of them crosses a cache line
  static_assert(alignof(T) <= alignment && sizeof(std::atomic<std::size_t>) <= alignment);

  [[gnu::noinline]] void give_up() {
    if (owners_->fetch_sub(1, std::memory_order_acq_rel) == 1) ::operator delete(owners_, std::align_val_t(alignment));
  }

  std::atomic<std::size_t>* owners_ = nullptr;  // the start of the memory
};

}  // namespace slope::ad
