// The loops that run a function on vectors over blocks: one per combination of blocks and single numbers.
//
// A function is a struct like a rule, on vectors: `name`, `arity`, `needs`, value(arguments...) and
// partial<I>(arguments..., value). elementwise.hpp has them all.
#pragma once

#include <ad/rules/kernels/table.hpp>
#include <ad/rules/kernels/vector.hpp>
#include <utility>

namespace slope::ad::rules::simd {

/// An argument that a function's partials do not read; may be null.
template <class Arch>
struct Unread {
  Vector<Arch> load(std::size_t) const { return Vector<Arch>(0.0); }
  Vector<Arch> load_some(std::size_t, std::size_t) const { return Vector<Arch>(0.0); }
};

/// Calls body with one reader per argument, of the kind that its step asks for.
template <class Arch, int remaining, class Body, class... Readers>
void with_readers(const double* const* arguments, const std::ptrdiff_t* steps, const Body& body,
                  Readers... readers) {
  if constexpr (remaining == 0) {
    body(readers...);
  } else if (*steps == 0) {
    with_readers<Arch, remaining - 1>(arguments + 1, steps + 1, body, readers...,
                                      SameNumber<Arch>{Vector<Arch>(**arguments)});
  } else {
    with_readers<Arch, remaining - 1>(arguments + 1, steps + 1, body, readers...,
                                      EachElement<Arch>{*arguments});
  }
}

/// A function that is cheaper for arguments up to a limit in size says so by a member `limit`, and has a
/// value_within that gives the same numbers as value there.
template <class F>
inline constexpr bool has_limit = requires { F::limit; };

/// The values of a function with a limit; false where an argument is beyond it: then they are not all right.
/// NaN is not beyond it.
template <class Arch, class F>
bool block_value_within(const double* argument, double* value, std::size_t count) {
  using V = Vector<Arch>;
  V largest(0.0);
  // Where x is NaN, max returns its second operand.
  const auto meet = [&largest](const V& x) __attribute__((always_inline)) {
    largest = xsimd::max(xsimd::abs(x), largest);
    return F::value_within(x);
  };
  std::size_t k = 0;
  for (; k + width<Arch> <= count; k += width<Arch>) {
    meet(V::load_unaligned(argument + k)).store_unaligned(value + k);
  }
  if (k < count) {
    const V last = meet(Machine<Arch>::load_some(argument + k, count - k, V(0.0)));
    Machine<Arch>::store_some(value + k, last, count - k);
  }
  return !xsimd::any(largest > V(F::limit));
}

template <class Arch, class F>
void block_value(const double* const* arguments, const std::ptrdiff_t* steps, double* value,
                 std::size_t count) {
  if (count == 0) return;
  if constexpr (has_limit<F>) {
    if (steps[0] == 1 && block_value_within<Arch, F>(arguments[0], value, count)) return;
  }
  with_readers<Arch, F::arity>(arguments, steps, [value, count](auto... readers) {
    std::size_t k = 0;
    for (; k + width<Arch> <= count; k += width<Arch>)
      F::value(readers.load(k)...).store_unaligned(value + k);
    if (k < count) {
      Machine<Arch>::store_some(value + k, F::value(readers.load_some(k, count - k)...), count - k);
    }
  });
}

/// upstream * partial; zero where either is zero, even if the other is not finite.
template <class Arch>
Vector<Arch> chain(const Vector<Arch>& upstream, const Vector<Arch>& partial) {
  const Vector<Arch> zero(0.0);
  return Machine<Arch>::zero_where(upstream == zero,
                                   Machine<Arch>::zero_where(partial == zero, upstream * partial));
}

/// The pullback to the arguments I... Only where a product is NaN can a zero have met what is not finite: then
/// the block is done again, zero by zero. The sums of the products tell: they are NaN when a product is (or when
/// infinite ones cancel). Two sums, as one would make each vector wait for the one before.
template <class Arch, class F, int... I, class Value, class... Readers>
void pullback_loop(const double* upstream, double* const* results, std::size_t count,
                   std::integer_sequence<int, I...>, Value value, Readers... readers) {
  using V = Vector<Arch>;
  const EachElement<Arch> incoming{upstream};
  double* const to[] = {results[I]...};
  const auto pull_back = [&](const auto& product, V& sum, V& other_sum) __attribute__((always_inline)) {
    const auto vector = [&](std::size_t k, V& own_sum) __attribute__((always_inline)) {
      const V u = incoming.load(k);
      std::size_t next = 0;
      (product(u, F::template partial<I>(readers.load(k)..., value.load(k)), own_sum)
           .store_unaligned(to[next++] + k),
       ...);
    };
    std::size_t k = 0;
    for (; k + 2 * width<Arch> <= count; k += 2 * width<Arch>) {
      vector(k, sum);
      vector(k + width<Arch>, other_sum);
    }
    if (k + width<Arch> <= count) {
      vector(k, sum);
      k += width<Arch>;
    }
    return k;
  };
  V sum(0.0);
  V other_sum(0.0);
  const auto quick = [](const V& u, const V& partial, V& own_sum) __attribute__((always_inline)) {
    const V product = u * partial;
    own_sum += product;
    return product;
  };
  const std::size_t k = pull_back(quick, sum, other_sum);
  if (xsimd::any(xsimd::isnan(sum + other_sum))) [[unlikely]] {
    const auto careful = [](const V& u, const V& partial, V&) { return chain<Arch>(u, partial); };
    pull_back(careful, sum, other_sum);
  }
  if (k < count) {
    const std::size_t left = count - k;
    const V u = incoming.load_some(k, left);
    std::size_t next = 0;
    (Machine<Arch>::store_some(
         to[next++] + k,
         chain<Arch>(u, F::template partial<I>(readers.load_some(k, left)..., value.load_some(k, left))),
         left),
     ...);
  }
}

/// The pullback to the arguments I..., reading what the function's partials need.
template <class Arch, class F, int... I>
void pullback_to(const double* const* arguments, const std::ptrdiff_t* steps, const double* value,
                 const double* upstream, double* const* results, std::size_t count,
                 std::integer_sequence<int, I...> wanted) {
  const auto with_value = [&](auto... readers) {
    if constexpr (F::needs == Needs::value || F::needs == Needs::both) {
      pullback_loop<Arch, F>(upstream, results, count, wanted, EachElement<Arch>{value}, readers...);
    } else {
      pullback_loop<Arch, F>(upstream, results, count, wanted, Unread<Arch>{}, readers...);
    }
  };
  if constexpr (F::needs == Needs::arguments || F::needs == Needs::both) {
    with_readers<Arch, F::arity>(arguments, steps, with_value);
  } else if constexpr (F::arity == 1) {
    with_value(Unread<Arch>{});
  } else {
    with_value(Unread<Arch>{}, Unread<Arch>{});
  }
}

template <class Arch, class F>
void block_pullback(const double* const* arguments, const std::ptrdiff_t* steps, const double* value,
                    const double* upstream, double* const* results, std::size_t count) {
  const auto pull_back = [&](auto... wanted) {
    pullback_to<Arch, F>(arguments, steps, value, upstream, results, count,
                         std::integer_sequence<int, decltype(wanted)::value...>());
  };
  constexpr std::integral_constant<int, 0> first;
  constexpr std::integral_constant<int, 1> second;
  constexpr std::integral_constant<int, 2> third;
  if (count == 0) return;
  if constexpr (F::arity == 2) {  // together: the partials share loads and divisions
    if (results[0] != nullptr && results[1] != nullptr) return pull_back(first, second);
  }
  if (results[0] != nullptr) pull_back(first);
  if constexpr (F::arity > 1) {
    if (results[1] != nullptr) pull_back(second);
  }
  if constexpr (F::arity > 2) {
    if (results[2] != nullptr) pull_back(third);
  }
}

}  // namespace slope::ad::rules::simd
