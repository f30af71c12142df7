// How tightly operators bind, from weak to strong.
//
// Private to parse.cpp and print.cpp, which must agree on it.
#pragma once

#include <ad/formula/operation.hpp>
#include <cstdint>

namespace slope::ad::formula {

enum class Precedence : std::uint8_t { none, comparison, sum, product, sign, power, atom };

/// The precedence of an operator; of a function `atom`.
constexpr Precedence precedence_of(Operation operation) {
  switch (operation) {
    case Operation::less:
    case Operation::greater:
    case Operation::less_equal:
    case Operation::greater_equal:
    case Operation::equal:
    case Operation::not_equal: return Precedence::comparison;
    case Operation::add:
    case Operation::subtract: return Precedence::sum;
    case Operation::multiply:
    case Operation::divide: return Precedence::product;
    case Operation::negate: return Precedence::sign;
    case Operation::pow: return Precedence::power;
    default: return Precedence::atom;
  }
}

}  // namespace slope::ad::formula
