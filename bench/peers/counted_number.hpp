// A double that counts the operations done with it: what "bytes of tape per operation" divides by.
//
// Every arithmetic operation and every call of a function counts one; comparisons and copies count nothing.
#pragma once

#include <cmath>
#include <cstddef>

namespace slope::bench {

class CountedNumber {
 public:
  CountedNumber() = default;
  CountedNumber(double value) : value_(value) {}

  /// Operations done so far on this thread, by all of these numbers.
  static inline thread_local std::size_t operations = 0;

  friend CountedNumber operator+(CountedNumber a, CountedNumber b) { return counted(a.value_ + b.value_); }
  friend CountedNumber operator-(CountedNumber a, CountedNumber b) { return counted(a.value_ - b.value_); }
  friend CountedNumber operator*(CountedNumber a, CountedNumber b) { return counted(a.value_ * b.value_); }
  friend CountedNumber operator/(CountedNumber a, CountedNumber b) { return counted(a.value_ / b.value_); }
  friend CountedNumber operator-(CountedNumber a) { return counted(-a.value_); }
  CountedNumber& operator+=(CountedNumber b) { return *this = *this + b; }
  CountedNumber& operator-=(CountedNumber b) { return *this = *this - b; }
  CountedNumber& operator*=(CountedNumber b) { return *this = *this * b; }
  CountedNumber& operator/=(CountedNumber b) { return *this = *this / b; }
  friend CountedNumber exp(CountedNumber x) { return counted(std::exp(x.value_)); }
  friend CountedNumber log(CountedNumber x) { return counted(std::log(x.value_)); }
  friend CountedNumber tanh(CountedNumber x) { return counted(std::tanh(x.value_)); }
  friend bool operator<(CountedNumber a, CountedNumber b) { return a.value_ < b.value_; }
  friend bool operator>(CountedNumber a, CountedNumber b) { return a.value_ > b.value_; }

 private:
  static CountedNumber counted(double value) {
    ++operations;
    return value;
  }

  double value_ = 0;
};

}  // namespace slope::bench
