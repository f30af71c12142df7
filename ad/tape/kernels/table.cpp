// Chooses the tape's kernels for this processor, once.
#include <ad/tape/kernels/instruction_sets.hpp>
#include <ad/tape/kernels/table.hpp>
#include <ad/types/processor.hpp>

namespace slope::ad {
namespace {

const TermKernels* choose() {
#if defined(__x86_64__)
  if (has_avx2()) return &avx2_term_kernels();
#endif
  return nullptr;
}

// Before main, as a first sweep should not wait for it; a sweep that comes sooner does without kernels.
const TermKernels* const chosen = choose();

}  // namespace

const TermKernels* term_kernels() { return chosen; }

}  // namespace slope::ad
