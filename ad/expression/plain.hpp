// Plain xtensor arrays through this library's functions: wrapped as constants, computed, and handed back as arrays.
//
// So a generic function runs undifferentiated as it stands: arrays in, arrays (or a number) out.
#pragma once

#include <ad/expression/tensor_expression.hpp>

namespace slope::ad::detail {

/// A result as plain numbers: tensors become arrays, scalars numbers.
template <class T>
xt::xarray<T> to_plain(const BasicTensor<T>& result) {
  return result.value();
}
template <class T>
T to_plain(const BasicVar<T>& result) {
  return result.value();
}

/// An argument as the wrapped function sees it.
template <class T, class X>
decltype(auto) from_plain(const X& x) {
  if constexpr (PlainArray<X>) {
    return borrow<T>(x);
  } else {
    return (x);
  }
}

/// Calls f with each plain array wrapped as a constant tensor that lives for the call.
template <class T, class F, class... X>
auto call_plain(F&& f, const X&... x) {
  return to_plain(f(from_plain<T>(x)...));
}

}  // namespace slope::ad::detail
