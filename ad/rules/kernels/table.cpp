// Chooses the kernels of this processor, once.
#include <ad/rules/kernels/instruction_sets.hpp>
#include <ad/rules/kernels/table.hpp>
#include <ad/types/processor.hpp>

namespace slope::ad::rules {
namespace {

constexpr std::size_t most_tables = 4;

struct Choice {
  const KernelTable* tables[most_tables];
  std::size_t count = 0;

  void add(const KernelTable& table) { tables[count++] = &table; }
};

Choice choose() {
  Choice choice;
#if defined(__x86_64__)
  if (has_avx512()) choice.add(avx512_kernels());
  if (has_avx2()) choice.add(avx2_kernels());
  choice.add(sse2_kernels());
#endif
  choice.add(plain_kernels());
  return choice;
}

const Choice& choice() {
  static const Choice made = choose();
  return made;
}

}  // namespace

std::span<const KernelTable* const> available_kernels() { return {choice().tables, choice().count}; }

const KernelTable& kernels() { return *choice().tables[0]; }

const ElementwiseKernel* find_kernel(std::string_view name) {
  const KernelTable& table = kernels();
  for (std::size_t k = 0; k < table.elementwise_count; ++k) {
    if (table.elementwise[k].name == name) return &table.elementwise[k];
  }
  return nullptr;
}

}  // namespace slope::ad::rules
