// A variable is not a number that a constant could be made of: derivatives of derivatives need a tape of dual numbers.
// expect: Constant
#include <ad/ad.hpp>

auto seed(const slope::ad::Var& x) {
#ifdef SHOULD_COMPILE
  return slope::ad::Dual<1>(x.value());
#else
  return slope::ad::Dual<1>(x);
#endif
}
