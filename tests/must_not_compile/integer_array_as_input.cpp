// Whole numbers have no derivatives: an array of them is no input.
// expect: input
#include <ad/ad.hpp>

#include <xtensor/xarray.hpp>

void begin(slope::ad::Tape<>& tape) {
#ifdef SHOULD_COMPILE
  const xt::xarray<double> values = {1, 2, 3};
#else
  const xt::xarray<int> values = {1, 2, 3};
#endif
  tape.input(values);
}
