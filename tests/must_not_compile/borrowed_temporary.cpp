// A tensor cannot borrow from an array that is gone at the end of the statement.
// expect gcc: use of deleted function
// expect clang: call to deleted function
#include <ad/ad.hpp>

slope::ad::Tensor borrow_from(const xt::xarray<double>& array) {
#ifdef SHOULD_COMPILE
  return slope::ad::borrow<double>(array);
#else
  return slope::ad::borrow<double>(xt::xarray<double>(array));
#endif
}
