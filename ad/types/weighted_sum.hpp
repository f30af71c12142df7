// Sums of a few arrays of numbers, each scaled by a factor of its own: what a dual number's tangents are made of.
//
// Zero times anything contributes zero, as chain() has it (number.hpp). A factor that is neither zero nor infinite nor
// NaN needs no exception for that, whatever it scales: so one test of the factors decides for all lanes, and what
// follows is plain multiplication and addition in vectors, without a branch. The arrays are read and written through
// vectors that are local here: their width, which depends on the compiler's flags, is part of no type.
#pragma once

#include <ad/types/number.hpp>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace slope::ad {

/// What is known of a factor when the program is compiled.
enum class Factor {
  one,   ///< it is 1
  sign,  ///< it is 1 or -1
  any
};

/// A factor and the N numbers that it scales.
template <class T, std::size_t N, Factor known>
struct Weighted {
  static constexpr Factor kind = known;
  T factor;
  const std::array<T, N>& numbers;
};

/// A term that is not there.
struct NoTerm {};

namespace detail {

/// Numbers that the compiler has vectors of.
template <class T>
concept VectorNumber = std::same_as<T, float> || std::same_as<T, double>;

/// How many of the next `count` numbers one vector takes.
template <class T>
constexpr std::size_t vector_width(std::size_t count) {
#ifdef __AVX__
  constexpr std::size_t widest = 32 / sizeof(T);
#else
  constexpr std::size_t widest = 16 / sizeof(T);
#endif
  return count < widest ? std::bit_floor(count) : widest;
}

template <class T, std::size_t width>
struct VectorOf {
  using type __attribute__((vector_size(sizeof(T) * width))) = T;
};
template <class T>
struct VectorOf<T, 1> {
  using type = T;
};

template <class T>
[[gnu::always_inline]] inline void multiply_in(T&, NoTerm) {}
template <class T, std::size_t N, Factor known>
[[gnu::always_inline]] inline void multiply_in(T& product, Weighted<T, N, known> term) {
  if constexpr (known == Factor::any) product *= term.factor;
}

template <std::size_t from, bool first, class Vector>
[[gnu::always_inline]] inline void add_terms(bool, Vector&) {}

/// The terms' numbers from `from` on, scaled and added. Where a factor or a number is zero, careful mode makes the
/// other one zero too.
template <std::size_t from, bool first, class Vector, class Term, class... More>
[[gnu::always_inline]] inline void add_terms(bool careful, Vector& sum, Term term, More... more) {
  if constexpr (std::same_as<Term, NoTerm>) {
    add_terms<from, first>(careful, sum, more...);
  } else {
    Vector numbers;
    std::memcpy(&numbers, term.numbers.data() + from, sizeof numbers);
    if constexpr (Term::kind == Factor::one) {
      sum = first ? numbers : Vector(sum + numbers);
    } else {
      const Vector zero{};
      Vector factor = term.factor - zero;  // in every lane
      if constexpr (Term::kind == Factor::any) {
        if (careful) [[unlikely]] {
          const Vector given = factor;
          factor = numbers == zero ? zero : factor;
          numbers = given == zero ? zero : numbers;
        }
      }
      sum = first ? Vector(factor * numbers) : Vector(sum + factor * numbers);
    }
    add_terms<from, false>(careful, sum, more...);
  }
}

template <std::size_t from, class T, std::size_t N, class... Terms>
[[gnu::always_inline]] inline void sum_lanes(bool careful, std::array<T, N>& sum, Terms... terms) {
  constexpr std::size_t width = vector_width<T>(N - from);
  typename VectorOf<T, width>::type lanes;
  add_terms<from, true>(careful, lanes, terms...);
  std::memcpy(sum.data() + from, &lanes, sizeof lanes);
  if constexpr (from + width < N) sum_lanes<from + width>(careful, sum, terms...);
}

template <class T, std::size_t N>
[[gnu::always_inline]] inline void add_chained(std::array<T, N>&, bool&, NoTerm) {}
template <class T, std::size_t N, Factor known>
[[gnu::always_inline]] inline void add_chained(std::array<T, N>& sum, bool& first,
                                               Weighted<T, N, known> term) {
  for (std::size_t k = 0; k < N; ++k) {
    const T scaled = chain(term.numbers[k], term.factor);
    sum[k] = first ? scaled : T(sum[k] + scaled);
  }
  first = false;
}

}  // namespace detail

/// The sum of the terms, each a Weighted or a NoTerm; at least one is there. Inlined, and the terms by value: arrays and
/// factors are to stay in registers, and clang keeps what a reference was bound to in memory.
template <class T, std::size_t N, class... Terms>
[[gnu::always_inline]] inline void weighted_sum(std::array<T, N>& sum, Terms... terms) {
  if constexpr (detail::VectorNumber<T> && N > 0) {
    T product(1);  // regular only when every factor is
    (detail::multiply_in(product, terms), ...);
    detail::sum_lanes<0>(!is_regular(product), sum, terms...);
  } else {
    bool first = true;
    (detail::add_chained(sum, first, terms), ...);
  }
}

}  // namespace slope::ad
