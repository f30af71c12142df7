// The rules of the house, each a function from a source tree to the sentences that name its violations.
//
// Layers: in ad/ a folder includes only folders later in the alphabet; nn and fit stand on ad and never meet; bench may
// use all three and tests/support; nothing uses bench (but tests/bench) or tests. Beside them: no include cycles, no
// file too long, a comment at each file's top, nothing at the top level that does not belong there, tests that mirror
// the tree.
#pragma once

#include <tests/structure/source_tree.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace slope::structure {

using Violations = std::vector<std::string>;

inline constexpr std::size_t longest_file = 500;    ///< lines
inline constexpr std::size_t longest_opening = 10;  ///< lines of comment at the top of a C++ file

/// Includes that point up the layer map, across it, at the umbrella from inside, or at no file.
Violations layer_violations(const SourceTree& tree);

/// Cycles of includes; each is told once, with its files.
Violations cycle_violations(const SourceTree& tree);

/// Files longer than 500 lines.
Violations size_violations(const SourceTree& tree);

/// Files without a comment at the top; C++ files that open with more than 10 lines, headers with fewer than 2.
Violations opening_violations(const SourceTree& tree);

/// Names at the top level beyond the fixed ones, and folders of tests/ad without their counterpart in ad.
Violations place_violations(const SourceTree& tree);

}  // namespace slope::structure
