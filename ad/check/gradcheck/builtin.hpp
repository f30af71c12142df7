// What --builtin checks: the worksheets' two functions, and every function of the library by itself.
//
// Used by program.cpp.
#pragma once

#include <ad/check/subject.hpp>
#include <memory>
#include <string>
#include <vector>

namespace slope::ad::gradcheck {

struct BuiltinCase {
  std::shared_ptr<const Subject> subject;
  std::vector<double> at;
};

/// The cases of "heights" (chi squared of a normal density over the worksheet's histogram), "heart" (the cost
/// of the small network that draws the heart) or "all-functions". Throws ArgumentError for another name.
std::vector<BuiltinCase> builtin_cases(const std::string& name);

}  // namespace slope::ad::gradcheck
