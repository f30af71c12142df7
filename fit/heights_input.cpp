// See heights_input.hpp.
#include <fit/heights_input.hpp>

#include <ad/table/csv.hpp>

#include <algorithm>
#include <cstddef>

namespace slope::fit {
namespace {

using ad::table::Table;
using ad::table::TableError;

/// The only column that holds numbers in at least half of its fields, or the only column.
std::size_t column_of_numbers(const Table& table) {
  if (table.columns() == 1) return 0;
  std::vector<std::size_t> candidates;
  std::string names;
  for (std::size_t column = 0; column < table.columns(); ++column) {
    if (2 * table.count_of_numbers(column) < table.rows().size()) continue;
    candidates.push_back(column);
    names += (names.empty() ? "" : ", ") + table.column_name(column);
  }
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty())
    throw TableError(table.name() + ": no column of numbers; expected one with heights in centimetres");
  throw TableError(table.name() + ": several columns of numbers (" + names +
                   "); choose the one with the heights by --column NAME");
}

}  // namespace

std::vector<double> read_heights(const std::filesystem::path& path,
                                 const std::optional<std::string>& column) {
  const Table table = Table::read(path);
  if (table.rows().empty())
    throw TableError(
        table.name() + ": the file holds no data" +
        (table.header().empty() ? "" : " below its header (" + table.header().front().text + ")") +
        "; expected a column of heights in centimetres");
  const std::size_t index = column ? table.column_index(*column) : column_of_numbers(table);
  if (table.count_of_numbers(index) == 0) {
    const ad::table::Cell& first = table.rows().front()[index];
    throw TableError(table.name() + ":" + std::to_string(first.line) + ":" + std::to_string(first.column) +
                     ": no number in " + table.column_name(index) + ", found \"" + first.text +
                     "\" first; expected heights in centimetres");
  }
  const std::vector<double> heights =
      table.numbers(index, {.wording = "a height in centimetres, above 0 and at most 300",
                            .low = 0,
                            .high = 300,
                            .low_is_right = false});
  if (heights.size() == 1)
    throw TableError(table.name() + ": one height only; expected at least two different ones");
  const auto [low, high] = std::minmax_element(heights.begin(), heights.end());
  if (*low == *high)
    throw TableError(table.name() + ": all " + std::to_string(heights.size()) + " heights are equal (" +
                     table.rows().front()[index].text + "); expected at least two different ones");
  return heights;
}

}  // namespace slope::fit
