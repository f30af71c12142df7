// What the program says of all that it checked: text, JSON and a picture.
//
// Used by program.cpp.
#pragma once

#include <ad/check/gradient_report.hpp>
#include <ad/check/subject.hpp>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::gradcheck {

/// "valley at x[0] = -1.2, x[1] = 1": the function's name and its inputs, of many only the first.
std::string where_text(const Subject& subject, std::span<const double> at);

/// The reports of one run. Of very many points it keeps those that did not pass and the first thousand.
class Summary {
 public:
  explicit Summary(bool strict) : strict_(strict) {}

  void add(const Subject& subject, const std::vector<double>& at, GradientReport report);
  std::uint64_t count() const { return count_; }

  /// Says that an injection was asked for; throws ArgumentError when it met no function at all.
  void injected(std::string_view what) const;
  void interrupted() { interrupted_ = true; }

  std::string text() const;
  std::string json() const;
  std::string svg() const;
  int exit_code() const;

 private:
  struct Kept {
    std::string where;
    std::string point;
    std::string function;
    std::vector<double> at;
    GradientReport report;
  };

  std::vector<const Kept*> worst_first() const;
  std::string one_point() const;
  std::string many_points() const;

  bool strict_;
  bool interrupted_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t corrupted_ = 0;
  std::array<std::uint64_t, 5> verdicts_{};
  int exit_code_ = 0;
  Verdict verdict_ = Verdict::pass;
  double smallest_seen_ = 0.0;
  std::vector<Kept> kept_;
};

}  // namespace slope::ad::gradcheck
