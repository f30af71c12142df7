// The names that formulas know by themselves, and the nearest one to a name that nobody knows.
//
// Private to parse.cpp.
#pragma once

#include <ad/formula/operation.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slope::ad::formula {

/// The functions of that name or other name, one for each number of arguments; empty when there is none.
std::span<const Operation> functions_named(std::string_view name);

/// The value of pi or e.
std::optional<double> constant_named(std::string_view name);

/// Whether the text is made like a name: a letter or _, then letters, digits and _.
bool is_name(std::string_view text);

/// The function's name nearest to one that is not known; empty when none is near.
///
/// Near means few slips of typing (letters added, lost, changed, neighbours exchanged: about a third of the
/// length at most), capitals apart; or a common name of the same function elsewhere.
std::string nearest_function(std::string_view name);

/// The same among the names of variables and pi.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& variables);

}  // namespace slope::ad::formula
