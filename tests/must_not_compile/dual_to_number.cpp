// A dual number does not turn into a number by itself: its tangents would be lost.
// expect gcc: to 'double'
// expect clang: return type 'double'
#include <ad/ad.hpp>

double square(const slope::ad::Dual<1>& x) {
#ifdef SHOULD_COMPILE
  return (x * x).value();
#else
  return x * x;
#endif
}
