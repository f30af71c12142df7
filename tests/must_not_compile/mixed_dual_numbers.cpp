// Dual numbers of two and of three directions have no common sum.
// expect: one expression mixes two number types
#include <ad/ad.hpp>

auto sum(const slope::ad::Dual<2>& x, const slope::ad::Dual<3>& y) {
#ifdef SHOULD_COMPILE
  return x + y.value();
#else
  return x + y;
#endif
}
