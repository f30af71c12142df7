// libFuzzer's entry to the parser and evaluator of formulas.
#include <tests/fuzz/formula_fuzz.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string objection =
      slope::fuzz::examine_formula(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!objection.empty()) {
    std::fprintf(stderr, "%s\n", objection.c_str());
    std::abort();
  }
  return 0;
}
