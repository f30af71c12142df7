// A tensor becomes a scalar by a reduction or by naming an element, not by assignment.
// expect: BasicVar<double>
#include <ad/ad.hpp>

slope::ad::Var first(const slope::ad::Tensor& x) {
#ifdef SHOULD_COMPILE
  return x(0);
#else
  return x;
#endif
}
