// The text of `--start`, as people type it.
//
// Used by gaussfit for --start; errors name the column.
#pragma once

#include <string_view>
#include <vector>

namespace slope::fit {

/// (mu, sigma) from "mu=155,sigma=6", in either order, spaces allowed; throws ArgumentError that names the
/// wrong part. Both must be there once and be finite, sigma above 0.
std::vector<double> start_from_argument(std::string_view text);

}  // namespace slope::fit
