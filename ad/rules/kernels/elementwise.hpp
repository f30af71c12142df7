// The elementwise functions that have a SIMD form: the rules' values and partials, on vectors of doubles.
//
// Each has the name, the conventions at kinks and the behaviour at zero, infinity and NaN of the scalar rule
// of that name (ad/rules/*.hpp). Error bounds in ulp: exp and log 1; expm1 1.5; tanh and softplus 2;
// sigmoid 2.5; arithmetic and roots as the processor rounds, but the partial of a quotient to b 2. Sigmoid and tanh take their partials from the
// value, s (1 - s) and (1 - t)(1 + t), at a tenth of the cost of the scalar rules' exponential: right to 2
// ulp for the value as it was rounded, to 1e-16 absolutely for the exact value; where the function is flat
// its derivative loses digits and ends as 0. (Between layers: products.hpp.) What is not listed here runs
// through the scalar rule.
#pragma once

#include <ad/rules/kernels/block_loops.hpp>
#include <ad/rules/kernels/layers.hpp>
#include <ad/rules/kernels/vector_math.hpp>

namespace slope::ad::rules::simd {

/// What the functions below share: the vector type and constants.
template <class Arch, int arguments, Needs what>
struct Function : VectorMath<Arch> {
  static constexpr int arity = arguments;
  static constexpr Needs needs = what;
};

/// a + b
template <class Arch>
struct Add : Function<Arch, 2, Needs::none> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "add";
  static V value(V a, V b) { return a + b; }
  template <int I>
  static V partial(V, V, V) {
    return V(1.0);
  }
};

/// a - b
template <class Arch>
struct Subtract : Function<Arch, 2, Needs::none> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "subtract";
  static V value(V a, V b) { return a - b; }
  template <int I>
  static V partial(V, V, V) {
    return V(I == 0 ? 1.0 : -1.0);
  }
};

/// a b
template <class Arch>
struct Multiply : Function<Arch, 2, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "multiply";
  static V value(V a, V b) { return a * b; }
  template <int I>
  static V partial(V a, V b, V) {
    return I == 0 ? b : a;
  }
};

/// a / b
template <class Arch>
struct Divide : Function<Arch, 2, Needs::both> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "divide";
  static V value(V a, V b) { return a / b; }
  template <int I>
  static V partial(V a, V b, V quotient) {
    if constexpr (I == 0) {
      return V(1.0) / b;
    } else {
      // As a rule the reciprocal is at hand, from the other partial or because b is one number. Where a product of the
      // vector has lost digits or its way, or is zero, all are divided by b: see the scalar rule.
      const V product = quotient * (V(1.0) / b);
      const V size = xsimd::abs(product);
      const V largest(std::numeric_limits<double>::max());
      if (xsimd::all((size > V(1e20 * Divide::smallest_normal)) & (size <= largest))) [[likely]] {
        return Divide::negate(product);
      }
      // A subnormal quotient has lost digits, which a division by b < 1 would make visible: a / b^2 there. A
      // zero quotient with |b| < 1 comes from a zero a.
      const auto lossy = (xsimd::abs(quotient) < V(Divide::smallest_normal)) &
                         (V(0.0) < xsimd::abs(quotient)) & (xsimd::abs(b) < V(1.0));
      return Divide::negate(xsimd::select(lossy, a, quotient) / xsimd::select(lossy, b * b, b));
    }
  }
};

/// -x
template <class Arch>
struct Negate : Function<Arch, 1, Needs::none> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "negate";
  static V value(V x) { return Negate::negate(x); }
  template <int I>
  static V partial(V, V) {
    return V(-1.0);
  }
};

/// x^2
template <class Arch>
struct Square : Function<Arch, 1, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "square";
  static V value(V x) { return x * x; }
  template <int I>
  static V partial(V x, V) {
    return x + x;
  }
};

/// (a - b)^2
template <class Arch>
struct SquaredDifference : Function<Arch, 2, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "squared difference";
  static V value(V a, V b) { return (a - b) * (a - b); }
  template <int I>
  static V partial(V a, V b, V) {
    const V difference = I == 0 ? a - b : b - a;
    return difference + difference;
  }
};

/// x^3
template <class Arch>
struct Cube : Function<Arch, 1, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "cube";
  static V value(V x) { return x * x * x; }
  template <int I>
  static V partial(V x, V) {
    return (V(3.0) * x) * x;
  }
};

/// 1/x
template <class Arch>
struct Reciprocal : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "reciprocal";
  static V value(V x) { return V(1.0) / x; }
  template <int I>
  static V partial(V, V y) {
    return Reciprocal::negate(y) * y;
  }
};

/// sqrt x
template <class Arch>
struct Sqrt : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "sqrt";
  static V value(V x) { return xsimd::sqrt(x); }
  template <int I>
  static V partial(V, V y) {
    return V(0.5) / (y + V(0.0));  // -0 + 0 is +0
  }
};

/// a b + c, rounded once: only for instruction sets that have it.
template <class Arch>
struct Fma : Function<Arch, 3, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "fma";
  static V value(V a, V b, V c) { return simd::fma(a, b, c); }
  template <int I>
  static V partial(V a, V b, V, V) {
    return I == 0 ? b : I == 1 ? a : V(1.0);
  }
};

/// e^x
template <class Arch>
struct Exp : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "exp";
  static V value(V x) { return Exp::exp(x); }
  template <int I>
  static V partial(V, V y) {
    return y;
  }
};

/// e^x - 1
template <class Arch>
struct Expm1 : Function<Arch, 1, Needs::both> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "expm1";
  static V value(V x) { return Expm1::expm1(x); }
  template <int I>
  static V partial(V x, V) {
    return Expm1::exp(x);
  }
};

/// ln x
template <class Arch>
struct Log : Function<Arch, 1, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "log";
  static V value(V x) { return Log::log(x); }
  template <int I>
  static V partial(V x, V) {
    const V quotient = V(1.0) / (x + V(0.0));  // +inf at both zeros
    return xsimd::select(x < V(0.0), V(Log::not_a_number), quotient);
  }
};

/// 1/(1 + e^-x)
template <class Arch>
struct Sigmoid : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "sigmoid";
  static constexpr bool in_layers = true;
  static constexpr double limit = VectorMath<Arch>::sigmoid_limit;
  static V value(V x) { return Sigmoid::sigmoid(x); }
  static V value_within(V x) { return Sigmoid::sigmoid_within(x); }
  template <int I>
  static V partial(V, V y) {
    return y * (V(1.0) - y);
  }
};

/// tanh x
template <class Arch>
struct Tanh : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "tanh";
  static constexpr bool in_layers = true;
  static V value(V x) { return Tanh::tanh(x); }
  template <int I>
  static V partial(V, V y) {
    return (V(1.0) - y) * (V(1.0) + y);
  }
};

/// ln(1 + e^x)
template <class Arch>
struct Softplus : Function<Arch, 1, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "softplus";
  static V value(V x) { return Softplus::softplus(x); }
  template <int I>
  static V partial(V x, V) {
    return Softplus::sigmoid_anywhere(x);
  }
};

/// max(x, 0); the derivative at 0 is 0
template <class Arch>
struct Relu : Function<Arch, 1, Needs::value> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "relu";
  static V value(V x) { return xsimd::select(x <= V(0.0), V(0.0), x); }
  template <int I>
  static V partial(V, V y) {
    return xsimd::select(y > V(0.0), V(1.0), y * V(0.0));
  }
};

/// x for x > 0, slope x otherwise
template <class Arch>
struct LeakyRelu : Function<Arch, 2, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "leaky_relu";
  static V value(V x, V slope) { return xsimd::select(x > V(0.0), x, slope * x); }
  template <int I>
  static V partial(V x, V slope, V) {
    if constexpr (I == 0) {
      return xsimd::select(x > V(0.0), V(1.0), xsimd::select(x <= V(0.0), slope, x));  // x is NaN at last
    } else {
      return xsimd::select(x > V(0.0), V(0.0), x);
    }
  }
};

/// |x|; the derivative at 0 is 0
template <class Arch>
struct Abs : Function<Arch, 1, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "abs";
  static V value(V x) { return xsimd::abs(x); }
  template <int I>
  static V partial(V x, V) {
    const V sign = V(1.0) | (x & V(-0.0));
    return xsimd::select(xsimd::abs(x) > V(0.0), sign, x * V(0.0));  // NaN compares false
  }
};

/// 1 where `mine` wins, 1/2 on a tie, 0 where it loses, NaN if one is NaN
template <class Arch>
Vector<Arch> extreme_partial(const Mask<Arch>& wins, const Mask<Arch>& ties, const Mask<Arch>& loses) {
  using V = Vector<Arch>;
  return xsimd::select(
      wins, V(1.0),
      xsimd::select(ties, V(0.5), xsimd::select(loses, V(0.0), V(VectorMath<Arch>::not_a_number))));
}

/// The lesser of a and b; NaN if one is NaN
template <class Arch>
struct Min : Function<Arch, 2, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "min";
  static V value(V a, V b) {
    // Equal numbers differ at most in the sign of zero, where -0 is the lesser.
    return xsimd::select(a < b, a, xsimd::select(b < a, b, xsimd::select(a == b, a | b, a + b)));
  }
  template <int I>
  static V partial(V a, V b, V) {
    return I == 0 ? extreme_partial<Arch>(a < b, a == b, b < a) : extreme_partial<Arch>(b < a, a == b, a < b);
  }
};

/// The greater of a and b; NaN if one is NaN
template <class Arch>
struct Max : Function<Arch, 2, Needs::arguments> {
  using V = Vector<Arch>;
  static constexpr std::string_view name = "max";
  static V value(V a, V b) {
    return xsimd::select(b < a, a, xsimd::select(a < b, b, xsimd::select(a == b, a & b, a + b)));
  }
  template <int I>
  static V partial(V a, V b, V) {
    return I == 0 ? extreme_partial<Arch>(b < a, a == b, a < b) : extreme_partial<Arch>(a < b, a == b, b < a);
  }
};

/// The forms of a function that is applied to products in registers, and says so by a member `in_layers`.
template <class Arch, class F>
constexpr LayerFunctions layer_functions() {
  if constexpr (requires { F::in_layers; }) {
    return {layer_rows<Arch, F>, layer_column<Arch, F>};
  } else {
    return {};
  }
}

/// The table entries of functions F.
template <class Arch, template <class> class... F>
struct KernelList {
  static constexpr ElementwiseKernel kernels[] = {{F<Arch>::name,
                                                   F<Arch>::needs,
                                                   {block_value<Arch, F<Arch>>, block_pullback<Arch, F<Arch>>},
                                                   layer_functions<Arch, F<Arch>>()}...};
};

/// The functions of an instruction set without, and with, a fused multiply-add; more functions of the latter
/// in F.
template <class Arch, template <class> class... F>
using Kernels = KernelList<Arch, Add, Subtract, Multiply, Divide, Negate, Square, SquaredDifference, Cube,
                           Reciprocal, Sqrt, Exp, Expm1, Log, Sigmoid, Tanh, Softplus, Relu, LeakyRelu, Abs,
                           Min, Max, F...>;
template <class Arch>
using FusedKernels = Kernels<Arch, Fma>;

}  // namespace slope::ad::rules::simd
