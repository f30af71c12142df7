// The door through which values and tapes meet: the tape knows slots, the values (ad/expression) know the rest.
//
// Each kind of value that can be put on a tape specialises one of these; the tape's input, backward and adjoint are
// written against them.
#pragma once

#include <ad/types/number.hpp>

namespace slope::ad {

template <class T>
class Tape;

/// What a plain X becomes on a Tape<T>: specialisations have `static Active make(Tape<T>&, const X&)`.
template <class T, class X>
struct InputOf;

/// What an active X of a Tape<T> says of itself: specialisations have
///   static Slot slot(const X&)                   its first slot, 0 when it is passive
///   static RecordingNumber recording(const X&)
///   static std::size_t size(const X&)            its number of elements
///   static auto gather(const X&, const T* adjoints)                   its adjoint as a plain value of its own kind
///   static void scatter(const X&, const Seed&, T* adjoints)           writes a seed, checks its shape
/// and, where its elements stand in consecutive slots,
///   static void copy(const X&, const T* adjoints, std::span<T>)       its adjoints, for adjoint_into
///   static std::span<const T> view(const X&, const T* adjoints)       where they stand, for adjoint_view
template <class T, class X>
struct ActiveOf;

/// What an unevaluated expression X is recorded as on a Tape<T>: specialisations have `static Active make(const X&)`.
template <class T, class X>
struct RecordedAs;

}  // namespace slope::ad
