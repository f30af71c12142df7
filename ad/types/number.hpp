// The words for numbers: what may be a tape's number, and how a number says that it is exactly zero.
//
// Slope's templates are written for any Number: double, float, long double and Dual (ad/expression/dual.hpp).
// Read next: lanes.hpp (several numbers side by side), shape.hpp.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace slope::ad {

/// A plain floating-point number.
template <class T>
concept Real = std::is_floating_point_v<T>;

/// A plain number that a person writes as a constant: floating point or integer, not bool or a character.
template <class T>
concept Constant = std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// A number that a tape can be made of: arithmetic, comparison by value, a zero, conversion from double.
template <class T>
concept Number = std::is_trivially_copyable_v<T> && std::constructible_from<T, double> && requires(T a, T b) {
  { a + b } -> std::convertible_to<T>;
  { a - b } -> std::convertible_to<T>;
  { a * b } -> std::convertible_to<T>;
  { a / b } -> std::convertible_to<T>;
  { -a } -> std::convertible_to<T>;
  { a < b } -> std::convertible_to<bool>;
  { is_zero(a) } -> std::convertible_to<bool>;
};

/// Whether x is exactly zero in every component (a dual number has several). False for NaN.
template <Real T>
constexpr bool is_zero(T x) {
  return x == T(0);
}

/// Whether x is neither zero nor infinite nor NaN: a product with any number follows the rules of chain() by itself.
template <Real T>
constexpr bool is_regular(T x) {
  if constexpr (std::same_as<T, double>) {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x) << 1;
    return bits - 1 < (std::uint64_t{0x7ff} << 53) - 1;
  } else {
    return x != T(0) && x - x == T(0);
  }
}

/// upstream * partial, where a zero on either side gives zero even if the other is infinite or undefined: nothing flows
/// through what does not depend, and the gradient is the same however a computation is cut into statements.
template <class T>
constexpr T chain(const T& upstream, const T& partial) {
  if constexpr (Real<T>) {
    // Only a NaN can need the exception: the common case is one multiplication and a branch that is never taken.
    const T product = upstream * partial;
    if (product != product) [[unlikely]] {
      return upstream == T(0) || partial == T(0) ? T(0) : product;
    }
    return product;
  } else {
    return is_zero(upstream) || is_zero(partial) ? T(0) : T(upstream * partial);
  }
}

/// The number of an adjoint slot on a tape; 0 is the passive slot.
using Slot = std::uint32_t;

/// The number of a recording, unique in the process (until it wraps after 2^32 recordings); 0 is none.
using RecordingNumber = std::uint32_t;

/// A slot and its recording in one number, the recording in the upper half; 0 is passive. It is read, compared and
/// passed on as one.
using Identity = std::uint64_t;

constexpr Identity identity_of(Slot slot, RecordingNumber recording) { return Identity{recording} << 32 | slot; }
constexpr Slot slot_of(Identity identity) { return static_cast<Slot>(identity); }
constexpr RecordingNumber recording_of(Identity identity) { return static_cast<RecordingNumber>(identity >> 32); }

/// What stands `offset` slots on from `first`; passive where that is.
constexpr Identity identity_after(Identity first, std::ptrdiff_t offset) {
  return first == 0 ? 0 : first + static_cast<Identity>(offset);
}

}  // namespace slope::ad
