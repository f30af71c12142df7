// How gradients are checked: the settings that check_gradient and the program gradcheck share.
//
// Read next: gradient_check.hpp for functions in code, examination.hpp for how it is done.
#pragma once

#include <ad/check/trace.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace slope::ad {

/// How gradients are checked.
struct GradientCheckOptions {
  double typical_size =
      1.0;               ///< the size of an input where it is near 0; steps start at max(|x|, typical_size)
  double safety = 10.0;  ///< the reference's estimated error is taken this many times
  double resolution = 1e-7;        ///< the relative error that a passed entry would have shown
  std::vector<std::string> names;  ///< the arguments' names; default x, or x0, x1, ... for several
  int order = 1;                   ///< 2: the Hessian too
  std::uint64_t seed = 1;          ///< of the random directions
  int directions = 2;              ///< along which the Taylor remainder is followed; 0: none
  Injection injection;             ///< a deliberate error, to see the check fail
};

}  // namespace slope::ad
