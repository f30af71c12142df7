// A customer's program of gradient checks on slope::gradcheck_main.
#include <ad/ad.hpp>
#include <ad/check/gradcheck_main.hpp>

namespace ad = slope::ad;

namespace {

const auto valley = [](const auto& x) {
  return ad::square(1 - x[0]) + 100 * ad::square(x[1] - ad::square(x[0]));
};
const ad::Gradcheck check_valley("valley", valley, {-1.2, 1.0});

}  // namespace
