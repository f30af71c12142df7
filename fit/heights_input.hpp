// Reading a person's file of heights: which column, and what a height may be.
//
// Builds on ad/table. Read next: histogram.hpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace slope::fit {

/// The heights in one column of a CSV file, in centimetres, from top to bottom; at least two different ones.
///
/// `column`: the name of the column; without it, the only column of numbers. Throws `ad::table::TableError`,
/// with file, line, column and the offending text, for what cannot be read or is no height: above 0 and at
/// most 300 cm.
std::vector<double> read_heights(const std::filesystem::path& path,
                                 const std::optional<std::string>& column = std::nullopt);

}  // namespace slope::fit
