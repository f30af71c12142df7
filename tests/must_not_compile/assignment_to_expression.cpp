// An expression is not a variable that could be assigned to.
// expect gcc: no match for 'operator='
// expect clang: no viable overloaded '='
#include <ad/ad.hpp>

void assign(const slope::ad::Var& x, const slope::ad::Var& y) {
#ifdef SHOULD_COMPILE
  slope::ad::Var product = x * y;
  product = y;
#else
  auto product = x * y;
  product = y;
#endif
}
