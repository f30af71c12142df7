// The source tree as text in memory: each file's path from the top and its lines, and the names at the top level.
//
// The house rules (house_rules.hpp) judge such a tree, so that a test can plant a fault in a copy of the real one.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace slope::structure {

using Lines = std::vector<std::string>;

struct SourceTree {
  std::map<std::string, Lines> files;      ///< C++ files, CMake files and scripts, by path from the top
  std::set<std::string> top_level_names;   ///< every name at the top level
};

/// Reads the tree below `top`; what builds and editors leave behind is passed over.
SourceTree read_source_tree(const std::filesystem::path& top);

/// Whether the path names C++: a header or a source.
bool is_cpp(const std::string& path);

/// The paths in a file's `#include <...>` and `#include "..."` lines, in order.
std::vector<std::string> includes_of(const Lines& lines);

}  // namespace slope::structure
