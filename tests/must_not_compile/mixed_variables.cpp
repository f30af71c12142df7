// Variables of a tape of doubles and of a tape of floats do not meet in one expression.
// expect: one expression mixes variables
#include <ad/ad.hpp>

using Narrow = slope::ad::BasicVar<float>;

slope::ad::Var product(const slope::ad::Var& x, const Narrow& y) {
#ifdef SHOULD_COMPILE
  return x * static_cast<double>(y.value());
#else
  return x * y;
#endif
}
