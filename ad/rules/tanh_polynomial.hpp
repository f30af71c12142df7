// tanh x = x + x^3 P(x^2) for small x: the coefficients of P, minimax by Remez, right to 2^-57 of tanh x.
//
// Shared by the scalar rule (hyperbolic.hpp) and the kernels (kernels/vector_math.hpp).
#pragma once

#include <cstddef>

namespace slope::ad::rules {

/// Where the polynomial serves: |x| below this.
inline constexpr double tanh_near = 0.55;

/// From the constant term on. Not a std::array, whose functions the kernels would share with the whole program.
inline constexpr double tanh_coefficients[] = {
    -0x1.555555555549cp-2, 0x1.111111110276cp-3,  -0x1.ba1ba1ad5875bp-5, 0x1.664f45be2ddc9p-6,
    -0x1.226ddcca0ead0p-7, 0x1.d6c60dbccf60ap-9,  -0x1.7cf31e91dab99p-10, 0x1.2f9ed14529ce5p-11,
    -0x1.b8f13404ce747p-13, 0x1.abbc8c3c94369p-15};

/// P(z), in few dependent steps.
template <class T>
T tanh_polynomial(const T& z) {
  const auto pair = [&z](std::size_t k) { return T(tanh_coefficients[k]) + z * T(tanh_coefficients[k + 1]); };
  const T z2 = z * z;
  const T z4 = z2 * z2;
  return (pair(0) + z2 * pair(2)) + z4 * ((pair(4) + z2 * pair(6)) + z4 * pair(8));
}

}  // namespace slope::ad::rules
