// The functions take numbers, variables and arrays, and the message names that concept.
// expect: Operand
#include <ad/ad.hpp>

auto grow() {
#ifdef SHOULD_COMPILE
  return slope::ad::exp(1.0);
#else
  return slope::ad::exp("1.0");
#endif
}
