// Kernels that sweep many terms of one sum at a time: loops over a recording of doubles, compiled for what the processor
// has and chosen when the program runs.
//
// A sum that a loop adds up (a polynomial, a row of a linear model, a log-sum-exp) is a run of statements that each add a
// term to the sum before, and often the terms' variables were defined one after the other. Then their adjoints stand side
// by side, and several receive their contributions at once. Nothing here depends on the flags of whoever includes it.
// Who asks for them: term_runs.hpp.
#pragma once

#include <ad/tape/statement.hpp>
#include <cstddef>

namespace slope::ad {

/// A kernel sweeps statements from the end of a run towards its beginning, block after block, and returns how many.
///
/// `entry` is the first entry of the statement swept last, and no entry before `begin` is read. `sum` is the place of the
/// adjoint of the statement before, the first to be swept: `adjoint`, neither zero nor infinite nor NaN. It adds a term
/// of the kernel's kind. The kernel stops before a statement that is no such term, or whose argument (the first of two)
/// is not the variable before that of the term swept before; at a sum that another statement has read, as its adjoint
/// differs; and where an argument may be a sum of the run: before the whole block that this is in. All sums that it has
/// passed have `adjoint` in the end.
struct TermKernels {
  using Entry = Argument<double>;

  /// Terms of one argument. Reads 8 entries at a time.
  std::size_t (*single_terms)(const Entry* entry, const Entry* begin, double* sum, double adjoint, double* adjoints);

  /// Terms of two arguments, of which the second is always the same. What that one receives is added up in four
  /// parts, each of which may overflow sooner than their sum.
  std::size_t (*sharing_terms)(const Entry* entry, const Entry* begin, double* sum, double adjoint, double* adjoints);

  /// The terms of a dot product: two arguments, never the same one twice; the second, too, is the variable before that of
  /// the term swept before.
  std::size_t (*paired_terms)(const Entry* entry, const Entry* begin, double* sum, double adjoint, double* adjoints);
};

/// The entries that a kernel reads at a time: shorter runs are not for it.
inline constexpr std::ptrdiff_t kernel_entries = 8;

/// The kernels for this processor, or null where it has none.
const TermKernels* term_kernels();

}  // namespace slope::ad
