// An expression is neither true nor false; a comparison of its value is.
// expect: to 'bool'
#include <ad/ad.hpp>

int sign(const slope::ad::Var& x, const slope::ad::Var& y) {
#ifdef SHOULD_COMPILE
  if (x * y > 0) return 1;
#else
  if (x * y) return 1;
#endif
  return 0;
}
