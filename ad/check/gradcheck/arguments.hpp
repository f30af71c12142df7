// The texts of --at, --box, --claim and --inject, as people type them, with errors that point at the place.
//
// Used by program.cpp.
#pragma once

#include <ad/check/trace.hpp>
#include <ad/formula/formula.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::gradcheck {

/// From where to where a variable is sampled.
struct Range {
  double low = 0;
  double high = 0;
};

/// The values of the variables, in their order, from "x=1,mu=.3,s=2"; each variable must be there once,
/// others not at all. Numbers are finite. Throws ArgumentError whose text shows the place.
std::vector<double> point_from(std::string_view text, std::span<const std::string> variables);

/// The ranges of the variables from "x=-5:5,s=.1:4"; a single number is a range of itself.
std::vector<Range> box_from(std::string_view text, std::span<const std::string> variables);

/// A claimed derivative: "mu=f*(x-mu)/s^2", where f is the function's own value unless it is a variable.
struct ClaimedFormula {
  std::size_t input = 0;
  formula::Formula formula;  ///< of the function's variables and then f
};
ClaimedFormula claim_from(std::string_view text, const std::vector<std::string>& variables);

/// The rules and the factor of "exp:1.000001"; "*:1.01" and other symbols too. The factor may be left
/// out: 1.000001. The names are those of rules.
Injection injection_from(std::string_view text);

}  // namespace slope::ad::gradcheck
