// The exceptions that Slope throws: one small family, so that `catch (const slope::ad::Error&)` catches every misuse.
//
// Each text names the function, the argument, what was expected, what was found and the likely cause.
// Non-convergence and poor data are outcomes in a Summary or Report, never exceptions.
#pragma once

#include <stdexcept>

namespace slope::ad {

/// The base of everything that Slope throws on misuse. (Memory that runs out is `std::bad_alloc`.)
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A variable, tape or recording used where it does not belong: stale, of another tape or thread, before the sweep.
class RecordingError : public Error {
 public:
  using Error::Error;
};

/// Shapes that do not fit together: broadcasting, products, seeds, reshapes.
class ShapeError : public Error {
 public:
  using Error::Error;
};

/// An element, axis or slice outside its tensor.
class IndexError : public Error {
 public:
  using Error::Error;
};

/// An argument outside the range that the function documents.
class ArgumentError : public Error {
 public:
  using Error::Error;
};

}  // namespace slope::ad
