// What a computation adds to a recording.
//
// For tests that hold the tape to its bytes and statements.
#pragma once

#include <ad/tape/tape.hpp>
#include <cstddef>
#include <ostream>

namespace slope::recording {

/// The bytes, statements and arguments that a computation adds to a recording.
struct Cost {
  std::size_t bytes, statements, arguments;
  bool operator==(const Cost&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Cost& cost) {
  return out << cost.bytes << " bytes, " << cost.statements << " statements, " << cost.arguments
             << " arguments";
}

template <class T, class F>
Cost cost_of(ad::Tape<T>& tape, F&& f) {
  const Cost before{tape.bytes_used(), tape.statements(), tape.arguments()};
  f();
  return {tape.bytes_used() - before.bytes, tape.statements() - before.statements,
          tape.arguments() - before.arguments};
}

}  // namespace slope::recording
