// Nor does an expression of variables turn into a number by itself.
// expect gcc: to 'double'
// expect clang: return type 'double'
#include <ad/ad.hpp>

double product(const slope::ad::Var& x, const slope::ad::Var& y) {
#ifdef SHOULD_COMPILE
  return (x * y).value();
#else
  return x * y;
#endif
}
