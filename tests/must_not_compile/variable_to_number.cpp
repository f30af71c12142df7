// A variable does not turn into a number by itself: its derivative would be lost without a word.
// expect gcc: to 'double'
// expect clang: return type 'double'
#include <ad/ad.hpp>

double square(const slope::ad::Var& x) {
#ifdef SHOULD_COMPILE
  return x.value() * x.value();
#else
  return x;
#endif
}
