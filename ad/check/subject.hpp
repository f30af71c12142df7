// What is checked, with its types gone: a function of a flat list of inputs, evaluated in as many ways as it
// can.
//
// Made from a formula (formula_subject.hpp) or from a generic C++ function (function_subject.hpp).
// Read next: examination.hpp.
#pragma once

#include <ad/check/trace.hpp>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace slope::ad {

/// A function under examination. Everything beyond value and gradient is optional.
class Subject {
 public:
  using Complex = std::complex<long double>;

  virtual ~Subject() = default;

  /// The function's name, or its formula.
  virtual std::string name() const = 0;
  /// The inputs' names.
  virtual const std::vector<std::string>& inputs() const = 0;

  /// The value; throws what the function throws.
  virtual double value(std::span<const double> x) const = 0;
  /// The tape's gradient, as the drivers give it.
  virtual std::vector<double> gradient(std::span<const double> x) const = 0;

  virtual bool has_wide_value() const { return false; }
  virtual long double wide_value(std::span<const long double>) const { return 0; }

  virtual bool has_complex_value() const { return false; }
  virtual Complex complex_value(std::span<const Complex>) const { return 0; }

  /// Forward mode: the derivative in a direction.
  virtual bool has_tangent() const { return false; }
  virtual double tangent(std::span<const double>, std::span<const double>) const { return 0; }

  /// Runs on Traced numbers: fills the trace, gives the entry of the result (0 when it is constant) and the
  /// gradient by a sweep over the tape that it records.
  virtual bool has_trace() const { return false; }
  virtual std::uint32_t trace(Trace&, std::span<const double>, std::vector<double>&) const { return 0; }

  /// The Hessian, row-major, with the injection's errors in it.
  virtual bool has_hessian() const { return false; }
  virtual std::vector<double> hessian(std::span<const double>, const Injection&) const { return {}; }

  /// Whether no dependence can be lost on the way from the inputs to the result; C++ code can take a value
  /// out of its variable, a formula cannot.
  virtual bool keeps_dependences() const { return false; }

  /// Where an entry of the trace comes from, in words; and a picture of it or nothing.
  struct Place {
    std::string words;
    std::string text;
    std::string picture;
  };
  virtual Place place(const Trace& trace, std::uint32_t entry) const;

  /// The value, NaN where the function throws.
  double value_or_nan(std::span<const double> x) const noexcept;
  long double wide_value_or_nan(std::span<const long double> x) const noexcept;
};

}  // namespace slope::ad
